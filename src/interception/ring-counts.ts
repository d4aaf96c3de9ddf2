/** Counts vehicles over the rings by the hour, passage by passage, and writes the counts down now and then. */

import type { Placement } from '../core/model.ts';
import { passageMs } from '../core/passage.ts';
import type { Log } from '../core/ports.ts';
import { RecentVehicles } from '../core/recent-vehicles.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import type { RingHour } from '../store/contract/roads.ts';

const hourMs = 3_600_000;
const writeEveryMs = 10_000;
/** Passages remembered in one generation; two are kept. */
const mostRemembered = 50_000;

export class RingCounts {
  readonly #store: Pick<Store, 'roads'>;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #waiting = new Map<string, RingHour>();
  /** By plate: the passage that was last. A vehicle passes two checkpoints within ten seconds nowhere. */
  readonly #passed = new RecentVehicles<Placement>(mostRemembered);
  #lastHour: RingHour | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'roads'>, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#timer = setInterval(() => this.#write(), writeEveryMs);
    this.#timer.unref();
  }

  /** Reads of a device with a wrong clock count in the hour in which they came. A revision counts no second time. */
  read({ read, outcome }: CommittedRead): void {
    const { ringId, direction, checkpointId } = read.placement;
    if (outcome !== 'stored' || ringId === null || (direction !== 'inbound' && direction !== 'outbound'))
      return;
    const atMs = read.clockBad ? read.receivedAtMs : read.capturedAtMs;
    const isUnread = read.plate === '';
    if (!isUnread) {
      const before = this.#passed.find(read.plate) ? this.#passed.what : undefined;
      const isSame = before?.checkpointId === checkpointId && before.direction === direction;
      if (isSame && Math.abs(atMs - this.#passed.atMs) <= passageMs) return;
      this.#passed.set(read.plate, read.placement, atMs);
    }
    const hour = this.#hourOf(ringId, Math.floor(atMs / hourMs) * hourMs);
    if (direction === 'inbound') hour[isUnread ? 'unreadInbound' : 'inbound'] += 1;
    else hour[isUnread ? 'unreadOutbound' : 'outbound'] += 1;
  }

  /** Resolves when what was counted so far is written. */
  flush(): Promise<void> {
    this.#write();
    return this.#writing;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.flush();
  }

  #hourOf(ringId: string, hourStartMs: number): RingHour {
    const last = this.#lastHour;
    if (last !== null && last.ringId === ringId && last.hourMs === hourStartMs) return last;
    this.#lastHour = this.#knownHour(ringId, hourStartMs);
    return this.#lastHour;
  }

  #knownHour(ringId: string, hourStartMs: number): RingHour {
    const key = `${ringId} ${hourStartMs}`;
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    const made = {
      ringId,
      hourMs: hourStartMs,
      inbound: 0,
      outbound: 0,
      unreadInbound: 0,
      unreadOutbound: 0,
    };
    this.#waiting.set(key, made);
    return made;
  }

  #write(): void {
    if (this.#waiting.size === 0) return;
    const hours = [...this.#waiting.values()];
    this.#waiting = new Map();
    this.#lastHour = null;
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#store.roads.addRingHours(hours);
      } catch (error) {
        this.#log.warn(
          { err: error },
          'passages over the rings were not written; they are written next time',
        );
        for (const hour of hours) {
          const sum = this.#hourOf(hour.ringId, hour.hourMs);
          for (const key of ['inbound', 'outbound', 'unreadInbound', 'unreadOutbound'] as const)
            sum[key] += hour[key];
        }
      }
    });
  }
}
