/**
 * The file of a merged partition: the same tables as any other, but the reads lie in the order of their plates
 * (`place`), so that all of one plate are on a page or two; what a row is called (`row`) is an index over them.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, openDatabase } from '../database.ts';
import { filterPath, makeFilterFile } from './filter-file.ts';
import { migratePartition, partitionPath } from './partition-file.ts';
import type { MergedSource } from './row-origins.ts';
import { buildSearch } from './search-build.ts';

export interface SourceFile extends MergedSource {
  baseMs: number;
  generation: number;
  /** The highest row that it has. */
  lastRow: number;
}
export interface MergeOrder {
  dataDir: string;
  /** Number of the merged partition, and what its times count from. */
  no: number;
  baseMs: number;
  /** Reads of all sources. */
  rowCount: number;
  sources: readonly SourceFile[];
}
export interface BuiltFile {
  minCaptured: number;
  maxCaptured: number;
}

const cacheKib = 65_536;

/** Everything of a partition's file that may lie in the folder. */
export function removePartitionFiles(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
}

/** Columns of `reads` that are copied as they are. */
function plainColumns(db: Database): string[] {
  return columnsOf(db).filter((name) => !['place', 'row', 'captured'].includes(name));
}

export function columnsOf(db: Database): string[] {
  return (db.pragma('table_info(reads)') as { name: string }[]).map(({ name }) => name);
}

/**
 * Writes the merged file aside, syncs it and gives it its name; until the catalogue names it, it is nobody's.
 * @param placeOf number of a placement's checkpoint; 0 = it has none
 */
export function buildMerged(order: MergeOrder, placeOf: (placement: number) => number): BuiltFile {
  const path = partitionPath(order.dataDir, order.no);
  const aside = `${path}.new`;
  removePartitionFiles(path);
  removePartitionFiles(aside);
  const db = openDatabase(aside);
  let span: BuiltFile;
  try {
    // Half a file is thrown away, so that it needs no journal on disk; the whole is synced before it gets its name.
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('secure_delete = OFF');
    db.pragma(`cache_size = -${cacheKib}`);
    migratePartition(db);
    clusterByPlate(db);
    copyRows(db, order);
    db.exec(`CREATE UNIQUE INDEX reads_row ON reads (row);
      CREATE INDEX reads_event ON reads (event_key);
      CREATE INDEX reads_time ON reads (captured, placement);`);
    buildSearch(db, placeOf);
    span = spanOf(db);
    makeFilterFile(filterPath(order.dataDir, order.no), db, order.no, order.rowCount);
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
  sync(aside);
  renameSync(aside, path);
  sync(dirname(path));
  return span;
}

/** Has the table of reads laid out by plate; whatever else a migration made of it stays (columns, triggers). */
function clusterByPlate(db: Database): void {
  const objects = db
    .prepare<[], { type: string; sql: string | null }>(
      "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'reads' ORDER BY type = 'table' DESC",
    )
    .all();
  const table = objects[0]?.sql ?? '';
  const clustered = table.replace(
    /\(\s*row INTEGER PRIMARY KEY,/,
    '(place INTEGER PRIMARY KEY, row INTEGER NOT NULL,',
  );
  if (clustered === table) throw new Error('the table of reads is not as it was known');
  db.exec('DROP TABLE reads');
  db.exec(clustered);
  for (const { sql } of objects.slice(1)) if (sql !== null) db.exec(sql);
}

function copyRows(db: Database, { dataDir, sources, baseMs }: MergeOrder): void {
  sources.forEach(({ no, generation }, i) => {
    const path = partitionPath(dataDir, no, generation);
    // SQLite would make an empty one
    if (!existsSync(path)) throw new Error(`the file of partition ${no} is missing`);
    db.prepare(`ATTACH ? AS s${i}`).run(path);
  });
  const columns = plainColumns(db).join(', ');
  const reads = sources.map(
    (source, i) => `SELECT row + ${source.firstRow} AS row, captured + ${source.baseMs - baseMs} AS captured,
      ${columns} FROM s${i}.reads`,
  );
  db.exec(
    `INSERT INTO reads (row, captured, ${columns}) ${reads.join(' UNION ALL ')} ORDER BY plate, captured`,
  );
  sources.forEach(({ firstRow }, i) => {
    db.exec(`INSERT INTO gaps (row, from_zone, to_zone)
      SELECT row + ${firstRow}, from_zone, to_zone FROM s${i}.gaps`);
  });
  sources.forEach((_, i) => {
    db.exec(`DETACH s${i}`);
  });
}

function spanOf(db: Database): BuiltFile {
  const one = (sql: string): number => db.prepare<[], number | null>(sql).pluck().get() ?? 0;
  return {
    minCaptured: one('SELECT min(captured) FROM reads'),
    maxCaptured: one('SELECT max(captured) FROM reads'),
  };
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
