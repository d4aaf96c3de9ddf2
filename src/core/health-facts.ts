/** What the gateway says of a device's health: the closed lists of evidence, reasons and causes, and the records. */

/** What is looked at, each by itself. */
export const evidenceKinds = [
  'reachable',
  'login',
  'stream',
  'frames',
  'clock',
  'reads',
  'connection',
  'report',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** Why a device is not `online`. The first three make it `offline`, the others `degraded`. */
export const healthReasons = [
  /** Nothing answers at its address. */
  'unreachable',
  /** Its MQTT connection is closed, or its last will was sent. */
  'disconnected',
  /** Its sender says that it is lost. */
  'reported_offline',
  'login_refused',
  'login_missing',
  'stream_failed',
  'no_frames',
  'clock_wrong',
  'reads_missing',
  /** It says itself that something is wrong. */
  'reported_problem',
] as const;
export type HealthReason = (typeof healthReasons)[number];

export const clockSources = ['onvif', 'mqtt_status', 'report', 'arrival'] as const;
export type ClockSource = (typeof clockSources)[number];

/** One kind of evidence as it stands. `ok: null` = not known (not looked at yet, or not looked at for this device). */
export interface Evidence {
  kind: EvidenceKind;
  ok: boolean | null;
  /** Since when it has been so, UTC ms. */
  sinceMs: number;
  checkedAtMs: number;
  detail: string | null;
  /** `report`: its sender says that it is not there. */
  lost?: boolean;
  /** `login`: none is kept for it. */
  missing?: boolean;
}

export interface ReasonSince {
  code: HealthReason;
  sinceMs: number;
  detail: string | null;
}

export const coverageStates = ['seeing', 'partly', 'blind', 'unknown'] as const;
export type CoverageState = (typeof coverageStates)[number];
export const coverageCauses = [
  'devices_offline',
  'devices_degraded',
  'devices_silent',
  'gateway_down',
  'no_device',
  'not_recorded',
] as const;
export type CoverageCause = (typeof coverageCauses)[number];

/** How a checkpoint was seen from one moment to another. `toMs: null` = until now. */
export interface CoverageInterval {
  fromMs: number;
  toMs: number | null;
  state: CoverageState;
  cause: CoverageCause | null;
  /** The devices that did not see. */
  deviceIds: string[];
  /** Lanes that nothing saw; null = all of them, or not known per lane. */
  lanes: number[] | null;
}

export const headingVerdicts = ['agrees', 'disagrees', 'undecided'] as const;
export type HeadingVerdict = (typeof headingVerdicts)[number];
