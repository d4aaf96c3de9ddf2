import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shapeOf } from '../domain/health.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';

/** Chooses a place as the map does. @param none what it says where none is chosen */
export function PlacePicker({ none }: { none: string }) {
  const { t } = useTranslation();
  const { checkpointId, chooseCheckpoint } = useUi();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const groups = useMemo(() => {
    const byShape = Map.groupBy(checkpoints.values(), shapeOf);
    return (['A', 'B', 'C', 'junction', 'bridge'] as const).map((shape) => ({
      shape,
      all: (byShape.get(shape) ?? []).toSorted((a, b) => a.name.localeCompare(b.name)),
    }));
  }, [checkpoints]);
  return (
    <label className="picker">
      <span className="sr-only">{t('reads.place')}</span>
      <select
        value={checkpointId ?? ''}
        data-testid="place-picker"
        onChange={(event) => chooseCheckpoint(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{none}</option>
        {groups
          .filter((group) => group.all.length > 0)
          .map((group) => (
            <optgroup key={group.shape} label={t(`grade.${group.shape}`)}>
              {group.all.map((checkpoint) => (
                <option key={checkpoint.id} value={checkpoint.id}>
                  {checkpoint.name}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </label>
  );
}
