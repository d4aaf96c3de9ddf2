/** The legs of a journey, and which of them no vehicle can have driven (docs/analysis.md). Pure. */
import { clockLimitMs } from './clock.ts';
import type { Device } from './entities.ts';
import { metresPerDegree, type Place } from './geometry.ts';

/** How far a checkpoint's position may be from where its cameras look: both ends of a leg together. */
export const positionSlackM = 200;

/** How wrong the time of a read may be. null: its clock is known to be wrong, so that nothing follows from it. */
export function clockUncertaintyMs(clock: Device['clock'] | undefined, isReadBad: boolean): number | null {
  if (isReadBad || clock?.quality === 'bad') return null;
  // what is known of the offset is as of now, not as of the read: a good clock is trusted to its own offset and a second
  if (clock?.quality === 'good' && clock.offsetMs !== null)
    return Math.min(clockLimitMs, Math.abs(clock.offsetMs) + 1_000);
  return clockLimitMs;
}

/** Metres in a straight line; good to a percent within a few hundred kilometres. */
export function straightLineM(a: Place, b: Place): number {
  const { perLonDegM, perLatDegM } = metresPerDegree((a.lat + b.lat) / 2);
  return Math.hypot((a.lon - b.lon) * perLonDegM, (a.lat - b.lat) * perLatDegM);
}

export interface LegEnd {
  atMs: number;
  /** null: not known any more. */
  place: Place | null;
  uncertaintyMs: number | null;
}
export interface Leg {
  seconds: number;
  /** Straight line; the road is longer. */
  distanceM: number | null;
  speedKmh: number | null;
  /** With both clocks as wrong as they may be, and the positions too. */
  leastSpeedKmh: number | null;
  /** null: it cannot be told. */
  impossible: boolean | null;
}

const kmh = (metres: number, ms: number): number => (metres / ms) * 3600;

/**
 * The plain physical bound: even with both clocks as wrong as they may be, in the vehicle's favour, it would have been
 * faster than any vehicle on a road. A bad clock or an unknown place says nothing.
 */
export function legBetween(from: LegEnd, to: LegEnd, highestSpeedKmh: number): Leg {
  const ms = Math.abs(to.atMs - from.atMs);
  const seconds = (to.atMs - from.atMs) / 1000;
  if (from.place === null || to.place === null)
    return { seconds, distanceM: null, speedKmh: null, leastSpeedKmh: null, impossible: null };
  const distanceM = straightLineM(from.place, to.place);
  const speedKmh = ms === 0 ? null : kmh(distanceM, ms);
  if (from.uncertaintyMs === null || to.uncertaintyMs === null)
    return { seconds, distanceM, speedKmh, leastSpeedKmh: null, impossible: null };
  const longestMs = Math.max(1, ms + from.uncertaintyMs + to.uncertaintyMs);
  const leastSpeedKmh = kmh(Math.max(0, distanceM - positionSlackM), longestMs);
  return { seconds, distanceM, speedKmh, leastSpeedKmh, impossible: leastSpeedKmh > highestSpeedKmh };
}
