/** One step of a feed's difference, in the transaction of the caller. Only entries of this feed are ever touched. */
import type { WatchlistEntry } from '../../core/entities.ts';
import type { FeedChange, FeedStep } from '../contract/feeds.ts';
import type { Person, WatchlistRepository } from '../contract/watchlists.ts';
import type { Database } from './database.ts';

export function takeFeedStep(
  db: Database,
  lists: WatchlistRepository,
  feedId: string,
  proposer: Person,
  step: FeedStep,
  atMs: number,
): FeedChange {
  const itemOf = db.prepare<[string, string], { entry_id: string }>(
    'SELECT entry_id FROM watchlist_feed_items WHERE feed_id = ? AND source_id = ?',
  );
  const put = db.prepare<unknown[]>(
    `INSERT INTO watchlist_feed_items (feed_id, source_id, fingerprint, entry_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (feed_id, source_id) DO UPDATE SET fingerprint = excluded.fingerprint, entry_id = excluded.entry_id`,
  );
  const forget = db.prepare<unknown[]>(
    'DELETE FROM watchlist_feed_items WHERE feed_id = ? AND source_id = ?',
  );
  const mark = db.prepare<unknown[]>('UPDATE watchlist_entries SET feed_id = ? WHERE id = ?');
  const change: FeedChange = { proposed: [], ended: [] };
  const end = (entry: WatchlistEntry, note: string): void => {
    if (entry.state === 'proposed' || entry.state === 'active')
      change.ended.push(lists.withdraw(entry.id, proposer.username, atMs, note));
  };
  /** The entry in force behind one that waits to take its place. */
  const behind = (entry: WatchlistEntry): WatchlistEntry | null => {
    if (entry.state !== 'proposed' || entry.supersedes === undefined) return null;
    const old = lists.get(entry.supersedes);
    return old.state === 'active' ? old : null;
  };

  for (const sourceId of step.remove) {
    const item = itemOf.get(feedId, sourceId);
    if (item === undefined) continue;
    const entry = lists.get(item.entry_id);
    const inForce = behind(entry);
    const note = `no longer in the list of feed ${feedId}`;
    end(entry, note);
    if (inForce !== null) end(inForce, note);
    forget.run(feedId, sourceId);
  }
  for (const { sourceId, fingerprint, entry } of step.put) {
    const item = itemOf.get(feedId, sourceId);
    const before = item === undefined ? null : lists.get(item.entry_id);
    const inForce = before === null ? null : before.state === 'active' ? before : behind(before);
    if (before?.state === 'proposed') end(before, `says something else in the list of feed ${feedId} now`);
    const made: WatchlistEntry = inForce === null ? entry : { ...entry, supersedes: inForce.id };
    lists.insert([made], proposer.userId);
    mark.run(feedId, made.id);
    put.run(feedId, sourceId, fingerprint, made.id);
    change.proposed.push({ ...made, feedId });
  }
  return change;
}
