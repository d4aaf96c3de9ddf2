/** FeedsRepository over SQLite. What happens to an entry happens by the calls of the lists, with history and alerts. */
import type { WatchlistEntry } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { FeedApproval, FeedItem, FeedRun, FeedState, FeedsRepository } from '../contract/feeds.ts';
import type { ApprovedEntry, WatchlistRepository } from '../contract/watchlists.ts';
import type { Database } from './database.ts';
import { takeFeedStep } from './feed-steps.ts';
import { cursorNumber, toPage } from './paging.ts';
import { type EntryRow, entryOf } from './watchlist-rows.ts';
import { watchlistRepository } from './watchlists.ts';

interface ApprovalRow {
  n: number;
  by: string;
  approver_id: string;
  at_ms: number;
  until_ms: number;
  note: string | null;
  ended_by: string | null;
  ended_at_ms: number | null;
}

const keptRuns = 1_000;
const iso = (ms: number): string => new Date(ms).toISOString();

function approvalOf(row: ApprovalRow): FeedApproval {
  return {
    by: row.by,
    approverId: row.approver_id,
    at: iso(row.at_ms),
    until: iso(row.until_ms),
    note: row.note,
    endedBy: row.ended_by,
    endedAt: row.ended_at_ms === null ? null : iso(row.ended_at_ms),
  };
}

