/** What finding and describing cameras needs of ONVIF, and of whoever takes pictures. */
import type { CameraFacts } from '../core/entities.ts';
import type { Login } from '../core/ports.ts';

/** A camera that answered a probe; one however often and on however many addresses it answered. */
export interface Sighting {
  /** WS-Discovery endpoint reference; null where it gave none. */
  endpoint: string | null;
  /** `host` or `host:port`, the one that answered first. */
  addresses: string[];
  /** Device services to try, in order: those with the address that answered first. */
  serviceUrls: string[];
  /** What it says of itself before anybody signs in (scopes). */
  name: string | null;
  model: string | null;
}

/** What a camera said, or why it said nothing. `facts` hold what is known either way. */
export interface CameraDescription {
  state: 'described' | 'needs_credentials' | 'unreachable' | 'broken';
  problem: { code: string; detail: string } | null;
  facts: CameraFacts;
  name: string | null;
  /** Index of the login that fitted; null where none was needed or none did. */
  loginIndex: number | null;
  /** Positive: the camera is ahead of the gateway. */
  clockOffsetMs: number | null;
  /** SHA-256 of the certificate that it showed and that nobody vouches for. */
  certificate: string | null;
}

export interface FindRequest {
  /** Probed by unicast. */
  addresses: readonly string[];
  multicast: boolean;
  /** Names or addresses of interfaces; empty: all but loopback. */
  interfaces: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
  sighted(sighting: Sighting): void;
  /** So many of the addresses have been probed. */
  probed(count: number): void;
}

export interface CameraFinder {
  /** Resolves when no more answers are waited for. @throws RinggateError where nothing could be sent at all */
  find(request: FindRequest): Promise<void>;
  /** Tries the logins in order and stops before a lock-out. Never rejects because of the camera. */
  describe(request: {
    endpoint: string | null;
    serviceUrls: readonly string[];
    logins: readonly Login[];
    pinnedCertificate?: string;
    signal: AbortSignal;
  }): Promise<CameraDescription>;
  /** A small JPEG of what it sees now; null where it gives none. Never rejects because of the camera. */
  thumbnail(request: {
    facts: CameraFacts;
    login: Login | null;
    signal: AbortSignal;
  }): Promise<Uint8Array | null>;
}
