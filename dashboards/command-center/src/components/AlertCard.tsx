import { memo, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { act } from '../live/act.ts';
import { currentApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { mayAct, useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { CrewState } from './CrewState.tsx';
import { EscalationChip } from './EscalationChip.tsx';
import { PriorityIcon, StrokeIcon } from './icons.tsx';
import { alertPlace, alertTitle, lastRead, placeName } from './labels.ts';
import { Plate } from './Plate.tsx';
import { PresenceChip } from './PresenceChip.tsx';
import { useSecond } from './useSecond.ts';

/** How long an alert has waited for somebody; ticks by itself so that the card need not. */
function Waiting({ since }: { since: string }) {
  const nowMs = useSecond();
  const { t } = useTranslation();
  return (
    <span className="waiting">{t('queue.waiting', { age: durationText(nowMs - Date.parse(since)) })}</span>
  );
}

/** The marks of an alert in words and signs: match class, ring breach, late, corrected. */
export function AlertMarks({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  return (
    <>
      {alert.drill === true && (
        <span className="chip chip-drill" title={t('mark.drillHint')}>
          <StrokeIcon name="target" />
          {t('mark.drill')}
        </span>
      )}
      {alert.match?.class === 'near' && alert.verification === null && (
        <span className="chip chip-verify">
          <StrokeIcon name="compare" />
          {t('match.near')} · {t('match.verifyFirst')}
        </span>
      )}
      {alert.match !== null && (alert.match.class !== 'near' || alert.verification !== null) && (
        <span className="chip">{t(`match.${alert.match.class}`)}</span>
      )}
      {alert.ringBreach && (
        <span className="chip chip-breach">
          <StrokeIcon name="ring" />
          {t('mark.ringBreach')}
        </span>
      )}
      {alert.late && (
        <span className="chip">
          <StrokeIcon name="clock" />
          {t('mark.late')}
        </span>
      )}
      {alert.corrected && <span className="chip">{t('mark.corrected')}</span>}
    </>
  );
}

/** Screens that already said that they show it; a card is drawn many times. */
const sighted = new Set<string>();

/** The gateway is told that this screen shows the alert of a drill: that is what the drill is for. */
function useSighting(alert: Alert): void {
  const { id, drill } = alert;
  useEffect(() => {
    if (drill !== true || sighted.has(id)) return;
    sighted.add(id);
    // where it fails the drill says that no screen has shown it, which is then the truth
    void currentApi()
      ?.sighting(id)
      .catch(() => undefined);
  }, [id, drill]);
}

interface AlertCardProps {
  alert: Alert;
  chosen: boolean;
}

/** One alert of the queue: how urgent, what, which vehicle, where last, how often, and whether somebody has it. */
export const AlertCard = memo(function AlertCard({ alert, chosen }: AlertCardProps) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const categories = useRegistry((state) => state.categories);
  const session = useSession((state) => state.session);
  const last = lastRead(alert);
  const instruction = alert.entry?.instruction;
  useSighting(alert);
  return (
    <article
      className={`card p${alert.priority} state-${alert.state}${chosen ? ' chosen' : ''}`}
      data-testid="alert-card"
      data-alert={alert.id}
      data-state={alert.state}
    >
      <button
        type="button"
        className="card-open"
        aria-current={chosen ? 'true' : undefined}
        onClick={() => useUi.getState().choose(alert.id)}
      >
        <span className="card-side">
          <PriorityIcon priority={alert.priority} />
          <span className="card-priority">{t(`priority.${alert.priority}`)}</span>
        </span>
        <span className="card-main">
          <span className="card-line card-top">
            <span className="card-title">{alertTitle(alert, categories, t)}</span>
            {alert.hitCount > 1 && (
              <span className="hits" title={t('queue.hits', { count: alert.hitCount })}>
                ×{alert.hitCount}
              </span>
            )}
            <span className={`state-chip state-${alert.state}`}>
              {alert.state === 'resolved' && alert.outcome !== null
                ? t(`outcome.${alert.outcome}`)
                : t(`state.${alert.state}`)}
            </span>
          </span>
          <span className="card-line">
            {(alert.plate !== '' || alert.entry !== null) && (
              <Plate plate={alert.plate} color={alert.plateColor} size="small" />
            )}
            {instruction !== undefined && (
              <span className={`instruction instruction-${instruction}`}>
                <StrokeIcon name={instruction === 'observe' ? 'eye' : instruction} />
                {t(`instructionShort.${instruction}`)}
              </span>
            )}
          </span>
          <span className="card-line card-where">
            <span className="card-place">{placeName(alertPlace(alert), checkpoints)}</span>
            {last !== null && last.direction !== 'unknown' && <span>{t(`direction.${last.direction}`)}</span>}
            <time dateTime={last?.capturedAt ?? alert.openedAt}>
              {clockTime(new Date(last?.capturedAt ?? alert.openedAt))}
            </time>
          </span>
          <span className="card-line card-marks">
            <EscalationChip alert={alert} />
            <AlertMarks alert={alert} />
            <CrewState alert={alert} />
            <PresenceChip alertId={alert.id} />
            {alert.state === 'new' && <Waiting since={alert.openedAt} />}
          </span>
        </span>
      </button>
      {alert.state === 'new' && mayAct(session) && (
        <button
          type="button"
          className="button card-ack"
          data-testid="card-acknowledge"
          aria-label={`${t('queue.acknowledge')} ${alert.plate}`}
          title={t('queue.acknowledge')}
          onClick={() => void act(alert, { step: 'acknowledge' })}
        >
          <StrokeIcon name="check" />
        </button>
      )}
    </article>
  );
});
