/** Health of devices, coverage of checkpoints, heading check, as the API gives them. Copied, not imported. */
import type { DeviceState } from './types.ts';

export type EvidenceKind =
  | 'reachable'
  | 'login'
  | 'stream'
  | 'frames'
  | 'clock'
  | 'reads'
  | 'connection'
  | 'report';
export type HealthReason =
  | 'unreachable'
  | 'disconnected'
  | 'reported_offline'
  | 'login_refused'
  | 'login_missing'
  | 'stream_failed'
  | 'no_frames'
  | 'clock_wrong'
  | 'reads_missing'
  | 'reported_problem';
export type ClockSource = 'onvif' | 'mqtt_status' | 'report' | 'arrival';
export interface Reason {
  code: HealthReason;
  since: string;
  detail: string | null;
}
export interface EvidenceItem {
  kind: EvidenceKind;
  /** null: not known. */
  ok: boolean | null;
  since: string;
  checkedAt: string;
  detail: string | null;
}
export interface ClockPoint {
  at: string;
  /** Positive: ahead of the gateway. */
  offsetMs: number;
  uncertaintyMs: number;
  measuredBy: ClockSource;
}
export interface BoardItem {
  deviceId: string;
  name: string;
  kind: 'reader' | 'camera';
  checkpointId: string | null;
  areaId: string;
  state: DeviceState;
  since: string | null;
  reasons: Reason[];
}
export interface HealthBoard {
  counts: Record<DeviceState, number>;
  /** Without a state asked for: those that are offline or degraded; the longest first. */
  items: BoardItem[];
  nextCursor: string | null;
}
export interface DeviceHealth extends BoardItem {
  evidence: EvidenceItem[];
  clock: {
    offsetMs: number | null;
    uncertaintyMs: number | null;
    quality: 'good' | 'bad' | 'unknown';
    measuredBy: ClockSource | null;
    measuredAt: string | null;
    /** Oldest first. */
    history: ClockPoint[];
  };
  backlog: { behindMs: number; lateReads: number } | null;
  lastReadAt: string | null;
  readsLastHour: number;
  expectedReads: number | null;
}
export type CoverageState = 'seeing' | 'partly' | 'blind' | 'unknown';
export type CoverageCause =
  | 'devices_offline'
  | 'devices_degraded'
  | 'devices_silent'
  | 'gateway_down'
  | 'no_device'
  | 'not_recorded';
export interface CoverageInterval {
  from: string;
  to: string;
  state: CoverageState;
  cause: CoverageCause | null;
  deviceIds: string[];
  lanes: number[] | null;
}
export interface Coverage {
  checkpointId: string;
  from: string;
  to: string;
  /** In order, without gaps. */
  intervals: CoverageInterval[];
  blindMs: number;
}
export interface HeadingLane {
  number: number;
  headingDeg: number | null;
  verdict: 'agrees' | 'disagrees' | 'undecided';
  reads: number;
  agreeing: number;
  disagreeing: number;
  suggestedHeadingDeg: number | null;
}
export interface HeadingCheck {
  checkpointId: string;
  lanes: HeadingLane[];
}
