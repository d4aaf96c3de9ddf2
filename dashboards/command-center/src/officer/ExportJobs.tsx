import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/calls.ts';
import type { ExportJob, Terms } from '../api/officer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { clockTime, momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { ApprovalForm } from './AskGate.tsx';
import { noteEnd } from './askStore.ts';

/** Gives a file to the browser to keep. */
async function keepFile(job: ExportJob, what: 'file' | 'bundle'): Promise<void> {
  const api = officerApi();
  const file = await (what === 'file' ? api.exportFile(job.id) : api.exportBundle(job.id));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `ringgate-${job.caseReference}-${job.id.slice(0, 8)}.${what === 'file' ? job.kind : 'tar'}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** One export: how far it is, its file, its sum. */
export function ExportRow({ job, onChanged }: { job: ExportJob; onChanged(): void }) {
  const { t } = useTranslation();
  const open = useInvestigation((state) => state.open);
  const [failure, setFailure] = useState<unknown>(null);
  const told = (error: unknown): void => {
    noteEnd(error);
    setFailure(error);
  };
  const reachable = open?.id === job.investigationId;
  return (
    <li className="export-row" data-testid="export-row" data-state={job.state}>
      <span className="chip">{job.kind.toUpperCase()}</span>
      <div className="grow">
        <div>
          {t('exports.rows', { count: job.total ?? job.rows })} · {job.caseReference} ·{' '}
          {clockTime(new Date(job.createdAt))}
        </div>
        {job.state === 'running' && (
          <progress className="progress" value={job.progress} max={1} aria-label={t('exports.progress')} />
        )}
        {job.state === 'done' && job.sha256 !== null && (
          <div className="quiet-text export-sum">
            SHA-256 <code>{job.sha256}</code>
          </div>
        )}
        {job.error !== null && <div className="field-error">{job.error.detail}</div>}
        {job.state === 'done' && !reachable && (
          <div className="field-hint">{t('exports.needsCase', { caseReference: job.caseReference })}</div>
        )}
        <Problem error={failure} />
      </div>
      <span className="quiet-text">{t(`exports.state_${job.state}`)}</span>
      {job.state === 'done' && (
        <button
          type="button"
          className="button primary"
          data-testid="export-get"
          disabled={!reachable}
          title={t('exports.until', { time: momentText(new Date(job.expiresAt)) })}
          onClick={() => keepFile(job, 'file').catch(told)}
        >
          <StrokeIcon name="down" />
          {t('exports.get')}
        </button>
      )}
      {job.state === 'done' && job.bundle !== null && (
        <button
          type="button"
          className="button"
          data-testid="export-bundle"
          disabled={!reachable}
          title={t('exports.bundleHint', { sum: job.bundle.sha256 })}
          onClick={() => keepFile(job, 'bundle').catch(told)}
        >
          <StrokeIcon name="lock" />
          {t('exports.bundle')}
        </button>
      )}
      {(job.state === 'running' || job.state === 'done') && reachable && (
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            officerApi().cancelExport(job.id).then(onChanged, told);
          }}
        >
          {t(job.state === 'running' ? 'act.cancel' : 'exports.remove')}
        </button>
      )}
    </li>
  );
}

/** One's own exports, looked at again while one of them runs. */
export function useExports(version: number) {
  const [running, setRunning] = useState(true);
  return usePolled(
    async () => {
      const jobs = await officerApi().exports();
      setRunning(jobs.some(({ state }) => state === 'running'));
      return jobs;
    },
    running ? 700 : 30_000,
    `exports ${version}`,
  );
}

type Begin =
  | { phase: 'idle' }
  | { phase: 'begun' }
  /** A supervisor was asked. */
  | { phase: 'asked' }
  | { phase: 'needs'; kind: 'csv' | 'pdf'; needs: readonly string[] }
  | { phase: 'failed'; error: unknown };

/** The answer as a file: begun here, watched here; with an approval where it is a large one. */
export function ExportMenu({ question }: { question: Terms }) {
  const { t } = useTranslation();
  const [begin, setBegin] = useState<Begin>({ phase: 'idle' });
  const [version, setVersion] = useState(0);
  const jobs = useExports(version);
  const start = (kind: 'csv' | 'pdf'): void => {
    officerApi()
      .beginExport(kind, question, null)
      .then(
        () => {
          setBegin({ phase: 'begun' });
          setVersion((before) => before + 1);
        },
        (error: unknown) => {
          noteEnd(error);
          const isNeeded = error instanceof ApiError && error.code === 'approval_required';
          if (isNeeded && error.needs.length > 0) setBegin({ phase: 'needs', kind, needs: error.needs });
          else setBegin({ phase: 'failed', error });
        },
      );
  };
  const newest = begin.phase === 'begun' ? jobs.value?.[0] : undefined;
  return (
    <div className="export-menu" data-testid="export-menu">
      <div className="row">
        {(['csv', 'pdf'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            className="button"
            data-testid={`export-${kind}`}
            onClick={() => start(kind)}
          >
            <StrokeIcon name="down" />
            {t(`exports.as_${kind}`)}
          </button>
        ))}
      </div>
      {begin.phase === 'failed' && <Problem error={begin.error} />}
      {begin.phase === 'asked' && (
        <p className="tip" role="status" data-testid="export-asked">
          {t('exports.asked')}
        </p>
      )}
      {begin.phase === 'needs' && (
        <ApprovalForm
          key={begin.kind}
          needs={begin.needs}
          onRequest={async (reason) => {
            await officerApi().requestApproval('exports', { kind: begin.kind, question }, reason);
            setBegin({ phase: 'asked' });
          }}
        />
      )}
      {newest !== undefined && (
        <ul className="plain-rows">
          <ExportRow job={newest} onChanged={jobs.refresh} />
        </ul>
      )}
    </div>
  );
}
