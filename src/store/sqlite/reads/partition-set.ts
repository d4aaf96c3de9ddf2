/** The partitions as a reader's thread knows them: the catalogue of this moment, files opened as they are asked for. */
import { existsSync } from 'node:fs';
import { type Database, openDatabase } from '../database.ts';
import { partitionPath } from './partition-file.ts';
import { PartitionReader, type StoredPicture } from './partition-reader.ts';
import { PlacementNumbers } from './placements.ts';
import { isMerged, mergedRows, plainRows, type RowOrigins } from './row-origins.ts';

export interface CataloguedPartition {
  no: number;
  baseMs: number;
  /** How often expiry wrote its file anew. */
  generation: number;
  isSealed: boolean;
  /** Capture times; null while it takes reads. */
  minMs: number | null;
  maxMs: number | null;
  /** Which reads its rows are. */
  rows: RowOrigins;
}
export interface OpenPartition extends CataloguedPartition {
  file: PartitionReader;
}
interface SourceRow {
  no: number;
  firstRow: number;
  generation: number;
  file: 'whole' | 'pictures' | 'gone';
}

/** A revision may move a capture time in a sealed partition by up to a minute. */
export const revisionSlackMs = 60_000;
/** A question that meets a merge is asked again; two merges in one question are as good as impossible. */
const mostTries = 4;

export class PartitionSet {
  readonly placements: PlacementNumbers;
  readonly #main: Database;
  readonly #dataDir: string;
  readonly #open = new Map<string, PartitionReader>();
  #catalogue: CataloguedPartition[] = [];
  #version = -1;
  readonly #catalogueSql;
  readonly #sourcesSql;
  readonly #intoSql;

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
        generation: number;
        min_captured_ms: number | null;
        max_captured_ms: number | null;
      }
    >(
      'SELECT no, state, base_ms, generation, min_captured_ms, max_captured_ms FROM partitions ORDER BY no DESC',
    );
    this.#sourcesSql = this.#main.prepare<[number], SourceRow>(
      'SELECT source_no AS no, first_row AS firstRow, generation, file FROM merged_sources WHERE no = ? ORDER BY first_row',
    );
    this.#intoSql = this.#main.prepare<[number], { no: number; firstRow: number }>(
      'SELECT no, first_row AS firstRow FROM merged_sources WHERE source_no = ?',
    );
  }

  /** Every partition, newest reads first; files that are no longer in the catalogue are closed. */
  catalogue(): readonly CataloguedPartition[] {
    // SQLite's counter of commits by other connections: without one the catalogue is what it was
    const version = this.#main.pragma('data_version', { simple: true }) as number;
    if (version === this.#version) return this.#catalogue;
    const before = new Map(this.#catalogue.map((one) => [one.no, one]));
    const rows = this.#catalogueSql.all().map(
      (row): CataloguedPartition => ({
        no: row.no,
        baseMs: row.base_ms,
        generation: row.generation,
        isSealed: row.state === 'sealed',
        minMs: row.state === 'sealed' ? row.min_captured_ms : null,
        maxMs: row.state === 'sealed' ? row.max_captured_ms : null,
        rows: before.get(row.no)?.rows ?? this.#originsOf(row.no),
      }),
    );
    const newest = (one: CataloguedPartition): number => one.maxMs ?? Number.MAX_SAFE_INTEGER;
    this.#catalogue = rows.sort((a, b) => newest(b) - newest(a) || b.no - a.no);
    this.#version = version;
    const paths = new Set(rows.map((row) => partitionPath(this.#dataDir, row.no, row.generation)));
    for (const [path, file] of this.#open) {
      if (paths.has(path)) continue;
      file.close();
      this.#open.delete(path);
    }
    return this.#catalogue;
  }

  /**
   * Asks, and asks again where a partition was merged or written anew meanwhile: its file may have gone between the
   * look into the catalogue and the look into the file.
   */
  steady<T>(ask: () => T): T {
    for (let tries = 1; ; tries++) {
      const before = this.#names();
      const isSteady = (): boolean => {
        const after = this.#names();
        return [...before].every((name) => after.has(name));
      };
      try {
        const answer = ask();
        if (isSteady() || tries === mostTries) return answer;
      } catch (error) {
        if (isSteady() || tries === mostTries) throw error;
      }
    }
  }

  /** Those that may hold reads of a time, each with its file; those that take reads first, then by their times. */
  *overlapping(
    span: { fromMs?: number; toMs?: number },
    first: 'newest' | 'oldest' = 'newest',
  ): Iterable<OpenPartition> {
    const oldest = (one: CataloguedPartition): number => one.minMs ?? Number.MIN_SAFE_INTEGER;
    const inOrder =
      first === 'newest'
        ? this.catalogue()
        : this.catalogue().toSorted((a, b) => oldest(a) - oldest(b) || a.no - b.no);
    for (const one of inOrder) {
      if (one.minMs !== null && span.toMs !== undefined && one.minMs - revisionSlackMs >= span.toMs) continue;
      if (one.maxMs !== null && span.fromMs !== undefined && one.maxMs + revisionSlackMs < span.fromMs)
        continue;
      const file = this.#file(one.no, one.generation);
      if (file !== null) yield { ...one, file };
    }
  }

  /** Where a read lies that was first stored in row `row` of partition `no`; null where it is gone. */
  locate(no: number, row: number): { partition: OpenPartition; row: number } | null {
    if (isMerged(no)) return null;
    const into = this.#intoSql.get(no);
    const one = this.catalogue().find((candidate) => candidate.no === (into?.no ?? no));
    const file = one === undefined ? null : this.#file(one.no, one.generation);
    if (one === undefined || file === null) return null;
    return { partition: { ...one, file }, row: row + (into?.firstRow ?? 0) };
  }

  /** The picture of a row of a merged partition, from the file of its source. */
  pictureOfSource(partition: CataloguedPartition, row: number): StoredPicture | null {
    if (!isMerged(partition.no)) return null;
    const origin = partition.rows.originOf(row);
    const source = this.#sourcesSql.all(partition.no).find(({ no }) => no === origin.no);
    if (source === undefined || source.file === 'gone') return null;
    const path = partitionPath(this.#dataDir, source.no, source.generation);
    if (!existsSync(path)) return null;
    // not kept open: each is asked rarely, and there are many
    const file = new PartitionReader(path);
    try {
      return file.image(origin.row);
    } finally {
      file.close();
    }
  }

  /** Goes on with what makes patterns quick. @returns whether there is more */
  takeInPlates(): boolean {
    try {
      this.catalogue();
      let isMore = false;
      for (const file of this.#open.values()) isMore = file.takeInPlates() || isMore;
      return isMore;
    } catch {
      // merged or expired at this very moment: nobody waits for an answer, and the next question sees what is there
      return false;
    }
  }

  #names(): Set<string> {
    return new Set(this.catalogue().map(({ no, generation }) => `${no} ${generation}`));
  }

  #originsOf(no: number): RowOrigins {
    return isMerged(no) ? mergedRows(this.#sourcesSql.all(no)) : plainRows(no);
  }

  #file(no: number, generation: number): PartitionReader | null {
    const path = partitionPath(this.#dataDir, no, generation);
    const open = this.#open.get(path);
    if (open !== undefined) return open;
    if (!existsSync(path)) return null;
    const file = new PartitionReader(path);
    this.#open.set(path, file);
    return file;
  }
}
