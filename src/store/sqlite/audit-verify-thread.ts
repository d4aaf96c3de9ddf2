/** The thread that walks the chain of the audit log from a record on, a heap at a time, and says how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AuditRow, verifyChain } from './audit.ts';
import { openDatabase } from './database.ts';

/** Where to begin: the last record that holds. */
export interface VerifyThreadData {
  mainPath: string;
  after: { seq: number; hash: string };
  /** The last record to look at; absent: to the end. */
  to?: number;
}
export interface VerifyStep {
  verifiedTo: { seq: number; hash: string };
  firstBroken: { seq: number; reason: string } | null;
  done: boolean;
}

/** So many records in one look at the database: none keeps its journal from being emptied for long. */
const heap = 10_000;

const { mainPath, after, to = Number.MAX_SAFE_INTEGER } = workerData as VerifyThreadData;
if (parentPort === null) throw new Error('runs as a worker thread only');
const port = parentPort;
const db = openDatabase(mainPath, { readonly: true });
const rows = db.prepare<[number, number, number], AuditRow>(
  'SELECT seq, at, actor, action, detail, prev_hash, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
);
const present = db.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?');

/** The record that the walk begins after, as it is now: one that was cut off or written anew breaks the chain there. */
function faultOfStart(): VerifyStep['firstBroken'] {
  if (after.seq === 0) return null;
  const hash = present.get(after.seq)?.hash;
  if (hash === after.hash) return null;
  const reason =
    hash === undefined ? 'it was there before and is missing now' : 'it has another hash than it had before';
  return { seq: after.seq, reason };
}

let at = after;
let firstBroken = faultOfStart();
let done = firstBroken !== null;
while (!done) {
  const found = rows.all(at.seq, to, heap);
  const verdict = verifyChain(found, at);
  at = verdict.head ?? at;
  firstBroken = verdict.firstBroken;
  done = firstBroken !== null || found.length < heap;
  if (!done) port.postMessage({ verifiedTo: at, firstBroken, done } satisfies VerifyStep);
}
db.close();
port.postMessage({ verifiedTo: at, firstBroken, done: true } satisfies VerifyStep);
