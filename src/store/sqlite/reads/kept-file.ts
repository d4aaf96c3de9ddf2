/**
 * A partition written anew with what stays of it: rows, their pictures, the search index, the filter. Written aside and
 * synced before it gets its name, and nobody's until the catalogue names it.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, openDatabase } from '../database.ts';
import type { ExpiryCut } from './expire-file.ts';
import { filterPath, makeFilterFile } from './filter-file.ts';
import { removePartitionFiles } from './merged-file.ts';
import { addSearch, migratePartition, partitionPath } from './partition-file.ts';
import { imageBit } from './row.ts';

const columns = [
  'row',
  'placement',
  'captured',
  'received',
  'event_id',
  'event_key',
  'plate',
  'plate_raw',
  'marks',
  'confidence',
  'speed_kmh',
  'revision',
  'extras',
];

/**
 * @param source the partition, with `temp.going` (rows that go) and `temp.blind` (rows whose picture goes)
 * @returns first and last capture time against the base
 */
export function writeKept(
  dataDir: string,
  source: Database,
  cut: ExpiryCut,
  rowCount: number,
): { low: number; high: number } {
  const path = partitionPath(dataDir, cut.no, cut.generation + 1);
  const aside = `${path}.new`;
  removePartitionFiles(path);
  removePartitionFiles(aside);
  makeEmpty(aside);
  copyRows(dataDir, source, cut, aside);
  const db = openDatabase(aside);
  try {
    db.pragma('temp_store = MEMORY');
    addSearch(dataDir, db);
    db.exec('CREATE INDEX reads_event ON reads (event_key)');
    makeFilterFile(filterPath(dataDir, cut.no, cut.generation + 1), db, cut.no, rowCount);
    const span = db
      .prepare<[], { low: number | null; high: number | null }>(
        'SELECT min(captured) AS low, max(captured) AS high FROM reads',
      )
      .get();
    db.pragma('wal_checkpoint(TRUNCATE)');
    return { low: span?.low ?? 0, high: span?.high ?? 0 };
  } finally {
    db.close();
    sync(aside);
    renameSync(aside, path);
    sync(dirname(path));
  }
}

function makeEmpty(path: string): void {
  const db = openDatabase(path);
  try {
    migratePartition(db);
  } finally {
    db.close();
  }
}

function copyRows(dataDir: string, source: Database, cut: ExpiryCut, into: string): void {
  const stays = 'row NOT IN (SELECT row FROM temp.going)';
  const seen = `${stays} AND row NOT IN (SELECT row FROM temp.blind)`;
  source.prepare('ATTACH ? AS kept').run(into);
  // half a file is thrown away; the whole is synced before it gets its name
  source.pragma('kept.synchronous = OFF');
  const values = columns.map((name) =>
    name === 'marks'
      ? `CASE WHEN row IN (SELECT row FROM temp.blind) THEN marks & ~${imageBit} ELSE marks END`
      : name,
  );
  source.transaction(() => {
    source.exec(`
      INSERT INTO kept.reads (${columns.join(', ')}) SELECT ${values.join(', ')} FROM main.reads WHERE ${stays};
      INSERT INTO kept.gaps (row, from_zone, to_zone) SELECT row, from_zone, to_zone FROM main.gaps WHERE ${stays};
      INSERT INTO kept.images (row, media_type, sha256, bytes)
        SELECT row, media_type, sha256, bytes FROM main.images WHERE ${seen};`);
  })();
  for (const { no, generation, firstRow } of cut.pictures) {
    const path = partitionPath(dataDir, no, generation);
    if (!existsSync(path)) throw new Error(`the pictures of partition ${no} are missing`);
    source.prepare('ATTACH ? AS pictures').run(path);
    source
      .prepare(
        `INSERT OR IGNORE INTO kept.images (row, media_type, sha256, bytes)
         SELECT p.row + :first, p.media_type, p.sha256, p.bytes FROM main.reads r
         JOIN pictures.images p ON p.row = r.row - :first
         WHERE r.row > :first AND r.row <= :last AND ${seen.replaceAll('row NOT', 'r.row NOT')}`,
      )
      .run({ first: firstRow, last: lastRowOf(cut, firstRow) });
    source.exec('DETACH pictures');
  }
  source.exec('DETACH kept');
}

/** Rows after it belong to the next source. */
function lastRowOf(cut: ExpiryCut, firstRow: number): number {
  const later = cut.sources.map((source) => source.firstRow).filter((first) => first > firstRow);
  return later.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...later);
}

/** Removes files of the folder of reads for good: a power cut does not bring them back. */
export function removeFiles(dataDir: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const folder = join(dataDir, 'reads');
  for (const name of names) rmSync(join(folder, name), { force: true });
  sync(folder);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
