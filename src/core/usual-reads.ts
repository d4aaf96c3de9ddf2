/**
 * How many reads a device usually gives at an hour of the week, and whether it gives far fewer now. Hours of the week
 * are counted in UTC: what matters is that the same hour comes back after seven days.
 */
export const hoursOfWeek = 168;
const hourMs = 3_600_000;
/** Weight of the newest week once an hour has been seen often: about the last five weeks count. */
const newestShare = 0.2;
/** An hour of the week is known after so many weeks; until then the same hour of other days stands in. */
const weeksKnown = 3;
const daysKnown = 3;
/** Holidays, rain and road works halve the traffic without a fault. */
const usualShare = 0.5;
/** So rarely may traffic alone look like a silent device: once in a million looks. */
const silentBelow = 1e-6;
/** And so likely must what is seen be again before it counts as back. */
const backAbove = 1e-3;
const fewestReadsBack = 3;

/** 0..167; 0 = Sunday, 0 h UTC. */
export function hourOfWeek(atMs: number): number {
  const day = new Date(atMs).getUTCDay();
  return day * 24 + Math.floor((atMs % (24 * hourMs)) / hourMs);
}

/** Means and how often each hour was seen; 840 bytes when kept. */
export class UsualReads {
  readonly #means: Float32Array;
  readonly #weeks: Uint8Array;

  constructor(kept?: Uint8Array) {
    const bytes = new Uint8Array(hoursOfWeek * 5);
    if (kept !== undefined && kept.length === bytes.length) bytes.set(kept);
    this.#means = new Float32Array(bytes.buffer, 0, hoursOfWeek);
    this.#weeks = new Uint8Array(bytes.buffer, hoursOfWeek * 4, hoursOfWeek);
  }

  toBytes(): Uint8Array {
    return new Uint8Array(this.#means.buffer.slice(0));
  }

  /** A whole hour in which the device was watched and not blind. */
  learn(hour: number, reads: number): void {
    const seen = this.#weeks[hour] ?? 0;
    const mean = this.#means[hour] ?? 0;
    this.#means[hour] = mean + (reads - mean) * Math.max(newestShare, 1 / (seen + 1));
    this.#weeks[hour] = Math.min(255, seen + 1);
  }

  /** Reads usual in an hour of the week; null = not enough seen. */
  perHour(hour: number): number | null {
    if ((this.#weeks[hour] ?? 0) >= weeksKnown) return this.#means[hour] ?? 0;
    let days = 0;
    let sum = 0;
    for (let other = hour % 24; other < hoursOfWeek; other += 24) {
      if ((this.#weeks[other] ?? 0) === 0) continue;
      days++;
      sum += this.#means[other] ?? 0;
    }
    return days >= daysKnown ? sum / days : null;
  }

  /** Reads usual between two moments, at most a few hours apart; null = not enough seen. */
  between(fromMs: number, toMs: number): number | null {
    let expected = 0;
    for (let atMs = fromMs; atMs < toMs; ) {
      const nextMs = Math.min(toMs, (Math.floor(atMs / hourMs) + 1) * hourMs);
      const usual = this.perHour(hourOfWeek(atMs));
      if (usual === null) return null;
      expected += (usual * (nextMs - atMs)) / hourMs;
      atMs = nextMs;
    }
    return expected;
  }
}

/** Probability that a Poisson variable of this mean is at most `count`. */
export function poissonAtMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return Math.min(1, sum);
}

export interface ReadsWindow {
  reads: number;
  /** What is usual in it; null = not known. */
  expected: number | null;
}

/**
 * Whether a device is silent. It falls silent when in any window the reads are so few that half of the usual traffic
 * would give so few only once in a million times: that takes at least 28 expected reads, so a quiet night never
 * counts. It is back when the shortest window has three reads and is no longer unusual.
 * @param windows the same stretch of time ending now, shortest first
 * @returns null: not enough is known to say
 */
export function isSilent(windows: readonly ReadsWindow[], wasSilent: boolean): boolean | null {
  const [shortest] = windows;
  if (shortest === undefined || windows.every((window) => window.expected === null)) return null;
  if (wasSilent) {
    const { reads, expected } = shortest;
    return reads < fewestReadsBack || poissonAtMost(reads, (expected ?? 0) * usualShare) < backAbove;
  }
  return windows.some(
    ({ reads, expected }) => expected !== null && poissonAtMost(reads, expected * usualShare) < silentBelow,
  );
}
