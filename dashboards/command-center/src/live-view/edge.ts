/** Staying at the live edge of a buffer that grows: when to seek, when to hurry, what to forget. Pure. */

/** Behind the newest frame by more than this (a tab that slept, a stall that is over): jump. */
const jumpBehindS = 1.2;
/** Where a jump lands: a few frames before the newest, so that the next ones are there when they are needed. */
const landBehindS = 0.12;
const hurryBehindS = 0.28;
const hurryMuchBehindS = 0.55;
/** What was shown is kept this long, and forgotten in one go when it is twice as long. */
const keepS = 6;

export interface EdgeFacts {
  /** Where the player is, seconds of the stream. */
  currentS: number;
  /** Buffered ranges, ascending: [start, end] in seconds. */
  ranges: readonly (readonly [number, number])[];
}
export interface EdgeMove {
  /** Seek here first; null: stay. */
  seekToS: number | null;
  playbackRate: number;
  /** Everything before may be removed from the buffer; null: nothing yet. */
  removeToS: number | null;
  /** Seconds between the newest frame and the one that is shown; null without a buffer. */
  behindS: number | null;
}

/** What the player has to do now to show the newest picture. */
export function followEdge({ currentS, ranges }: EdgeFacts): EdgeMove {
  const last = ranges.at(-1);
  const first = ranges[0];
  if (last === undefined || first === undefined)
    return { seekToS: null, playbackRate: 1, removeToS: null, behindS: null };
  const [startS, endS] = last;
  const behindS = endS - currentS;
  const removeToS = currentS - first[0] > keepS * 2 ? currentS - keepS : null;
  // a hair of slack: players stand a fraction of a frame before what is buffered
  const outside = currentS < startS - 0.05 || behindS < -0.05;
  if (outside || behindS > jumpBehindS)
    return { seekToS: Math.max(startS, endS - landBehindS), playbackRate: 1, removeToS, behindS };
  const playbackRate = behindS > hurryMuchBehindS ? 1.2 : behindS > hurryBehindS ? 1.07 : 1;
  return { seekToS: null, playbackRate, removeToS, behindS };
}
