/** What every route gets from the composition (main.ts). No part reaches for anything global. */

import type { OidcSettings } from '../config/settings.ts';
import type { Actor } from '../core/entities.ts';
import type { Changes, Clock, Log, Vault } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import type { Refusals } from './refusals.ts';

/** Who did something, for the audit log: a signed-in actor, or a name alone (`system`, a failed sign-in). */
export type AuditBy = Pick<Actor, 'username' | 'apiToken'>;

export interface HttpOptions {
  version: string;
  /** Certificate and key in PEM; null = plain HTTP. */
  tls: { cert: string; key: string } | null;
  /** Addresses or networks whose X-Forwarded-* headers are believed. */
  trustedProxies: readonly string[];
  /** A larger body is refused with 413. */
  maxBodyBytes: number;
  /** How long a session lasts after signing in. */
  sessionMs: number;
  accounts: {
    /** `optional`: asked for once somebody has enrolled; `required`: who has not may do nothing but enrol. */
    totp: 'off' | 'optional' | 'required';
    /** How long a program's token may last at most. */
    tokenMs: number;
    /** How long a look into another area may last at most. */
    lookMs: number;
    /** The identity provider at which people may sign in too; null = none. */
    oidc: OidcSettings | null;
  };
  /** The built command center, served at `/`; null = none. */
  dashboardDir: string | null;
  /** Origins beside the gateway that the page may call: a media server. */
  otherOrigins?: readonly string[];
  /** Ids of the makes found in devices/; a device must name one of them. */
  makes: readonly string[];
}

export interface AppContext {
  store: Store;
  clock: Clock;
  log: Log;
  changes: Changes;
  /** Seals what only the gateway may read again. */
  vault: Vault;
  /** Appends to the audit log; resolves when the record is durable. */
  audit(by: AuditBy, action: string, detail: Record<string, unknown>): Promise<void>;
  /** Notes who was turned away. */
  refusals: Refusals;
  /** Each check rejects while its part cannot be reached; the key names the part in `/readyz`. */
  readinessChecks: Readonly<Record<string, () => Promise<void>>>;
  /** The text of `/metrics` and its content type. */
  metrics(): Promise<{ contentType: string; text: string }>;
  options: HttpOptions;
}
