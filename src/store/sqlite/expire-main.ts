/**
 * Where plates stand in the main database beside the audit log, and when each goes: one rule for each place. A rule
 * removes a slice at a time, since the thread that removes also stores reads. What is removed is overwritten
 * (secure_delete, database.ts).
 */
import { type MainCounts, type MainCut, type MainKind, mainKinds } from '../contract/retention.ts';
import type { Database } from './database.ts';

interface Rule {
  table: string;
  /** Which rows are over their time; named parameters as in `values`. */
  where: string;
  /** Rows at once: fewer where a row is large or takes others with it. */
  slice: number;
  /** What goes with a row, by `n IN (SELECT value FROM json_each(?))`. */
  also?: readonly string[];
}

const isHeld = `(id IN (SELECT value FROM json_each(:heldAlerts)) OR EXISTS (
  SELECT 1 FROM json_each(:heldPlates) h WHERE json_extract(h.value, '$.plate') = alerts.plate
    AND (json_extract(h.value, '$.areaIds') IS NULL
      OR alerts.area_id IN (SELECT value FROM json_each(h.value, '$.areaIds')))
    AND EXISTS (SELECT 1 FROM alert_hits t WHERE t.alert_n = alerts.n
      AND t.time_ms >= json_extract(h.value, '$.fromMs') AND t.time_ms < json_extract(h.value, '$.toMs'))))`;

const rules: Readonly<Record<MainKind, Rule>> = {
  // an alert that nobody has resolved stays, and the reads of its hits with it
  alerts: {
    table: 'alerts',
    where: `state = 'resolved' AND kind <> 'cloned_plate' AND plate <> '' AND last_hit_ms < :hits
      AND json_extract(body, '$.updatedAt') < :hitsText AND NOT ${isHeld}`,
    slice: 50,
  },
  cloneFindings: {
    table: 'alerts',
    where: `state = 'resolved' AND kind = 'cloned_plate' AND last_hit_ms < :reads AND NOT ${isHeld}`,
    slice: 50,
  },
  deadLetters: { table: 'dead_letters', where: 'received_at < :lettersText', slice: 20 },
  approvals: { table: 'approvals', where: 'requested_at_ms < :reads AND expires_at_ms < :reads', slice: 200 },
  savedQuestions: {
    table: 'saved_questions',
    where: `saved_at_ms < :reads AND NOT EXISTS (SELECT 1 FROM investigations i
      WHERE i.user_id = saved_questions.user_id AND i.case_reference = saved_questions.case_reference
        AND i.expires_at_ms >= :reads)`,
    slice: 200,
  },
  // their notes may name a plate; that they were opened stands in the audit log
  investigations: { table: 'investigations', where: 'expires_at_ms < :reads', slice: 200 },
  watchlistEntries: {
    table: 'watchlist_entries',
    where: `state IN ('expired', 'withdrawn') AND coalesce(ended_at_ms, valid_until_ms) < :hits
      AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.entry_id = watchlist_entries.id)
      AND NOT EXISTS (SELECT 1 FROM watchlist_feed_items f WHERE f.entry_id = watchlist_entries.id)`,
    slice: 100,
    also: [
      'DELETE FROM watchlist_history WHERE entry_id IN (SELECT id FROM watchlist_entries WHERE n IN (SELECT value FROM json_each(?)))',
    ],
  },
  // they quote lines that were refused
  feedRuns: { table: 'watchlist_feed_runs', where: 'at_ms < :reads', slice: 200 },
  handovers: { table: 'handovers', where: 'at_ms < :hits', slice: 100 },
  legalHolds: { table: 'legal_holds', where: 'coalesce(released_at_ms, until_ms) < :hits', slice: 100 },
};

const keyOf = (table: string): string =>
  table === 'dead_letters' ? 'id' : table === 'investigations' ? 'rowid' : 'n';

function valuesOf(cut: MainCut): Record<string, unknown> {
  const text = (ms: number): string => new Date(ms).toISOString();
  return {
    reads: cut.readsBeforeMs,
    hits: cut.hitsBeforeMs,
    hitsText: text(cut.hitsBeforeMs),
    lettersText: text(cut.deadLettersBeforeMs),
    heldAlerts: JSON.stringify(cut.heldAlertIds),
    heldPlates: JSON.stringify(cut.heldPlates),
  };
}

/** Only the parameters that a statement names. */
function named(sql: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`:${name}\\b`).test(sql)));
}

export function noCounts(): MainCounts {
  return Object.fromEntries(mainKinds.map((kind) => [kind, 0])) as MainCounts;
}

export function expireSlice(db: Database, cut: MainCut): { removed: MainCounts; isDone: boolean } {
  const removed = noCounts();
  const values = valuesOf(cut);
  for (const kind of mainKinds) {
    const { table, where, slice, also = [] } = rules[kind];
    const key = keyOf(table);
    const sql = `SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${slice}`;
    const keys = db.prepare<unknown[], number>(sql).pluck().all(named(sql, values));
    if (keys.length === 0) continue;
    const list = JSON.stringify(keys);
    db.transaction(() => {
      for (const more of also) db.prepare(more).run(list);
      db.prepare(`DELETE FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`).run(list);
    })();
    removed[kind] = keys.length;
    // one kind at a time: reads are waiting behind this
    return { removed, isDone: false };
  }
  return { removed, isDone: true };
}

export function countDue(db: Database, cut: MainCut): MainCounts {
  const values = valuesOf(cut);
  const due = noCounts();
  for (const kind of mainKinds) {
    const sql = `SELECT count(*) FROM ${rules[kind].table} WHERE ${rules[kind].where}`;
    due[kind] = db.prepare<unknown[], number>(sql).pluck().get(named(sql, values)) ?? 0;
  }
  return due;
}
