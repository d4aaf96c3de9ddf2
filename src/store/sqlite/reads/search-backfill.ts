/** Search indexes for partitions that have none yet, built beside everything else after a start. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Database, openDatabase } from '../database.ts';
import { partitionPath } from './partition-file.ts';
import { isSearchBuilt } from './search-build.ts';

/** @returns ends the work; what was begun is begun anew at the next start */
export function startSearchBackfill(
  main: Database,
  dataDir: string,
  onError: (error: Error) => void,
): () => Promise<void> {
  const sealed = main
    .prepare<[], number>("SELECT no FROM partitions WHERE state = 'sealed' ORDER BY no DESC")
    .pluck()
    .all();
  const numbers = sealed.filter((no) => {
    const path = partitionPath(dataDir, no);
    if (!existsSync(path)) return false;
    const db = openDatabase(path, { readonly: true });
    try {
      return !isSearchBuilt(db);
    } finally {
      db.close();
    }
  });
  if (numbers.length === 0) return async () => {};
  const worker = new Worker(new URL('./search-thread.ts', import.meta.url), {
    workerData: { dataDir, numbers },
  });
  worker.once('error', (error: unknown) =>
    onError(error instanceof Error ? error : new Error(String(error))),
  );
  return async () => {
    await worker.terminate();
  };
}
