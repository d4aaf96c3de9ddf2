import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { type Decision, deadlineMs } from '../domain/decisions.ts';
import { plateText } from '../domain/plate.ts';
import { durationText } from '../domain/time.ts';
import { useSession } from '../stores/session.ts';
import { DecisionPane } from './DecisionPane.tsx';
import { ExpiringSoon } from './ExpiringSoon.tsx';
import { FeedsPart } from './FeedsPart.tsx';
import { SupervisorTabs } from './SupervisorTabs.tsx';
import { useDecisions } from './useDecisions.ts';

const soonMs = 3_600_000;

/** What is decided on, in few words. */
function useTitle(): (decision: Decision) => string {
  const { t } = useTranslation();
  return (decision) => {
    switch (decision.kind) {
      case 'entry':
      case 'emergency':
      case 'review':
        return plateText(decision.entry.plate);
      case 'import':
        return t('decide.importOf', { count: decision.import.entries });
      default:
        return t(`decide.asks_${decision.approval.kind}`);
    }
  };
}

function Row({ decision, chosen, onChoose }: { decision: Decision; chosen: boolean; onChoose(): void }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const title = useTitle()(decision);
  const endMs = deadlineMs(decision);
  const leftMs = endMs === null ? null : endMs - nowMs;
  return (
    <li>
      <button
        type="button"
        className="decision"
        aria-current={chosen ? 'true' : undefined}
        data-testid="decision"
        data-kind={decision.kind}
        data-own={decision.own}
        onClick={onChoose}
      >
        <span className={`chip chip-${decision.kind}`}>{t(`decide.kind_${decision.kind}`)}</span>
        <strong>{title}</strong>
        <span className="quiet-text">
          {decision.by} · {t('decide.waits', { age: durationText(nowMs - decision.sinceMs) })}
        </span>
        {decision.own && (
          <span className="decision-own">
            <StrokeIcon name="lock" />
            {t('decide.own')}
          </span>
        )}
        {leftMs !== null && !decision.own && (
          <span className={leftMs < soonMs ? 'decision-soon' : 'quiet-text'}>
            {leftMs < 0 ? t('decide.overdue') : t('decide.left', { left: durationText(leftMs) })}
          </span>
        )}
      </button>
    </li>
  );
}

/** The supervisor's start: what must I do now? The oldest first, with all that the decision needs beside it. */
export function DecidePage() {
  const { t } = useTranslation();
  const username = useSession((state) => state.session?.user.username ?? '');
  const { decisions, error, refresh } = useDecisions(username);
  const [key, setKey] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const shown =
    decisions?.find((one) => one.key === key) ?? decisions?.find(({ own }) => !own) ?? decisions?.[0];
  const mine = decisions?.filter(({ own }) => !own).length ?? 0;
  return (
    <main className="view" data-testid="decide">
      <div className="view-body wide-body">
        <ViewHead title={t('decide.heading')}>
          <SupervisorTabs here="decide" />
        </ViewHead>
        <Problem error={error} />
        <p role="status" className={done === null ? 'sr-only' : 'said-done'} data-testid="decided">
          {done ?? ''}
        </p>
        {decisions !== null && decisions.length === 0 && (
          <div className="empty box" data-testid="nothing-to-decide">
            <strong>{t('decide.nothing')}</strong>
            <span>{t('decide.nothingHint')}</span>
          </div>
        )}
        {decisions !== null && shown !== undefined && (
          <div className="decide-columns">
            <section className="box decide-list" aria-labelledby="waiting-heading">
              <h3 id="waiting-heading">
                {t('decide.waiting')} <span className="chip">{mine}</span>
                <span className="quiet-text">{t('decide.oldestFirst')}</span>
              </h3>
              <ul className="decisions">
                {decisions.map((decision) => (
                  <Row
                    key={decision.key}
                    decision={decision}
                    chosen={decision.key === shown.key}
                    onChoose={() => setKey(decision.key)}
                  />
                ))}
              </ul>
            </section>
            <DecisionPane
              key={shown.key}
              decision={shown}
              onDone={(said) => {
                setDone(said);
                setKey(null);
                refresh();
              }}
            />
          </div>
        )}
        <FeedsPart />
        <ExpiringSoon />
      </div>
    </main>
  );
}
