import { useTranslation } from 'react-i18next';
import type { Alert, DeviceState } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { placeName } from '../components/labels.ts';
import { clockTime } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useRegistry } from '../stores/registry.ts';

const states: readonly DeviceState[] = ['online', 'degraded', 'offline', 'pending'];
const shownAtMost = 3;

/** How many devices are well, and which places are not seen. */
export function WallDevices({ troubles }: { troubles: readonly Alert[] }) {
  const { t, i18n } = useTranslation();
  const counters = useLink((state) => state.counters);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const number = (value: number | undefined): string =>
    value === undefined ? '—' : value.toLocaleString(i18n.language);
  return (
    <section className="wall-devices" aria-labelledby="wall-devices">
      <h2 id="wall-devices">{t('wallboard.devices')}</h2>
      <ul className="wall-states">
        {states.map((state) => (
          <li key={state} className={`device-${state}`}>
            <span className="device-dot" aria-hidden="true" />
            <strong>{number(counters?.devices[state] ?? (counters === null ? undefined : 0))}</strong>
            <span>{t(`device.${state}`)}</span>
          </li>
        ))}
      </ul>
      {troubles.length === 0 ? (
        <p className="wall-well">
          <StrokeIcon name="check" />
          {t('wallboard.allWell')}
        </p>
      ) : (
        <ul className="wall-troubles">
          {troubles.slice(0, shownAtMost).map((alert) => (
            <li key={alert.id}>
              <StrokeIcon name="warn" />
              <strong>{t(`kind.${alert.kind}`)}</strong>
              <span>
                {t('wallboard.lostAt', {
                  place: placeName(alert.subject?.checkpointId ?? null, checkpoints),
                  count: alert.subject?.deviceIds.length ?? 0,
                  at: clockTime(new Date(alert.openedAt)),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
