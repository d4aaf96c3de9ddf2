import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WatchlistFeed } from '../api/oversight-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { dayText, momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { useSession } from '../stores/session.ts';
import { FactList } from './FactList.tsx';

const dayMs = 86_400_000;
const usualDays = 7;
const time = (at: string): string => momentText(new Date(at)).slice(0, 16);

function Feed({ feed, onChanged }: { feed: WatchlistFeed; onChanged(): void }) {
  const { t } = useTranslation();
  const username = useSession((state) => state.session?.user.username);
  const [until, setUntil] = useState(dayText(new Date(Date.now() + usualDays * dayMs)));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { approval, lastRun } = feed;
  const stands = approval?.stands === true;
  const own = feed.responsible === username;
  const act = (step: Promise<unknown>): void => {
    setBusy(true);
    setFailure(null);
    step.then(onChanged, setFailure).finally(() => setBusy(false));
  };
  return (
    <li className="feed" data-testid="feed" data-stands={stands}>
      <p className="row">
        <strong>{feed.id}</strong>
        <span className={`chip ${stands ? 'chip-good' : 'chip-review'}`}>
          {t(stands ? 'feed.stands' : 'feed.waits')}
        </span>
        {feed.stale && <span className="chip chip-breach">{t('feed.stale')}</span>}
      </p>
      <FactList
        facts={[
          [t('feed.address'), feed.address],
          [t('feed.responsible'), feed.responsible],
          [t('feed.entries'), t('feed.counts', { ...feed })],
          [t('feed.fresh'), feed.freshAt === null ? t('feed.never') : time(feed.freshAt)],
          [
            t('feed.lastRun'),
            lastRun === null
              ? null
              : `${time(lastRun.at)} · ${t('feed.changes', { ...lastRun })}${lastRun.detail === null ? '' : ` · ${lastRun.detail}`}`,
          ],
          [
            t('feed.approval'),
            approval === null ? null : `${approval.by} · ${time(approval.at)} – ${time(approval.until)}`,
          ],
        ]}
      />
      <Problem error={failure} />
      {own && (
        <p className="tip own-tip">
          <StrokeIcon name="lock" />
          {t('feed.own')}
        </p>
      )}
      {!own && (
        <div className="row">
          <label className="field" htmlFor={`feed-until-${feed.id}`}>
            {t('feed.until')}
            <input
              id={`feed-until-${feed.id}`}
              type="date"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          </label>
          <label className="field grow" htmlFor={`feed-note-${feed.id}`}>
            {t('decide.words')}
            <input
              id={`feed-note-${feed.id}`}
              value={note}
              maxLength={2000}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <button
            type="button"
            className="button primary"
            disabled={busy || until === ''}
            onClick={() =>
              act(
                oversightApi().approveFeed(feed.id, new Date(`${until}T23:59:59`).toISOString(), note.trim()),
              )
            }
          >
            {t(stands ? 'feed.extend' : 'feed.approve')}
            <span className="sr-only"> {feed.id}</span>
          </button>
          {stands && (
            <button
              type="button"
              className="button danger"
              disabled={busy}
              onClick={() => act(oversightApi().endFeedApproval(feed.id))}
            >
              {t('feed.end')}
              <span className="sr-only"> {feed.id}</span>
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** Lists that are pulled from elsewhere, and whether their entries may come into force by themselves. Nothing without feeds. */
export function FeedsPart() {
  const { t } = useTranslation();
  const feeds = usePolled(() => oversightApi().feeds(), 30_000, 'feeds');
  if (feeds.error === null && (feeds.value ?? []).length === 0) return null;
  return (
    <section className="box" aria-labelledby="feeds-heading" data-testid="feeds">
      <h3 id="feeds-heading">
        {t('feed.heading')}
        <span className="quiet-text">{t('feed.hint')}</span>
      </h3>
      <Problem error={feeds.error} />
      <ul className="questionable-rows">
        {feeds.value?.map((feed) => (
          <Feed key={feed.id} feed={feed} onChanged={feeds.refresh} />
        ))}
      </ul>
    </section>
  );
}
