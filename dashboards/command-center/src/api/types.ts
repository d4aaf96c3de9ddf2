/** The shapes of the API, as interfaces.md names them. Copied, not imported: the page knows the gateway by its API only. */
import type { CameraFacts } from './camera-types.ts';
import type { Dispatch, Recall } from './crew-types.ts';

export const plateColors = ['blue', 'yellow', 'green', 'yellow-green', 'white', 'black'] as const;
export type PlateColor = (typeof plateColors)[number];
export type Direction = 'inbound' | 'outbound' | 'along' | 'unknown';
export type ClockQuality = 'good' | 'bad';
export type MatchClass = 'exact' | 'pattern' | 'near';
export interface MatchDifference {
  index: number;
  read: string;
  listed: string;
}
export interface VehicleFacts {
  type?: string;
  color?: string;
  make?: string;
}
export interface ReadView {
  id: string;
  eventId: string;
  deviceId: string;
  checkpointId: string | null;
  lane: number | null;
  capturedAt: string;
  receivedAt: string;
  plate: string;
  plateRaw: string;
  plateColor: PlateColor | null;
  confidence: number | null;
  ring: string | null;
  direction: Direction;
  zone: number | null;
  crossing: { from: number; to: number } | null;
  late: boolean;
  clockQuality: ClockQuality;
  speedKmh: number | null;
  vehicle: VehicleFacts | null;
  revision: number;
  imageUrl: string | null;
  /** A marked test read of a drill: no vehicle, counted nowhere. */
  drill?: true;
}

export const roles = [
  'administrator',
  'technician',
  'operator',
  'officer',
  'supervisor',
  'auditor',
  'wall',
  'crew',
] as const;
export type Role = (typeof roles)[number];
export interface Area {
  id: string;
  name: string;
  parentId: string | null;
}
export type Datum = 'wgs84' | 'gcj02';
export interface PolygonGeometry {
  type: 'Polygon';
  /** Rings of [lon, lat] positions. */
  coordinates: number[][][];
}
export interface Ring {
  id: string;
  name: string;
  /** 1 = outermost. */
  order: number;
  polygon: PolygonGeometry;
  datum: Datum;
}
export interface Position {
  lat: number;
  lon: number;
  datum: Datum;
}
export interface Lane {
  number: number;
  /** Degrees clockwise from true north, the way its traffic drives. */
  headingDeg: number | null;
}
export type Grade = 'A' | 'B' | 'C';
export interface Checkpoint {
  id: string;
  name: string;
  grade: Grade | null;
  ringId: string | null;
  kind: 'checkpoint' | 'junction' | 'bridge';
  areaId: string;
  position: Position;
  road: string;
  lanes: Lane[];
  staffed: boolean;
}
export type DeviceState = 'pending' | 'online' | 'degraded' | 'offline' | 'retired';
export interface Device {
  id: string;
  name: string;
  make: string;
  kind: 'reader' | 'camera';
  checkpointId: string | null;
  areaId: string;
  state: DeviceState;
  clock: { offsetMs: number | null; quality: 'good' | 'bad' | 'unknown' };
  address?: string;
  imageHosts?: string[];
  zone?: string;
  keys?: string[];
  speaksFor?: string[];
  connection?: DeviceConnection;
  hasLogin: boolean;
  firmware?: string;
  model?: string;
  camera?: CameraFacts;
}
export interface DeviceConnection {
  transport: 'stream' | 'pullpoint' | 'poll' | 'tcp';
  url?: string;
}
export type Instruction = 'stop' | 'observe' | 'inform';
export type EntryState = 'proposed' | 'active' | 'expired' | 'withdrawn';
export interface WatchlistEntry {
  id: string;
  /** Plate, or a pattern with `*` and `?`, normalised. */
  plate: string;
  plateColor: PlateColor | null;
  category: string;
  legalBasis: string;
  caseReference: string;
  reason: string;
  priority: 1 | 2 | 3 | 4 | 5;
  instruction: Instruction;
  validFrom: string;
  validUntil: string;
  state: EntryState;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  /** Present where it works, or worked, before its approval. */
  emergency?: EmergencyFacts;
  /** Where and when it matches; absent: everywhere and always. */
  scope?: EntryScope;
  /** From then on a person has to say whether it stays; without a review until `reviewUntil` it expires. */
  reviewDueAt?: string;
  reviewUntil?: string;
  /** The entry whose place this one takes at its approval; the entry that took this one's place. */
  supersedes?: string;
  supersededBy?: string;
  /** The import that it came with. */
  importId?: string;
  /** The feed whose list it stands in. */
  feedId?: string;
  /** Its feed is stale: it matches nothing until a fresh list arrives. */
  suspendedAt?: string;
  /** How it ended; absent while it has not. */
  ended?: EntryEnding;
}
/** An entry that worked at once: until when without an approval, and what was said of it afterwards. */
export interface EmergencyFacts {
  since: string;
  lapsesAt: string;
  review: { justified: boolean; note: string; by: string; at: string } | null;
}
/** Each member that is there has to hold. A read whose place or direction is not known is within none. */
export interface EntryScope {
  /** Areas, each with all below it. */
  areaIds?: string[];
  ringIds?: string[];
  directions?: ('inbound' | 'outbound' | 'along')[];
  /** `HH:MM` in the zone of the site; `until` is exclusive, and earlier than `from` where it spans midnight. */
  hours?: { from: string; until: string };
}
export interface EntryEnding {
  how: EntryEndingKind;
  by: string;
  at: string;
  note: string;
}
export type EntryEndingKind =
  | 'withdrawn'
  | 'expired'
  | 'rejected'
  | 'lapsed'
  | 'unjustified'
  | 'not_reviewed'
  | 'superseded';
