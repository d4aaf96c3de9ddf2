/** Thread that builds the search index of partitions that were sealed by a version without one. */
import { parentPort, workerData } from 'node:worker_threads';
import { addSearch, openPartition } from './partition-file.ts';

const { dataDir, numbers } = workerData as { dataDir: string; numbers: number[] };
for (const no of numbers) {
  const db = openPartition(dataDir, no, { synchronous: 'full' });
  try {
    addSearch(dataDir, db);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}
parentPort?.postMessage('done');
