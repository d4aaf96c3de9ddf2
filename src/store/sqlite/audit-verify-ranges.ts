/** Walks the chain of the audit log in several threads at once, each over its part of the records. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AuditVerdict } from '../contract/audit.ts';
import { beginOf } from './audit-cuts.ts';
import type { VerifyThreadData } from './audit-verify-thread.ts';
import { type VerifyStep, walkAudit } from './audit-walk.ts';
import { type Database, openDatabase } from './database.ts';

interface Range {
  after: { seq: number; hash: string };
  to: number;
}

export interface CheckedAudit extends AuditVerdict {
  /** The hash of a record as it is now; for holding told heads against the log. */
  hashOf(seq: number): string | undefined;
  close(): void;
}

/**
 * The first record that does not hold, over the whole log. A part begins after a record whose stored hash it takes for
 * granted: that record is the last of the part before it, where its content is held against that hash.
 * @param leastPerThread fewer records are not worth a thread more
 */
export async function verifyAuditInRanges(
  dataDir: string,
  threads: number,
  leastPerThread = 50_000,
): Promise<CheckedAudit> {
  const mainPath = join(dataDir, 'ringgate.db');
  const db = openDatabase(mainPath, { readonly: true });
  const hash = db.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?');
  const { after, cut, fault } = db.transaction(() => beginOf(db))();
  const ranges = fault === null ? rangesOf(db, after, threads, leastPerThread) : [];
  const [only] = ranges;
  const steps =
    ranges.length === 1 && only !== undefined
      ? [walkAudit(db, only)]
      : await Promise.all(ranges.map((range) => walk(mainPath, range)));
  const verdict =
    fault === null ? { ...summed(steps), cut } : { checked: 0, firstBroken: fault, head: null, cut };
  return { ...verdict, hashOf: (seq) => hash.get(seq)?.hash, close: () => db.close() };
}

function rangesOf(
  db: Database,
  begin: { seq: number; hash: string },
  threads: number,
  leastPerThread: number,
): Range[] {
  const last = db.prepare<[], { last: number | null }>('SELECT max(seq) AS last FROM audit').get()?.last ?? 0;
  const from = db.prepare<[number], { seq: number; hash: string }>(
    'SELECT seq, hash FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1',
  );
  const records = last - begin.seq;
  const parts = Math.max(1, Math.min(threads, Math.floor(records / leastPerThread)));
  const ranges: Range[] = [];
  let after = begin;
  for (let part = 1; part <= parts; part += 1) {
    const end = part === parts ? undefined : from.get(begin.seq + Math.floor((records * part) / parts));
    ranges.push({ after, to: end?.seq ?? last });
    if (end === undefined) break;
    after = end;
  }
  return ranges;
}

function walk(mainPath: string, { after, to }: Range): Promise<VerifyStep> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./audit-verify-thread.ts', import.meta.url), {
      workerData: { mainPath, after, to } satisfies VerifyThreadData,
    });
    worker.on('message', (step: VerifyStep) => step.done && resolve(step));
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that walks the audit log ended early')));
  });
}

function summed(steps: readonly VerifyStep[]): Omit<AuditVerdict, 'cut'> {
  let checked = 0;
  let head: AuditVerdict['head'] = null;
  for (const step of steps) {
    checked += step.checked;
    if (step.verifiedTo.seq > 0) head = step.verifiedTo;
    if (step.firstBroken !== null) return { checked, firstBroken: step.firstBroken, head };
  }
  return { checked, firstBroken: null, head };
}
