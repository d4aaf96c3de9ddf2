/** Thread that seals one partition, so that sorting a million plates never holds up the writer. */
import { parentPort, workerData } from 'node:worker_threads';
import { writeFilterFile } from './filter-file.ts';
import { sealPartition } from './partition-file.ts';

const { dataDir, no, rowCount } = workerData as { dataDir: string; no: number; rowCount: number };
const span = sealPartition(dataDir, no);
writeFilterFile(dataDir, no, rowCount);
parentPort?.postMessage(span);