export type AlertState = 'new' | 'acknowledged' | 'dispatched' | 'resolved';
export type AlertOutcome = 'stopped' | 'observed' | 'lost' | 'misread' | 'withdrawn';
export type AlertKind =
  | 'watchlist_hit'
  | 'cloned_plate'
  | 'device_lost'
  | 'device_clock'
  | 'device_silent'
  | 'gateway';
export interface AlertHistoryItem {
  at: string;
  by: string;
  from: AlertState | null;
  to: AlertState;
  note: string | null;
  /** Absent: a step, or the opening. A note leaves the state as it is. */
  what?: 'note' | 'undo';
}
export interface AlertEscalationStep {
  areaId: string;
  /** How often it went up. */
  level: number;
  at: string;
}
/** Not acknowledged in time: the area above whose alert it is now, and each area that it came to before. */
export interface AlertEscalation extends AlertEscalationStep {
  history: AlertEscalationStep[];
}
/** The last step, while whoever took it may take it back. Holds while the alert is at this version. */
export interface AlertUndo {
  version: number;
  step: 'acknowledge' | 'verify' | 'resolve';
  by: string;
  until: string;
  before: Pick<Alert, 'state' | 'verification' | 'outcome'>;
}
/** What an alert of a device or of the gateway is about. */
export interface AlertSubject {
  checkpointId: string | null;
  areaId: string | null;
  /** All that were in trouble since it opened. */
  deviceIds: string[];
  /** Code of what is wrong with them. */
  reason: string;
  detail: string | null;
}
/** A road of the imported graph. */
export interface RoadLine {
  id: string;
  geometry: { type: 'LineString'; coordinates: number[][] };
  properties: { name: string | null; oneWay: boolean; speedKmh: number | null };
}
export interface Interception {
  checkpointId: string;
  grade: Grade;
  staffed: boolean;
  distanceM: number;
  /** Seconds from the capture of the newest hit, as are the next two. */
  etaSeconds: number;
  etaEarliestSeconds: number;
  etaLatestSeconds: number;
  arrivesAt: string;
  canAct: boolean;
  basis: 'learned' | 'free_flow';
  /** How likely it passes there, 0 to 1. */
  probability: number;
  /** The way there, by the ids of GET /roads. */
  roadIds: string[];
}
export interface Alert {
  id: string;
  seq: number;
  version: number;
  kind: AlertKind;
  state: AlertState;
  priority: number;
  plate: string;
  plateColor: PlateColor | null;
  openedAt: string;
  updatedAt: string;
  late: boolean;
  corrected: boolean;
  ringBreach: boolean;
  /** Newest hits last; at most 50 of them, `hitCount` counts all. */
  reads: ReadView[];
  hitCount: number;
  entry: WatchlistEntry | null;
  match: { class: MatchClass; differences: MatchDifference[] } | null;
  verification: { agrees: boolean; note: string | null; by: string; at: string } | null;
  dispatch: Dispatch | null;
  /** Dispatches that do not stand any more, oldest first; absent where there are none. */
  recalls?: Recall[];
  /** Staffed checkpoints ahead of the newest hit: those that can act first, then the likeliest. */
  interception: Interception[];
  /** The hit that the advice starts from. */
  interceptionFrom?: {
    readId: string;
    checkpointId: string;
    capturedAt: string;
    headingDeg: number | null;
  };
  outcome: AlertOutcome | null;
  history: AlertHistoryItem[];
  /** The area of the newest hit: who may see and work on it. */
  areaId: string | null;
  /** null where the alert is about a vehicle. */
  subject: AlertSubject | null;
  /** The marked test alert of a drill: nobody is wanted, counted nowhere. */
  drill?: true;
  /** Absent: still with the area it came from. */
  escalation?: AlertEscalation;
  undo?: AlertUndo;
  /** Outside of the asker's area: what the proposer of its entry may know of it. */
  reduced?: true;
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
/** What `POST /session` answers. */
export interface Session {
  token: string;
  expiresAt: string;
  user: { id: string; username: string; roles: Role[]; areaId: string | null };
}
export interface Category {
  id: string;
  name: string;
  nameZh?: string;
  legalBasis?: string;
  longestDays?: number;
}
/** The `counters` event, once a second. */
export interface Counters {
  readsPerSecond: number;
  backlog: number;
  openAlerts: number;
  devices: Partial<Record<DeviceState, number>>;
  gatewayTime: string;
  readsTotal?: number;
}
