/** When a checkpoint was seen and when it was blind, so that "no reads" is never taken for "did not pass". */
import type { DeviceState } from './entities.ts';
import type { CoverageInterval, HealthReason } from './health-facts.ts';

/** A device as coverage looks at it. */
export interface CoveringDevice {
  id: string;
  state: DeviceState;
  reasons: readonly HealthReason[];
  /** Lanes that its reads were of; empty: not known yet. */
  lanes: readonly number[];
}
export type CoverageNow = Pick<CoverageInterval, 'state' | 'cause' | 'deviceIds' | 'lanes'>;

/** A device that is there and yet gives no reads. */
const blinding: ReadonlySet<HealthReason> = new Set([
  'disconnected',
  'reads_missing',
  'stream_failed',
  'no_frames',
]);

function sees(device: CoveringDevice): boolean {
  if (device.state === 'online') return true;
  return device.state === 'degraded' && !device.reasons.some((reason) => blinding.has(reason));
}

/**
 * How a checkpoint is seen by its devices (retired ones are no longer among them).
 * `partly`: at least one sees and at least one does not; where the lanes of all are known, only if a lane is left out.
 */
export function coverageOf(devices: readonly CoveringDevice[]): CoverageNow {
  const present = devices.filter((device) => device.state !== 'retired' && device.state !== 'pending');
  if (present.length === 0) return { state: 'unknown', cause: 'no_device', deviceIds: [], lanes: null };
  const blind = present.filter((device) => !sees(device));
  const deviceIds = blind.map((device) => device.id).sort();
  if (blind.length === 0) return { state: 'seeing', cause: null, deviceIds, lanes: null };
  const cause = blind.some((device) => device.state === 'offline')
    ? 'devices_offline'
    : blind.every((device) => device.reasons.includes('reads_missing'))
      ? 'devices_silent'
      : 'devices_degraded';
  if (blind.length === present.length) return { state: 'blind', cause, deviceIds, lanes: null };
  const seen = new Set(present.filter(sees).flatMap((device) => device.lanes));
  const lost = [...new Set(blind.flatMap((device) => device.lanes))].filter((lane) => !seen.has(lane));
  const lanesKnown = present.every((device) => device.lanes.length > 0);
  if (lanesKnown && lost.length === 0) return { state: 'seeing', cause: null, deviceIds: [], lanes: null };
  return {
    state: 'partly',
    cause,
    deviceIds,
    lanes: lanesKnown ? lost.sort((a, b) => a - b) : null,
  };
}

export function sameCoverage(a: CoverageNow, b: CoverageNow): boolean {
  return (
    a.state === b.state &&
    a.cause === b.cause &&
    a.deviceIds.join() === b.deviceIds.join() &&
    a.lanes?.join() === b.lanes?.join()
  );
}

/** A stretch of time. `toMs: null` = until now. */
export interface Span {
  fromMs: number;
  toMs: number | null;
}
export type ClosedInterval = CoverageInterval & { toMs: number };

/**
 * The timeline of a checkpoint from one moment to another, in order and without gaps: what was recorded; in the gaps
 * `blind` where the gateway was down, else `unknown`.
 * @param recorded in order, not overlapping
 */
export function timeline(
  recorded: readonly CoverageInterval[],
  downtimes: readonly Span[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): ClosedInterval[] {
  const whole: ClosedInterval[] = [];
  const add = (interval: ClosedInterval): void => {
    if (interval.toMs <= interval.fromMs) return;
    const last = whole.at(-1);
    if (last !== undefined && last.toMs === interval.fromMs && sameCoverage(last, interval))
      last.toMs = interval.toMs;
    else whole.push({ ...interval });
  };
  const fill = (gapFromMs: number, gapToMs: number): void => {
    let atMs = gapFromMs;
    for (const down of downtimes) {
      const startMs = Math.max(atMs, down.fromMs);
      const endMs = Math.min(gapToMs, down.toMs ?? nowMs);
      if (endMs <= startMs) continue;
      add(gap(atMs, startMs, 'unknown'));
      add(gap(startMs, endMs, 'blind'));
      atMs = endMs;
    }
    add(gap(atMs, gapToMs, 'unknown'));
  };
  let atMs = fromMs;
  for (const interval of recorded) {
    const startMs = Math.max(atMs, interval.fromMs);
    const endMs = Math.min(toMs, interval.toMs ?? nowMs);
    if (endMs <= startMs) continue;
    fill(atMs, startMs);
    add({ ...interval, fromMs: startMs, toMs: endMs });
    atMs = endMs;
  }
  fill(atMs, toMs);
  return whole;
}

function gap(fromMs: number, toMs: number, state: 'blind' | 'unknown'): ClosedInterval {
  const cause = state === 'blind' ? 'gateway_down' : 'not_recorded';
  return { fromMs, toMs, state, cause, deviceIds: [], lanes: null };
}

export interface BlindTime {
  blindMs: number;
  partlyMs: number;
  unknownMs: number;
  /** Nothing can have passed unseen: the checkpoint was seeing all the time. */
  sawAll: boolean;
}

/** How much of a stretch of time was not seen, from a timeline. What the timeline does not cover is unknown. */
export function blindWithin(intervals: readonly ClosedInterval[], fromMs: number, toMs: number): BlindTime {
  const sum = { seeing: 0, blind: 0, partly: 0, unknown: 0 };
  for (const interval of intervals)
    sum[interval.state] += Math.max(0, Math.min(toMs, interval.toMs) - Math.max(fromMs, interval.fromMs));
  const uncoveredMs = Math.max(0, toMs - fromMs - sum.seeing - sum.blind - sum.partly - sum.unknown);
  const unknownMs = sum.unknown + uncoveredMs;
  return {
    blindMs: sum.blind,
    partlyMs: sum.partly,
    unknownMs,
    sawAll: sum.blind + sum.partly + unknownMs === 0,
  };
}
