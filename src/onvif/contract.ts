/**
 * What ONVIF offers the rest of the gateway: finding cameras, describing them, their picture, steering, events, and a
 * look at whether one is there. Nothing here knows HTTP routes, roles or the registry.
 */
import type { CameraFacts } from '../core/entities.ts';
import type { Login } from '../core/ports.ts';

/** Why something was not had: a code of the error table and a sentence. Never with credentials. */
export interface Problem {
  code: string;
  detail: string;
}

/** A camera that answered a probe; one however often and on however many addresses it answered. */
export interface Sighting {
  /** WS-Discovery endpoint reference; null where it gave none, or was found by HTTP. */
  endpoint: string | null;
  /** `host` or `host:port`, the one that answered first. */
  addresses: string[];
  /** Device services to try, in order: those with the address that answered first. */
  serviceUrls: string[];
  /** What it says of itself before anybody signs in (scopes). */
  name: string | null;
  model: string | null;
}

export interface FindRequest {
  /** Single addresses, probed by unicast, then by HTTP. */
  addresses: readonly string[];
  multicast: boolean;
  /** Names or addresses of interfaces; empty: all but loopback. */
  interfaces: readonly string[];
  /** How long answers are waited for, from the start; longer where that many addresses cannot be probed in it. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Called for a new camera, and again (same endpoint, all of its addresses) when it answers on a further address. */
  sighted(sighting: Sighting): void;
  /** So many of the addresses have been probed. */
  probed(count: number): void;
  /** Ports that are asked by HTTP where an address is silent over UDP; default `usualHttpPorts`; `[]`: none. */
  httpPorts?: readonly number[];
}

/** Where a registered camera answers and as whom the gateway signs in. */
export interface CameraTarget {
  /** Its device service, `http(s)://host[:port]/path`, without credentials. */
  serviceUrl: string;
  login: Login | null;
  /** SHA-256 of its certificate in hex (colons and case do not matter). */
  pinnedCertificate?: string;
}

export interface CameraClock {
  /** Positive: the camera is ahead of the gateway. Of the time that it calls UTC. */
  offsetMs: number;
  /** The true offset lies within this of `offsetMs`: half the round trip and the half second that it does not say. */
  uncertaintyMs: number;
  /** It gives its local time for UTC; `offsetMs` then holds its zone too. */
  isLocalTime: boolean;
}

/** What a camera said, or why it said nothing. `facts` hold what is known either way. */
export interface CameraDescription {
  state: 'described' | 'needs_credentials' | 'unreachable' | 'broken';
  problem: Problem | null;
  facts: CameraFacts;
  name: string | null;
  /** Index of the login that fitted; null where none was needed or none did. */
  loginIndex: number | null;
  /** Positive: the camera is ahead of the gateway. */
  clockOffsetMs: number | null;
  /** SHA-256 of the certificate that it showed and that nobody vouches for. */
  certificate: string | null;
  clock: CameraClock | null;
  /** How it lets people in. */
  signIn: SignIn | null;
  /** Questions that got no good answer, with why; the rest of the facts stands. */
  missing: ({ operation: string } & Problem)[];
}
export type SignIn = 'none' | 'wsse' | 'digest' | 'basic';

export interface DescribeRequest {
  endpoint: string | null;
  /** Tried in order until one answers. */
  serviceUrls: readonly string[];
  /** Tried in order; not all of them where the camera could lock. */
  logins: readonly Login[];
  pinnedCertificate?: string;
  signal: AbortSignal;
}

/** A camera's own picture over HTTP. */
export interface SnapshotPicture {
  /** `image/jpeg` or `image/png`, by its first bytes. */
  mediaType: string;
  bytes: Uint8Array;
}

export interface PtzVelocity {
  /** -1..1 each. */
  pan: number;
  tilt: number;
  zoom: number;
}
export interface PtzPreset {
  token: string;
  name: string;
}
/** Steering. Each throws RinggateError: device_*, address_refused, unsupported, not_found (no such preset). */
export interface CameraPtz {
  /**
   * Moves until `stop`, at the latest for `timeoutMs`: the camera is told so, and is sent a Stop at the end all the same,
   * and at once where the signal is aborted.
   */
  move(target: CameraTarget, velocity: PtzVelocity, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  stop(target: CameraTarget): Promise<void>;
  presets(target: CameraTarget): Promise<PtzPreset[]>;
  goto(target: CameraTarget, presetToken: string): Promise<void>;
  save(target: CameraTarget, name: string): Promise<PtzPreset>;
  remove(target: CameraTarget, presetToken: string): Promise<void>;
}

export interface PullPointRequest {
  target: CameraTarget;
  /** ONVIF topic expression (`tns1:RuleEngine//.`); null: all topics. */
  topicFilter: string | null;
  signal: AbortSignal;
  /** The camera has answered. */
  heard(): void;
  /** One PullMessagesResponse with at least one message, as the camera wrote it (SOAP envelope, UTF-8). */
  deliver(envelope: Uint8Array): Promise<void>;
}

/** A light look at one camera: is it there, does the login fit, what does its clock say. */
export interface CameraProbe {
  reachable: boolean;
  /** `not_tried`: not reached, or refused so lately that asking again could lock the camera. */
  login: 'accepted' | 'refused' | 'missing' | 'not_needed' | 'not_tried';
  clock: CameraClock | null;
  /** The first thing that is wrong. */
  problem: Problem | null;
  tookMs: number;
}

export interface OnvifClient {
  /** Resolves when no more answers are waited for. @throws RinggateError unavailable where nothing could be sent at all */
  find(request: FindRequest): Promise<void>;
  /** Tries the logins in order and stops before a lock-out. Never rejects because of the camera. */
  describe(request: DescribeRequest): Promise<CameraDescription>;
  /** @throws RinggateError device_*, address_refused */
  snapshot(
    url: string,
    login: Login | null,
    pinnedCertificate: string | null,
    signal?: AbortSignal,
  ): Promise<SnapshotPicture>;
  ptz: CameraPtz;
  /** Runs until the signal; throws where the camera is lost or has no events. Waits by itself before it subscribes too often. */
  runPullPoint(request: PullPointRequest): Promise<void>;
  /** Never rejects because of the camera. */
  probe(target: CameraTarget, signal?: AbortSignal): Promise<CameraProbe>;
  /** Stops every camera that still moves. */
  close(): Promise<void>;
}
