/** The thread that answers questions over reads. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadQuery } from '../contract/reads.ts';
import { ReadsReader } from './reads/reader.ts';
import { serveCalls } from './thread-calls.ts';

const { dataDir, mainPath } = workerData as { dataDir: string; mainPath: string };
const reader = new ReadsReader(dataDir, mainPath);
if (parentPort === null) throw new Error('runs as a worker thread only');
serveCalls(parentPort, {
  'reads.find': (query: ReadQuery, liveRows: { no: number; rows: number[] }[]) =>
    reader.find(query, liveRows),
  'reads.get': (id: string) => reader.get(id),
  'reads.image': (id: string) => reader.image(id),
  'reads.count': () => reader.count(),
});
