/**
 * A data folder at one moment, while a gateway may be writing to it. The writer is held up for as long as it takes to
 * begin a read transaction in each file (milliseconds); from then on SQLite keeps that state for us, whatever is
 * written, sealed, merged or deleted meanwhile. What one sees is what a start after a crash at that moment would see.
 */
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RinggateError } from '../../core/errors.ts';
import { type Database, openDatabase } from './database.ts';
import { partitionPath } from './reads/partition-file.ts';

export interface SnapshotPart {
  /** Path below the data folder, with `/`. */
  name: string;
  /** The content, once. */
  read(): AsyncIterable<Uint8Array>;
}
export interface DataSnapshot {
  /** When it was taken, UTC ms. */
  atMs: number;
  parts: readonly SnapshotPart[];
  migrations: readonly string[];
  /** Stored reads, alerts, records of the audit log. */
  counts: { reads: number; alerts: number; audit: number };
  close(): void;
}

const mainName = 'ringgate.db';
const attempts = 20;
/** Longer waits would hold up the gateway's own writer. */
const lockWithinMs = 1_000;
/** What people make anew where they need it, and the data of a demo. */
const leftOutFolders: ReadonlySet<string> = new Set(['exports', 'demo']);
const leftOutFiles = /^gateway\.lock|\.db(?:-(?:wal|shm|journal))?$|\.(?:new|draft|partial)$/;

/**
 * @param scratchDir an existing folder for the copy of one database at a time
 * @throws RinggateError not_found where there is no store, unavailable where the files do not come to rest
 */
export async function takeSnapshot(dataDir: string, scratchDir: string): Promise<DataSnapshot> {
  if (!existsSync(join(dataDir, mainName)))
    throw new RinggateError('not_found', `${dataDir} holds no store: ${mainName} is not there`);
  for (let attempt = 1; ; attempt += 1) {
    const cut = new Cut(dataDir, scratchDir);
    try {
      return cut.take();
    } catch (error) {
      cut.close();
      if (!isPassing(error)) throw error;
      if (attempt === attempts)
        throw new RinggateError(
          'unavailable',
          `no moment was found at which all of ${dataDir} could be held`,
          {
            cause: error,
          },
        );
      await setTimeout(25 * attempt);
    }
  }
}

/** A lock that the writer holds just now, or a file that went away between being listed and being opened. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return (
    code === 'ENOENT' ||
    code.startsWith('SQLITE_BUSY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code === 'moved'
  );
}

/** @throws with the code `moved` where a partition is named in the catalogue and its tables are just being made */
function readsIn(db: Database): number {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'reads'").get();
  if (hasTable === undefined)
    throw Object.assign(new Error('a partition has no tables yet'), { code: 'moved' });
  return db.prepare<[], number>('SELECT count(*) FROM reads').pluck().get() ?? 0;
}

class Cut {
  readonly #dataDir: string;
  readonly #scratchDir: string;
  readonly #databases = new Map<string, Database>();
  readonly #files = new Map<string, number>();

  constructor(dataDir: string, scratchDir: string) {
    this.#dataDir = dataDir;
    this.#scratchDir = scratchDir;
  }

