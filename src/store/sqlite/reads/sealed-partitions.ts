/** Closed partitions as the writer needs them: does one hold this event, and open it for a late revision. */
import type { Database, OpenOptions } from '../database.ts';
import type { PartitionFile } from './event-lookup.ts';
import { type EventFilter, filterOf } from './filter-file.ts';
import { openPartition } from './partition-file.ts';
import { type ReadRow, rowColumns } from './row.ts';
import { type MergedSource, mergedRows, plainRows, type RowOrigins } from './row-origins.ts';

/** A closed partition as the catalogue has it; `sources` are empty where it was never merged. */
export interface ClosedPartition {
  no: number;
  baseMs: number;
  /** How often expiry wrote its file anew. */
  generation: number;
  rowCount: number;
  sources: readonly MergedSource[];
}
interface Sealed extends ClosedPartition {
  rows: RowOrigins;
  filter: EventFilter;
  db: Database | null;
}
/** A merged partition whose file is open, ready to take the place of its sources. */
export type ReadyPartition = Sealed & { db: Database };

export class SealedPartitions {
  readonly #dataDir: string;
  readonly #options: OpenOptions;
  #sealed: Sealed[] = [];
  readonly #mergedInto = new Map<number, { no: number; firstRow: number }>();

  constructor(dataDir: string, options: OpenOptions) {
    this.#dataDir = dataDir;
    this.#options = options;
  }

  /** Takes a partition over; its filter comes from the file beside it, or is made anew from the rows. */
  add(closed: ClosedPartition): void {
    this.#take({ ...this.#sealedOf(closed), db: null });
  }

  /** Opens a merged partition without using it yet. */
  prepare(closed: ClosedPartition): ReadyPartition {
    const db = openPartition(this.#dataDir, closed.no, this.#options, closed.generation);
    return { ...this.#sealedOf(closed), db };
  }

  /** The merged partition stands for its sources from now on. */
  replace(merged: ReadyPartition): void {
    const numbers = new Set(merged.sources.map(({ no }) => no));
    for (const sealed of this.#sealed) if (numbers.has(sealed.no)) sealed.db?.close();
    this.#sealed = this.#sealed.filter(({ no }) => !numbers.has(no));
    this.#take(merged);
  }

  /** Expiry wrote the file of a partition anew, or nothing of it stays: no later call answers from the old file. */
  renew(no: number, renewed: ReadyPartition | null): void {
    for (const sealed of this.#sealed) if (sealed.no === no) sealed.db?.close();
    this.#sealed = this.#sealed.filter((one) => one.no !== no);
    if (renewed !== null) this.#take(renewed);
  }

  /** Where the event is stored, or null; nearly always answered by the filters alone. */
  find(
    eventKey: number,
    eventId: string,
    isDevice: (placementNo: number) => boolean,
  ): { partition: PartitionFile; row: ReadRow } | null {
    for (const sealed of this.#sealed) {
      if (!sealed.filter.mayHave(eventKey)) continue;
      const partition = this.#open(sealed);
      const rows = partition.db
        .prepare<[number, string], ReadRow>(
          `SELECT ${rowColumns} FROM reads WHERE event_key = ? AND event_id = ?`,
        )
        .all(eventKey, eventId);
      const row = rows.find((candidate) => isDevice(candidate.placement));
      if (row !== undefined) return { partition, row };
    }
    return null;
  }

  /** A partition's file by its number, for what a crash left in its outbox. */
  partition(no: number): PartitionFile | null {
    const sealed = this.#sealed.find((one) => one.no === no);
    return sealed === undefined ? null : this.#open(sealed);
  }

  /** Where a read lies that was first stored in row `row` of partition `no`. */
  locate(no: number, row: number): { partition: PartitionFile; row: number } | null {
    const into = this.#mergedInto.get(no);
    const partition = this.partition(into?.no ?? no);
    return partition === null ? null : { partition, row: row + (into?.firstRow ?? 0) };
  }

  close(): void {
    for (const sealed of this.#sealed) sealed.db?.close();
  }

  #sealedOf(closed: ClosedPartition): Omit<Sealed, 'db'> {
    const { no, generation, rowCount, sources } = closed;
    const rows = sources.length === 0 ? plainRows(no) : mergedRows(sources);
    return { ...closed, rows, filter: filterOf(this.#dataDir, no, rowCount, generation) };
  }

  #take(sealed: Sealed): void {
    this.#sealed.unshift(sealed);
    for (const { no, firstRow } of sealed.sources) this.#mergedInto.set(no, { no: sealed.no, firstRow });
  }

  #open(sealed: Sealed): PartitionFile {
    sealed.db ??= openPartition(this.#dataDir, sealed.no, this.#options, sealed.generation);
    return { no: sealed.no, baseMs: sealed.baseMs, rows: sealed.rows, db: sealed.db };
  }
}
