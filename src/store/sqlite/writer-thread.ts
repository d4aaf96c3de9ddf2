/** The one thread that writes: batches of reads, and every call of the repositories, in the order they come. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { ExpiryOrder } from '../contract/retention.ts';
import { migrate, openDatabase } from './database.ts';
import { mainMigrations } from './migrations/index.ts';
import type { BatchColumns } from './reads/columns.ts';
import { partitionPath } from './reads/partition-file.ts';
import { startSearchBackfill } from './reads/search-backfill.ts';
import { ReadsWriter, type WriterOptions } from './reads/writer.ts';
import { openRepositories } from './repositories.ts';
import { type Handlers, serveCalls } from './thread-calls.ts';

export interface WriterThreadData extends Pick<WriterOptions, 'dataDir' | 'synchronous' | 'limits'> {
  mainPath: string;
}

const data = workerData as WriterThreadData;
if (parentPort === null) throw new Error('runs as a worker thread only');
const port = parentPort;
const main = openDatabase(data.mainPath, { synchronous: data.synchronous });
migrate(main, mainMigrations);
const writer = new ReadsWriter(main, {
  ...data,
  now: Date.now,
  onSealError: (error) => port.postMessage({ id: 0, value: { sealError: error.message } }),
});

const checkpointer = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
  workerData: { mainPath: data.mainPath },
});
writer.partitions.onOpen((no) => checkpointer.postMessage(partitionPath(data.dataDir, no)));

const endBackfill = startSearchBackfill(main, data.dataDir, (error) =>
  port.postMessage({ id: 0, value: { searchError: error.message } }),
);

const handlers: Handlers = {
  'reads.commit': (batch: BatchColumns) => writer.commit(batch),
  'reads.forgetZones': () => writer.forgetZones(),
  'reads.attachImage': (id: string, image: { mediaType: string; bytes: Uint8Array }) =>
    writer.attachImage(id, image),
  'reads.liveRows': (plates: string[]) => writer.liveRows(plates),
  'reads.beginExpiry': (order: ExpiryOrder) => writer.beginExpiry(order),
  'reads.expiryCandidates': (order: ExpiryOrder) => writer.expiry.candidates(order),
  'reads.expirePartition': (no: number, order: ExpiryOrder) => writer.expiry.expire(no, order),
  'reads.removeFiles': () => writer.expiry.removeFiles(),
  'reads.restExpiry': () => writer.expiry.rest(),
  'reads.forgetVehicles': (keptMs: number, nowMs: number) => writer.forgetVehicles(keptMs, nowMs),
  // SQLite's own counter of commits by other connections than this one.
  changesElsewhere: () => main.pragma('data_version', { simple: true }),
  close: async () => {
    await checkpointer.terminate();
    await endBackfill();
    await writer.close();
    main.close();
  },
};
for (const [name, repository] of Object.entries(openRepositories(main))) {
  for (const [method, call] of Object.entries(repository as unknown as Handlers)) {
    handlers[`${name}.${method}`] = call;
  }
}
serveCalls(port, handlers);
port.postMessage({ id: 0, value: 'open' });
