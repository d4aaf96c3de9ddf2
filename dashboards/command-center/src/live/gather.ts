/** Things that come one by one, given on in heaps: the first at once, what follows it in a storm together. */
import type { Schedule } from './readFeed.ts';

/** A storm brings tens a second; each heap is one drawing of the page. An eye sees no difference under this. */
export const gatherMs = 100;

/** Gives on what it is given: at once after a quiet time, else gathered until the time is over. */
export class Gather<T> {
  readonly #give: (heap: readonly T[]) => void;
  readonly #schedule: Schedule;
  #heap: T[] = [];
  #cancel: (() => void) | null = null;

  constructor(give: (heap: readonly T[]) => void, schedule: Schedule) {
    this.#give = give;
    this.#schedule = schedule;
  }

  push(item: T): void {
    this.#heap.push(item);
    if (this.#cancel === null) this.#flush();
  }

  #flush(): void {
    this.#cancel = null;
    if (this.#heap.length === 0) return;
    const heap = this.#heap;
    this.#heap = [];
    this.#cancel = this.#schedule(() => this.#flush(), gatherMs);
    this.#give(heap);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#heap = [];
  }
}
