/** The thread that walks the chain of the audit log and says how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { type VerifyStep, type WalkRange, walkAudit } from './audit-walk.ts';
import { openDatabase } from './database.ts';

export interface VerifyThreadData extends WalkRange {
  mainPath: string;
}

const { mainPath, ...range } = workerData as VerifyThreadData;
if (parentPort === null) throw new Error('runs as a worker thread only');
const port = parentPort;
const db = openDatabase(mainPath, { readonly: true });
const last = walkAudit(db, range, (step) => port.postMessage(step satisfies VerifyStep));
db.close();
port.postMessage(last satisfies VerifyStep);
