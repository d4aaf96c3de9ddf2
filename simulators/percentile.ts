import { at } from './errors.ts';

/** The value below which the given share of the sorted values lies, to a hundredth; null of none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return Math.round(at(sorted, Math.min(sorted.length - 1, Math.floor(sorted.length * share))) * 100) / 100;
}
