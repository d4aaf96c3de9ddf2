/** One partition on a read-only connection: its rows, and its search index once that is built. */
import { skeletonHash } from '../../../core/look-alike.ts';
import { type Database, openDatabase, type Statement } from '../database.ts';
import { LivePlates } from './live-plates.ts';
import type { PlateTerm, TermMatch } from './plate-term.ts';
import { type ReadRow, rowColumns } from './row.ts';
import { isSearchBuilt } from './search-build.ts';
import {
  bucketOf,
  bucketStart,
  type Seen,
  type SeenThere,
  unpackIds,
  unpackSeen,
  unpackThere,
} from './search-tables.ts';

/** With a hundred partitions open, each gets little; the rest is the system's file cache. */
const cacheKib = 512;

/** Where a wildcard leaves more plates than this share, going through all of them is quicker than looking up each. */
const manyPlates = 0.1;

export interface StoredPicture {
  media_type: string;
  bytes: Uint8Array;
  sha256: Uint8Array;
}
interface PlateRow {
  plate: string;
  /** In a merged partition where its first read lies, else 0. */
  id: number;
  seen: Uint8Array;
}

export class PartitionReader {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  #hasSearch = false;
  #livePlates: LivePlates | null = null;
  #bucketMs: number | null = null;

  constructor(path: string) {
    this.#db = openDatabase(path, { readonly: true });
    this.#db.pragma(`cache_size = -${cacheKib}`);
  }

  close(): void {
    this.#db.close();
  }

  /** Whether the search index is there; it may come while this is open. */
  hasSearch(): boolean {
    if (!this.#hasSearch) this.#hasSearch = isSearchBuilt(this.#db);
    if (this.#hasSearch) this.#livePlates = null;
    return this.#hasSearch;
  }

  /** Rows whose plate may fit a pattern, in a partition that takes reads; null: too many to name. */
  liveRowsOf(term: PlateTerm): number[] | null {
    this.#livePlates ??= new LivePlates(this);
    return this.#livePlates.rowsOf(term);
  }

  /** Rows of plates in a partition that takes reads, where its plates are in memory; the caller compares the plate. */
  liveRowsNamed(plates: readonly string[]): Map<string, number[]> | null {
    return this.#livePlates?.rowsNamed(plates) ?? null;
  }

  /** Takes in a step of the plates of a partition that takes reads, once a pattern was asked of it. @returns whether there is more */
  takeInPlates(): boolean {
    return this.#livePlates?.takeIn() ?? false;
  }

  row(row: number): ReadRow | undefined {
    return this.one<ReadRow>(`SELECT ${rowColumns} FROM reads WHERE row = ?`, row);
  }

  /** The row of a read that the index named. */
  rowOf({ row, place }: { row: number; place?: number }): ReadRow | undefined {
    if (place === undefined) return this.row(row);
    return this.one<ReadRow>(`SELECT ${rowColumns} FROM reads WHERE place = ?`, place);
  }

  /** The picture of a row, where it lies in this file. */
  image(row: number): StoredPicture | null {
    const sql = 'SELECT media_type, bytes, sha256 FROM images WHERE row = ?';
    return this.one<StoredPicture>(sql, row) ?? null;
  }

  all<T>(sql: string, ...args: unknown[]): T[] {
    return this.#prepare(sql).all(...args) as T[];
  }

  one<T>(sql: string, ...args: unknown[]): T | undefined {
    return this.#prepare(sql).get(...args) as T | undefined;
  }

  /** Row by row; the connection takes no other question meanwhile. */
  each<T>(sql: string, ...args: unknown[]): Iterable<T> {
    return this.#prepare(sql).iterate(...args) as Iterable<T>;
  }

  /** Rows that a revision changed after the index was built: what the index says of them is void. */
  changedRows(): Set<number> {
    return new Set(this.all<{ row: number }>('SELECT row FROM search_changes').map(({ row }) => row));
  }

  /** Every plate of the index that the term fits, with its reads. */
  *plates(term: PlateTerm): Iterable<{ plate: string; match: TermMatch; seen: Iterable<Seen> }> {
    for (const { plate, id, seen } of this.#rowsOf(term)) {
      const match = term.fits(plate);
      if (match !== null) yield { plate, match, seen: unpackSeen(seen, id) };
    }
  }

  #rowsOf(term: PlateTerm): Iterable<PlateRow> {
    const skeleton = skeletonHash(term.text);
    if (term.kind === 'exact') {
      const sql = 'SELECT plate, id, seen FROM search_plates WHERE skeleton = ? AND plate = ?';
      return this.all<PlateRow>(sql, skeleton, term.text);
    }
    if (term.kind === 'near')
      return this.all<PlateRow>('SELECT plate, id, seen FROM search_plates WHERE skeleton = ?', skeleton);
    const names = this.#namesOf(term);
    if (names === null)
      return this.all<PlateRow>('SELECT plate, id, seen FROM search_plates WHERE plate GLOB ?', term.glob);
    return names.flatMap((plate) =>
      this.all<PlateRow>(
        'SELECT plate, id, seen FROM search_plates WHERE skeleton = ? AND plate = ?',
        skeletonHash(plate),
        plate,
      ),
    );
  }

  /** The plates that fit a wildcard; null where it is quicker to go through all. */
  #namesOf(term: PlateTerm): string[] | null {
    if (term.grams.length === 0) return null;
    const lists: number[][] = [];
    for (const gram of term.grams) {
      const found = this.one<{ ids: Uint8Array }>('SELECT ids FROM search_grams WHERE gram = ?', gram);
      if (found === undefined) return [];
      lists.push(unpackIds(found.ids));
    }
    lists.sort((a, b) => a.length - b.length);
    let ids = lists[0] ?? [];
    for (const list of lists.slice(1)) ids = intersection(ids, list);
    const total = this.one<{ plates: number }>('SELECT plates FROM search_built')?.plates ?? 0;
    if (ids.length > total * manyPlates && ids.length > 1_000) return null;
    const names: string[] = [];
    for (const id of ids) {
      const name = this.plateOf(id);
      if (term.fits(name) !== null) names.push(name);
    }
    return names;
  }

  /** The plate of a number of the index. */
  plateOf(id: number): string {
    return this.one<{ plate: string }>('SELECT plate FROM search_names WHERE id = ?', id)?.plate ?? '';
  }

  /** What passed a checkpoint from one moment to another (inclusive), in ms against the partition's base. */
  *there(placeNo: number, from: number, to: number): Iterable<SeenThere> {
    this.#bucketMs ??= this.one<{ bucket_ms: number }>('SELECT bucket_ms FROM search_built')?.bucket_ms ?? 1;
    const bucketMs = this.#bucketMs;
    const rows = this.all<{ bucket: number; seen: Uint8Array }>(
      'SELECT bucket, seen FROM search_places WHERE bucket BETWEEN ? AND ?',
      bucketOf(placeNo, from, bucketMs),
      bucketOf(placeNo, to, bucketMs),
    );
    for (const { bucket, seen } of rows)
      for (const read of unpackThere(bucketStart(bucket, bucketMs), seen))
        if (read.captured >= from && read.captured <= to) yield read;
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#db.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

/** Of two ascending lists. */
function intersection(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  let at = 0;
  for (const id of a) {
    while (at < b.length && (b[at] ?? 0) < id) at++;
    if (b[at] === id) both.push(id);
  }
  return both;
}
