/** What the open alerts of an entry do when the entry changes. Everything here runs inside the caller's transaction. */
import { alertPriority } from '../../core/alert.ts';
import { withdrawAlert } from '../../core/alert-steps.ts';
import type { Alert, WatchlistEntry } from '../../core/entities.ts';
import { type AlertRow, type AlertRows, alertRows, type StoredAlert } from './alert-rows.ts';
import type { Database } from './database.ts';
import { type EntryRow, entryOf } from './watchlist-rows.ts';

function openOf(db: Database, rows: AlertRows, entryId: string): StoredAlert[] {
  return db
    .prepare<[string], AlertRow>(
      "SELECT n, last_hit_ms, body FROM alerts WHERE entry_id = ? AND state <> 'resolved' ORDER BY n",
    )
    .all(entryId)
    .map((row) => rows.view(row));
}

/** The entry of an alert as it is at this moment; null where it has none, or where it is gone. A drill's is on no list. */
export function entryNow(db: Database, alert: Alert): WatchlistEntry | null {
  if (alert.entry === null || alert.drill === true) return alert.entry;
  const row = db
    .prepare<[string], EntryRow>('SELECT * FROM watchlist_entries WHERE id = ?')
    .get(alert.entry.id);
  return row === undefined ? null : entryOf(row);
}

/** Resolves the open alerts of an entry as `withdrawn`; with `ended` they show the entry as it ended. */
export function withdrawAlertsOf(
  db: Database,
  entryId: string,
  ended: WatchlistEntry | null,
  atMs: number,
  note: string,
): Alert[] {
  const rows = alertRows(db);
  return openOf(db, rows, entryId).map((stored) => {
    const withdrawn = withdrawAlert(stored.alert, atMs, note);
    return rows.save({ ...stored, alert: { ...withdrawn, entry: ended ?? withdrawn.entry } });
  });
}

/** The open alerts of an entry show it as it is now. Their version stays: nobody's step becomes stale by it. */
export function showEntryInAlerts(db: Database, entry: WatchlistEntry, atMs: number): Alert[] {
  const rows = alertRows(db);
  return openOf(db, rows, entry.id).map((stored) => rows.save(showing(stored, entry, atMs)));
}

/**
 * A new entry took the place of an old one: open alerts go over with their hits, where both entries are for the same
 * plate and colour, so that whoever is on the road is not recalled. Alerts of another plate stay with the old entry.
 */
export function handOverAlerts(
  db: Database,
  old: WatchlistEntry,
  entry: WatchlistEntry,
  atMs: number,
): Alert[] {
  if (old.plate !== entry.plate || old.plateColor !== entry.plateColor) return [];
  const rows = alertRows(db);
  const move = db.prepare<[string, number]>('UPDATE alerts SET entry_id = ? WHERE n = ?');
  const moveHits = db.prepare<[string, number]>('UPDATE alert_hits SET entry_id = ? WHERE alert_n = ?');
  return openOf(db, rows, old.id).map((stored) => {
    move.run(entry.id, stored.n);
    moveHits.run(entry.id, stored.n);
    return rows.save(showing(stored, entry, atMs));
  });
}

function showing(stored: StoredAlert, entry: WatchlistEntry, atMs: number): StoredAlert {
  const { alert } = stored;
  return {
    ...stored,
    alert: {
      ...alert,
      entry,
      priority: alertPriority(entry.priority, alert.late),
      updatedAt: new Date(atMs).toISOString(),
    },
  };
}
