/** The shapes of a read on its way through the gateway. Times are UTC milliseconds, fractions 0..1. */
export const plateColors = ['blue', 'yellow', 'green', 'yellow-green', 'white', 'black'] as const;
export type PlateColor = (typeof plateColors)[number];
export type Travel = 'approaching' | 'departing';
export type Direction = 'inbound' | 'outbound' | 'along' | 'unknown';
export type ClockQuality = 'good' | 'bad';
export type MatchClass = 'exact' | 'pattern' | 'near';

export interface Candidate {
  plate: string;
  confidence: number | null;
}
export interface VehicleFacts {
  type?: string;
  color?: string;
  make?: string;
}
export type ReadImage = { mediaType: string; bytes: Uint8Array } | { url: string };

/** One read as a make's decoder understands it; nothing of the registry is known yet. */
export interface DecodedRead {
  eventId: string;
  revision: number;
  /** null: the message has no time; the gateway then takes its own. */
  capturedAtMs: number | null;
  /** The plate as the message gives it; '' = no readable plate. */
  plateRaw: string;
  plateColor: PlateColor | null;
  confidence: number | null;
  candidates: Candidate[];
  lane: number | null;
  travel: Travel;
  speedKmh: number | null;
  vehicle: VehicleFacts | null;
  plateBox: [number, number, number, number] | null;
  image: ReadImage | null;
  /** There was a picture, but it could not be understood; the read is kept without it and counted. */
  imageBroken?: true;
  /** The identity of the device in the message, where the transport does not give it. */
  deviceKey: string | null;
  /** How many keys of the message were not understood. */
  unknownKeys: number;
}

/** A part of a message that is meant for us but broken. */
export interface Reject {
  code: import('./errors.ts').ErrorCode;
  detail: string;
  /** Index in the array, or null for the whole message. */
  index: number | null;
  bytes: Uint8Array;
}

export interface RawMessage {
  transport: 'mqtt' | 'http';
  topic?: string;
  contentType?: string;
  body: Uint8Array;
  /** IANA zone of the device, for messages whose times have none. */
  zone?: string;
}

/** What a decoder answers. Both empty: the message is not for it (a heartbeat, say). */
export interface DecodedMessage {
  reads: DecodedRead[];
  rejects: Reject[];
}

/** A make: a declaration and a pure decoder, one file in devices/. */
export interface Make {
  id: string;
  name: string;
  /** Standard or manual with its section, or model, firmware and date of capture. */
  source: string;
  models: readonly string[];
  transports: readonly ('mqtt' | 'http')[];
  understands: readonly string[];
  decode(message: RawMessage): DecodedMessage;
}

/** Where and which way a read was taken: a pure function of device, lane, travel and registry, computed once. */
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

/** A read as the API gives it. */
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
}

/** How a read matches an entry. */
export interface Match {
  entryId: string;
  class: MatchClass;
  differences: MatchDifference[];
}
export interface MatchDifference {
  index: number;
  read: string;
  listed: string;
}