export function feedsRepository(
  db: Database,
  lists: WatchlistRepository = watchlistRepository(db),
): FeedsRepository {
  const latestApproval = db.prepare<[string], ApprovalRow>(
    'SELECT * FROM watchlist_feed_approvals WHERE feed_id = ? ORDER BY n DESC LIMIT 1',
  );
  const endApproval = db.prepare<[string, number, number]>(
    'UPDATE watchlist_feed_approvals SET ended_by = ?, ended_at_ms = ? WHERE n = ?',
  );
  const waiting = db.prepare<[string, number], { id: string }>(
    `SELECT id FROM watchlist_entries WHERE feed_id = ? AND state = 'proposed' AND valid_until_ms > ? ORDER BY n`,
  );
  const counts = db.prepare<[string], { active: number; proposed: number; suspended: number }>(
    `SELECT CAST(total(state = 'active') AS INTEGER) AS active, CAST(total(state = 'proposed') AS INTEGER) AS proposed,
     CAST(total(state = 'active' AND suspended_at_ms IS NOT NULL) AS INTEGER) AS suspended
     FROM watchlist_entries WHERE feed_id = ?`,
  );
  const runsBefore = db.prepare<[string, number, number], { n: number; run: string }>(
    'SELECT n, run FROM watchlist_feed_runs WHERE feed_id = ? AND n < ? ORDER BY n DESC LIMIT ?',
  );
  const changed = (sql: string, ...values: unknown[]): WatchlistEntry[] =>
    db
      .prepare<unknown[], EntryRow>(`${sql} RETURNING *`)
      .all(...values)
      .map(entryOf);
  const standing = (feedId: string): ApprovalRow | undefined => {
    const row = latestApproval.get(feedId);
    return row === undefined || row.ended_at_ms !== null ? undefined : row;
  };

  return {
    known: () =>
      db
        .prepare<[], string>('SELECT DISTINCT feed_id FROM watchlist_feed_items ORDER BY feed_id')
        .pluck()
        .all(),
    state: (feedId): FeedState => {
      const row = db
        .prepare<[string], { fresh_at_ms: number | null; etag: string | null; last_modified: string | null }>(
          'SELECT fresh_at_ms, etag, last_modified FROM watchlist_feeds WHERE id = ?',
        )
        .get(feedId);
      const approval = latestApproval.get(feedId);
      const run = runsBefore.get(feedId, Number.MAX_SAFE_INTEGER, 1);
      return {
        freshAt: row?.fresh_at_ms == null ? null : iso(row.fresh_at_ms),
        etag: row?.etag ?? null,
        lastModified: row?.last_modified ?? null,
        approval: approval === undefined ? null : approvalOf(approval),
        ...(counts.get(feedId) ?? { active: 0, proposed: 0, suspended: 0 }),
        lastRun: run === undefined ? null : (JSON.parse(run.run) as FeedRun),
      };
    },
    items: (feedId): FeedItem[] =>
      db
        .prepare<[string], FeedItem>(
          `SELECT source_id AS sourceId, fingerprint, entry_id AS entryId FROM watchlist_feed_items WHERE feed_id = ?`,
        )
        .all(feedId),
    take: (feedId, proposer, step, atMs) =>
      db.transaction(() => takeFeedStep(db, lists, feedId, proposer, step, atMs)).immediate(),
    approveWaiting: (feedId, by, atMs, times, limit) =>
      db
        .transaction(() => {
          const approved: ApprovedEntry[] = [];
          for (const { id } of waiting.all(feedId, atMs)) {
            if (approved.length >= limit) break;
            try {
              approved.push(lists.approve(id, by, atMs, times));
            } catch (error) {
              const isItsOwn =
                error instanceof RinggateError && ['conflict', 'self_approval'].includes(error.code);
              if (!isItsOwn) throw error;
            }
          }
          return approved;
        })
        .immediate(),
    finish: (feedId, run, fresh) => {
      db.transaction(() => {
        const atMs = Date.parse(run.at);
        db.prepare('INSERT INTO watchlist_feed_runs (feed_id, at_ms, run) VALUES (?, ?, ?)').run(
          feedId,
          atMs,
          JSON.stringify(run),
        );
        db.prepare(
          `DELETE FROM watchlist_feed_runs WHERE feed_id = ? AND n <= (
             SELECT n FROM watchlist_feed_runs WHERE feed_id = ? ORDER BY n DESC LIMIT 1 OFFSET ${keptRuns})`,
        ).run(feedId, feedId);
        if (fresh === null) return;
        db.prepare(
          `INSERT INTO watchlist_feeds (id, fresh_at_ms, etag, last_modified) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET fresh_at_ms = excluded.fresh_at_ms, etag = excluded.etag,
           last_modified = excluded.last_modified`,
        ).run(feedId, atMs, fresh.etag, fresh.lastModified);
      }).immediate();
    },
    runs: (feedId, { limit, cursor }) =>
      toPage(
        runsBefore.all(feedId, cursorNumber(cursor, Number.MAX_SAFE_INTEGER), limit + 1),
        limit,
        (row) => row.n,
        (row) => JSON.parse(row.run) as FeedRun,
      ),
    suspend: (feedId, atMs) =>
      changed(
        `UPDATE watchlist_entries SET suspended_at_ms = ?
         WHERE feed_id = ? AND state = 'active' AND suspended_at_ms IS NULL`,
        atMs,
        feedId,
      ),
    resume: (feedId) =>
      changed(
        `UPDATE watchlist_entries SET suspended_at_ms = NULL
         WHERE feed_id = ? AND state = 'active' AND suspended_at_ms IS NOT NULL`,
        feedId,
      ),
    approve: (feedId, by, atMs, untilMs, note) =>
      db
        .transaction(() => {
          const before = standing(feedId);
          if (before !== undefined) endApproval.run(by.username, atMs, before.n);
          db.prepare(
            `INSERT INTO watchlist_feed_approvals (feed_id, by, approver_id, at_ms, until_ms, note)
             VALUES (?, ?, ?, ?, ?, ?)`,
          ).run(feedId, by.username, by.userId, atMs, untilMs, note);
          const made = latestApproval.get(feedId);
          if (made === undefined) throw new Error('the approval was not stored');
          return approvalOf(made);
        })
        .immediate(),
    endApproval: (feedId, by, atMs) => {
      const row = standing(feedId);
      if (row === undefined) return null;
      endApproval.run(by, atMs, row.n);
      return approvalOf({ ...row, ended_by: by, ended_at_ms: atMs });
    },
  };
}
