/** Counts of days, by name. Pure. */

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
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
  counts: number[];
  /** A part of it: unread of the reads, with a case of the searches. */
  parts: number[];
}

/** Rows of one day and name as one row for each name, those with most first. */
export function rowsByName<T extends { day: string }>(
  items: readonly T[],
  days: readonly string[],
  of: (item: T) => { name: string | null; count: number; part: number },
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
  return [...rows.values()].sort((one, other) => sumOf(other.counts) - sumOf(one.counts));
}
