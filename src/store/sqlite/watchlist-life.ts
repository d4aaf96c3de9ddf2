/** What becomes of an entry, each step in one transaction with its alerts and its history. */
import type { EntryEndingKind } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type {
  ApprovedEntry,
  EndedEntry,
  Person,
  ReviewTimes,
  WatchlistRepository,
} from '../contract/watchlists.ts';
import { handOverAlerts, showEntryInAlerts, withdrawAlertsOf } from './alerts-of-entry.ts';
import type { Database } from './database.ts';
import { entryHistory } from './watchlist-history.ts';
import { type EntryRow, entryOf } from './watchlist-rows.ts';

type Life = Pick<
  WatchlistRepository,
  'approve' | 'reject' | 'review' | 'reviewEmergency' | 'withdraw' | 'expireDue'
>;
type DueRow = EntryRow & { how: 'expired' | 'lapsed' | 'not_reviewed' };

const dueNotes: Record<DueRow['how'], string> = {
  expired: 'the validity of the entry is over',
  lapsed: 'nobody approved the emergency entry in time',
  not_reviewed: 'nobody reviewed the entry in time',
};
const dueSql = `
  SELECT *, 'expired' AS how FROM watchlist_entries WHERE state IN ('proposed', 'active') AND valid_until_ms <= @now
  UNION ALL
  SELECT *, 'lapsed' AS how FROM watchlist_entries
  WHERE state = 'active' AND approved_at_ms IS NULL AND lapses_at_ms <= @now AND valid_until_ms > @now
  UNION ALL
  SELECT *, 'not_reviewed' AS how FROM watchlist_entries
  WHERE state = 'active' AND review_until_ms IS NOT NULL AND review_until_ms <= @now AND valid_until_ms > @now`;

