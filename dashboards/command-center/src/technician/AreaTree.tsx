import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Area } from '../api/types.ts';
import { areaOptions, areasBelow } from '../domain/areas.ts';
import { useRegistry } from '../stores/registry.ts';

/** How many devices below an area are wrong, and how many there are. */
function useAreaCounts(): (area: Area) => { wrong: number; all: number } {
  const devices = useRegistry((state) => state.devices);
  const areas = useRegistry((state) => state.areas);
  return useMemo(() => {
    const own = new Map<string, { wrong: number; all: number }>();
    for (const { areaId, state } of devices.values()) {
      if (state === 'retired') continue;
      const count = own.get(areaId) ?? { wrong: 0, all: 0 };
      count.all += 1;
      if (state === 'offline' || state === 'degraded') count.wrong += 1;
      own.set(areaId, count);
    }
    return (area) => {
      const total = { wrong: 0, all: 0 };
      for (const id of areasBelow(areas, area.id) ?? []) {
        total.wrong += own.get(id)?.wrong ?? 0;
        total.all += own.get(id)?.all ?? 0;
      }
      return total;
    };
  }, [devices, areas]);
}

/** The areas as a tree with how they are; one may be chosen, once more frees it. */
export function AreaTree({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose(areaId: string | null): void;
}) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const countsOf = useAreaCounts();
  return (
    <ul className="area-tree" aria-label={t('board.areas')}>
      {areaOptions(areas).map(({ area, depth }) => {
        const { wrong, all } = countsOf(area);
        return (
          <li key={area.id} data-depth={Math.min(depth, 4)}>
            <button
              type="button"
              className="button quiet"
              aria-pressed={chosen === area.id}
              onClick={() => onChoose(chosen === area.id ? null : area.id)}
            >
              <span className="grow">{area.name}</span>
              {wrong > 0 && (
                <strong className="area-wrong">
                  {wrong}
                  <span className="sr-only"> {t('board.wrong')}</span>
                </strong>
              )}
              <span className="quiet-text">{all}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
