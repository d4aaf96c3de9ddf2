/** The store in the data folder: one writer thread, one reader thread, behind the store's contract. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Alert } from '../../core/entities.ts';
import type { Repositories, Store } from '../contract/index.ts';
import type { CommitResult, ReadsStore } from '../contract/reads.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { ColumnEncoder, outcomeCodes } from './reads/columns.ts';
import { expireReads } from './reads/expiry-run.ts';
import { defaultMergeLimits } from './reads/merge-plan.ts';
import type { PartitionLimits } from './reads/partitions.ts';
import { namedPlates } from './reads/plate-term.ts';
import { readId } from './reads/row.ts';
import type { WrittenBatch } from './reads/writer.ts';
import { ThreadCaller } from './thread-calls.ts';
import type { WriterThreadData } from './writer-thread.ts';

export interface SqliteStoreOptions {
  dataDir: string;
  /** `full` survives a power cut. */
  synchronous: 'full' | 'normal';
  limits?: PartitionLimits;
  /** A thread of the store died: the gateway cannot go on. */
  onFailure(error: Error): void;
}

export const defaultLimits: PartitionLimits = {
  rows: 1_000_000,
  spanMs: 86_400_000,
  merge: defaultMergeLimits,
};

/** Opens the store, making it when the folder is empty; resolves when it takes reads. @throws RinggateError in_use */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  mkdirSync(options.dataDir, { recursive: true });
  const lock = lockFolder(options.dataDir);
  try {
    return await openLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(options: SqliteStoreOptions, lock: FolderLock): Promise<Store> {
  const mainPath = join(options.dataDir, 'ringgate.db');
  const { dataDir } = options;
  const writerThread = await startThread('./writer-thread.ts', {
    dataDir,
    mainPath,
    synchronous: options.synchronous,
    limits: options.limits ?? defaultLimits,
  } satisfies WriterThreadData);
  const writer = new ThreadCaller(writerThread, options.onFailure);
  // Started by the first question: a gateway nobody asks does without the memory of another thread.
  const startReader = (): ThreadCaller =>
    new ThreadCaller(
      new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: { dataDir, mainPath } }),
      options.onFailure,
    );
  const started: { quick?: ThreadCaller; slow?: ThreadCaller } = {};
  const readers: Readers = {
    quick: () => (started.quick ??= startReader()),
    slow: () => (started.slow ??= startReader()),
    letGo: async () => {
      await Promise.all([started.quick, started.slow].map((reader) => reader?.call('reads.letGo', [])));
    },
  };
  return {
    ...remoteRepositories(writer),
    reads: readsStore(writer, readers),
    changesElsewhere: () => writer.call('changesElsewhere', []),
    close: async () => {
      await writer.call('close', []);
      await Promise.all([writer.end(), started.quick?.end(), started.slow?.end()]);
      lock.release();
    },
  };
}

/** Two threads that answer: one for questions that take milliseconds, so that they never wait for one that takes seconds. */
interface Readers {
  quick(): ThreadCaller;
  slow(): ThreadCaller;
  /** Those that were started close what is no longer in the catalogue. */
  letGo(): Promise<void>;
}

function readsStore(writer: ThreadCaller, readers: Readers): ReadsStore {
  const liveRows = (plates: readonly string[]) => writer.call('reads.liveRows', [plates]);
  const encoder = new ColumnEncoder();
  return {
    async commit(reads, deadLetters): Promise<CommitResult> {
      const batch = encoder.encode(reads, deadLetters);
      const written = await writer.call<WrittenBatch>(
        'reads.commit',
        [batch],
        [batch.numbers.buffer as ArrayBuffer],
      );
      return {
        outcomes: Array.from(written.outcomes, (code) => outcomeCodes[code] ?? 'stored'),
        idOf: (index) => readId(written.partitionNos[index] ?? 0, written.rows[index] ?? 0),
        alerts: written.alerts as Alert[],
        gaps: written.gaps,
      };
    },
    async find(query) {
      const isQuick = query.plate !== null && query.match !== 'wildcard' && query.candidates !== true;
      const reader = isQuick ? readers.quick() : readers.slow();
      return reader.call('reads.find', [query, await liveRows(namedPlates(query))]);
    },
    track: async (query) => readers.quick().call('reads.track', [query, await liveRows([query.plate])]),
    convoy: async (query) => readers.slow().call('reads.convoy', [query, await liveRows([query.plate])]),
    section: (query) => readers.slow().call('reads.section', [query]),
    gaps: (query) => readers.slow().call('reads.gaps', [query]),
    get: (id) => readers.quick().call('reads.get', [id]),
    image: (id) => readers.quick().call('reads.image', [id]),
    attachImage: (id, image) => writer.call('reads.attachImage', [id, image]),
    forgetZones: () => writer.call('reads.forgetZones', []),
    expire: (order, isStopping) => expireReads(writer, readers.letGo, order, isStopping),
    expiryCandidates: async (order) =>
      (await writer.call<number[]>('reads.expiryCandidates', [order])).length,
    forgetVehicles: (keptMs, nowMs) => writer.call('reads.forgetVehicles', [keptMs, nowMs]),
    count: () => readers.slow().call('reads.count', []),
  };
}

/** Each repository's call becomes a call of the writer's thread. */
function remoteRepositories(writer: ThreadCaller): Omit<Store, 'reads' | 'changesElsewhere' | 'close'> {
  const remote = (name: keyof Repositories): unknown =>
    new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            writer.call(`${name}.${String(method)}`, args),
      },
    );
  const names: readonly (keyof Repositories)[] = [
    'accounts',
    'registry',
    'watchlists',
    'investigations',
    'savedQuestions',
    'approvals',
    'audit',
    'oversight',
    'deadLetters',
    'alerts',
    'cameraLogins',
    'health',
    'roads',
    'crew',
    'rosters',
    'signIn',
    'grants',
    'statistics',
    'feeds',
    'handovers',
    'retention',
  ];
  return Object.fromEntries(names.map((name) => [name, remote(name)])) as Omit<
    Store,
    'reads' | 'changesElsewhere' | 'close'
  >;
}

function startThread(file: string, workerData: WriterThreadData): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    const fail = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)));
    worker.once('error', fail);
    worker.once('message', () => {
      worker.off('error', fail);
      resolve(worker);
    });
  });
}
