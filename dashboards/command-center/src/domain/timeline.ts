/** Coverage and clock as drawings: places on an axis, told apart from how they are drawn. Pure. */
import type { ClockPoint, Coverage, CoverageState } from '../api/health-types.ts';

export interface Segment {
  /** 0 … 1 of the whole span. */
  start: number;
  width: number;
  state: CoverageState;
  /** Its place in `intervals`. */
  index: number;
}

/** The intervals as pieces of a bar; one too short to be seen is drawn as wide as `least`. */
export function segmentsOf(coverage: Coverage, least = 0.002): Segment[] {
  const fromMs = Date.parse(coverage.from);
  const spanMs = Math.max(1, Date.parse(coverage.to) - fromMs);
  return coverage.intervals.map((interval, index) => {
    const start = (Date.parse(interval.from) - fromMs) / spanMs;
    const width = (Date.parse(interval.to) - Date.parse(interval.from)) / spanMs;
    return { start, width: Math.min(1 - start, Math.max(least, width)), state: interval.state, index };
  });
}

/** 0 … 1: how much of the span was seen at least partly; null where nothing is known. */
export function seenFraction(coverage: Coverage): number | null {
  let knownMs = 0;
  let seenMs = 0;
  for (const { from, to, state } of coverage.intervals) {
    const lengthMs = Date.parse(to) - Date.parse(from);
    if (state === 'unknown') continue;
    knownMs += lengthMs;
    if (state !== 'blind') seenMs += lengthMs;
  }
  return knownMs === 0 ? null : seenMs / knownMs;
}

/** How much of the span nothing is known of, ms. */
export function unknownMs(coverage: Coverage): number {
  return coverage.intervals
    .filter(({ state }) => state === 'unknown')
    .reduce((total, { from, to }) => total + Date.parse(to) - Date.parse(from), 0);
}

/** Round hours between two times, at most `most` of them, as places 0 … 1 on the axis. */
export function hourTicks(fromMs: number, toMs: number, most = 8): { at: number; timeMs: number }[] {
  const hourMs = 3_600_000;
  const steps = [1, 2, 3, 6, 12, 24, 48].map((hours) => hours * hourMs);
  const stepMs = steps.find((step) => (toMs - fromMs) / step <= most) ?? 48 * hourMs;
  // ticks stand at round hours of the local day
  const shiftMs = new Date(fromMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((fromMs - shiftMs) / stepMs) * stepMs + shiftMs;
  const ticks: { at: number; timeMs: number }[] = [];
  for (let timeMs = first; timeMs < toMs; timeMs += stepMs)
    ticks.push({ at: (timeMs - fromMs) / (toMs - fromMs), timeMs });
  return ticks;
}

export interface ClockDrawing {
  /** Points 0 … 1 on both axes, y downwards. */
  points: { x: number; y: number; half: number }[];
  /** Offset at the top and at the bottom, ms. */
  topMs: number;
  bottomMs: number;
  /** Where offset 0 lies, 0 … 1 downwards. */
  zeroY: number;
}

/** Clock offsets over time; the scale holds zero and every uncertainty. null without a point. */
export function clockDrawing(history: readonly ClockPoint[]): ClockDrawing | null {
  if (history.length === 0) return null;
  const times = history.map(({ at }) => Date.parse(at));
  const firstMs = Math.min(...times);
  const spanMs = Math.max(1, Math.max(...times) - firstMs);
  const highest = Math.max(0, ...history.map(({ offsetMs, uncertaintyMs }) => offsetMs + uncertaintyMs));
  const lowest = Math.min(0, ...history.map(({ offsetMs, uncertaintyMs }) => offsetMs - uncertaintyMs));
  const roomMs = Math.max(50, (highest - lowest) * 0.1);
  const topMs = highest + roomMs;
  const bottomMs = lowest - roomMs;
  const y = (ms: number): number => (topMs - ms) / (topMs - bottomMs);
  return {
    // one measurement is drawn as a line across: it is all that is known
    points: (history.length === 1 ? [...history, ...history] : history).map(
      ({ at, offsetMs, uncertaintyMs }, index) => ({
        x: history.length === 1 ? index : (Date.parse(at) - firstMs) / spanMs,
        y: y(offsetMs),
        half: uncertaintyMs / (topMs - bottomMs),
      }),
    ),
    topMs,
    bottomMs,
    zeroY: y(0),
  };
}
