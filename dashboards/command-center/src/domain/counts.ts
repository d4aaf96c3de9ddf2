/** Sums of counts of which the small ones are not told. Pure. */
import type { Count } from '../api/statistics-types.ts';

export interface Sum {
  /** Of those that are told. */
  told: number;
  /** How many are there and not told. */
  hidden: number;
}

export function sumOf(counts: readonly Count[]): Sum {
  const numbers = counts.filter((count) => typeof count === 'number');
  return {
    told: numbers.reduce((sum, count) => sum + count, 0),
    hidden: counts.length - numbers.length,
  };
}

/** `1204`, or `1204 + 3 × <5`: a sum is never said to be whole where a part of it is not told. */
export function sumText({ told, hidden }: Sum, smallestCount: number): string {
  if (hidden === 0) return String(told);
  const rest = hidden === 1 ? `<${smallestCount}` : `${hidden} × <${smallestCount}`;
  return told === 0 ? rest : `${told} + ${rest}`;
}

/** Every day from one to the other, both inclusive, as `2026-11-24`. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += 86_400_000)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}

/** A name with a count for each day; days without a row are 0. */
export interface DayRow {
  name: string | null;
  counts: Count[];
  /** A part of it: unread of the reads, with a case of the searches. */
  parts: Count[];
}

/** Rows of one day and name as one row for each name, those with most first. */
export function rowsByName<T extends { day: string }>(
  items: readonly T[],
  days: readonly string[],
  of: (item: T) => { name: string | null; count: Count; part: Count },
): DayRow[] {
  const rows = new Map<string | null, DayRow>();
  for (const item of items) {
    const { name, count, part } = of(item);
    const at = days.indexOf(item.day);
    if (at < 0) continue;
    const row = rows.get(name) ?? { name, counts: days.map(() => 0), parts: days.map(() => 0) };
    row.counts[at] = count;
    row.parts[at] = part;
    rows.set(name, row);
  }
  return [...rows.values()].sort((one, other) => sumOf(other.counts).told - sumOf(one.counts).told);
}
