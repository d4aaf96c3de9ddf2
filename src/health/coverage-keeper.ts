/** Keeps the timeline of each checkpoint: an interval for as long as it is seen in the same way. */

import type { ClosedInterval } from '../core/coverage.ts';
import {
  type CoverageNow,
  type CoveringDevice,
  coverageOf,
  sameCoverage,
  timeline,
} from '../core/coverage.ts';
import type { Clock } from '../core/ports.ts';
import type { CheckpointInterval } from '../store/contract/health.ts';
import type { Store } from '../store/contract/index.ts';

const beatEveryMs = 10_000;
const dayMs = 86_400_000;
/** Longer than any read is kept for. */
const keptMs = 400 * dayMs;

export interface CoverageKeeperParts {
  store: Pick<Store, 'health'>;
  clock: Clock;
  checkpointIds(): Iterable<string>;
  devicesAt(checkpointId: string): readonly (CoveringDevice & { sinceMs: number })[];
}

export class CoverageKeeper {
  readonly #parts: CoverageKeeperParts;
  readonly #open = new Map<string, { now: CoverageNow; fromMs: number }>();
  #beatAtMs = 0;
  #forgotAtMs = 0;

  constructor(parts: CoverageKeeperParts) {
    this.#parts = parts;
  }

  /** @returns for how long the gateway was down before; null at the first start */
  async start(): Promise<{ fromMs: number; toMs: number | null } | null> {
    const nowMs = this.#parts.clock();
    const down = await this.#parts.store.health.recover(nowMs);
    this.#beatAtMs = nowMs;
    await this.look();
    return down;
  }

  /** Looks at all checkpoints and writes what is seen otherwise than before. */
  async look(): Promise<void> {
    const nowMs = this.#parts.clock();
    const changed: Omit<CheckpointInterval, 'toMs'>[] = [];
    for (const checkpointId of this.#parts.checkpointIds()) {
      const devices = this.#parts.devicesAt(checkpointId);
      const now = coverageOf(devices);
      const before = this.#open.get(checkpointId);
      if (before !== undefined && sameCoverage(before.now, now)) continue;
      // when a device was found to be lost it had been so for a while
      const causes = devices.filter((device) => now.deviceIds.includes(device.id));
      const sinceMs = Math.max(...causes.map((device) => device.sinceMs));
      const fromMs =
        before === undefined || !Number.isFinite(sinceMs)
          ? nowMs
          : Math.min(nowMs, Math.max(before.fromMs, sinceMs));
      this.#open.set(checkpointId, { now, fromMs });
      changed.push({ checkpointId, fromMs, ...now });
    }
    if (changed.length > 0) await this.#parts.store.health.openIntervals(changed);
    if (nowMs - this.#beatAtMs >= beatEveryMs) await this.beat();
  }

  async beat(): Promise<void> {
    this.#beatAtMs = this.#parts.clock();
    await this.#parts.store.health.beat(this.#beatAtMs);
    if (this.#beatAtMs - this.#forgotAtMs < dayMs) return;
    this.#forgotAtMs = this.#beatAtMs;
    await this.#parts.store.health.forget(this.#beatAtMs - keptMs);
  }

  /** In order and without gaps. */
  async of(checkpointId: string, fromMs: number, toMs: number): Promise<ClosedInterval[]> {
    const { health } = this.#parts.store;
    const [recorded, downtimes] = await Promise.all([
      health.intervals(checkpointId, fromMs, toMs),
      health.downtimes(fromMs, toMs),
    ]);
    return timeline(recorded, downtimes, fromMs, toMs, this.#parts.clock());
  }
}
