/** Passages: several reads of one vehicle at one checkpoint and direction within 10 s are one (domain.md). */
import type { Direction } from './model.ts';

export const passageMs = 10_000;

/** What passages are told from. */
export interface Passing {
  capturedAtMs: number;
  checkpointId: string | null;
  direction: Direction;
}
export interface Passage<T extends Passing> {
  first: T;
  /** In order of time; the first among them. */
  reads: T[];
}

/**
 * Groups the reads of one vehicle. A passage lasts 10 s from its first read. Reads with no checkpoint are left out.
 * @param reads in any order
 * @returns in order of time
 */
export function passagesOf<T extends Passing>(reads: readonly T[]): Passage<T>[] {
  const passages: Passage<T>[] = [];
  const open = new Map<string, Passage<T>>();
  for (const read of [...reads].sort((a, b) => a.capturedAtMs - b.capturedAtMs)) {
    if (read.checkpointId === null) continue;
    const key = `${read.direction} ${read.checkpointId}`;
    const under = open.get(key);
    if (under !== undefined && read.capturedAtMs - under.first.capturedAtMs <= passageMs) {
      under.reads.push(read);
      continue;
    }
    const passage = { first: read, reads: [read] };
    open.set(key, passage);
    passages.push(passage);
  }
  return passages;
}
