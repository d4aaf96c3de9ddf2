/**
 * What becomes of the file of a partition that was merged: nothing of it stays but its pictures, which are not copied
 * (they may be a hundred times as large as all the rest). Can be broken off and begun again at any step.
 */
import { existsSync, rmSync } from 'node:fs';
import { openDatabase } from '../database.ts';
import { filterPath } from './filter-file.ts';
import { removePartitionFiles } from './merged-file.ts';
import { partitionPath } from './partition-file.ts';

const kept = new Set(['images', 'migrations']);

/** @returns what is left of the file */
export function stripSource(dataDir: string, no: number, generation: number): 'pictures' | 'gone' {
  const path = partitionPath(dataDir, no, generation);
  rmSync(filterPath(dataDir, no, generation), { force: true });
  if (!existsSync(path)) {
    removePartitionFiles(path);
    return 'gone';
  }
  const db = openDatabase(path);
  let hasPictures: boolean;
  try {
    hasPictures = db.prepare('SELECT 1 FROM images LIMIT 1').get() !== undefined;
    if (hasPictures) {
      const tables = db
        .prepare<[], string>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )
        .pluck()
        .all();
      db.transaction(() => {
        for (const name of tables) if (!kept.has(name)) db.exec(`DROP TABLE "${name}"`);
      })();
      const pages = (name: string): number => db.pragma(name, { simple: true }) as number;
      // Where the pictures are the smaller part, writing them anew costs less than the room left empty.
      if (pages('freelist_count') * 2 > pages('page_count')) db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
    }
  } finally {
    db.close();
  }
  if (hasPictures) return 'pictures';
  removePartitionFiles(path);
  return 'gone';
}