/** @param load @throws RinggateError not_found */
export function watchlistLife(db: Database, load: (id: string) => EntryRow): Life {
  const due = db.prepare<[{ now: number }], DueRow>(dueSql);
  const approve = db.prepare<unknown[]>(
    `UPDATE watchlist_entries SET state = 'active', approved_by = ?, approver_id = ?, approved_at_ms = ?,
     review_due_ms = ?, review_until_ms = ? WHERE id = ?`,
  );
  const end = db.prepare<unknown[]>(
    `UPDATE watchlist_entries SET state = ?, end_kind = ?, ended_by = ?, ended_at_ms = ?, end_note = ? WHERE id = ?`,
  );
  const supersede = db.prepare<unknown[]>('UPDATE watchlist_entries SET superseded_by = ? WHERE id = ?');
  const nextReview = db.prepare<unknown[]>(
    'UPDATE watchlist_entries SET review_due_ms = ?, review_until_ms = ? WHERE id = ?',
  );
  const emergencyReview = db.prepare<unknown[]>(
    'UPDATE watchlist_entries SET emergency_review = ? WHERE id = ?',
  );
  const history = entryHistory(db);
  const atomic = <T>(step: () => T): T => db.transaction(step).immediate();

  function endRow(id: string, how: EntryEndingKind, by: string, atMs: number, note: string): void {
    const state = how === 'expired' || how === 'lapsed' || how === 'not_reviewed' ? 'expired' : 'withdrawn';
    end.run(state, how, by, atMs, note, id);
    history.add(id, atMs, by, how, note);
  }
  function ended(id: string, how: EntryEndingKind, by: string, atMs: number, note: string): EndedEntry {
    endRow(id, how, by, atMs, note);
    const entry = entryOf(load(id));
    return { entry, alerts: withdrawAlertsOf(db, id, entry, atMs, note) };
  }
  function requireAnother(row: EntryRow, by: Person): void {
    if (row.proposer_id !== by.userId) return;
    throw new RinggateError(
      'self_approval',
      `${by.username} proposed entry ${row.id}; another person has to decide on it.`,
    );
  }
  function requireUndecided(row: EntryRow): void {
    const waits = row.state === 'proposed' || (row.state === 'active' && row.approved_at_ms === null);
    if (!waits) throw new RinggateError('conflict', `Entry ${row.id} is ${row.state}, not proposed.`);
  }

  function approveOne(id: string, by: Person, atMs: number, times: ReviewTimes | undefined): ApprovedEntry {
    const row = load(id);
    requireUndecided(row);
    requireAnother(row, by);
    const lapsed = row.lapses_at_ms !== null && row.lapses_at_ms <= atMs;
    if (row.valid_until_ms <= atMs || lapsed)
      throw new RinggateError('conflict', `The validity of entry ${id} is over.`);
    const { dueMs, untilMs } = reviewOf(row, atMs, times);
    approve.run(by.username, by.userId, atMs, dueMs, untilMs, id);
    history.add(id, atMs, by.username, 'approved', null);
    const entry = entryOf(load(id));
    // the alerts of an emergency are open already: they say from now on that it is approved
    const shown = row.state === 'active' ? showEntryInAlerts(db, entry, atMs) : [];
    if (row.supersedes === null) return { entry, superseded: null, alerts: shown };
    const old = load(row.supersedes);
    if (old.state !== 'active') {
      throw new RinggateError('conflict', `Entry ${old.id}, which ${id} is to replace, is ${old.state}.`);
    }
    const note = `replaced by entry ${id}`;
    supersede.run(id, old.id);
    endRow(old.id, 'superseded', by.username, atMs, note);
    const superseded = entryOf(load(old.id));
    const alerts = [
      ...handOverAlerts(db, superseded, entry, atMs),
      ...withdrawAlertsOf(db, old.id, superseded, atMs, note),
    ];
    return { entry, superseded, alerts };
  }

  return {
    approve: (id, by, atMs, times) => atomic(() => approveOne(id, by, atMs, times)),
    reject: (id, by, atMs, reason) =>
      atomic(() => {
        const row = load(id);
        requireUndecided(row);
        requireAnother(row, by);
        return ended(id, 'rejected', by.username, atMs, reason);
      }),
    review: (id, by, atMs, { keeps, note }, times) =>
      atomic(() => {
        const row = load(id);
        if (row.state !== 'active' || row.approved_at_ms === null) {
          const state = row.state === 'active' ? 'not approved yet' : row.state;
          throw new RinggateError(
            'conflict',
            `Entry ${id} is ${state}; approved ones in force are reviewed.`,
          );
        }
        requireAnother(row, by);
        history.add(id, atMs, by.username, 'reviewed', note);
        if (!keeps) return ended(id, 'withdrawn', by.username, atMs, note);
        const { dueMs, untilMs } = reviewOf(row, atMs, times);
        nextReview.run(dueMs, untilMs, id);
        const entry = entryOf(load(id));
        return { entry, alerts: showEntryInAlerts(db, entry, atMs) };
      }),
    reviewEmergency: (id, by, atMs, { justified, note }) =>
      atomic(() => {
        const row = load(id);
        if (row.lapses_at_ms === null) throw new RinggateError('conflict', `Entry ${id} is of no emergency.`);
        if (row.emergency_review !== null)
          throw new RinggateError('conflict', `The emergency of entry ${id} is reviewed already.`);
        requireAnother(row, by);
        const at = new Date(atMs).toISOString();
        emergencyReview.run(JSON.stringify({ justified, note, by: by.username, at }), id);
        history.add(id, atMs, by.username, 'emergency_reviewed', note);
        if (!justified && row.state === 'active' && row.approved_at_ms === null)
          return ended(id, 'unjustified', by.username, atMs, note);
        const entry = entryOf(load(id));
        return { entry, alerts: showEntryInAlerts(db, entry, atMs) };
      }),
    withdraw: (id, by, atMs, note) =>
      atomic(() => {
        const row = load(id);
        if (row.state !== 'proposed' && row.state !== 'active')
          throw new RinggateError('conflict', `Entry ${id} is ${row.state} already.`);
        return ended(id, 'withdrawn', by, atMs, note);
      }),
    expireDue: (nowMs) =>
      atomic(() => {
        const rows = due.all({ now: nowMs });
        // one may have lapsed and be overdue at once: it ends once
        const firsts = [...new Map(rows.toReversed().map((row) => [row.id, row])).values()];
        return firsts
          .sort((a, b) => a.n - b.n)
          .map((row) => ended(row.id, row.how, 'system', nowMs, dueNotes[row.how]));
      }),
  };
}

/** When it is due again: never where its validity is over before. */
function reviewOf(
  row: EntryRow,
  atMs: number,
  times: ReviewTimes | undefined,
): { dueMs: number | null; untilMs: number | null } {
  const dueMs = atMs + (times?.reviewMs ?? Number.POSITIVE_INFINITY);
  if (times === undefined || dueMs >= row.valid_until_ms) return { dueMs: null, untilMs: null };
  return { dueMs, untilMs: dueMs + times.graceMs };
}
