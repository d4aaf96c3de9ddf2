/** Reads on their way to the screen: collected outside React, given on every 100 ms, kept in a ring. */
import type { ReadView } from '../api/types.ts';
import { RingBuffer } from './ringBuffer.ts';

export const flushEveryMs = 100;
const keepReads = 4000;

/** Calls `run` once after `afterMs`; answers how to cancel. Given by the caller so that tests move the time. */
export type Schedule = (run: () => void, afterMs: number) => () => void;

export interface FeedSnapshot {
  /** Newest first. */
  reads: readonly ReadView[];
  /** How many have arrived since the page was opened. */
  total: number;
}

const empty: FeedSnapshot = { reads: [], total: 0 };

/** Buffers reads; however many arrive, listeners are told at most once per 100 ms. */
export class ReadFeed {
  readonly #schedule: Schedule;
  readonly #ring: RingBuffer<ReadView>;
  readonly #listeners = new Set<() => void>();
  /** Reads per checkpoint since the map last asked. */
  #seen = new Map<string, number>();
  #incoming: ReadView[] = [];
  #cancel: (() => void) | null = null;
  #snapshot: FeedSnapshot = empty;
  #total = 0;

  constructor(schedule: Schedule, capacity = keepReads) {
    this.#schedule = schedule;
    this.#ring = new RingBuffer(capacity);
  }

  /** Takes the reads of one `reads` event. */
  push(reads: readonly ReadView[]): void {
    if (reads.length === 0) return;
    this.#incoming.push(...reads);
    this.#cancel ??= this.#schedule(() => this.#flush(), flushEveryMs);
  }

  #flush(): void {
    this.#cancel = null;
    for (const read of this.#incoming) {
      this.#ring.push(read);
      if (read.checkpointId !== null)
        this.#seen.set(read.checkpointId, (this.#seen.get(read.checkpointId) ?? 0) + 1);
    }
    this.#total += this.#incoming.length;
    this.#incoming = [];
    this.#snapshot = { reads: this.#ring.newestFirst(), total: this.#total };
    for (const listener of this.#listeners) listener();
  }

  /** Checkpoints that have read something since the last call, with how many. */
  takeActivity(): ReadonlyMap<string, number> {
    const seen = this.#seen;
    this.#seen = new Map();
    return seen;
  }

  /** Forgets everything: another user signs in. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#incoming = [];
    this.#ring.clear();
    this.#seen = new Map();
    this.#total = 0;
    this.#snapshot = empty;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  readonly snapshot = (): FeedSnapshot => this.#snapshot;
}
