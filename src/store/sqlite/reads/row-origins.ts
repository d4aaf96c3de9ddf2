/**
 * Which read a row is. A read is named by the partition that it was first stored in and its row there, for good: ids
 * stand in alerts and in the audit log. In a merged partition the rows of each source follow those of the one before.
 */
import { readId } from './row.ts';

export interface Origin {
  no: number;
  row: number;
}
export interface RowOrigins {
  originOf(row: number): Origin;
  /** The id of the read in a row. */
  idOf(row: number): string;
}
export interface MergedSource {
  no: number;
  /** Row n of the source is row firstRow + n of the merged partition. */
  firstRow: number;
}

/** Numbers from here on are those of merged partitions: that of the first source, plus this. No read's id names one. */
const mergedNumbers = 1_000_000_000;

export function isMerged(no: number): boolean {
  return no >= mergedNumbers;
}

/** The number of the partition into which sources are merged; each is merged once, so that it is nobody else's. */
export function mergedNo(firstSourceNo: number): number {
  return mergedNumbers + firstSourceNo;
}

/** The number of a partition's first source; of one that was never merged, its own. */
export function firstNoOf(no: number): number {
  return isMerged(no) ? no - mergedNumbers : no;
}

/** Rows of a partition that was never merged. */
export function plainRows(no: number): RowOrigins {
  return { originOf: (row) => ({ no, row }), idOf: (row) => readId(no, row) };
}

/** Rows of a merged partition. @param sources in order of their first rows */
export function mergedRows(sources: readonly MergedSource[]): RowOrigins {
  const originOf = (row: number): Origin => {
    let low = 0;
    let high = sources.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sources[middle]?.firstRow ?? 0) < row) low = middle;
      else high = middle - 1;
    }
    const source = sources[low];
    if (source === undefined) throw new Error('a merged partition has no sources');
    return { no: source.no, row: row - source.firstRow };
  };
  return {
    originOf,
    idOf(row) {
      const origin = originOf(row);
      return readId(origin.no, origin.row);
    },
  };
}