  take(): DataSnapshot {
    const main = this.#open(mainName);
    const openNo = openPartitionOf(main);
    // opened before anything is locked: that takes longest
    for (const name of this.#databaseNames(main)) this.#open(name);
    const locks: Database[] = [];
    try {
      // in the order in which the writer takes them
      if (openNo !== null) locks.push(this.#lock(partitionPath(this.#dataDir, openNo)));
      locks.push(this.#lock(join(this.#dataDir, mainName)));
      begin(main);
      if (openPartitionOf(main) !== openNo)
        throw Object.assign(new Error('another partition takes reads now'), { code: 'moved' });
      const names = this.#databaseNames(main);
      for (const name of names) if (name !== mainName) begin(this.#open(name));
      for (const name of this.#databases.keys()) if (!names.includes(name)) this.#drop(name);
      for (const name of this.#plainFiles(names))
        this.#files.set(name, openSync(join(this.#dataDir, name), 'r'));
    } finally {
      for (const lock of locks) lock.close();
    }
    return this.#snapshot(main);
  }

  close(): void {
    for (const name of [...this.#databases.keys()]) this.#drop(name);
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #snapshot(main: Database): DataSnapshot {
    const count = (sql: string): number => main.prepare<[], number>(sql).pluck().get() ?? 0;
    const partitions = main
      .prepare<[], { no: number; generation: number; state: string }>(
        'SELECT no, generation, state FROM partitions ORDER BY no DESC',
      )
      .all();
    const reads = partitions.reduce((sum, { no, generation }) => {
      const db = this.#databases.get(nameOf(no, generation));
      return db === undefined ? sum : sum + readsIn(db);
    }, 0);
    // the main database and what takes reads first: while they are held, their logs grow
    const written = partitions.filter(({ state }) => state !== 'sealed');
    const ordered = [
      ...new Set([
        mainName,
        ...written.map((one) => nameOf(one.no, one.generation)),
        ...this.#databases.keys(),
      ]),
    ];
    return {
      atMs: Date.now(),
      parts: [
        ...ordered.map((name) => ({ name, read: () => this.#readDatabase(name) })),
        ...[...this.#files.keys()].map((name) => ({ name, read: () => this.#readFile(name) })),
      ],
      migrations: main.prepare<[], string>('SELECT id FROM migrations ORDER BY id').pluck().all(),
      counts: {
        reads,
        alerts: count('SELECT count(*) FROM alerts'),
        audit: count('SELECT count(*) FROM audit'),
      },
      close: () => this.close(),
    };
  }

  async *#readDatabase(name: string): AsyncIterable<Uint8Array> {
    const db = this.#databases.get(name);
    if (db === undefined) throw new Error(`${name} was read already`);
    const copy = join(this.#scratchDir, 'copy.db');
    try {
      await db.backup(copy);
      this.#drop(name);
      yield* createReadStream(copy, { highWaterMark: 256 * 1024 });
    } finally {
      for (const file of [copy, `${copy}-journal`, `${copy}-wal`]) rmSync(file, { force: true });
    }
  }

  async *#readFile(name: string): AsyncIterable<Uint8Array> {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`${name} was read already`);
    this.#files.delete(name);
    const { size } = fstatSync(file);
    if (size === 0) closeSync(file);
    // as long as it was: a file that is only added to may have grown
    else yield* createReadStream('', { fd: file, start: 0, end: size - 1 });
  }

  /** What the catalogue names, and nothing else: a file that expiry is about to delete must not come back. */
  #databaseNames(main: Database): string[] {
    const files = main
      .prepare<[], { no: number; generation: number }>(
        `SELECT no, generation FROM partitions
         UNION SELECT source_no, generation FROM merged_sources WHERE file <> 'gone'`,
      )
      .all();
    return [mainName, ...files.map(({ no, generation }) => nameOf(no, generation))];
  }

  /** Small files beside the databases: keys, the states of vehicles, the filters of the partitions that are taken. */
  #plainFiles(databases: readonly string[]): string[] {
    const inFolder = (folder: string): string[] =>
      readdirSync(join(this.#dataDir, folder), { withFileTypes: true }).flatMap((item) => {
        const name = folder === '' ? item.name : `${folder}/${item.name}`;
        if (item.isDirectory())
          return leftOutFolders.has(name) || item.name.startsWith('.') ? [] : inFolder(name);
        if (!item.isFile() || leftOutFiles.test(item.name)) return [];
        const isOfReads = name.startsWith('reads/');
        return isOfReads && !databases.some((database) => name === `${database}.filter`) ? [] : [name];
      });
    return inFolder('');
  }

  #open(name: string): Database {
    const there = this.#databases.get(name);
    if (there !== undefined) return there;
    const db = openDatabase(join(this.#dataDir, name), { readonly: true });
    this.#databases.set(name, db);
    return db;
  }

  #drop(name: string): void {
    this.#databases.get(name)?.close();
    this.#databases.delete(name);
  }

  #lock(path: string): Database {
    const db = openDatabase(path);
    try {
      db.pragma(`busy_timeout = ${lockWithinMs}`);
      db.exec('BEGIN IMMEDIATE');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

/** A transaction sees what is committed at its first look, and that until its end. */
function begin(db: Database): void {
  db.exec('BEGIN');
  db.prepare('SELECT count(*) FROM sqlite_master').get();
}

function openPartitionOf(main: Database): number | null {
  return main.prepare<[], number>("SELECT no FROM partitions WHERE state = 'open'").pluck().get() ?? null;
}

function nameOf(no: number, generation: number): string {
  return relative('/', partitionPath('/', no, generation)).replaceAll('\\', '/');
}
