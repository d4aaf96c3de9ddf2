/** What was measured of one device's clock. */
import {
  type ClockEstimate,
  type ClockMeasurement,
  clockLimitMs,
  estimateClock,
  fromArrivals,
} from '../core/clock.ts';
import type { ClockSource } from '../core/health-facts.ts';

/** One value for each stretch of this length, the best of it: a busy lane must not push a slow minute out. */
const stretchMs = 20_000;
const stretches = 32;
const windowMs = 600_000;
/** A clock that was wrong is right again when it is clearly within the limit. */
const rightAgainShare = 0.8;
const historyEveryMs = 1_800_000;
const historyKept = 48;

interface Arrivals {
  values: Float64Array;
  atMs: Float64Array;
  count: number;
}

export class ClockBook {
  readonly #measured = new Map<ClockSource, ClockMeasurement>();
  readonly #arrivals = new Map<ClockSource, Arrivals>();
  history: ClockMeasurement[] = [];
  #last: ClockEstimate = estimateClock([], 0);

  measure(measurement: ClockMeasurement): void {
    this.#measured.set(measurement.measuredBy, measurement);
  }

  /** A message that states its time has come in. Cheap: called for every read. */
  arrived(statedMs: number, receivedAtMs: number, source: ClockSource): void {
    let arrivals = this.#arrivals.get(source);
    if (arrivals === undefined) {
      arrivals = { values: new Float64Array(stretches), atMs: new Float64Array(stretches), count: 0 };
      this.#arrivals.set(source, arrivals);
    }
    const value = statedMs - receivedAtMs;
    const last = (arrivals.count + stretches - 1) % stretches;
    const isSame = arrivals.count > 0 && receivedAtMs - (arrivals.atMs[last] ?? 0) < stretchMs;
    if (isSame) {
      if (value > (arrivals.values[last] ?? 0)) arrivals.values[last] = value;
      return;
    }
    const index = arrivals.count % stretches;
    arrivals.values[index] = value;
    arrivals.atMs[index] = receivedAtMs;
    arrivals.count++;
  }

  get last(): ClockEstimate {
    return this.#last;
  }

  /** Puts together what is known by now. */
  estimate(nowMs: number): ClockEstimate {
    for (const [source, arrivals] of this.#arrivals) {
      const samples: number[] = [];
      for (let i = 0; i < Math.min(stretches, arrivals.count); i++)
        if (nowMs - (arrivals.atMs[i] ?? 0) <= windowMs) samples.push(arrivals.values[i] ?? 0);
      const measurement = fromArrivals(samples, nowMs, source);
      if (measurement !== null) this.#measured.set(source, measurement);
    }
    const now = estimateClock(this.#measured.values(), nowMs);
    const wasBad = this.#last.quality === 'bad';
    const isNearLimit = Math.abs(now.offsetMs ?? 0) > clockLimitMs * rightAgainShare;
    this.#last = wasBad && now.quality === 'good' && isNearLimit ? { ...now, quality: 'bad' } : now;
    this.#note(nowMs);
    return this.#last;
  }

  #note(nowMs: number): void {
    const { offsetMs, uncertaintyMs, measuredBy } = this.#last;
    if (offsetMs === null || uncertaintyMs === null || measuredBy === null) return;
    const before = this.history.at(-1);
    const isNew = before === undefined || nowMs - before.atMs >= historyEveryMs;
    const isMoved =
      before !== undefined && Math.abs(offsetMs - before.offsetMs) > Math.max(1000, uncertaintyMs * 2);
    if (!isNew && !isMoved) return;
    this.history.push({ atMs: nowMs, offsetMs, uncertaintyMs, measuredBy });
    if (this.history.length > historyKept) this.history.shift();
  }
}

/** In words, for the technician. */
export function clockDetail({ offsetMs, uncertaintyMs, measuredBy }: ClockEstimate): string | null {
  if (offsetMs === null || uncertaintyMs === null) return null;
  const seconds = (ms: number): string => `${(Math.abs(ms) / 1000).toFixed(1)} s`;
  return `${seconds(offsetMs)} ${offsetMs < 0 ? 'behind' : 'ahead'} (± ${seconds(uncertaintyMs)}, by ${measuredBy})`;
}
