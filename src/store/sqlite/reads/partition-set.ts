/** The partitions as a reader's thread knows them: the catalogue of this moment, files opened as they are asked for. */
import { existsSync } from 'node:fs';
import { type Database, openDatabase } from '../database.ts';
import { partitionPath } from './partition-file.ts';
import { PartitionReader } from './partition-reader.ts';
import { PlacementNumbers } from './placements.ts';

export interface CataloguedPartition {
  no: number;
  baseMs: number;
  isSealed: boolean;
  /** Capture times; null while it takes reads. */
  minMs: number | null;
  maxMs: number | null;
}
export interface OpenPartition extends CataloguedPartition {
  file: PartitionReader;
}

/** A revision may move a capture time in a sealed partition by up to a minute. */
export const revisionSlackMs = 60_000;

export class PartitionSet {
  readonly placements: PlacementNumbers;
  readonly #main: Database;
  readonly #dataDir: string;
  readonly #open = new Map<number, PartitionReader>();
  readonly #catalogueSql;

  constructor(dataDir: string, mainPath: string) {
    this.#dataDir = dataDir;
    this.#main = openDatabase(mainPath, { readonly: true });
    this.placements = new PlacementNumbers(this.#main);
    this.#catalogueSql = this.#main.prepare<
      [],
      {
        no: number;
        state: string;
        base_ms: number;
        min_captured_ms: number | null;
        max_captured_ms: number | null;
      }
    >('SELECT no, state, base_ms, min_captured_ms, max_captured_ms FROM partitions ORDER BY no DESC');
  }

  /** Every partition, newest reads first; files that are no longer in the catalogue are closed. */
  catalogue(): CataloguedPartition[] {
    const rows = this.#catalogueSql.all().map((row) => ({
      no: row.no,
      baseMs: row.base_ms,
      isSealed: row.state === 'sealed',
      minMs: row.state === 'sealed' ? row.min_captured_ms : null,
      maxMs: row.state === 'sealed' ? row.max_captured_ms : null,
    }));
    const there = new Set(rows.map((row) => row.no));
    for (const [no, file] of this.#open) {
      if (there.has(no)) continue;
      file.close();
      this.#open.delete(no);
    }
    const newest = (one: CataloguedPartition): number => one.maxMs ?? Number.MAX_SAFE_INTEGER;
    return rows.sort((a, b) => newest(b) - newest(a) || b.no - a.no);
  }

  /** Those that may hold reads of a time, each with its file. */
  *overlapping(span: { fromMs?: number; toMs?: number }): Iterable<OpenPartition> {
    for (const one of this.catalogue()) {
      if (one.minMs !== null && span.toMs !== undefined && one.minMs - revisionSlackMs >= span.toMs) continue;
      if (one.maxMs !== null && span.fromMs !== undefined && one.maxMs + revisionSlackMs < span.fromMs)
        continue;
      const file = this.file(one.no);
      if (file !== null) yield { ...one, file };
    }
  }

  partition(no: number): OpenPartition | null {
    const one = this.catalogue().find((candidate) => candidate.no === no);
    const file = one === undefined ? null : this.file(no);
    return one === undefined || file === null ? null : { ...one, file };
  }

  file(no: number): PartitionReader | null {
    const open = this.#open.get(no);
    if (open !== undefined) return open;
    const path = partitionPath(this.#dataDir, no);
    if (!existsSync(path)) return null;
    const file = new PartitionReader(path);
    this.#open.set(no, file);
    return file;
  }
}
