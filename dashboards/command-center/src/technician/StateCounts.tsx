import { useTranslation } from 'react-i18next';
import type { DeviceState } from '../api/types.ts';
import { Link } from '../router/Link.tsx';

const states: readonly DeviceState[] = ['offline', 'degraded', 'pending', 'online', 'retired'];

/** How many devices are in which state, each a way to them. `shown`: the state that the list is filtered by. */
export function StateCounts({
  counts,
  shown = null,
  areaId = null,
}: {
  counts: Readonly<Record<DeviceState, number>> | null;
  shown?: string | null;
  areaId?: string | null;
}) {
  const { t } = useTranslation();
  return (
    <ul className="state-counts" aria-label={t('board.counts')} data-testid="state-counts">
      {states.map((state) => (
        <li key={state} className={`device-${state}`}>
          <Link
            to={{ view: 'devices', state: shown === state ? null : state, areaId, text: '' }}
            aria-current={shown === state ? 'true' : undefined}
            data-state={state}
          >
            <span className="device-dot" aria-hidden="true" />
            <strong>{counts?.[state] ?? '—'}</strong>
            <span>{t(`device.${state}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
