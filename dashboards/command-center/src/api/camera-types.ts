/** Cameras as the API gives them: found, registered, steered, drilled. Copied, not imported. */
export const foundStates = ['describing', 'described', 'needs_credentials', 'unreachable', 'broken'] as const;
export type FoundState = (typeof foundStates)[number];
export interface Problem {
  code: string;
  detail: string;
}
export interface FoundProfile {
  token: string;
  name: string;
  encoding: 'h264' | 'h265' | 'jpeg' | 'other';
  widthPx: number;
  heightPx: number;
  framesPerSecond: number | null;
}
export interface FoundCamera {
  /** Stays the same for the life of the job. */
  index: number;
  endpoint: string | null;
  /** The one that answered comes first. */
  addresses: string[];
  hardwareAddress: string | null;
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
  name: string | null;
  state: FoundState;
  problem: Problem | null;
  profiles: FoundProfile[];
  hasPtz: boolean;
  hasEvents: boolean;
  /** URL of a thumbnail, for this session. */
  picture: string | null;
  /** Against the gateway; positive: ahead. */
  clockOffsetMs: number | null;
  /** Name of the kept login that fits; "given" for one of the request. */
  login: string | null;
  certificate: string | null;
  registered: boolean;
  deviceId: string | null;
  addressChanged: { from: string | null; to: string } | null;
}
export interface Login {
  username: string;
  password: string;
}
export interface DiscoveryAsk {
  targets?: string[];
  timeoutMs?: number;
  multicast?: boolean;
  interfaces?: string[];
  areaId?: string;
  logins?: Login[];
  pictures?: boolean;
}
export interface Discovery {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  startedAt: string;
  endedAt: string | null;
  startedBy: string;
  progress: { fraction: number; probed: number; targets: number; answered: number; described: number };
  problem: Problem | null;
  found: FoundCamera[];
}
export interface CameraLogin {
  id: string;
  name: string;
  areaId: string | null;
  createdAt: string;
}
export type PtzAsk =
  | { action: 'move'; pan: number; tilt: number; zoom: number }
  | { action: 'stop' | 'release' }
  | { action: 'goto' | 'remove'; preset: string }
  | { action: 'save'; name: string };
export interface Ptz {
  holder: { username: string; you: boolean; until: string } | null;
  moving: boolean;
  /** Send move again within this time, or the camera is stopped. */
  renewWithinMs: number;
  presets: { token: string; name: string }[];
}
export type DrillStage =
  | 'published'
  | 'received'
  | 'matched'
  | 'stored'
  | 'announced'
  | 'seen'
  | 'acknowledged';
export interface Drill {
  id: string;
  deviceId: string;
  /** `passed`: acknowledged; `unanswered`: it reached the screens and nobody acknowledged; `failed`: it got stuck. */
  state: 'running' | 'passed' | 'unanswered' | 'failed';
  plate: string;
  startedBy: string;
  startedAt: string;
  expiresAt: string;
  via: 'embedded' | 'external';
  stages: { stage: DrillStage; at: string | null; afterMs: number | null }[];
  screens: { told: number; seen: number };
  acknowledgedBy: string | null;
  alertId: string | null;
  problem: Problem | null;
}
/** What a registered camera has said of itself. */
export interface CameraProfile {
  token: string;
  name: string;
  encoding: 'h264' | 'h265' | 'jpeg' | 'other';
  widthPx: number;
  heightPx: number;
  framesPerSecond: number | null;
  bitrateKbps: number | null;
  streamUri: string | null;
  statedStreamUri: string | null;
  snapshotUri: string | null;
}
export interface CameraFacts {
  endpoint: string | null;
  hardwareAddress: string | null;
  manufacturer: string | null;
  model: string | null;
  serial: string | null;
  firmware: string | null;
  serviceUrl: string;
  profiles: CameraProfile[];
  hasPtz: boolean;
  hasEvents: boolean;
  describedAt: string | null;
  pinnedCertificate?: string;
}
