/** The records the API speaks of, as interfaces.md names them. Times are RFC 3339 UTC with milliseconds. */
import type { Dispatch, Recall } from './crew.ts';
import type { Interception } from './interception.ts';
import type { Match, MatchClass, MatchDifference, MessageTransport, PlateColor, ReadView } from './model.ts';

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

export interface User {
  id: string;
  username: string;
  roles: Role[];
  areaId: string | null;
  disabled: boolean;
  createdAt: string;
  /** No one person's: a wall, a crew's post. May hold no role that asks for reads. */
  shared?: boolean;
  /** Signs in with a second factor. */
  totp?: boolean;
  /** The posts of a crew; absent: all of its area. */
  checkpointIds?: string[];
}
/** Another area that somebody may look into, for a time. */
export interface AreaLook {
  areaId: string;
  untilMs: number;
}
/** Who makes a call: the user and the session it came with. */
export interface Actor {
  userId: string;
  username: string;
  roles: readonly Role[];
  areaId: string | null;
  sessionId: string;
  /** The posts that a crew's account is bound to; absent: all of its area. */
  checkpointIds?: readonly string[];
  /** Areas beside their own that they may look into, and change nothing in. */
  looks?: readonly AreaLook[];
  /** Set where a program calls by a token of this user; `routes`: the groups of routes it may call, null = all. */
  apiToken?: { id: string; name: string; readOnly: boolean; routes: readonly string[] | null };
  /** Whether the account or its identity provider asks for more than a password. */
  secondFactor?: boolean;
}
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
  /** IANA zone of the times in its messages that state none, e.g. `Asia/Shanghai`. */
  zone?: string;
  /** The names by which messages know it (serial number, MAC address, channel), where one sender speaks for several. */
  keys?: string[];
  /** Devices whose reads it may send beside its own: it is a recorder or a management system. */
  speaksFor?: string[];
  /** How the gateway fetches from it; absent: it pushes. */
  connection?: DeviceConnection;
  /** Whether a user name and password for it are kept; they never leave the gateway. */
  hasLogin: boolean;
  firmware?: string;
  model?: string;
  /** What an ONVIF camera says of itself; absent: not one, or not described yet. */
  camera?: CameraFacts;
}
export interface DeviceConnection {
  transport: 'stream' | 'pullpoint' | 'poll' | 'tcp';
  /** `http(s)://host[:port][/path]` or `tcp://host:port`, without credentials; absent: the make's path at `address`. */
  url?: string;
}
export interface CameraProfile {
  token: string;
  name: string;
  encoding: 'h264' | 'h265' | 'jpeg' | 'other';
  widthPx: number;
  heightPx: number;
  framesPerSecond: number | null;
  bitrateKbps: number | null;
  /** Without credentials. The host is the one that answered; `statedStreamUri` is what the camera said. */
  streamUri: string | null;
  statedStreamUri: string | null;
  snapshotUri: string | null;
}
/** A camera as ONVIF describes it. All addresses are without credentials. */
export interface CameraFacts {
  /** WS-Discovery endpoint reference, e.g. `urn:uuid:…`: the identity that survives a changed address. */
  endpoint: string | null;
  /** MAC address in lower case with colons. */
  hardwareAddress: string | null;
  manufacturer: string | null;
  model: string | null;
  serial: string | null;
  firmware: string | null;
  /** The device service that answers. */
  serviceUrl: string;
  /** Largest picture first. */
  profiles: CameraProfile[];
  hasPtz: boolean;
  hasEvents: boolean;
  /** UTC, RFC 3339; null while its credentials are not known. */
  describedAt: string | null;
  /** SHA-256 of its certificate, pinned by a technician, where it speaks HTTPS without the site's CA. */
  pinnedCertificate?: string;
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
export interface Investigation {
  id: string;
  userId: string;
  purpose: string;
  caseReference: string;
  note: string | null;
  createdAt: string;
  expiresAt: string;
  /** Ended by its person before its time; then `expiresAt` is the same. */
  endedAt?: string;
}
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
  /** Of the newest live hit, for entries with the instruction to stop; else empty. */
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
export interface AuditRecord {
  seq: number;
  at: string;
  actor: string;
  action: string;
  detail: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
export interface DeadLetter {
  id: string;
  receivedAt: string;
  source: string;
  deviceId: string | null;
  make: string | null;
  code: string;
  detail: string;
  bytesBase64: string;
  /** How it came, for taking it in again as it came. */
  transport: MessageTransport;
  contentType: string | null;
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
export type { Match };
