/**
 * What the writer of reads calls inside its own transaction: hits open or join alerts, revisions strike them.
 * Every step is an index seek, so that a storm of hits on a store full of old alerts stays cheap.
 */
import { randomUUID } from 'node:crypto';
import {
  colorsJoin,
  type Hit,
  hitTimeMs,
  joinHit,
  joinsAlert,
  openAlert,
  reviseHit,
  strikeHit,
} from '../../core/alert.ts';
import type { Alert, WatchlistEntry } from '../../core/entities.ts';
import type { Match, ReadView } from '../../core/model.ts';
import { type AlertRow, type AlertRows, alertRows, type StoredAlert } from './alert-rows.ts';
import type { Database } from './database.ts';

export interface AppliedHit {
  readId: string;
  read: ReadView;
  areaId: string | null;
  match: Match;
  entry: WatchlistEntry;
}

interface Finders {
  open(entryId: string, plate: string): AlertRow[];
  hitOf(readId: string, entryId: string): { alert_n: number } | undefined;
  hitsOfRead(readId: string): { alert_n: number; entry_id: string }[];
}
const finders = new WeakMap<Database, Finders>();

function findersOf(db: Database): Finders {
  const known = finders.get(db);
  if (known !== undefined) return known;
  const open = db.prepare<[string, string], AlertRow>(
    `SELECT n, last_hit_ms, body FROM alerts WHERE entry_id = ? AND plate = ? AND state <> 'resolved'
     ORDER BY last_hit_ms DESC`,
  );
  const hitOf = db.prepare<[string, string], { alert_n: number }>(
    'SELECT alert_n FROM alert_hits WHERE read_id = ? AND entry_id = ?',
  );
  const hitsOfRead = db.prepare<[string], { alert_n: number; entry_id: string }>(
    'SELECT alert_n, entry_id FROM alert_hits WHERE read_id = ?',
  );
  const made: Finders = {
    open: (entryId, plate) => open.all(entryId, plate),
    hitOf: (readId, entryId) => hitOf.get(readId, entryId),
    hitsOfRead: (readId) => hitsOfRead.all(readId),
  };
  finders.set(db, made);
  return made;
}

/**
 * Opens or joins an alert for each hit; a hit whose read is known already (a revision that matches again, or the same
 * hit applied twice after a crash) replaces its facts and counts once. A hit on an entry that was withdrawn or expired
 * between the match and the commit is left out. Call it inside a transaction.
 * @returns each changed alert once, as it is after all hits, in order of seq
 */
export function applyHits(db: Database, hits: readonly AppliedHit[], nowMs: number): Alert[] {
  const rows = alertRows(db);
  const find = findersOf(db);
  // an alert that several hits of the batch join is read and written once
  const changed = new Map<number, StoredAlert>();
  const unsaved = new Set<number>();
  const change = (stored: StoredAlert): void => {
    changed.set(stored.n, stored);
    unsaved.add(stored.n);
  };
  for (const applied of hits) {
    if (applied.entry.state !== 'active') continue;
    const hit: Hit = { read: applied.read, areaId: applied.areaId, match: applied.match };
    const known = find.hitOf(applied.readId, applied.entry.id);
    if (known !== undefined) {
      const stored = changed.get(known.alert_n) ?? rows.loadRow(known.alert_n);
      if (sameVehicle(stored.alert, applied.read)) {
        rows.updateHit(applied.entry.id, hit);
        change(refreshed(rows, stored, (alert, left) => reviseHit(alert, left, nowMs)));
        continue;
      }
      rows.deleteHit(applied.readId, applied.entry.id);
      change(refreshed(rows, stored, (alert, left) => strikeHit(alert, left, nowMs)));
    }
    const target = openOne(rows, find, changed, applied);
    if (target === null) {
      const opened = rows.insert(openAlert(randomUUID(), hit, applied.entry, nowMs), hitTimeMs(applied.read));
      rows.insertHit(opened.n, applied.entry.id, hit);
      changed.set(opened.n, opened);
      continue;
    }
    rows.insertHit(target.n, applied.entry.id, hit);
    change({
      n: target.n,
      lastHitMs: Math.max(target.lastHitMs, hitTimeMs(applied.read)),
      alert: joinHit(target.alert, hit, applied.entry, nowMs),
    });
  }
  return [...changed.values()]
    .map((stored) => (unsaved.has(stored.n) ? rows.save(stored) : stored.alert))
    .sort((a, b) => a.seq - b.seq);
}

/**
 * A revision replaced the facts of a read: its hits on entries other than `keptEntryIds` are struck from their alerts.
 * Call it inside a transaction, before the hits of the revision are applied.
 */
export function strikeHits(
  db: Database,
  readId: string,
  keptEntryIds: readonly string[],
  nowMs: number,
): Alert[] {
  const rows = alertRows(db);
  return findersOf(db)
    .hitsOfRead(readId)
    .filter((hit) => !keptEntryIds.includes(hit.entry_id))
    .map((hit) => {
      const stored = rows.loadRow(hit.alert_n);
      rows.deleteHit(readId, hit.entry_id);
      return rows.save(refreshed(rows, stored, (alert, left) => strikeHit(alert, left, nowMs)));
    });
}

function sameVehicle(alert: Alert, read: ReadView): boolean {
  return alert.plate === read.plate && colorsJoin(alert.plateColor, read.plateColor);
}

/** The newest open alert that the hit joins; alerts of this batch are looked at as they are by now. */
function openOne(
  rows: AlertRows,
  find: Finders,
  changed: ReadonlyMap<number, StoredAlert>,
  { entry, read }: AppliedHit,
): StoredAlert | null {
  for (const row of find.open(entry.id, read.plate)) {
    const stored = changed.get(row.n) ?? rows.view(row);
    if (stored.alert.state !== 'resolved' && joinsAlert(stored.alert, stored.lastHitMs, read)) return stored;
  }
  return null;
}

function refreshed(
  rows: AlertRows,
  stored: StoredAlert,
  rule: (alert: Alert, left: ReturnType<AlertRows['remaining']>['hits']) => Alert,
): StoredAlert {
  const left = rows.remaining(stored.n);
  return { n: stored.n, lastHitMs: left.lastHitMs ?? stored.lastHitMs, alert: rule(stored.alert, left.hits) };
}
