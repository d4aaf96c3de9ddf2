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
/**
 * A picture inside the message; an absolute address; or a path on the device's own web server. The last two are
 * fetched after the read is stored, within limits (an address only from the hosts that the registration lists).
 */
export type ReadImage = { mediaType: string; bytes: Uint8Array } | { url: string } | { path: string };

/** How messages reach the gateway. A stream, PullPoint or polling gives its messages to the decoder as `http`. */
export type MessageTransport = 'mqtt' | 'http' | 'tcp';
/** What a make can speak: pushed over MQTT, HTTP or a TCP line, or fetched by the gateway. */
export type MakeTransport = MessageTransport | 'stream' | 'pullpoint' | 'poll';

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
  /** The device marks it as sent again or kept back for a while: never a live one, whatever its time says. */
  delayed?: true;
  /**
   * The message has neither a time nor a number of the device's own: its `eventId` says no more than who and which
   * plate. The gateway adds the minute of receipt, or every later passage of the vehicle would count as this one.
   */
  isTimeless?: true;
}

/** What a message says of the device itself; never a read, used for its health. */
export interface DeviceReport {
  kind: 'heartbeat' | 'status';
  /** The identity in the message; null where only the transport gives it. */
  deviceKey: string | null;
  /** `offline` where the message says that a camera behind its sender is lost. Absent: it is there. */
  state?: 'online' | 'offline';
  firmware?: string;
  model?: string;
  /** The device's own time of the message, UTC ms: measures its clock. */
  atMs?: number;
  /** What is wrong, in the device's own words. */
  detail?: string;
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
  transport: MessageTransport;
  topic?: string;
  /** Path with query of an HTTP request, for makes that say things there. */
  path?: string;
  contentType?: string;
  body: Uint8Array;
  /** IANA zone of the device, for messages whose times have none. */
  zone?: string;
}

/** What a decoder answers. Both empty: the message is not for it (a heartbeat, say). */
export interface DecodedMessage {
  reads: DecodedRead[];
  rejects: Reject[];
  reports?: DeviceReport[];
}

/** What the gateway answers to a push of a make whose devices want a certain answer (else they send again for ever). */
export interface PushAnswer {
  contentType: string;
  /** Sent once everything in the message is stored. */
  done: string;
  /** Sent where the message was kept as a dead letter; absent: the same as `done`. */
  kept?: string;
}

/** How the gateway fetches from a device of a make that does not push. Paths are relative to the device's address. */
export type Pull =
  | {
      transport: 'stream';
      /** A GET that never ends, answered with multipart. */
      path: string;
      /** Silence longer than this means the stream is dead. */
      heartbeatTimeoutMs: number;
    }
  | {
      transport: 'poll';
      intervalMs: number;
      method?: 'GET' | 'POST';
      /** @param cursor what `cursorOf` gave last; null at the first time */
      request(cursor: string | null): { path: string; contentType?: string; body?: string };
      /** Where the next poll goes on; null: as before. Pure. */
      cursorOf(answer: RawMessage): string | null;
    }
  | { transport: 'pullpoint'; topicFilter: string | null }
  | {
      transport: 'tcp';
      defaultPort: number;
      /** What ends a message: a byte sequence, or the closing tag of this XML element. */
      frame: { until: string } | { xmlElement: string };
    };

/** A make: a declaration and a pure decoder, one file in devices/. */
export interface Make {
  id: string;
  name: string;
  /** Standard or manual with its section, or model, firmware and date of capture. */
  source: string;
  models: readonly string[];
  transports: readonly MakeTransport[];
  understands: readonly string[];
  /** Absent: 200 and an empty body, and 204 where there was nothing in it. */
  answer?: PushAnswer;
  /** One for each of the transports `stream`, `poll`, `pullpoint`, `tcp` (where the gateway connects). */
  pulls?: readonly Pull[];
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
  /** A marked test read of a drill: no vehicle, counted nowhere. */
  drill?: true;
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
