import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Approval } from '../api/officer-types.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { askable } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { noteEnd } from './askStore.ts';
import { ExportRow, useExports } from './ExportJobs.tsx';

interface ExportTerms {
  kind: 'csv' | 'pdf';
  question: Record<string, unknown>;
}

/** Large exports that a supervisor approved or has to decide on. */
function ApprovedExports({ onBegun }: { onBegun(): void }) {
  const { t } = useTranslation();
  const open = useInvestigation((state) => state.open?.id);
  const [failure, setFailure] = useState<unknown>(null);
  const approvals = usePolled(() => officerApi().approvals(), 5_000, 'approvals');
  const waiting =
    approvals.value?.filter(
      ({ kind, state, investigationId }) =>
        kind === 'exports' && investigationId === open && (state === 'approved' || state === 'requested'),
    ) ?? [];
  if (waiting.length === 0) return null;
  const begin = (approval: Approval): void => {
    const { kind, question } = approval.terms as unknown as ExportTerms;
    officerApi()
      .beginExport(kind, askable(question), approval.id)
      .then(
        () => {
          approvals.refresh();
          onBegun();
        },
        (error: unknown) => {
          noteEnd(error);
          setFailure(error);
        },
      );
  };
  return (
    <section className="box" aria-labelledby="approved-exports">
      <h3 id="approved-exports">{t('exports.approvals')}</h3>
      <ul className="plain-rows">
        {waiting.map((approval) => (
          <li key={approval.id} className="plain-row" data-testid="export-approval">
            <div className="grow">
              <strong>{approval.reason}</strong>
              <div className="quiet-text">{momentText(new Date(approval.requestedAt))}</div>
            </div>
            <span className="chip">{t(`gate.state_${approval.state}`)}</span>
            {approval.state === 'approved' && (
              <button type="button" className="button primary" onClick={() => begin(approval)}>
                {t('exports.beginApproved')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Problem error={failure} />
    </section>
  );
}

/** One's own exports: running, ready, gone wrong. */
export function ExportsPage() {
  const { t } = useTranslation();
  const [version, setVersion] = useState(0);
  const jobs = useExports(version);
  return (
    <div className="ask-page">
      <ApprovedExports onBegun={() => setVersion((before) => before + 1)} />
      <section className="box" aria-labelledby="own-exports" data-testid="own-exports">
        <h3 id="own-exports">{t('exports.own')}</h3>
        <p className="quiet-text">{t('exports.hint')}</p>
        <Problem error={jobs.error} />
        {jobs.value !== null && jobs.value.length === 0 && <p>{t('exports.none')}</p>}
        <ul className="plain-rows">
          {jobs.value?.map((job) => (
            <ExportRow key={job.id} job={job} onChanged={jobs.refresh} />
          ))}
        </ul>
      </section>
    </div>
  );
}
