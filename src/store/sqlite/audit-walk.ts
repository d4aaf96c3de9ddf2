/** A walk over the chain of the audit log from a record on, a heap at a time, while the log grows and retention cuts it. */
import type { CutOnRecord } from '../../core/audit-cut.ts';
import { type AuditRow, verifyChain } from './audit-chain.ts';
import { type Begin, beginOf } from './audit-cuts.ts';
import type { Database } from './database.ts';

export interface WalkRange {
  /** Where to begin: the last record that holds. */
  after: { seq: number; hash: string };
  /** The last record to look at; absent: to the end. */
  to?: number;
}
export interface VerifyStep {
  verifiedTo: { seq: number; hash: string };
  /** Records looked at so far. */
  checked: number;
  firstBroken: { seq: number; reason: string } | null;
  /** What was taken off the front before; its signature is for whoever has the keys. */
  cut: CutOnRecord | null;
  done: boolean;
}

/** So many records in one look at the database: none keeps its journal from being emptied for long. */
const heap = 10_000;

/** @param onStep hears how far it is, but for the last step */
export function walkAudit(
  db: Database,
  { after, to = Number.MAX_SAFE_INTEGER }: WalkRange,
  onStep: (step: VerifyStep) => void = () => {},
): VerifyStep {
  const rows = db.prepare<[number, number, number], AuditRow>(
    'SELECT seq, at, actor, action, detail, prev_hash, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  // in one moment: a cut between two looks would be a contradiction
  const look = db.transaction(() => beginOf(db));
  let begin = look();
  let at = after.seq < begin.after.seq ? begin.after : after;
  let checked = 0;
  let firstBroken = begin.fault ?? faultOfStart(db, after, begin);
  let done = firstBroken !== null || at.seq >= to;
  while (!done) {
    const found = rows.all(at.seq, to, heap);
    const verdict = verifyChain(found, at);
    at = verdict.head ?? at;
    checked += verdict.checked;
    firstBroken = verdict.firstBroken;
    done = firstBroken !== null || found.length < heap;
    if (firstBroken !== null) {
      // retention may have taken away what comes next, while this walk was under way
      begin = look();
      if (begin.fault === null && begin.after.seq > at.seq) {
        at = begin.after;
        firstBroken = null;
        done = at.seq >= to;
      }
    }
    if (!done) onStep({ verifiedTo: at, checked, firstBroken, cut: begin.cut, done });
  }
  return { verifiedTo: at, checked, firstBroken, cut: begin.cut, done: true };
}

/** The record that the walk begins after, as it is now: one that was cut off or written anew breaks the chain there. */
function faultOfStart(
  db: Database,
  after: { seq: number; hash: string },
  begin: Begin,
): VerifyStep['firstBroken'] {
  // taken away by retention since
  if (after.seq < begin.after.seq) return null;
  const hash =
    after.seq === begin.after.seq
      ? begin.after.hash
      : db.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?').get(after.seq)?.hash;
  if (hash === after.hash) return null;
  const reason =
    hash === undefined ? 'it was there before and is missing now' : 'it has another hash than it had before';
  return { seq: after.seq, reason };
}
