/** Questions over reads: by plate (exact, wildcard, near, further guesses of the reader), and with no plate at all. */
import { normalisePlate } from '../../../core/plate.ts';
import type { FoundPage, FoundRead, ReadQuery } from '../../contract/reads.ts';
import { FirstInOrder, type Place } from './first-in-order.ts';
import type { OpenPartition, PartitionSet } from './partition-set.ts';
import { type PlateTerm, plateTerm, type TermMatch, withColor } from './plate-term.ts';
import { placementFilter, rowFilter } from './read-filters.ts';
import { colorOf, type ReadExtras, type ReadRow, readId, rowColumns, viewOf } from './row.ts';
import { candidateBit } from './search-tables.ts';
import { type KeyOf, mostSorted, sortKey, tooManyToSort } from './sort-key.ts';

/** Rows of the named plates in partitions whose plates are still in the writer's memory. */
export type LiveRows = readonly { no: number; rows: number[] }[];

interface Hit extends Place {
  partition: OpenPartition;
  /** Its row there. */
  at: { row: number; place?: number };
  match: TermMatch;
  /** The guess by which it was found. */
  candidate: string | null;
}

const anyRead: TermMatch = { class: 'exact', differences: [] };

export function findReads(set: PartitionSet, query: ReadQuery, live: LiveRows): FoundPage {
  const finder = new Finder(set, query);
  for (const partition of set.overlapping(query, query.sort === 'capturedAt' ? 'oldest' : 'newest')) {
    if (finder.isDone(partition)) break;
    finder.look(partition, live.find((one) => one.no === partition.no)?.rows ?? null);
  }
  return finder.page();
}

/** A read stands in the order by the partition that it was first stored in, so that merging moves nothing under a cursor. */
function hitOf(
  partition: OpenPartition,
  at: Hit['at'],
  captured: number,
  match: TermMatch,
  candidate: string | null,
): Hit {
  const { no, row } = partition.rows.originOf(at.row);
  return { no, row, capturedMs: partition.baseMs + captured, partition, at, match, candidate };
}

class Finder {
  readonly #set: PartitionSet;
  readonly #query: ReadQuery;
  readonly #term: PlateTerm | null;
  readonly #isPlaced: (no: number) => boolean;
  readonly #fitsRow: ((row: ReadRow) => boolean) | null;
  readonly #keyOf: KeyOf | null;
  readonly #first: FirstInOrder<Hit>;

  constructor(set: PartitionSet, query: ReadQuery) {
    this.#set = set;
    this.#query = query;
    this.#term = plateTerm(query);
    this.#isPlaced = placementFilter(set.placements, query);
    this.#fitsRow = rowFilter(query);
    this.#keyOf = sortKey(query.sort, set.placements);
    this.#first = new FirstInOrder(query.limit, query.cursor, query.sort);
  }

  /** Whether nothing in this partition or one that follows can change the answer. */
  isDone(partition: OpenPartition): boolean {
    const counts = this.#query.countUpTo !== undefined && this.#first.count <= this.#query.countUpTo;
    return !counts && !this.#first.wants(partition);
  }

  look(partition: OpenPartition, liveRows: readonly number[] | null): void {
    const term = this.#term;
    if (term === null) this.#lookAtAll(partition);
    else if (partition.isSealed && partition.file.hasSearch()) this.#lookInIndex(partition, term);
    else this.#lookAtRows(partition, term, liveRows);
  }

