import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Approval, ApprovalKind, ExportJob } from '../api/officer-types.ts';
import type { Alert, WatchlistEntry } from '../api/types.ts';
import { categoryName, lastRead, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { askable } from '../domain/readQuestion.ts';
import { clockTime, momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import type { AskView } from '../router/parts/officer.ts';
import { useRoute } from '../router/useRoute.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { ask } from './askStore.ts';
import { ExportRow } from './ExportJobs.tsx';
import type { Concern } from './mine.ts';
import { termsText } from './termsText.ts';

/** Where and when entries of one's own were hit today, and what came of it. */
export function MyHits({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const { checkpoints, categories } = useRegistry();
  return (
    <section className="box" aria-labelledby="hits-heading" data-testid="mine-hits">
      <h3 id="hits-heading">{t('mine.hits')}</h3>
      {alerts.length === 0 && <p className="quiet-text">{t('mine.noHits')}</p>}
      <ul className="plain-rows">
        {alerts.map((alert) => {
          const read = lastRead(alert);
          return (
            <li key={alert.id} className="plain-row" data-testid="my-hit" data-state={alert.state}>
              <Plate plate={alert.plate} color={alert.plateColor} size="small" />
              <div className="grow">
                <strong>
                  {read === null
                    ? clockTime(new Date(alert.openedAt))
                    : `${clockTime(new Date(read.capturedAt))} · ${placeName(read.checkpointId, checkpoints)}`}
                </strong>
                <div className="quiet-text">
                  {alert.entry !== null &&
                    `${categoryName(alert.entry.category, categories, t)} · ${alert.entry.caseReference}`}
                  {alert.hitCount > 1 && ` · ${t('queue.hits', { count: alert.hitCount })}`}
                </div>
              </div>
              <span className={`state-chip state-${alert.state} p${alert.priority}`}>
                {alert.outcome === null ? t(`state.${alert.state}`) : t(`outcome.${alert.outcome}`)}
              </span>
              <Link
                to={{ view: 'console' }}
                className="button"
                onClick={() => useUi.getState().choose(alert.id)}
              >
                {t('mine.open')}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Entries of one's own about which something is to be done. */
export function MyEntries({
  items,
  error,
  loaded,
}: {
  items: readonly { entry: WatchlistEntry; concern: Concern }[];
  error: unknown;
  loaded: boolean;
}) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const until = (entry: WatchlistEntry, concern: Concern): string => {
    if (concern === 'emergency') return entry.emergency?.lapsesAt ?? entry.validUntil;
    if (concern === 'review') return entry.reviewUntil ?? entry.validUntil;
    return concern === 'rejected' ? (entry.ended?.at ?? entry.validUntil) : entry.validUntil;
  };
  return (
    <section className="box" aria-labelledby="entries-heading" data-testid="mine-entries">
      <h3 id="entries-heading">
        {t('mine.entries')}
        <Link to={{ view: 'entries', state: 'mine' }} className="text-link quiet-text">
          {t('mine.allEntries')}
        </Link>
      </h3>
      <Problem error={error} />
      {loaded && items.length === 0 && <p className="quiet-text">{t('mine.noEntries')}</p>}
      <ul className="plain-rows">
        {items.map(({ entry, concern }) => (
          <li key={entry.id} className="plain-row" data-testid="my-entry" data-concern={concern}>
            <Plate plate={entry.plate} color={entry.plateColor} size="small" />
            <div className="grow">
              <strong>{t(`mine.concern_${concern}`)}</strong>
              <div className="quiet-text">
                {categoryName(entry.category, categories, t)} · {entry.caseReference} ·{' '}
                {t(concern === 'rejected' ? 'mine.endedAt' : 'mine.until', {
                  time: momentText(new Date(until(entry, concern))).slice(0, 16),
                })}
              </div>
              {concern === 'rejected' && entry.ended !== undefined && (
                <div className="quiet-text">“{entry.ended.note}”</div>
              )}
            </div>
            <Link to={{ view: 'entry', id: entry.id }} className="button">
              {t('mine.open')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const views: Readonly<Record<ApprovalKind, AskView>> = {
  reads: 'ask',
  journeys: 'journey',
  convoys: 'convoy',
  'section-speeds': 'section',
  findings: 'findings',
  'usual-places': 'usual',
  exports: 'exports',
};
const shownMs = 86_400_000;

/** Goes to the question of an approval under its own investigation, and asks it. @throws Error where that is over */
async function goWithApproval(approval: Approval, over: string): Promise<void> {
  const open = await officerApi().openInvestigations();
  const own = open.find(({ id }) => id === approval.investigationId);
  if (own === undefined) throw new Error(over);
  useInvestigation.getState().begin(own);
  if (approval.kind !== 'exports') void ask(approval.kind, askable(approval.terms), approval.id);
  useRoute.getState().go({ view: views[approval.kind] });
}

/** What one asked a supervisor for, and what was decided. */
export function MyApprovals({ approvals, onChanged }: { approvals: readonly Approval[]; onChanged(): void }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>(null);
  const nowMs = Date.now();
  const shown = approvals.filter(
    ({ state, decidedAt, requestedAt }) =>
      state === 'requested' || state === 'approved' || nowMs - Date.parse(decidedAt ?? requestedAt) < shownMs,
  );
  return (
    <section className="box" aria-labelledby="approvals-heading" data-testid="mine-approvals">
      <h3 id="approvals-heading">{t('mine.approvals')}</h3>
      {shown.length === 0 && <p className="quiet-text">{t('mine.noApprovals')}</p>}
      <Problem error={failure} />
      <ul className="plain-rows">
        {shown.map((approval) => (
          <li key={approval.id} className="plain-row" data-testid="my-approval" data-state={approval.state}>
            <div className="grow">
              <strong>{t(`gate.kind_${approval.kind}`)}</strong> {termsText(approval.terms, t)}
              <div className="quiet-text">
                {approval.caseReference} · {momentText(new Date(approval.requestedAt)).slice(5, 16)}
                {approval.decidedBy !== null && ` · ${t('mine.decidedBy', { by: approval.decidedBy })}`}
                {approval.note !== null && ` “${approval.note}”`}
              </div>
            </div>
            <span className={`chip approval-${approval.state}`}>{t(`gate.state_${approval.state}`)}</span>
            {approval.state === 'approved' && (
              <button
                type="button"
                className="button primary"
                onClick={() => {
                  goWithApproval(approval, t('mine.caseOver')).then(onChanged, setFailure);
                }}
              >
                {t('mine.askNow')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Files that are being made or ready to be fetched. */
export function MyExports({ jobs, onChanged }: { jobs: readonly ExportJob[]; onChanged(): void }) {
  const { t } = useTranslation();
  return (
    <section className="box" aria-labelledby="files-heading" data-testid="mine-exports">
      <h3 id="files-heading">{t('mine.files')}</h3>
      {jobs.length === 0 && <p className="quiet-text">{t('exports.none')}</p>}
      <ul className="plain-rows">
        {jobs.slice(0, 6).map((job) => (
          <ExportRow key={job.id} job={job} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}
