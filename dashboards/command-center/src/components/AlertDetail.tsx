import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { mayAct, useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { AlertMarks } from './AlertCard.tsx';
import { ConflictNotice } from './ConflictNotice.tsx';
import { CrewState } from './CrewState.tsx';
import { EntryFacts } from './EntryFacts.tsx';
import { EscalationChip } from './EscalationChip.tsx';
import { Evidence } from './Evidence.tsx';
import { History } from './History.tsx';
import { HitTimeline } from './HitTimeline.tsx';
import { PriorityIcon, StrokeIcon } from './icons.tsx';
import { KeepLink } from './KeepLink.tsx';
import { alertTitle, placeName } from './labels.ts';
import { NotesBox } from './NotesBox.tsx';
import { PresenceChip } from './PresenceChip.tsx';
import { StepPanel } from './StepPanels.tsx';
import { Steps } from './Steps.tsx';
import { UndoButton } from './UndoButton.tsx';
import { useSecond } from './useSecond.ts';

function Since({ since }: { since: string }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  return (
    <span className="since">
      {clockTime(new Date(since))} · {t('detail.since', { age: durationText(nowMs - Date.parse(since)) })}
    </span>
  );
}

function Notice() {
  const notice = useUi((state) => state.notice);
  return (
    <p className={`notice notice-${notice?.kind ?? 'none'}`} role="status" data-testid="notice">
      {notice?.text}
    </p>
  );
}

/** The chosen alert, in the middle of the screen: what to decide on, and the deciding. */
export function AlertDetail({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const session = useSession((state) => state.session);
  return (
    <section
      className={`panel detail p${alert.priority}`}
      aria-labelledby="detail-heading"
      data-testid="detail"
      data-alert={alert.id}
      data-version={alert.version}
    >
      <div className="detail-head">
        <span className="detail-priority">
          <PriorityIcon priority={alert.priority} />
          {t(`priority.${alert.priority}`)}
        </span>
        <h2 id="detail-heading" tabIndex={-1}>
          {alertTitle(alert, categories, t)}
        </h2>
        <span className={`state-chip state-${alert.state}`}>
          {t(`state.${alert.state}`)}
          {alert.outcome !== null && ` · ${t(`outcome.${alert.outcome}`)}`}
        </span>
        <button
          type="button"
          className="button quiet square"
          aria-label={t('detail.close')}
          title={`${t('detail.close')} (Esc)`}
          onClick={() => useUi.getState().choose(null)}
        >
          <StrokeIcon name="close" />
        </button>
        <div className="detail-under">
          <Since since={alert.openedAt} />
          <EscalationChip alert={alert} />
          <PresenceChip alertId={alert.id} />
          <AlertMarks alert={alert} />
          {alert.dispatch !== null && (
            <span className="chip chip-dispatch">
              <StrokeIcon name="send" />
              {placeName(alert.dispatch.checkpointId, checkpoints)}
            </span>
          )}
          <CrewState alert={alert} />
          <KeepLink alert={alert.id} />
        </div>
      </div>
      <div className="detail-steps">
        <Steps alert={alert} />
        {!mayAct(session) && <p className="quiet-text">{t('act.viewOnly')}</p>}
        <div className="said-row">
          <Notice />
          <UndoButton alert={alert} />
        </div>
        <ConflictNotice alert={alert} />
        <StepPanel key={alert.id} alert={alert} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section key={alert.id} className="detail-body" tabIndex={0} aria-label={t('detail.region')}>
        {(alert.plate !== '' || alert.reads.length > 0) && <Evidence alert={alert} />}
        {alert.entry !== null && <EntryFacts entry={alert.entry} />}
        <HitTimeline alert={alert} />
        <NotesBox key={alert.id} alert={alert} />
        <History alert={alert} />
      </section>
    </section>
  );
}
