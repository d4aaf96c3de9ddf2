import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { EscalationChip } from '../components/EscalationChip.tsx';
import { PriorityIcon, StrokeIcon } from '../components/icons.tsx';
import { alertPlace, alertTitle, lastRead, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { useSecond } from '../components/useSecond.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';

function WallAlert({ alert, isOnMap }: { alert: Alert; isOnMap: boolean }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const categories = useRegistry((state) => state.categories);
  const last = lastRead(alert);
  const seenAt = new Date(last?.capturedAt ?? alert.openedAt);
  return (
    <li
      className={`wall-alert p${alert.priority} state-${alert.state}`}
      data-testid="wall-alert"
      data-alert={alert.id}
    >
      <PriorityIcon priority={alert.priority} />
      <div className="wall-alert-main">
        <p className="wall-alert-title">
          <strong>{alertTitle(alert, categories, t)}</strong>
          <span className="wall-priority">{t(`priority.${alert.priority}`)}</span>
          {alert.hitCount > 1 && <span className="hits">×{alert.hitCount}</span>}
          {alert.state === 'new' && (
            <span className="waiting">
              {t('wallboard.waiting', { age: durationText(nowMs - Date.parse(alert.openedAt)) })}
            </span>
          )}
        </p>
        <p className="wall-alert-plate">
          {alert.plate !== '' && <Plate plate={alert.plate} color={alert.plateColor} size="large" />}
          <span className="wall-alert-marks">
            {alert.dispatch !== null && (
              <span className="chip chip-dispatch">
                <StrokeIcon name="send" />
                {placeName(alert.dispatch.checkpointId, checkpoints)}
              </span>
            )}
            <EscalationChip alert={alert} />
            {isOnMap && (
              <span className="chip">
                <StrokeIcon name="pin" />
                {t('wallboard.onMap')}
              </span>
            )}
          </span>
          <span className={`state-chip state-${alert.state}`}>{t(`state.${alert.state}`)}</span>
        </p>
        <p className="wall-alert-where">
          <span>{placeName(alertPlace(alert), checkpoints)}</span>
          {last !== null && last.direction !== 'unknown' && <span>{t(`direction.${last.direction}`)}</span>}
          <time dateTime={seenAt.toISOString()}>{clockTime(seenAt)}</time>
        </p>
      </div>
    </li>
  );
}

const shownAtMost = 4;

/** The most urgent open alerts, large; how many more there are. */
export function WallAlerts({ alerts, onMapId }: { alerts: readonly Alert[]; onMapId: string | null }) {
  const { t } = useTranslation();
  const more = alerts.length - shownAtMost;
  return (
    <section className="wall-alerts" aria-labelledby="wall-open">
      <h2 id="wall-open">
        {t('wallboard.open')} <strong data-testid="wall-open-count">{alerts.length}</strong>
      </h2>
      {alerts.length === 0 ? (
        <p className="wall-none">
          <StrokeIcon name="check" />
          {t('wallboard.none')}
        </p>
      ) : (
        <ol>
          {alerts.slice(0, shownAtMost).map((alert) => (
            <WallAlert key={alert.id} alert={alert} isOnMap={alert.id === onMapId} />
          ))}
        </ol>
      )}
      {more > 0 && <p className="wall-more">{t('wallboard.more', { count: more })}</p>}
    </section>
  );
}