  page(): FoundPage {
    const { items, nextCursor } = this.#first.page();
    const upTo = this.#query.countUpTo;
    const found = this.#first.count;
    return {
      items: items.flatMap((hit) => this.#view(hit)),
      nextCursor,
      count: upTo === undefined ? null : { value: Math.min(found, upTo), isExact: found <= upTo },
    };
  }

  #view(hit: Hit): FoundRead[] {
    const { partition } = hit;
    const row = partition.file.rowOf(hit.at);
    if (row === undefined) return [];
    const read: FoundRead = viewOf(
      row,
      readId(hit.no, hit.row),
      partition.baseMs,
      this.#set.placements.placement(row.placement),
    );
    const isPlain = hit.candidate === null && (this.#query.match ?? 'exact') === 'exact';
    if (!isPlain) read.match = { ...hit.match, candidate: hit.candidate };
    return [read];
  }

  #lookInIndex(partition: OpenPartition, term: PlateTerm): void {
    const { file } = partition;
    const changed = file.changedRows();
    const hits = new Map<number, Hit>();
    for (const { plate, match, seen } of file.plates(term)) {
      for (const { row, captured, placement, marks, place } of seen) {
        const isGuess = (marks & candidateBit) !== 0;
        if ((isGuess && this.#query.candidates !== true) || changed.has(row)) continue;
        if (!this.#isInTime(partition.baseMs + captured) || !this.#isPlaced(placement)) continue;
        const colored = withColor(match, term, this.#query.plateColor, colorOf(marks));
        if (colored === null || (isGuess && hits.has(row))) continue;
        const at = place === undefined ? { row } : { row, place };
        hits.set(row, hitOf(partition, at, captured, colored, isGuess ? plate : null));
      }
    }
    for (const hit of hits.values()) {
      if (this.#fitsRow !== null || this.#keyOf !== null) {
        const row = file.rowOf(hit.at);
        if (row === undefined || this.#fitsRow?.(row) === false) continue;
        if (this.#keyOf !== null) hit.key = this.#keyOf(row);
      }
      this.#add(hit);
    }
    for (const no of changed) {
      const row = file.row(no);
      if (row !== undefined) this.#consider(partition, row, term);
    }
  }

  /** A partition with no index yet: the rows that the writer names, else all that may fit. */
  #lookAtRows(partition: OpenPartition, term: PlateTerm, liveRows: readonly number[] | null): void {
    const { file } = partition;
    const found = new Map<number, ReadRow>();
    const take = (rows: Iterable<ReadRow>): void => {
      for (const row of rows) found.set(row.row, row);
    };
    const columns = `SELECT ${rowColumns} FROM reads WHERE`;
    let named = liveRows;
    // the writer names rows of whole plates only
    if (term.plates === null) named = partition.isSealed ? null : file.liveRowsOf(term);
    if (named !== null) take(named.map((no) => file.row(no)).filter((row) => row !== undefined));
    else if (term.plates === null) take(file.all<ReadRow>(`${columns} plate GLOB ?`, term.glob));
    else
      take(
        file.all<ReadRow>(
          `${columns} plate IN (SELECT value FROM json_each(?))`,
          JSON.stringify(term.plates),
        ),
      );
    if (this.#query.candidates === true) take(file.all<ReadRow>(`${columns} extras LIKE '%"candidates":%'`));
    for (const row of found.values()) this.#consider(partition, row, term);
  }

  /** Holds one row against all that is asked. */
  #consider(partition: OpenPartition, row: ReadRow, term: PlateTerm): void {
    const capturedMs = partition.baseMs + row.captured;
    if (!this.#isInTime(capturedMs) || !this.#isPlaced(row.placement)) return;
    if (this.#fitsRow !== null && !this.#fitsRow(row)) return;
    for (const { plate, candidate } of this.#platesOf(row)) {
      const match = withColor(term.fits(plate), term, this.#query.plateColor, colorOf(row.marks));
      if (match === null) continue;
      this.#addRow(partition, row, match, candidate);
      return;
    }
  }

  #platesOf(row: ReadRow): { plate: string; candidate: string | null }[] {
    const own = { plate: row.plate, candidate: null };
    if (this.#query.candidates !== true || row.extras === null) return [own];
    const guesses = (JSON.parse(row.extras) as ReadExtras).candidates ?? [];
    return [
      own,
      ...guesses.map((guess) => {
        const { plate } = normalisePlate(guess.plate);
        return { plate, candidate: plate };
      }),
    ];
  }

  #addRow(partition: OpenPartition, row: ReadRow, match: TermMatch, candidate: string | null): Hit {
    const hit = hitOf(partition, { row: row.row }, row.captured, match, candidate);
    if (this.#keyOf !== null) hit.key = this.#keyOf(row);
    this.#add(hit);
    return hit;
  }

  /** @throws RinggateError too_many_to_sort */
  #add(hit: Hit): void {
    this.#first.add(hit);
    if (this.#keyOf !== null && this.#first.count > mostSorted) throw tooManyToSort();
  }

  /** With no plate: the first rows of the partition that fit, found by going through it. */
  #lookAtAll(partition: OpenPartition): void {
    const { after, isByTime, sign, count } = this.#first;
    const { plateColor, countUpTo, limit } = this.#query;
    const placed = [...this.#set.placements.all()].map(([no]) => no).filter(this.#isPlaced);
    // A count wants all, and so does an order that is not that of time; else what comes after the cursor is enough.
    const counts = countUpTo !== undefined && count <= countUpTo;
    const skipsTo = after === null || counts || !isByTime ? null : after.capturedMs;
    const { fromMs = Number.MIN_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER } = this.#query;
    const way = isByTime && sign > 0 ? 'ASC' : 'DESC';
    const rows = partition.file.each<ReadRow>(
      `SELECT ${rowColumns} FROM reads
       WHERE captured >= ? AND captured < ? AND placement IN (SELECT value FROM json_each(?))
       ORDER BY captured ${way}, row ${way}`,
      (skipsTo !== null && sign > 0 ? Math.max(fromMs, skipsTo) : fromMs) - partition.baseMs,
      (skipsTo !== null && sign < 0 ? Math.min(toMs, skipsTo + 1) : toMs) - partition.baseMs,
      JSON.stringify(placed),
    );
    const enough = counts ? countUpTo + 1 : limit + 1;
    let taken = 0;
    for (const row of rows) {
      if (plateColor !== undefined && colorOf(row.marks) !== plateColor) continue;
      if (this.#fitsRow !== null && !this.#fitsRow(row)) continue;
      const hit = this.#addRow(partition, row, anyRead, null);
      if (!isByTime || (after !== null && sign * (hit.capturedMs - after.capturedMs) <= 0)) continue;
      if (++taken >= enough) break;
    }
  }

  #isInTime(capturedMs: number): boolean {
    const { fromMs, toMs } = this.#query;
    return (fromMs === undefined || capturedMs >= fromMs) && (toMs === undefined || capturedMs < toMs);
  }
}
