/** RetentionRepository over SQLite: legal holds, expiry of the main database, and the record of its runs. */
import { RinggateError } from '../../core/errors.ts';
import type { HoldState, LegalHold, RetentionRepository, RunRecord } from '../contract/retention.ts';
import type { Database } from './database.ts';
import { countDue, expireSlice } from './expire-main.ts';
import { cursorNumber, toPage } from './paging.ts';

/** A hold that ends within this is announced. */
const soonMs = 14 * 86_400_000;

interface Row {
  n: number;
  id: string;
  area_id: string | null;
  read_ids: string;
  alert_ids: string;
  plate: string | null;
  from_ms: number | null;
  to_ms: number | null;
  reason: string;
  case_reference: string;
  placed_by: string;
  placed_at_ms: number;
  until_ms: number;
  release_asked_by: string | null;
  release_asker_id: string | null;
  release_asked_at_ms: number | null;
  release_reason: string | null;
  released_by: string | null;
  released_at_ms: number | null;
}

const time = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

function stateOf(row: Row, nowMs: number): HoldState {
  if (row.released_at_ms !== null) return 'released';
  if (row.until_ms <= nowMs) return 'ended';
  return row.release_asked_at_ms === null ? 'in_force' : 'release_asked';
}

function holdOf(row: Row, nowMs: number): LegalHold {
  const state = stateOf(row, nowMs);
  const stands = state === 'in_force' || state === 'release_asked';
  return {
    id: row.id,
    areaId: row.area_id,
    readIds: JSON.parse(row.read_ids) as string[],
    alertIds: JSON.parse(row.alert_ids) as string[],
    plate: row.plate,
    from: timeOrNull(row.from_ms),
    to: timeOrNull(row.to_ms),
    reason: row.reason,
    caseReference: row.case_reference,
    placedBy: row.placed_by,
    placedAt: time(row.placed_at_ms),
    until: time(row.until_ms),
    state,
    endsSoon: stands && row.until_ms - nowMs <= soonMs,
    releaseAskedBy: row.release_asked_by,
    releaseAskedAt: timeOrNull(row.release_asked_at_ms),
    releaseReason: row.release_reason,
    releasedBy: row.released_by,
    releasedAt: timeOrNull(row.released_at_ms),
  };
}

const stateSql = `CASE WHEN released_at_ms IS NOT NULL THEN 'released' WHEN until_ms <= :now THEN 'ended'
  WHEN release_asked_at_ms IS NULL THEN 'in_force' ELSE 'release_asked' END`;
const isCurrent = 'released_at_ms IS NULL AND until_ms > :now';

export function retentionRepository(db: Database): RetentionRepository {
  const byId = db.prepare<[string], Row>('SELECT * FROM legal_holds WHERE id = ?');
  const load = (id: string): Row => {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no legal hold ${JSON.stringify(id)}.`);
    return row;
  };
  const list = db.prepare<unknown[], Row>(
    `SELECT * FROM legal_holds WHERE n < :before
       AND (:areas IS NULL OR area_id IN (SELECT value FROM json_each(:areas)))
       AND (:state IS NULL OR CASE :state WHEN 'current' THEN ${isCurrent} ELSE ${stateSql} = :state END)
     ORDER BY n DESC LIMIT :limit`,
  );
  return {
    placeHold: (hold, placerId) => {
      const ms = (text: string | null): number | null => (text === null ? null : Date.parse(text));
      db.prepare<unknown[]>(
        `INSERT INTO legal_holds (id, area_id, read_ids, alert_ids, plate, from_ms, to_ms, reason, case_reference,
           placed_by, placer_id, placed_at_ms, until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        hold.id,
        hold.areaId,
        JSON.stringify(hold.readIds),
        JSON.stringify(hold.alertIds),
        hold.plate,
        ms(hold.from),
        ms(hold.to),
        hold.reason,
        hold.caseReference,
        hold.placedBy,
        placerId,
        ms(hold.placedAt),
        ms(hold.until),
      );
    },
    getHold: (id, nowMs) => holdOf(load(id), nowMs),
    listHolds: ({ areaIds, state = null, limit, cursor }, nowMs) => {
      const before = cursorNumber(cursor, Number.MAX_SAFE_INTEGER);
      const areas = areaIds === null ? null : JSON.stringify(areaIds);
      const rows = list.all({ before, areas, state, now: nowMs, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => row.n,
        (row) => holdOf(row, nowMs),
      );
    },
    holdsInForce: (nowMs) =>
      db
        .prepare<unknown[], Row>(`SELECT * FROM legal_holds WHERE ${isCurrent}`)
        .all({ now: nowMs })
        .map((row) => holdOf(row, nowMs)),
    release: (id, by, reason, nowMs) =>
      db
        .transaction(() => {
          const row = load(id);
          const state = stateOf(row, nowMs);
          if (state === 'in_force') {
            db.prepare<unknown[]>(
              `UPDATE legal_holds SET release_asked_by = ?, release_asker_id = ?, release_asked_at_ms = ?,
                 release_reason = ? WHERE n = ?`,
            ).run(by.username, by.userId, nowMs, reason, row.n);
            return holdOf(load(id), nowMs);
          }
          if (state !== 'release_asked')
            throw new RinggateError('conflict', `The legal hold ${id} is over already: it is ${state}.`);
          if (row.release_asker_id === by.userId)
            throw new RinggateError('self_approval', 'Whoever asks for a release does not confirm it.');
          db.prepare<unknown[]>('UPDATE legal_holds SET released_by = ?, released_at_ms = ? WHERE n = ?').run(
            by.username,
            nowMs,
            row.n,
          );
          return holdOf(load(id), nowMs);
        })
        .immediate(),
    expireSlice: (cut) => expireSlice(db, cut),
    due: (cut) => countDue(db, cut),
    unresolvedOver: ({ readsBeforeMs }) =>
      db
        .prepare<[number], number>(
          "SELECT count(*) FROM alerts WHERE state <> 'resolved' AND plate <> '' AND last_hit_ms < ?",
        )
        .pluck()
        .get(readsBeforeMs) ?? 0,
    emptyLog: () => {
      // waiting for a reader here would hold up the reads that are to be stored
      db.pragma('busy_timeout = 0');
      try {
        const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
        return state?.busy === 0;
      } finally {
        db.pragma('busy_timeout = 15000');
      }
    },
    addRun: (run) => {
      db.prepare<unknown[]>(
        'INSERT INTO retention_runs (started_at_ms, ended_at_ms, body) VALUES (?, ?, ?)',
      ).run(Date.parse(run.startedAt), Date.parse(run.endedAt), JSON.stringify(run));
    },
    lastRun: () => {
      const body = db
        .prepare<[], string>('SELECT body FROM retention_runs ORDER BY n DESC LIMIT 1')
        .pluck()
        .get();
      if (body === undefined) return null;
      const run = JSON.parse(body) as RunRecord;
      // one of a version whose audit log never expired
      return { ...run, removed: { ...run.removed, auditRecords: run.removed.auditRecords ?? 0 } };
    },
  };
}
