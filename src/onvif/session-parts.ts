/** What a session with a camera is made of, and what it is asked. */
import type { Clock } from '../core/ports.ts';
import type { Ask } from './exchange.ts';

export interface SessionParts {
  ask: Ask;
  clock: Clock;
  /** Basic over plain HTTP shows the password to whoever listens. */
  allowPlainBasic: boolean;
}

export interface SoapQuestion {
  /** Name of the operation; its answer is `<…Response>`. */
  operation: string;
  /** Its own element with namespace declaration. */
  body: string;
  /** Further SOAP headers. */
  header?: string;
  answerMs?: number;
  signal?: AbortSignal | undefined;
  /** Gets the envelope of a good answer as it came. */
  received?: (envelope: Uint8Array) => void;
}

/** How often a login may be refused until nothing more is tried. Shared by all logins that are tried at one camera. */
export interface Tries {
  wrong: number;
  most: number;
  /** Ways of signing in: the one that the camera prefers, those that it may take besides, or one after the other. */
  ways: 'all' | 'preferred' | 'other';
}
