/** What the gateway tells of the rings: counts and times, no plates. */
import type { CoverageCause, CoverageState } from './health-types.ts';

export interface RingCounts {
  inbound: number;
  outbound: number;
  unreadInbound: number;
  unreadOutbound: number;
  late: number;
  balance: number;
}
/** Of all checkpoints together. */
export interface BlindMinutes {
  blindMinutes: number;
  partlyMinutes: number;
  unknownMinutes: number;
}
export interface RingHour extends RingCounts, BlindMinutes {
  at: string;
  /** Checkpoints that did not see all the time. */
  unseeing: number;
  /** 0 … 1; null where the hour has not begun. */
  seeingShare: number | null;
}
export interface RingPlace extends RingCounts, BlindMinutes {
  checkpointId: string;
  name: string;
  coverage: { from: string; to: string; state: CoverageState; cause: CoverageCause | null }[];
}
export interface RingPicture extends RingCounts {
  ringId: string;
  name: string;
  checkpoints: number;
  hours: RingHour[];
  places: RingPlace[];
}
export interface RingBalance {
  from: string;
  to: string;
  items: RingPicture[];
}
export interface SkippedAt {
  checkpointId: string;
  name: string | null;
  /** null: some, but fewer than are told. */
  vehicles: number | null;
}
export interface SkippedLeg {
  lastCheckpointId: string;
  lastName: string | null;
  nextCheckpointId: string;
  nextName: string | null;
  vehicles: number | null;
}
export interface RingGap {
  ringId: string;
  name: string;
  inbound: number | null;
  outbound: number | null;
  hours: { at: string; inbound: number | null; outbound: number | null }[];
  last: SkippedAt[];
  next: SkippedAt[];
  legs: SkippedLeg[];
}
export interface RingGaps {
  from: string;
  to: string;
  /** 1: exact; else numbers are taken down to a multiple of it. */
  roundedTo: number;
  items: RingGap[];
}
