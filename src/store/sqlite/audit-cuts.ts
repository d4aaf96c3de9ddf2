/** Taking records off the front of the audit log: what is over, the cut that stands for it, and where a walk begins then. */
import { type AuditCut, type CutOnRecord, cutAction, readCut } from '../../core/audit-cut.ts';
import { RinggateError } from '../../core/errors.ts';
import type { AuditRepository, AuditVerdict, HeldInLog } from '../contract/audit.ts';
import { type AuditRow, firstPrevHash, verifyChain } from './audit-chain.ts';
import type { Database } from './database.ts';

type Fault = AuditVerdict['firstBroken'];
interface Anchor {
  seq: number;
  hash: string;
}
const start: Anchor = { seq: 0, hash: firstPrevHash };

/** The cut in force, as the log has it on record; null where there is none, or none that can be read. */
export function newestCut(db: Database): CutOnRecord | null {
  const row = db
    .prepare<[string], { seq: number; detail: string }>(
      'SELECT seq, detail FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1',
    )
    .get(cutAction);
  if (row === undefined) return null;
  try {
    const cut = readCut(JSON.parse(row.detail));
    return cut === null ? null : { ...cut, seq: row.seq };
  } catch {
    return null;
  }
}

export interface Begin {
  /** The walk begins after this record. */
  after: Anchor;
  cut: CutOnRecord | null;
  /** Why the front of the log is not what it has to be. */
  fault: Fault;
}

/**
 * Where the log begins, which is after the newest cut: what still lies before it is on its way out. What the cut itself
 * is worth (its signature, its times) is for whoever has the site's keys.
 */
export function beginOf(db: Database): Begin {
  const cut = newestCut(db);
  const after = cut === null ? start : { seq: cut.through, hash: cut.hash };
  return { after, cut, fault: faultOfFront(db, after) ?? (cut === null ? null : faultOfRecord(db, cut)) };
}

function faultOfFront(db: Database, after: Anchor): Fault {
  const allowed = db
    .prepare<[], { through: number; hash: string }>(
      'SELECT through, hash FROM audit_cuts ORDER BY through DESC LIMIT 1',
    )
    .get();
  const { through, hash } = allowed ?? { through: 0, hash: firstPrevHash };
  if (through !== after.seq || hash !== after.hash)
    return {
      seq: through + 1,
      reason: `the log was cut off up to record ${through}, and its records say up to ${after.seq}: the record of a cut was removed, added or changed`,
    };
  const first = db
    .prepare<[number], { seq: number; prev_hash: string }>(
      'SELECT seq, prev_hash FROM audit WHERE seq > ? ORDER BY seq LIMIT 1',
    )
    .get(after.seq);
  if (first === undefined) return null;
  if (first.seq !== after.seq + 1)
    return { seq: first.seq, reason: `record ${after.seq + 1} is missing: record ${first.seq} follows` };
  return first.prev_hash === after.hash
    ? null
    : { seq: first.seq, reason: 'it does not hold the hash of the record before' };
}

function faultOfRecord(db: Database, cut: CutOnRecord): Fault {
  const found = db
    .prepare<[number, number], { seq: number; at: string; hash: string }>(
      'SELECT seq, at, hash FROM audit WHERE seq IN (?, ?)',
    )
    .all(cut.through, cut.seq);
  const fault = (reason: string): Fault => ({ seq: cut.seq, reason });
  if (cut.seq <= cut.through) return fault('it says that it was cut off itself');
  if (found.some(({ seq, at }) => seq === cut.seq && at !== cut.cutAt))
    return fault('the cut has another time than its record');
  if (found.some(({ seq, hash }) => seq === cut.through && hash !== cut.hash))
    return fault(`the cut has another hash than record ${cut.through}, which is still there`);
  return null;
}

/** What of an AuditRepository is about the front of the log. @param append puts a record at its end */
export function auditCuts(
  db: Database,
  append: AuditRepository['append'],
): Pick<AuditRepository, 'cutAnchor' | 'over' | 'cut' | 'hasLeft' | 'removeCut'> {
  const cutAnchor = (): Anchor => {
    const cut = newestCut(db);
    return cut === null ? start : { seq: cut.through, hash: cut.hash };
  };
  return {
    cutAnchor,
    over: (after, beforeMs, held, limit) => {
      const rows = db
        .prepare<[number, number], AuditRow>(
          `SELECT seq, at, actor, action, detail, prev_hash, hash FROM audit
           WHERE seq > ? AND seq <= (SELECT seq FROM statistics_reached) ORDER BY seq LIMIT ?`,
        )
        .all(after.seq, limit);
      const before = new Date(beforeMs).toISOString();
      const young = rows.findIndex((row) => row.at >= before);
      const due = young === -1 ? rows : rows.slice(0, young);
      // a log that was tampered with keeps what shows it
      const { firstBroken } = verifyChain(due, after);
      if (firstBroken !== null)
        throw new RinggateError(
          'conflict',
          `Nothing is cut off the audit log: record ${firstBroken.seq} does not hold, ${firstBroken.reason}.`,
        );
      const kept = due.findIndex(holder(held));
      const over = kept === -1 ? due : due.slice(0, kept);
      const last = over.at(-1);
      return {
        last: last === undefined ? null : { seq: last.seq, hash: last.hash, at: last.at },
        isEnd: over.length < limit,
      };
    },
    cut: (atMs, cut) =>
      db
        .transaction(() => {
          check(db, cut, cutAnchor());
          db.prepare<unknown[]>('INSERT INTO audit_cuts (through, hash) VALUES (?, ?)').run(
            cut.through,
            cut.hash,
          );
          return append(atMs, 'system', cutAction, { ...cut });
        })
        .immediate(),
    hasLeft: () =>
      db.prepare<[number], number>('SELECT 1 FROM audit WHERE seq <= ? LIMIT 1').get(cutAnchor().seq) !==
      undefined,
    removeCut: (limit) =>
      db.transaction(() => {
        const { seq } = cutAnchor();
        const { changes } = db
          .prepare(
            'DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE seq <= ? ORDER BY seq LIMIT ?)',
          )
          .run(seq, limit);
        db.prepare(
          'DELETE FROM query_reviews WHERE seq <= ? AND seq < coalesce((SELECT min(seq) FROM audit), 0)',
        ).run(seq);
        return { removed: changes, isDone: changes < limit };
      })(),
  };
}

/** @throws RinggateError conflict */
function check(db: Database, cut: AuditCut, anchor: Anchor): void {
  const wrong = (reason: string) => new RinggateError('conflict', `The audit log is not cut: ${reason}.`);
  if (cut.first !== anchor.seq + 1) throw wrong(`it begins with record ${anchor.seq + 1}, not ${cut.first}`);
  const last = db
    .prepare<[number], { hash: string; at: string }>('SELECT hash, at FROM audit WHERE seq = ?')
    .get(cut.through);
  if (last?.hash !== cut.hash || last.at !== cut.lastAt)
    throw wrong(`record ${cut.through} is not the one that the cut names`);
}

/** Whether a record names something that is held. */
function holder(held: HeldInLog): (row: AuditRow) => boolean {
  const names = new Set(held.names);
  if (names.size === 0 && held.plates.length === 0) return () => false;
  const namesOne = (value: unknown): boolean => {
    if (typeof value === 'string') return names.has(value);
    return value !== null && typeof value === 'object' && Object.values(value).some(namesOne);
  };
  return ({ detail }) =>
    held.plates.some((plate) => detail.includes(plate)) ||
    (names.size > 0 && namesOne(JSON.parse(detail) as unknown));
}
