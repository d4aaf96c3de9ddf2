/**
 * Rounding by lot, for counts that are published. Each count is rounded by itself to a multiple of a base, up or down by
 * a lot that nobody outside knows and that is always the same for this count; every total is the sum of rounded counts.
 *
 * Why nothing can be reckoned out of it: what is published is made of rounded counts alone, so that no total tells more
 * than its parts; and a rounded count fits `base` counts and more, each with some lot. On the average nothing is added or
 * taken away: over all lots the mean of a rounded count is the count.
 */

/** @param lot 0 … base − 1 */
export function roundByLot(count: number, base: number, lot: number): number {
  return base * Math.floor((count + lot) / base);
}

/** Sums of rows with the same names, in the order in which the names came. */
export class Sums<K extends object> {
  readonly #rows = new Map<string, { names: K; counts: number[] }>();

  add(names: K, counts: readonly number[]): void {
    const key = JSON.stringify(names);
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { names, counts: [...counts] });
    else for (const [at, count] of counts.entries()) row.counts[at] = (row.counts[at] ?? 0) + count;
  }

  /** Rows of nothing are left out: that there is one would tell of a small count from none. */
  told(): { names: K; counts: number[] }[] {
    return [...this.#rows.values()].filter(({ counts }) => counts.some((count) => count > 0));
  }
}
