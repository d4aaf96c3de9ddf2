/**
 * One partition: a SQLite file with the reads of a span of arrival time. While it is open it carries no index
 * (an index over plates is a random write for each read); sealing adds them, sorted, in one go.
 */
import { join } from 'node:path';
import { type Database, type Migration, migrate, type OpenOptions, openDatabase } from '../database.ts';
import { PlacementNumbers } from './placements.ts';
import { firstNoOf, isMerged } from './row-origins.ts';
import { buildSearch } from './search-build.ts';
import { searchBuckets, searchTables } from './search-tables.ts';

const schema: readonly Migration[] = [
  {
    id: '001-reads',
    // Short column names are no saving in SQLite; short values are: times are kept against the partition's base.
    sql: `
      CREATE TABLE reads (
        row INTEGER PRIMARY KEY,
        placement INTEGER NOT NULL,
        captured INTEGER NOT NULL,
        received INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        event_key INTEGER NOT NULL,
        plate TEXT NOT NULL,
        plate_raw TEXT,
        marks INTEGER NOT NULL,
        confidence REAL,
        speed_kmh REAL,
        revision INTEGER NOT NULL,
        extras TEXT
      );
      CREATE TABLE images (
        row INTEGER PRIMARY KEY,
        media_type TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
      CREATE TABLE gaps (
        row INTEGER NOT NULL,
        from_zone INTEGER NOT NULL,
        to_zone INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY,
        row INTEGER NOT NULL,
        revised INTEGER NOT NULL,
        matches TEXT NOT NULL
      ) STRICT;
    `,
  },
  searchTables,
  searchBuckets,
];

/** @param generation how often expiry has written the file anew; a new name, so that nobody has half of each open */
export function partitionPath(dataDir: string, no: number, generation = 0): string {
  const name = `${isMerged(no) ? 'm' : ''}${String(firstNoOf(no)).padStart(6, '0')}`;
  return join(dataDir, 'reads', generation === 0 ? `${name}.db` : `${name}-g${generation}.db`);
}

/** Opens a partition for writing, making it when it is new; `path` where it is not under its own name yet. */
export function openPartition(
  dataDir: string,
  no: number,
  options: OpenOptions,
  generation = 0,
  path = partitionPath(dataDir, no, generation),
): Database {
  const db = openDatabase(path, options);
  // A read is never deleted alone: expiry writes what stays into a new file and deletes this one.
  db.pragma('secure_delete = OFF');
  db.pragma('wal_autocheckpoint = 4000');
  migratePartition(db);
  return db;
}

/** Brings the tables of a partition to the newest schema. */
export function migratePartition(db: Database): void {
  migrate(db, schema);
}

/** Builds the search index of a partition with the placements as they are in the main database. */
export function addSearch(dataDir: string, db: Database): void {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { readonly: true });
  try {
    const placements = new PlacementNumbers(main);
    // It can be built again, so it need not wait for the disk with each step; the checkpoint at the end does.
    db.pragma('synchronous = NORMAL');
    buildSearch(db, (placement) => placements.placeOf(placement));
  } finally {
    main.close();
  }
}

/** Adds what a question needs; run when no more reads are added. */
export function sealPartition(dataDir: string, no: number): { minCaptured: number; maxCaptured: number } {
  const db = openPartition(dataDir, no, { synchronous: 'full' });
  try {
    db.pragma('temp_store = MEMORY');
    addSearch(dataDir, db);
    db.exec('CREATE INDEX IF NOT EXISTS reads_event ON reads (event_key)');
    const span = db
      .prepare<[], { low: number | null; high: number | null }>(
        'SELECT min(captured) AS low, max(captured) AS high FROM reads',
      )
      .get();
    db.pragma('wal_checkpoint(TRUNCATE)');
    return { minCaptured: span?.low ?? 0, maxCaptured: span?.high ?? 0 };
  } finally {
    db.close();
  }
}
