/**
 * A partition that still takes reads (or is being sealed): its file, its insert, and the small indexes in memory
 * that stand in for those which sealing will build.
 */

import type { Database, OpenOptions, Statement } from '../database.ts';
import { hashString } from './hash.ts';
import { openPartition } from './partition-file.ts';
import { type ReadRow, rowColumns } from './row.ts';
import { plainRows, type RowOrigins } from './row-origins.ts';
import { RowTable } from './row-table.ts';

const insertSql = `INSERT INTO reads (row, placement, captured, received, event_id, event_key, plate, plate_raw,
  marks, confidence, speed_kmh, revision, extras) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export class LivePartition {
  readonly no: number;
  readonly baseMs: number;
  readonly rows: RowOrigins;
  readonly db: Database;
  readonly insert: Statement;
  readonly insertImage: Statement;
  readonly insertGap: Statement;
  lastRow = 0;
  outboxSeq = 0;
  #events = new RowTable();
  #plates = new RowTable();
  readonly #revisedPlates = new Map<number, number[]>();
  readonly #rowSql;

  constructor(dataDir: string, no: number, baseMs: number, options: OpenOptions) {
    this.no = no;
    this.baseMs = baseMs;
    this.rows = plainRows(no);
    this.db = openPartition(dataDir, no, options);
    this.insert = this.db.prepare(insertSql);
    this.insertImage = this.db.prepare(
      'INSERT INTO images (row, media_type, sha256, bytes) VALUES (?, ?, ?, ?)',
    );
    this.insertGap = this.db.prepare('INSERT INTO gaps (row, from_zone, to_zone) VALUES (?, ?, ?)');
    this.#rowSql = this.db.prepare<[number], ReadRow>(`SELECT ${rowColumns} FROM reads WHERE row = ?`);
    this.rebuild();
  }

  /** Reads the memory indexes anew from the file: at start, and after a transaction that failed. */
  rebuild(): void {
    this.lastRow = this.db.prepare<[], number>('SELECT coalesce(max(row), 0) FROM reads').pluck().get() ?? 0;
    this.outboxSeq =
      this.db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM outbox').pluck().get() ?? 0;
    this.#revisedPlates.clear();
    this.#events = new RowTable(this.lastRow);
    this.#plates = new RowTable(this.lastRow);
    const rows = this.db.prepare<[], [number, number, string]>(
      'SELECT row, event_key, plate FROM reads ORDER BY row',
    );
    for (const [row, eventKey, plate] of rows.raw().iterate() as Iterable<[number, number, string]>) {
      this.remember(row, eventKey, plate);
    }
  }

  remember(row: number, eventKey: number, plate: string): void {
    this.#events.add(eventKey, row);
    if (plate !== '') this.#plates.add(hashString(plate), row);
  }

  /** A revision gave the row another plate; the old chain still leads here, which the caller's comparison sorts out. */
  rememberPlate(row: number, plate: string): void {
    if (plate === '' || this.plateRows(plate).includes(row)) return;
    const hash = hashString(plate);
    const rows = this.#revisedPlates.get(hash);
    if (rows === undefined) this.#revisedPlates.set(hash, [row]);
    else rows.push(row);
  }

  row(row: number): ReadRow | undefined {
    return this.#rowSql.get(row);
  }

  /** Rows that may hold the event, newest first; the caller compares device and event id. */
  *eventRows(eventKey: number): Iterable<number> {
    for (let row = this.#events.newest(eventKey); row !== 0; row = this.#events.older(row)) yield row;
  }

  /** Whether the event may be here at all: the common "no" without an iterator. */
  mayHaveEvent(eventKey: number): boolean {
    return this.#events.newest(eventKey) !== 0;
  }

  /** Rows of a plate (by hash; the caller compares the text), in no order. */
  plateRows(plate: string): number[] {
    const hash = hashString(plate);
    const rows: number[] = [...(this.#revisedPlates.get(hash) ?? [])];
    for (let row = this.#plates.newest(hash); row !== 0; row = this.#plates.older(row)) rows.push(row);
    return rows;
  }

  close(): void {
    this.db.close();
  }
}
