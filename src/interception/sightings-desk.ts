/** Keeps the memory of skipped rings over a restart and a change of the rings. */
import type { Clock, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import { recallSightings } from './recall-sightings.ts';
import type { RingCounts } from './ring-counts.ts';

export interface SightingsDeskParts {
  store: Pick<Store, 'reads' | 'roads' | 'registry'>;
  counts: Pick<RingCounts, 'recall' | 'ringsChanged' | 'recalling'>;
  clock: Clock;
  log: Log;
}

export class SightingsDesk {
  readonly #parts: SightingsDeskParts;
  readonly #startedMs: number;
  /** A run of the recall ends where this has grown. */
  #epoch = 0;
  #recalled: Promise<void> = Promise.resolve();
  #noted: Promise<void> = Promise.resolve();

  constructor(parts: SightingsDeskParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock();
  }

  /** Begins to read what earlier runs have seen; the counts answer when it is done. */
  start(): void {
    const epoch = this.#epoch;
    this.#recalled = this.#recall(epoch);
    this.#parts.counts.recalling(this.#recalled);
  }

  /** What was seen until `atMs` is in zones that mean other things now. */
  ringsChanged(atMs: number): void {
    this.#epoch += 1;
    this.#parts.counts.ringsChanged();
    this.#noted = this.#note(atMs);
  }

  /** Resolves when nothing more is read or written; a recall on its way is short, and without it counts would be lost. */
  async close(): Promise<void> {
    await Promise.all([this.#recalled, this.#noted]);
  }

  async #note(atMs: number): Promise<void> {
    try {
      await this.#since(atMs);
    } catch (error) {
      this.#parts.log.warn(
        { err: error },
        'when the rings changed was not written; the next start notices the change',
      );
    }
  }

  /** Since when the rings are as they are. */
  async #since(atMs: number): Promise<number> {
    const { registry, roads } = this.#parts.store;
    const { rings } = await registry.snapshot();
    return roads.ringsInForceSince(JSON.stringify(rings), atMs);
  }

  async #recall(epoch: number): Promise<void> {
    try {
      await recallSightings({
        reads: this.#parts.store.reads,
        untilReceivedMs: this.#startedMs,
        sinceReceivedMs: await this.#since(this.#startedMs),
        recall: (read) => {
          if (epoch === this.#epoch) this.#parts.counts.recall(read);
        },
        isStopping: () => epoch !== this.#epoch,
      });
    } catch (error) {
      this.#parts.log.warn(
        { err: error },
        'what earlier runs saw was not read: vehicles on the way at the start count as new',
      );
    }
  }
}
