/** Which sealed partitions are merged next: neighbours in time, each merged once, within what expiry can afford. */

export interface MergeLimits {
  /** A merged partition holds at most so many reads … */
  rows: number;
  /** … that came within this time: all of it expires at once, so that the oldest read of it waits for the newest. */
  spanMs: number;
  /** SQLite takes ten files beside its own. */
  sources: number;
}

export interface MergeCandidate {
  no: number;
  rowCount: number;
  openedAtMs: number;
  /** When the next one took over. */
  closedAtMs: number;
}

export const defaultMergeLimits: MergeLimits = { rows: 10_000_000, spanMs: 3 * 86_400_000, sources: 10 };

/**
 * The oldest run of neighbours to which nothing more can be added, or null.
 * @param sealed partitions that were never merged, oldest first
 */
export function planMerge(
  sealed: readonly MergeCandidate[],
  limits: MergeLimits,
  nowMs: number,
): MergeCandidate[] | null {
  let run: MergeCandidate[] = [];
  let rows = 0;
  for (const one of sealed) {
    const first = run[0];
    const fits =
      first === undefined ||
      (rows + one.rowCount <= limits.rows &&
        run.length < limits.sources &&
        one.closedAtMs - first.openedAtMs <= limits.spanMs);
    if (!fits) {
      if (run.length > 1) return run;
      run = [];
      rows = 0;
    }
    run.push(one);
    rows += one.rowCount;
  }
  const first = run[0];
  const isOver = first !== undefined && nowMs - first.openedAtMs > limits.spanMs;
  return run.length > 1 && (isOver || run.length === limits.sources || rows >= limits.rows) ? run : null;
}
