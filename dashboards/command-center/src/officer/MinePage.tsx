import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { usePolled } from '../components/usePolled.ts';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { officerApi, useAlerts } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useInvestigation } from '../stores/investigation.ts';
import { useSession } from '../stores/session.ts';
import { useExports } from './ExportJobs.tsx';
import { InvestigationStart, OpenOnes } from './InvestigationStart.tsx';
import { MyApprovals, MyEntries, MyExports, MyHits } from './MineParts.tsx';
import { concernOf, hitsToday } from './mine.ts';

const lookEveryMs = 20_000;

/** What must I do now? The officer's own cases, entries, approvals and files, the urgent first. */
export function MinePage() {
  const { t } = useTranslation();
  const minute = Math.floor(useSecond() / 60_000);
  const username = useSession((state) => state.session?.user.username ?? '');
  const open = useInvestigation((state) => state.open);
  const current = open?.id ?? '';
  // the form stands open where no case is, and goes once one was opened; the button turns it round
  const [turnedAt, setTurnedAt] = useState<string | null>(null);
  const opening = (current === '') !== (turnedAt === current);
  const byId = useAlerts((state) => state.byId);
  const entries = usePolled(() => officerApi().entries({ mine: true }), lookEveryMs, 'mine');
  const approvals = usePolled(() => officerApi().approvals(), 5_000, 'approvals');
  const exports = useExports(0);
  const nowMs = minute * 60_000;
  const hits = hitsToday(byId.values(), username, nowMs);
  const own = approvals.value?.filter((one) => one.requestedBy === username) ?? [];
  const withConcern = (entries.value?.items ?? []).flatMap((entry) => {
    const concern = concernOf(entry, nowMs);
    return concern === null ? [] : [{ entry, concern }];
  });
  const ready = exports.value?.filter(({ state }) => state === 'done') ?? [];
  const cards = [
    { name: 'hits', count: hits.length, urgent: hits.some(({ state }) => state !== 'resolved') },
    { name: 'approved', count: own.filter(({ state }) => state === 'approved').length, urgent: true },
    { name: 'waiting', count: own.filter(({ state }) => state === 'requested').length, urgent: false },
    { name: 'entries', count: withConcern.length, urgent: false },
    { name: 'files', count: ready.length, urgent: false },
  ];
  return (
    <main className="view" data-testid="mine">
      <div className="view-body">
        <ViewHead title={t('mine.heading')}>
          <Link to={{ view: 'ask' }} className="button primary" data-testid="mine-ask">
            <StrokeIcon name="search" />
            {t('mine.search')}
          </Link>
          <Link to={{ view: 'propose', supersedes: null }} className="button" data-testid="mine-propose">
            <StrokeIcon name="plus" />
            {t('mine.propose')}
          </Link>
        </ViewHead>
        <ul className="mine-counts">
          {cards.map(({ name, count, urgent }) => (
            <li key={name} data-urgent={urgent && count > 0} data-testid={`count-${name}`}>
              <strong>{count}</strong>
              <span>{t(`mine.count_${name}`)}</span>
            </li>
          ))}
        </ul>
        <div className="mine-columns">
          <div className="mine-column">
            <MyHits alerts={hits} />
            <MyEntries items={withConcern} error={entries.error} loaded={entries.value !== null} />
          </div>
          <div className="mine-column">
            <section className="box" aria-labelledby="cases-heading" data-testid="mine-cases">
              <h3 id="cases-heading">
                {t('inv.openOnes')}
                <button
                  type="button"
                  className="button"
                  aria-expanded={opening}
                  data-testid="mine-open"
                  onClick={() => setTurnedAt(turnedAt === current ? null : current)}
                >
                  <StrokeIcon name="plus" />
                  {t('inv.another')}
                </button>
              </h3>
              <OpenOnes key={open?.id} />
            </section>
            {opening && <InvestigationStart key={open?.id} others={false} />}
            <MyApprovals approvals={own} onChanged={approvals.refresh} />
            <MyExports jobs={exports.value ?? []} onChanged={exports.refresh} />
          </div>
        </div>
      </div>
    </main>
  );
}
