/**
 * `node bench/fill.ts DIR [READS]`: a data folder full of reads, for starts and questions over a store of some size.
 * Written by the store's own writer on this thread, so that it is just what a gateway would have left.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, openDatabase } from '../src/store/sqlite/database.ts';
import { mainMigrations } from '../src/store/sqlite/migrations/index.ts';
import { ColumnEncoder } from '../src/store/sqlite/reads/columns.ts';
import { ReadsWriter } from '../src/store/sqlite/reads/writer.ts';
import { makeReads } from './store.ts';

const batchReads = 5_000;

/** @param reads how many; a partition holds a million of them, as by default */
export async function fillStore(dataDir: string, reads: number): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const main = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  migrate(main, mainMigrations);
  const writer = new ReadsWriter(main, {
    dataDir,
    synchronous: 'normal',
    limits: { rows: 1_000_000, spanMs: 86_400_000 },
    now: Date.now,
    onSealError: (error) => {
      throw error;
    },
  });
  const encoder = new ColumnEncoder();
  for (let done = 0; done < reads; done += batchReads) {
    writer.commit(encoder.encode(makeReads(Math.min(batchReads, reads - done), done), []));
    // The sealing thread reports over the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.partitions.settle();
  await writer.close();
  main.close();
}

if (import.meta.main) {
  const [dir, reads = '10000000'] = process.argv.slice(2);
  if (dir === undefined) throw new Error('use: node bench/fill.ts DIR [READS]');
  await fillStore(dir, Number(reads));
}
