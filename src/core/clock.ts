/**
 * How far a device's clock is off, from measurements of different kinds, each with its uncertainty. Offsets are
 * device time minus gateway time: positive = the device is ahead.
 */
import type { Device } from './entities.ts';
import type { ClockSource } from './health-facts.ts';

export interface ClockMeasurement {
  atMs: number;
  offsetMs: number;
  /** The true offset lies within `offsetMs` ± this. */
  uncertaintyMs: number;
  measuredBy: ClockSource;
}
export interface ClockEstimate {
  offsetMs: number | null;
  uncertaintyMs: number | null;
  quality: Device['clock']['quality'];
  measuredBy: ClockSource | null;
  measuredAtMs: number | null;
}

/** A clock that is off by more than this is wrong: passages are told apart by 10 s, speeds by seconds. */
export const clockLimitMs = 5_000;
/** A measurement is worth less with age: 100 ppm is a bad crystal in the sun. */
const driftPerMs = 100e-6;
/** After this a measurement says nothing. */
const forgottenAfterMs = 24 * 3_600_000;

/** The middle between question and answer, with what the answer's resolution leaves open (ONVIF: whole seconds). */
export function fromExchange(
  exchange: { askedAtMs: number; answeredAtMs: number; deviceMs: number; resolutionMs: number },
  measuredBy: ClockSource = 'onvif',
): ClockMeasurement {
  const { askedAtMs, answeredAtMs, deviceMs, resolutionMs } = exchange;
  return {
    atMs: answeredAtMs,
    // a truncated time is on average half its resolution behind
    offsetMs: deviceMs + resolutionMs / 2 - (askedAtMs + answeredAtMs) / 2,
    uncertaintyMs: (answeredAtMs - askedAtMs) / 2 + resolutionMs / 2,
    measuredBy,
  };
}

/** Samples that one estimate by arrival is made from. */
export const arrivalSamples = 32;
/** Time a reader needs at least from the capture to its message, and half of what it usually needs. */
const usualDelayMs = { least: 0, most: 3_000 } as const;
/** Messages that were held back come with differing delays; those of a wrong clock all with the same. */
const promptSpreadMs = 4_000;
const fewestSamples = 8;

/**
 * What one-way messages tell: stated time minus time of receipt is the offset minus a delay, and no delay is below
 * zero, so the largest value is the best one. A value ahead proves that the clock is ahead. Values behind may as well
 * be old messages: they count only where a quarter of them agree within 4 s.
 * @param samples stated minus received, ms, of the last minutes
 * @returns null where they say nothing
 */
export function fromArrivals(
  samples: readonly number[],
  atMs: number,
  measuredBy: ClockSource,
): ClockMeasurement | null {
  if (samples.length === 0) return null;
  const sorted = [...samples].sort((a, b) => b - a);
  const largest = sorted[0] ?? 0;
  const quarter = sorted[Math.ceil(sorted.length / 4) - 1] ?? largest;
  const isPrompt = sorted.length >= fewestSamples && largest - quarter <= promptSpreadMs;
  if (!isPrompt && largest < clockLimitMs) return null;
  const middle = (usualDelayMs.least + usualDelayMs.most) / 2;
  return { atMs, offsetMs: largest + middle, uncertaintyMs: middle, measuredBy };
}

/** Each source's newest measurement, put together. */
export function estimateClock(measurements: Iterable<ClockMeasurement>, nowMs: number): ClockEstimate {
  const aged = [...measurements]
    .filter((one) => nowMs - one.atMs <= forgottenAfterMs)
    .map((one) => ({
      ...one,
      uncertaintyMs: one.uncertaintyMs + Math.max(0, nowMs - one.atMs) * driftPerMs,
    }))
    .sort((a, b) => a.uncertaintyMs - b.uncertaintyMs);
  const [best] = aged;
  if (best === undefined)
    return { offsetMs: null, uncertaintyMs: null, quality: 'unknown', measuredBy: null, measuredAtMs: null };
  let low = best.offsetMs - best.uncertaintyMs;
  let high = best.offsetMs + best.uncertaintyMs;
  for (const one of aged) {
    const nextLow = Math.max(low, one.offsetMs - one.uncertaintyMs);
    const nextHigh = Math.min(high, one.offsetMs + one.uncertaintyMs);
    // one that contradicts the better one is left out
    if (nextLow <= nextHigh) [low, high] = [nextLow, nextHigh];
  }
  const offsetMs = Math.round((low + high) / 2);
  const uncertaintyMs = Math.max(1, Math.round((high - low) / 2));
  return {
    offsetMs,
    uncertaintyMs,
    quality: qualityOf(offsetMs, uncertaintyMs),
    measuredBy: best.measuredBy,
    measuredAtMs: best.atMs,
  };
}

/** `bad` only where it is wrong for sure, `good` where it is right for sure or as far as can be told to the limit. */
function qualityOf(offsetMs: number, uncertaintyMs: number): ClockEstimate['quality'] {
  if (Math.abs(offsetMs) - uncertaintyMs > clockLimitMs) return 'bad';
  return uncertaintyMs <= clockLimitMs && Math.abs(offsetMs) <= clockLimitMs ? 'good' : 'unknown';
}

/** Whether an estimate is worth writing again: another quality, or moved by more than it is uncertain. */
export function clockMoved(before: Device['clock'], now: ClockEstimate): boolean {
  if (before.quality !== now.quality) return true;
  if (now.offsetMs === null || before.offsetMs === null) return now.offsetMs !== before.offsetMs;
  return Math.abs(now.offsetMs - before.offsetMs) > Math.max(250, now.uncertaintyMs ?? 0);
}
