/**
 * The one file that knows better-sqlite3: opening a database with the settings that keep an acknowledged read
 * through a power cut (WAL, synchronous FULL), and running migrations.
 */
import BetterSqlite3 from 'better-sqlite3';

export type Database = BetterSqlite3.Database;
export type Statement = BetterSqlite3.Statement<unknown[]>;

export interface Migration {
  /** Number and name, e.g. `001-accounts`; never changed once it has landed. */
  id: string;
  sql: string;
}

export interface OpenOptions {
  readonly?: boolean;
  /** `full` survives a power cut, `normal` only the death of the process. */
  synchronous?: 'full' | 'normal';
}

/** Opens (and makes) a database file, or `:memory:`. */
export function openDatabase(file: string, options: OpenOptions = {}): Database {
  const db = new BetterSqlite3(file, { readonly: options.readonly ?? false, timeout: 15_000 });
  if (!options.readonly) {
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${options.synchronous === 'normal' ? 'NORMAL' : 'FULL'}`);
    db.pragma('foreign_keys = ON');
    // Deleted content is overwritten: expiry has to delete, not to hide.
    db.pragma('secure_delete = ON');
  }
  db.pragma('cache_size = -8000');
  return db;
}

/**
 * Takes the exclusive lock of a file of its own, without waiting; it ends with the process at the latest.
 * @throws SqliteError SQLITE_BUSY when another process has it
 */
export function openLock(file: string): { release(): void } {
  const db = new BetterSqlite3(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}

/** Brings a database to the newest schema; each migration runs once, and all that are missing in one transaction. */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
  const done = new Set(
    db
      .prepare<[], { id: string }>('SELECT id FROM migrations')
      .all()
      .map((row) => row.id),
  );
  const record = db.prepare('INSERT INTO migrations (id, applied_at) VALUES (?, ?)');
  db.transaction(() => {
    for (const migration of migrations) {
      if (done.has(migration.id)) continue;
      db.exec(migration.sql);
      record.run(migration.id, Date.now());
    }
  })();
}
