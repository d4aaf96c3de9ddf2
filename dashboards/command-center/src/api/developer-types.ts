/** What the gateway tells of a message that is tried, and of those that it could not understand. */
import type { Direction, PlateColor, VehicleFacts } from './types.ts';

export type MessageTransport = 'mqtt' | 'http' | 'tcp';
export type Travel = 'approaching' | 'departing';

export interface Candidate {
  plate: string;
  confidence: number | null;
}

export interface MakeView {
  id: string;
  name: string;
  source: string;
  models: string[];
  /** Beside the transports of messages: `stream`, `pullpoint`, `poll`, by which the gateway fetches them. */
  transports: string[];
  understands: string[];
}

/** A message to be tried: either `text` or `bytesBase64`. */
export interface DecodingAsk {
  make: string;
  transport: MessageTransport;
  topic?: string;
  path?: string;
  contentType?: string;
  /** IANA zone; absent: that of the device, else the site's. */
  zone?: string;
  /** Tried as if this device had sent it. */
  deviceId?: string;
  text?: string;
  bytesBase64?: string;
}

export interface DecodedStage {
  eventId: string;
  revision: number;
  /** UTC; null: the message has none, the gateway would take its own. */
  capturedAt: string | null;
  plateRaw: string;
  plateColor: PlateColor | null;
  /** 0 to 1. */
  confidence: number | null;
  candidates: Candidate[];
  lane: number | null;
  travel: Travel;
  speedKmh: number | null;
  vehicle: VehicleFacts | null;
  plateBox: [number, number, number, number] | null;
  image: { mediaType: string; bytes: number } | { url: string } | { path: string } | null;
  imageBroken?: true;
  deviceKey: string | null;
  unknownKeys: number;
  delayed?: true;
  isTimeless?: true;
}
export interface Identified {
  deviceId: string | null;
  deviceKey: string | null;
  reason: string;
}
export interface Placement {
  deviceId: string;
  checkpointId: string | null;
  areaId: string | null;
  lane: number | null;
  travel: Travel;
  ringId: string | null;
  direction: Direction;
  zone: number | null;
  crossing: { from: number; to: number } | null;
}
export interface ReadStages {
  decode: DecodedStage;
  normalise: { plate: string; kind: string; region: string | null };
  /** Null: tried as nobody's. */
  identify: Identified | null;
  /** Null where the device is not known. */
  place: Placement | null;
}
export interface DeviceReport {
  kind: 'heartbeat' | 'status';
  deviceKey: string | null;
  state?: 'online' | 'offline';
  firmware?: string;
  model?: string;
  /** UTC ms, the device's own. */
  atMs?: number;
  detail?: string;
}
export interface RejectView {
  code: string;
  detail: string;
  /** Null for the whole message. */
  index: number | null;
}
export interface Decoding {
  /** Cost of the decoder, µs. */
  tookUs: number;
  /** Zone of times that state none; null: there is none. */
  zone: string | null;
  reads: ReadStages[];
  rejects: RejectView[];
  reports: DeviceReport[];
}

export interface DeadLetter {
  id: string;
  receivedAt: string;
  /** The topic or path it came by. */
  source: string;
  deviceId: string | null;
  make: string | null;
  code: string;
  detail: string;
  /** Empty for who may not see plates. */
  bytesBase64: string;
  transport: MessageTransport;
  contentType: string | null;
}
export interface Replayed {
  /** In the store now, those that were there before included. */
  reads: number;
  errors: { code: string; detail: string }[];
  /** The letter is gone. */
  removed: boolean;
}
