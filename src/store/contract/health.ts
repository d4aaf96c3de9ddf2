/** What is kept of the health of devices, and of when checkpoints were seen. */
import type { ClockMeasurement } from '../../core/clock.ts';
import type { Span } from '../../core/coverage.ts';
import type { Device } from '../../core/entities.ts';
import type { JudgedState } from '../../core/health.ts';
import type { CoverageInterval, Evidence, ReasonSince } from '../../core/health-facts.ts';
import type { DeviceHealth } from './registry.ts';

/** What the gateway knew of a device when it was kept last. */
export interface KeptHealth {
  deviceId: string;
  state: JudgedState | null;
  /** When the present state began. */
  sinceMs: number | null;
  reasons: ReasonSince[];
  evidence: Evidence[];
  clockHistory: ClockMeasurement[];
  lastReadAtMs: number | null;
  /** Lanes that its reads were of. */
  lanes: number[];
  /** Its connections are seen by the broker. */
  viaBroker: boolean;
  /** `UsualReads` as bytes. */
  usual: Uint8Array | null;
}
export interface CheckpointInterval extends CoverageInterval {
  checkpointId: string;
}

export interface HealthRepository {
  load(): KeptHealth[];
  /** Those of devices that are gone meanwhile are left out. */
  keep(rows: readonly KeptHealth[]): void;
  /** State and clock of many devices in one transaction; those that are there, as they are now. */
  setDevices(changes: readonly { id: string; health: DeviceHealth }[]): Device[];

  /** Closes the open interval of each checkpoint at the start of the given one, which is the open one then. */
  openIntervals(intervals: readonly Omit<CheckpointInterval, 'toMs'>[]): void;
  /** Those that touch the time, in order. */
  intervals(checkpointId: string, fromMs: number, toMs: number): CoverageInterval[];
  downtimes(fromMs: number, toMs: number): Span[];
  /** The gateway is alive. */
  beat(atMs: number): void;
  /**
   * At a start: closes what an earlier run left open at its last sign of life, and takes the time since then as
   * downtime. @returns it; null at the first start
   */
  recover(nowMs: number): Span | null;
  /** Deletes what ended before this. */
  forget(beforeMs: number): void;
}
