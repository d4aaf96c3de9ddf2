/** What the lists in force are worth: each question by an index, at most so many entries in each answer. */
import type { EntryHygiene, WatchlistHygiene } from '../contract/watchlists.ts';
import type { Database } from './database.ts';
import { type EntryRow, entryOf } from './watchlist-rows.ts';

/** Somebody was sent, or the vehicle was stopped or observed. */
const actedSql = `(json_extract(a.body, '$.dispatch') IS NOT NULL
  OR json_extract(a.body, '$.outcome') IN ('stopped', 'observed'))`;
const activeSql = "SELECT e.* FROM watchlist_entries e WHERE e.state = 'active'";
const questions = {
  neverHit: `${activeSql} AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.entry_id = e.id) ORDER BY e.n LIMIT @limit`,
  neverActedOn: `${activeSql} AND EXISTS (SELECT 1 FROM alerts a WHERE a.entry_id = e.id)
    AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.entry_id = e.id AND ${actedSql}) ORDER BY e.n LIMIT @limit`,
  mostMisreads: `${activeSql} AND EXISTS (SELECT 1 FROM alert_verdicts v WHERE v.entry_id = e.id AND v.agrees = 0)
    ORDER BY (SELECT count(*) FROM alert_verdicts v WHERE v.entry_id = e.id AND v.agrees = 0) DESC, e.n LIMIT @limit`,
  aboutToExpire: `${activeSql} AND e.valid_until_ms <= @soon ORDER BY e.valid_until_ms LIMIT @limit`,
  reviewDue: `${activeSql} AND e.review_due_ms <= @now ORDER BY e.review_due_ms LIMIT @limit`,
} as const satisfies Record<keyof WatchlistHygiene, string>;

type Names = { now?: number; soon?: number; limit: number };

export function watchlistHygiene(
  db: Database,
  nowMs: number,
  soonMs: number,
  limit: number,
): WatchlistHygiene {
  const alerts = db.prepare<[string], { alerts: number; hits: number; acted: number }>(
    `SELECT count(*) AS alerts, CAST(total(json_extract(a.body, '$.hitCount')) AS INTEGER) AS hits,
     CAST(total(${actedSql}) AS INTEGER) AS acted FROM alerts a WHERE a.entry_id = ?`,
  );
  const verdicts = db.prepare<[string], { agreed: number; disagreed: number }>(
    `SELECT CAST(total(agrees) AS INTEGER) AS agreed, CAST(total(1 - agrees) AS INTEGER) AS disagreed
     FROM alert_verdicts WHERE entry_id = ?`,
  );
  const answer = (question: keyof WatchlistHygiene): EntryHygiene[] => {
    const sql = questions[question];
    const names: Names = { limit };
    if (sql.includes('@now')) names.now = nowMs;
    if (sql.includes('@soon')) names.soon = nowMs + soonMs;
    return db
      .prepare<[Names], EntryRow>(sql)
      .all(names)
      .map((row) => ({
        entry: entryOf(row),
        ...(alerts.get(row.id) ?? { alerts: 0, hits: 0, acted: 0 }),
        ...(verdicts.get(row.id) ?? { agreed: 0, disagreed: 0 }),
      }));
  };
  return {
    neverHit: answer('neverHit'),
    neverActedOn: answer('neverActedOn'),
    mostMisreads: answer('mostMisreads'),
    aboutToExpire: answer('aboutToExpire'),
    reviewDue: answer('reviewDue'),
  };
}
