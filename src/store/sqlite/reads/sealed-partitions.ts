/** Closed partitions as the writer needs them: does one hold this event, and open it for a late revision. */
import type { Database, OpenOptions } from '../database.ts';
import { readFilterFile, writeFilterFile } from './filter-file.ts';
import type { KeyFilter } from './key-filter.ts';
import { openPartition } from './partition-file.ts';
import { type ReadRow, rowColumns } from './row.ts';

interface Sealed {
  no: number;
  baseMs: number;
  filter: KeyFilter;
  db: Database | null;
}

export class SealedPartitions {
  readonly #dataDir: string;
  readonly #options: OpenOptions;
  readonly #sealed: Sealed[] = [];

  constructor(dataDir: string, options: OpenOptions) {
    this.#dataDir = dataDir;
    this.#options = options;
  }

  /** Takes a partition over; its filter comes from the file beside it, or is made anew from the rows. */
  add(no: number, baseMs: number, rowCount: number): void {
    const filter =
      readFilterFile(this.#dataDir, no, rowCount) ?? writeFilterFile(this.#dataDir, no, rowCount);
    this.#sealed.unshift({ no, baseMs, filter, db: null });
  }

  /** Where the event is stored, or null; nearly always answered by the filters alone. */
  find(
    eventKey: number,
    eventId: string,
    isDevice: (placementNo: number) => boolean,
  ): { no: number; baseMs: number; db: Database; row: ReadRow } | null {
    for (const sealed of this.#sealed) {
      if (!sealed.filter.mayHave(eventKey)) continue;
      const db = this.#open(sealed);
      const rows = db
        .prepare<[number, string], ReadRow>(
          `SELECT ${rowColumns} FROM reads WHERE event_key = ? AND event_id = ?`,
        )
        .all(eventKey, eventId);
      const row = rows.find((candidate) => isDevice(candidate.placement));
      if (row !== undefined) return { no: sealed.no, baseMs: sealed.baseMs, db, row };
    }
    return null;
  }

  /** A partition's file by its number, for what a crash left in its outbox. */
  partition(no: number): { no: number; baseMs: number; db: Database } | null {
    const sealed = this.#sealed.find((one) => one.no === no);
    return sealed === undefined ? null : { no, baseMs: sealed.baseMs, db: this.#open(sealed) };
  }

  close(): void {
    for (const sealed of this.#sealed) sealed.db?.close();
  }

  #open(sealed: Sealed): Database {
    sealed.db ??= openPartition(this.#dataDir, sealed.no, this.#options);
    return sealed.db;
  }
}
