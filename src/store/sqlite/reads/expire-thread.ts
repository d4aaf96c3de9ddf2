/** Thread that looks through sealed partitions for what is over its time, one after the other as it is asked. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '../thread-calls.ts';
import { type ExpiryCut, expireFile } from './expire-file.ts';
import { removeFiles } from './kept-file.ts';

const { dataDir } = workerData as { dataDir: string };
if (parentPort === null) throw new Error('runs as a worker thread only');
// On Linux this is the priority of the calling thread alone: reads that come in go before those that go.
setPriority(10);
serveCalls(parentPort, {
  expire: (cut: ExpiryCut) => expireFile(dataDir, cut),
  remove: (names: string[]) => removeFiles(dataDir, names),
});
