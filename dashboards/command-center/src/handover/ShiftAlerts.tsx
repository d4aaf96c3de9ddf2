import { useTranslation } from 'react-i18next';
import type { ShiftAlert } from '../api/desk-types.ts';
import { PriorityIcon, StrokeIcon } from '../components/icons.tsx';
import { categoryName, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { clockTime } from '../domain/time.ts';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';

function open(alertId: string): void {
  useRoute.getState().go({ view: 'console' });
  useUi.getState().choose(alertId);
}

/** Alerts as the next shift needs them: what, where last, who was sent, what was said. */
export function ShiftAlerts({ alerts }: { alerts: readonly ShiftAlert[] }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const categories = useRegistry((state) => state.categories);
  const areas = useRegistry((state) => state.areas);
  return (
    <ol className="shift-alerts">
      {alerts.map((alert) => {
        const title =
          alert.category === null ? t(`kind.${alert.kind}`) : categoryName(alert.category, categories, t);
        return (
          <li key={alert.id} className={`shift-alert p${alert.priority}`} data-testid="shift-alert">
            <PriorityIcon priority={alert.priority} />
            <div className="shift-what">
              <button
                type="button"
                className="link"
                aria-label={t('handover.show', { plate: alert.plate === '' ? title : alert.plate })}
                onClick={() => open(alert.id)}
              >
                {alert.plate === '' ? (
                  title
                ) : (
                  <Plate plate={alert.plate} color={alert.plateColor} size="small" />
                )}
              </button>
              {alert.plate !== '' && <strong>{title}</strong>}
              {alert.instruction !== null && (
                <span className={`instruction instruction-${alert.instruction}`}>
                  {t(`instructionShort.${alert.instruction}`)}
                </span>
              )}
              <span className={`state-chip state-${alert.state}`}>
                {alert.outcome === null ? t(`state.${alert.state}`) : t(`outcome.${alert.outcome}`)}
              </span>
            </div>
            <div className="shift-where">
              <span>{placeName(alert.checkpointId, checkpoints)}</span>
              <time dateTime={alert.lastSeenAt ?? alert.openedAt}>
                {clockTime(new Date(alert.lastSeenAt ?? alert.openedAt))}
              </time>
              {alert.dispatch !== null && (
                <span className={`chip${alert.dispatch.unanswered ? ' chip-verify' : ''}`}>
                  <StrokeIcon name="send" />
                  {t('handover.sentTo', { place: placeName(alert.dispatch.checkpointId, checkpoints) })}
                  {alert.dispatch.unanswered && ` · ${t('handover.noAnswer')}`}
                </span>
              )}
              {alert.escalatedTo !== null && (
                <span className="chip chip-escalation">
                  <StrokeIcon name="up" />
                  {t('handover.upTo', { area: areas.get(alert.escalatedTo)?.name ?? alert.escalatedTo })}
                </span>
              )}
            </div>
            {alert.notes.length > 0 && (
              <ul className="shift-notes">
                {alert.notes.map((note) => (
                  <li key={`${note.at} ${note.text}`}>
                    <strong>{note.by}</strong> {clockTime(new Date(note.at))} <q>{note.text}</q>
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ol>
  );
}
