import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '../api/camera-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { areaOptions } from '../domain/areas.ts';
import { canRegister, titleOf } from '../domain/found.ts';
import { type Draft, draftOf, lacksOf } from '../domain/registration.ts';
import { loadRegistry } from '../live/connect.ts';
import { currentApi, siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { DraftForm } from './DraftForm.tsx';
import { Registered } from './Registered.tsx';
import { type Outcome, registerDrafts } from './registerDrafts.ts';

/** The list of what is being registered: which one is open, and which are complete. */
function DraftList({
  drafts,
  open,
  onOpen,
}: {
  drafts: readonly Draft[];
  open: number;
  onOpen(at: number): void;
}) {
  const { t } = useTranslation();
  return (
    <ol className="draft-list" aria-label={t('register.list')}>
      {drafts.map((draft, at) => {
        const lacking = lacksOf(draft).length;
        return (
          <li key={draft.index ?? 'hand'}>
            <button
              type="button"
              className="button"
              aria-current={at === open ? 'step' : undefined}
              onClick={() => onOpen(at)}
            >
              <StrokeIcon name={lacking === 0 ? 'check' : 'warn'} />
              <span className="grow">{draft.name === '' ? t('register.unnamed') : draft.name}</span>
              <span className="sr-only">
                {lacking === 0 ? t('register.complete') : t('register.lacking', { count: lacking })}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Where a new device belongs until somebody says otherwise: the user's own area, else the only root. */
function useHomeArea(): string {
  const areas = useRegistry((state) => state.areas);
  const own = useSession((state) => state.session?.user.areaId ?? null);
  const roots = areaOptions(areas).filter(({ depth }) => depth === 0);
  return own ?? (roots.length === 1 ? (roots[0]?.area.id ?? '') : '');
}

function Drafting({ jobId, cameras }: { jobId: string | null; cameras: readonly (FoundCamera | null)[] }) {
  const { t } = useTranslation();
  const home = useHomeArea();
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => cameras.map((found) => draftOf(found, home)));
  const [open, setOpen] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const draft = drafts[open];
  const ready = drafts.every((each) => lacksOf(each).length === 0);
  if (outcomes !== null) return <Registered outcomes={outcomes} />;
  if (draft === undefined)
    return (
      <div className="empty box">
        <strong>{t('register.nothing')}</strong>
        <Link to={{ view: 'find', jobId }} className="text-link">
          {t('register.back')}
        </Link>
      </div>
    );
  const change = (next: Draft): void => setDrafts(drafts.map((each, at) => (at === open ? next : each)));
  /** The others stand at the same place: theirs is set, the rest of them stays. */
  const placeForAll = (): void =>
    setDrafts(
      drafts.map((each) => ({
        ...each,
        areaId: draft.areaId,
        where: draft.where,
        checkpointId: draft.checkpointId,
        place: draft.place,
      })),
    );
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const done = await registerDrafts(siteApi(), jobId, drafts, (index, checkpointId) =>
        // a checkpoint that was made stays made: a second try must not make it again
        setDrafts((present) =>
          present.map((each) => (each.index === index ? { ...each, where: 'existing', checkpointId } : each)),
        ),
      );
      const api = currentApi();
      if (api !== null) await loadRegistry(api);
      setOutcomes(done);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const found = cameras[open] ?? null;
  return (
    <>
      <div className="register-columns" data-several={drafts.length > 1}>
        {drafts.length > 1 && <DraftList drafts={drafts} open={open} onOpen={setOpen} />}
        <DraftForm
          key={open}
          draft={draft}
          found={found}
          onChange={change}
          onPlaceForAll={drafts.length > 1 ? placeForAll : null}
        />
      </div>
      <Problem error={failure} what={failure === null ? undefined : t('register.failed')} />
      <div className="sticky-bar">
        <span role="status">
          {ready
            ? t('register.ready', { count: drafts.length })
            : lacksOf(draft)
                .map((lack) => t(`lack.${lack}`))
                .join(' · ')}
        </span>
        {open < drafts.length - 1 && (
          <button type="button" className="button" onClick={() => setOpen(open + 1)}>
            {t('register.next')}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          data-testid="register-submit"
          disabled={!ready || busy}
          onClick={() => void submit()}
        >
          {t(busy ? 'register.busy' : 'register.submit', { count: drafts.length })}
        </button>
      </div>
    </>
  );
}

/** Registers cameras that were found, or a device that no search finds. */
export function RegisterPage({ jobId, indexes }: { jobId: string | null; indexes: readonly number[] }) {
  const { t } = useTranslation();
  const phase = useRegistry((state) => state.phase);
  const [cameras, setCameras] = useState<readonly (FoundCamera | null)[] | null>(
    jobId === null ? [null] : null,
  );
  const job = usePolled(async () => (jobId === null ? null : siteApi().discovery(jobId)), null, jobId ?? '');
  const wanted = indexes.join(',');
  useEffect(() => {
    if (job.value === null) return;
    const chosen = new Set(wanted.split(',').map(Number));
    // once: what is typed into the drafts must not be overwritten by a later look
    setCameras(
      (present) =>
        present ?? job.value?.found.filter((found) => chosen.has(found.index) && canRegister(found)) ?? null,
    );
  }, [job.value, wanted]);
  const title =
    jobId === null
      ? t('register.byHand')
      : cameras?.length === 1 && cameras[0] != null
        ? t('register.one', { title: titleOf(cameras[0]) })
        : t('register.several', { count: cameras?.length ?? indexes.length });
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={title}>
          <Link to={{ view: 'find', jobId }} className="text-link">
            {t('register.back')}
          </Link>
        </ViewHead>
        <Problem error={job.error} />
        {cameras !== null && phase === 'ready' && <Drafting jobId={jobId} cameras={cameras} />}
      </div>
    </main>
  );
}
