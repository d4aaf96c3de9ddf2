/** What is looked at from time to time and not when something is heard: clocks, silence, heartbeats, the hour's reads. */
import { hourOfWeek, isSilent } from '../core/usual-reads.ts';
import { clockDetail } from './clock-book.ts';
import type { DeviceRecord } from './device-record.ts';
import { slotMs } from './read-counts.ts';

const hourMs = 3_600_000;
/** Clocks, silence and heartbeats of each device are looked at once in this time. */
const lookEveryMs = 60_000;
/** After a start devices have this time to connect again. */
const comeBackMs = 60_000;
const silenceWindowsMs = [900_000, hourMs, 3 * hourMs] as const;

export class Looks {
  readonly #startedAtMs: number;
  #lookedAtMs: number;
  #queue: DeviceRecord[] = [];
  #learnedToMs: number;
  #cameBack = false;

  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
    this.#lookedAtMs = startedAtMs;
    this.#learnedToMs = Math.floor(startedAtMs / hourMs) * hourMs;
  }

  look(records: ReadonlyMap<string, DeviceRecord>, nowMs: number): void {
    this.#expectBack(records, nowMs);
    this.#learn(records, nowMs);
    // a share of the devices each time, so that the work is even
    if (this.#queue.length === 0) this.#queue = [...records.values()];
    const share = Math.min(1, Math.max(0, nowMs - this.#lookedAtMs) / lookEveryMs);
    this.#lookedAtMs = nowMs;
    for (const record of this.#queue.splice(0, Math.ceil(records.size * share))) {
      record.checkHeartbeat(nowMs);
      lookAtClock(record, nowMs);
      lookAtReads(record, nowMs);
    }
  }

  /** Those that were connected before a restart and did not come back. */
  #expectBack(records: ReadonlyMap<string, DeviceRecord>, nowMs: number): void {
    if (this.#cameBack || nowMs - this.#startedAtMs < comeBackMs) return;
    this.#cameBack = true;
    for (const record of records.values())
      if (record.viaBroker && record.ok('connection') === null)
        record.set('connection', false, nowMs, 'has not come back since the gateway started');
  }

  /** At each full hour: what it brought, where the device was watched through all of it. */
  #learn(records: ReadonlyMap<string, DeviceRecord>, nowMs: number): void {
    const hourEndMs = Math.floor(nowMs / hourMs) * hourMs;
    if (hourEndMs <= this.#learnedToMs) return;
    this.#learnedToMs = hourEndMs;
    const startMs = hourEndMs - hourMs;
    for (const record of records.values()) {
      const { watchedSinceMs } = record;
      if (watchedSinceMs === null || watchedSinceMs > startMs || record.has('reads_missing') !== null)
        continue;
      // a device that never gave a read is none that could fall silent
      if (record.reads.lastReadAtMs === null) continue;
      record.usual.learn(hourOfWeek(startMs), record.reads.hourBefore(hourEndMs, nowMs));
      record.isUnkept = true;
    }
  }
}

export function lookAtClock(record: DeviceRecord, nowMs: number): void {
  const clock = record.clock.estimate(nowMs);
  const ok = clock.quality === 'unknown' ? null : clock.quality === 'good';
  if (ok !== null || record.evidence.has('clock')) record.set('clock', ok, nowMs, clockDetail(clock));
}

function lookAtReads(record: DeviceRecord, nowMs: number): void {
  const { watchedSinceMs } = record;
  const wasSilent = record.ok('reads') === false;
  if (watchedSinceMs === null) {
    if (record.evidence.has('reads')) record.set('reads', null, nowMs);
    return;
  }
  const windows = silenceWindowsMs.map((lengthMs) => {
    const counted = record.reads.since(nowMs - lengthMs + slotMs, nowMs);
    const fromMs = Math.max(counted.fromMs, watchedSinceMs);
    // no time has passed in which anything could be expected: nothing is known
    const expected = fromMs < nowMs ? record.usual.between(fromMs, nowMs) : null;
    return { reads: counted.reads, expected };
  });
  const silent = isSilent(windows, wasSilent);
  if (silent === null && !record.evidence.has('reads')) return;
  const [, hour] = windows;
  const few = `${hour?.reads ?? 0} reads in the last hour; ${Math.round(hour?.expected ?? 0)} are usual`;
  record.set('reads', silent === null ? null : !silent, nowMs, silent === true ? few : null);
}
