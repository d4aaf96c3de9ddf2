/** Counts vehicles over the rings by checkpoint and hour, passage by passage, and writes the counts down now and then. */

import type { Placement } from '../core/model.ts';
import { passageMs } from '../core/passage.ts';
import type { Clock, Log } from '../core/ports.ts';
import { RecentVehicles } from '../core/recent-vehicles.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import type { PlaceHour, SkippedHour } from '../store/contract/roads.ts';
import { type EarlierRead, type SkipChange, SkippedRings } from './skipped-rings.ts';

const hourMs = 3_600_000;
const writeEveryMs = 10_000;
/** Counts of single checkpoints are kept for a little longer than can be asked for. */
const keptMs = 40 * 24 * hourMs;
/** Passages remembered in one generation; two are kept. */
const mostRemembered = 50_000;
const sums = ['inbound', 'outbound', 'unreadInbound', 'unreadOutbound', 'late'] as const;

export class RingCounts {
  readonly #store: Pick<Store, 'roads'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  readonly #skips = new SkippedRings();
  #places = new Map<string, PlaceHour>();
  #skipped = new Map<string, SkippedHour>();
  /** By plate: the passage that was last. A vehicle passes two checkpoints within ten seconds nowhere. */
  readonly #passed = new RecentVehicles<Placement>(mostRemembered);
  #forgotAtMs = 0;
  #writing: Promise<void> = Promise.resolve();
  #recalled: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'roads'>, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#timer = setInterval(() => this.#write(), writeEveryMs);
    this.#timer.unref();
  }

  /** Reads of a device with a wrong clock count in the hour in which they came. A revision counts no second time. */
  read({ read, outcome }: CommittedRead): void {
    if (outcome !== 'stored') return;
    this.#countSkips(this.#skips.observe(read));
    const { ringId, direction, checkpointId } = read.placement;
    if (ringId === null || checkpointId === null) return;
    if (direction !== 'inbound' && direction !== 'outbound') return;
    const atMs = read.clockBad ? read.receivedAtMs : read.capturedAtMs;
    const isUnread = read.plate === '';
    if (!isUnread) {
      const before = this.#passed.find(read.plate) ? this.#passed.what : undefined;
      const isSame = before?.checkpointId === checkpointId && before.direction === direction;
      if (isSame && Math.abs(atMs - this.#passed.atMs) <= passageMs) return;
      this.#passed.set(read.plate, read.placement, atMs);
    }
    const place = this.#placeOf({ ringId, checkpointId, hourMs: hourOf(atMs) });
    if (direction === 'inbound') place[isUnread ? 'unreadInbound' : 'inbound'] += 1;
    else place[isUnread ? 'unreadOutbound' : 'outbound'] += 1;
    if (read.late) place.late += 1;
  }

  /** The rings have changed: what was seen before is in zones that mean other things now. */
  ringsChanged(): void {
    this.#skips.forget();
  }

  /** A read of an earlier run: what lies between it and the reads of this run is counted. */
  recall(read: EarlierRead): void {
    this.#countSkips(this.#skips.recall(read));
  }

  /** What is counted is not whole before this has resolved. */
  recalling(recalled: Promise<void>): void {
    this.#recalled = recalled;
  }

  /** Resolves when what was counted so far is written. */
  async flush(): Promise<void> {
    await this.#recalled;
    this.#write();
    await this.#writing;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.flush();
  }

  #placeOf(at: Pick<PlaceHour, 'ringId' | 'checkpointId' | 'hourMs'>): PlaceHour {
    const key = `${at.ringId} ${at.checkpointId} ${at.hourMs}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const made = { ...at, inbound: 0, outbound: 0, unreadInbound: 0, unreadOutbound: 0, late: 0 };
    this.#places.set(key, made);
    return made;
  }

  #countSkips(changes: readonly SkipChange[]): void {
    for (const { skipped, by } of changes) {
      const { againAtMs, ...way } = skipped;
      this.#skippedOf({ hourMs: hourOf(againAtMs), ...way }).vehicles += by;
    }
  }

  #skippedOf(at: Omit<SkippedHour, 'vehicles'>): SkippedHour {
    const key = `${at.hourMs} ${at.fromZone} ${at.toZone} ${at.lastCheckpointId} ${at.nextCheckpointId}`;
    const known = this.#skipped.get(key);
    if (known !== undefined) return known;
    const made = { ...at, vehicles: 0 };
    this.#skipped.set(key, made);
    return made;
  }

  #write(): void {
    const places = [...this.#places.values()];
    const skipped = [...this.#skipped.values()].filter(({ vehicles }) => vehicles !== 0);
    const isTimeToForget = this.#clock() - this.#forgotAtMs > 24 * hourMs;
    if (places.length === 0 && skipped.length === 0 && !isTimeToForget) return;
    this.#places = new Map();
    this.#skipped = new Map();
    if (isTimeToForget) this.#forgotAtMs = this.#clock();
    this.#writing = this.#writing.then(async () => {
      try {
        if (places.length + skipped.length > 0) await this.#store.roads.addRingPicture(places, skipped);
      } catch (error) {
        this.#log.warn(
          { err: error },
          'passages over the rings were not written; they are written next time',
        );
        for (const place of places) {
          const sum = this.#placeOf(place);
          for (const key of sums) sum[key] += place[key];
        }
        for (const hour of skipped) this.#skippedOf(hour).vehicles += hour.vehicles;
        return;
      }
      if (isTimeToForget) await this.#forget();
    });
  }

  async #forget(): Promise<void> {
    try {
      await this.#store.roads.forgetRingPicture(this.#clock() - keptMs);
    } catch (error) {
      this.#log.warn({ err: error }, 'old counts over the rings were not removed; they are tomorrow');
    }
  }
}

function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}
