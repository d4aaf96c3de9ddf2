/** Alerts and their hits as rows: reading, writing, and the one place that hands out `seq`. */
import { type Hit, hitTimeMs, isRingBreach, maxAlertReads, type RemainingHits } from '../../core/alert.ts';
import { recallLeft } from '../../core/crew.ts';
import type { Alert } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { Match, MatchClass } from '../../core/model.ts';
import type { Database } from './database.ts';

export interface AlertRow {
  n: number;
  last_hit_ms: number;
  body: string;
}
/** An alert with the number of its row and the time of its last hit. */
export interface StoredAlert {
  n: number;
  lastHitMs: number;
  alert: Alert;
}

const classRank: Record<MatchClass, number> = { near: 0, pattern: 1, exact: 2 };

/** The statements of one database, prepared once. */
export type AlertRows = ReturnType<typeof prepareRows>;
const prepared = new WeakMap<Database, AlertRows>();

export function alertRows(db: Database): AlertRows {
  const known = prepared.get(db) ?? prepareRows(db);
  prepared.set(db, known);
  return known;
}

function prepareRows(db: Database) {
  const nextSeq = db.prepare<[], { last: number }>('UPDATE alert_seq SET last = last + 1 RETURNING last');
  const insert = db.prepare<unknown[]>(
    `INSERT INTO alerts (id, seq, state, kind, entry_id, plate, area_id, last_hit_ms, updated_ms, announced, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  );
  const update = db.prepare<unknown[]>(
    `UPDATE alerts SET seq = ?, state = ?, area_id = ?, last_hit_ms = ?, updated_ms = ?, escalation_area_id = ?,
     announced = 0, body = ? WHERE n = ?`,
  );
  const byId = db.prepare<[string], AlertRow>('SELECT n, last_hit_ms, body FROM alerts WHERE id = ?');
  const byN = db.prepare<[number], AlertRow>('SELECT n, last_hit_ms, body FROM alerts WHERE n = ?');
  const newestHits = db.prepare<[number, number], { body: string }>(
    'SELECT body FROM alert_hits WHERE alert_n = ? ORDER BY time_ms DESC, n DESC LIMIT ?',
  );
  const insertHit = db.prepare<unknown[]>(
    `INSERT INTO alert_hits (alert_n, entry_id, read_id, time_ms, late, breach, class_rank, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateHit = db.prepare<unknown[]>(
    'UPDATE alert_hits SET time_ms = ?, late = ?, breach = ?, class_rank = ?, body = ? WHERE read_id = ? AND entry_id = ?',
  );
  const deleteHit = db.prepare<unknown[]>('DELETE FROM alert_hits WHERE read_id = ? AND entry_id = ?');
  const summary = db.prepare<
    [number],
    { hit_count: number; all_late: number | null; any_breach: number | null; last_ms: number | null }
  >(
    `SELECT count(*) AS hit_count, min(late) AS all_late, max(breach) AS any_breach, max(time_ms) AS last_ms
     FROM alert_hits WHERE alert_n = ?`,
  );
  const strongest = db.prepare<[number], { body: string }>(
    'SELECT body FROM alert_hits WHERE alert_n = ? ORDER BY class_rank DESC, time_ms DESC, n DESC LIMIT 1',
  );

  const openDispatch = db.prepare<[number], { checkpoint_id: string }>(
    'SELECT checkpoint_id FROM alert_dispatches WHERE alert_n = ? AND standing = 1',
  );
  const endDispatches = db.prepare<[number]>(
    'UPDATE alert_dispatches SET standing = 0 WHERE alert_n = ? AND standing = 1',
  );
  const putDispatch = db.prepare<[number, string]>(
    `INSERT INTO alert_dispatches (alert_n, checkpoint_id, standing) VALUES (?, ?, 1)
     ON CONFLICT (alert_n, checkpoint_id) DO UPDATE SET standing = 1`,
  );

  /** The one place through which every change of an alert goes: no way out of a dispatch leaves its crew untold. */
  function withRecalls(n: number, alert: Alert): Alert {
    const was = openDispatch.get(n);
    const row = was === undefined ? undefined : byN.get(n);
    const kept = row === undefined ? alert : recallLeft(headOf(row.body), alert);
    const to = kept.state === 'dispatched' ? (kept.dispatch?.checkpointId ?? null) : null;
    if ((was?.checkpoint_id ?? null) === to) return kept;
    endDispatches.run(n);
    if (to !== null) putDispatch.run(n, to);
    return kept;
  }

  const hitsOf = (n: number): Hit[] =>
    newestHits
      .all(n, maxAlertReads)
      .map((row) => JSON.parse(row.body) as Hit)
      .reverse();

  function view(row: AlertRow): StoredAlert {
    return {
      n: row.n,
      lastHitMs: row.last_hit_ms,
      alert: { ...headOf(row.body), reads: hitsOf(row.n).map((hit) => hit.read) },
    };
  }

  return {
    view,
    /** @throws RinggateError not_found */
    load(id: string): StoredAlert {
      const row = byId.get(id);
      if (row === undefined) throw new RinggateError('not_found', `There is no alert ${JSON.stringify(id)}.`);
      return view(row);
    },
    loadRow(n: number): StoredAlert {
      const row = byN.get(n);
      if (row === undefined) throw new RinggateError('internal', `Row ${n} of the alerts is gone.`);
      return view(row);
    },
    /** @param about in the place of the entry's id, where the alert is about devices */
    insert(alert: Alert, lastHitMs: number, about: string | null = null): StoredAlert {
      const stamped = { ...alert, seq: nextSeq.get()?.last ?? 0 };
      const { lastInsertRowid } = insert.run(
        stamped.id,
        stamped.seq,
        stamped.state,
        stamped.kind,
        stamped.entry?.id ?? about,
        stamped.plate,
        stamped.areaId,
        lastHitMs,
        Date.parse(stamped.updatedAt),
        bodyOf(stamped),
      );
      return { n: Number(lastInsertRowid), lastHitMs, alert: stamped };
    },
    /** Writes a changed alert under the next seq. */
    save(stored: StoredAlert): Alert {
      const kept = withRecalls(stored.n, stored.alert);
      const alert = { ...kept, seq: nextSeq.get()?.last ?? 0 };
      update.run(
        alert.seq,
        alert.state,
        alert.areaId,
        stored.lastHitMs,
        Date.parse(alert.updatedAt),
        alert.escalation?.areaId ?? null,
        bodyOf(alert),
        stored.n,
      );
      return alert;
    },
    insertHit(n: number, entryId: string, hit: Hit): void {
      insertHit.run(n, entryId, hit.read.id, ...factsOf(hit));
    },
    updateHit(entryId: string, hit: Hit): void {
      updateHit.run(...factsOf(hit), hit.read.id, entryId);
    },
    deleteHit(readId: string, entryId: string): void {
      deleteHit.run(readId, entryId);
    },
    /** What the hits of an alert say now, and the time of the last; null when none is left. */
    remaining(n: number): { hits: RemainingHits; lastHitMs: number | null } {
      const row = summary.get(n);
      const best = strongest.get(n);
      return {
        hits: {
          newest: hitsOf(n),
          hitCount: row?.hit_count ?? 0,
          allLate: row?.all_late === 1,
          anyRingBreach: row?.any_breach === 1,
          strongest: best === undefined ? null : matchOf(best.body),
        },
        lastHitMs: row?.last_ms ?? null,
      };
    },
  };
}

/** An alert without its reads, as it was written by this version or an earlier one. */
function headOf(body: string): Omit<Alert, 'reads'> {
  // written before alerts had a subject: about a vehicle
  const head = {
    subject: null,
    ...(JSON.parse(body) as Omit<Alert, 'reads' | 'subject'> & Partial<Pick<Alert, 'subject'>>),
  };
  if (head.dispatch === null) return head;
  // written before crews answered
  const unanswered = { deliveredAt: null, undelivered: null, answer: null };
  return { ...head, dispatch: Object.assign(unanswered, head.dispatch) };
}

function bodyOf(alert: Alert): string {
  const { reads: _reads, ...head } = alert;
  return JSON.stringify(head);
}

function factsOf(hit: Hit): unknown[] {
  return [
    hitTimeMs(hit.read),
    hit.read.late ? 1 : 0,
    isRingBreach(hit.read) ? 1 : 0,
    classRank[hit.match.class],
    JSON.stringify({ read: hit.read, areaId: hit.areaId, match: hit.match } satisfies Hit),
  ];
}

function matchOf(body: string): Match {
  return (JSON.parse(body) as Hit).match;
}
