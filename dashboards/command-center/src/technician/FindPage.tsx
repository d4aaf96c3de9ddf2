import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Discovery, DiscoveryAsk } from '../api/camera-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { isRunning } from '../domain/found.ts';
import { siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';
import { FindForm } from './FindForm.tsx';
import { FoundList } from './FoundList.tsx';

const lookEveryMs = 500;

/** How far a search is: a bar, and the numbers in words for who does not see it. */
function Progress({
  job,
  onCancel,
  cancelling,
}: {
  job: Discovery;
  onCancel: () => void;
  cancelling: boolean;
}) {
  const { t } = useTranslation();
  const { fraction, probed, targets, answered, described } = job.progress;
  const running = isRunning(job);
  return (
    <section className="box" aria-label={t('find.progress')}>
      <div className="row">
        <strong data-testid="find-state" data-state={job.state}>
          {t(`find.state_${job.state}`)}
        </strong>
        <span className="quiet-text grow" role="status">
          {t('find.counts', { answered, described })}
          {targets > 0 && ` · ${t('find.probed', { probed, targets })}`}
        </span>
        {running && (
          <button
            type="button"
            className="button"
            data-testid="find-cancel"
            disabled={cancelling}
            onClick={onCancel}
          >
            <StrokeIcon name="close" />
            {t('find.cancel')}
          </button>
        )}
      </div>
      <progress className="progress" aria-label={t('find.progress')} max={1} value={running ? fraction : 1} />
      {job.problem !== null && (
        <p className="problem" role="alert">
          {job.problem.detail}
        </p>
      )}
    </section>
  );
}

/** Looks for cameras, and shows what it finds while it looks. The search lives at the gateway: a reload goes on with it. */
export function FindPage({ jobId }: { jobId: string | null }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState<string | null>(null);
  const every = jobId !== null && over !== jobId ? lookEveryMs : null;
  const polled = usePolled<Discovery | null>(
    async () => {
      if (jobId === null) return null;
      const job = await siteApi().discovery(jobId);
      if (!isRunning(job)) setOver(jobId);
      return job;
    },
    every,
    jobId ?? '',
  );
  const job = polled.value;

  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const start = (ask: DiscoveryAsk): Promise<void> =>
    run(async () => {
      const { id } = await siteApi().startDiscovery(ask);
      useRoute.getState().go({ view: 'find', jobId: id });
    });
  const cancel = (): Promise<void> =>
    run(async () => {
      if (jobId !== null) await siteApi().cancelDiscovery(jobId);
      polled.refresh();
    });
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('find.heading')}>
          <Link to={{ view: 'register', jobId: null, indexes: [] }} className="text-link">
            {t('find.byHand')}
          </Link>
        </ViewHead>
        <FindForm busy={busy || isRunning(job)} folded={jobId !== null} onStart={(ask) => void start(ask)} />
        <Problem error={failure ?? polled.error} />
        {job !== null && <Progress job={job} cancelling={busy} onCancel={() => void cancel()} />}
        {job !== null && <FoundList job={job} />}
      </div>
    </main>
  );
}
