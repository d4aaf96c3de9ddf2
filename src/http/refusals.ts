/**
 * Refusals of rights in the audit log: who tried what and was turned away. The first of a kind is on record before it
 * is answered; what the same session tries again within a minute is counted and written once, so that nobody can
 * flood the log.
 */
import { type ErrorCode, errorCodes, type RinggateError } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { AuditBy } from './context.ts';

export interface Refusal {
  /** Who was refused; absent: nobody who is signed in. */
  by?: AuditBy & { sessionId?: string };
  /** What repeats are counted by beside the session: method and path of a route, or the name of a door. */
  route: string;
  code: ErrorCode;
  /** What was asked for, without query. */
  path: string;
  address: string;
}
export interface Refusals {
  /** Resolves when it is on record, or counted for the next record. Never rejects. */
  note(refusal: Refusal): Promise<void>;
  /** Writes all that was counted. */
  close(): Promise<void>;
}

interface Group {
  refusal: Refusal;
  fromMs: number;
  count: number;
  paths: Set<string>;
}

export const groupMs = 60_000;
const sweepEveryMs = 10_000;
/** More sessions and routes than this within a minute are counted together. */
const mostGroups = 2_000;
const mostPaths = 10;
const longestPath = 200;

const onRecord = new WeakSet<Error>();
/** An error whose refusal has a record of its own already. */
export function alreadyOnRecord<T extends Error>(error: T): T {
  onRecord.add(error);
  return error;
}

const notAnAttempt: readonly ErrorCode[] = [
  // the page of somebody who has yet to enrol asks and is told so
  'otp_enrolment_required',
  // the sign-in writes its own record
  'oidc_no_account',
  // about an address, not about a right
  'address_refused',
];

/** Whether an error turns somebody away for want of a right, and is not on record yet. */
export function isRefusal(error: RinggateError): boolean {
  if (onRecord.has(error) || notAnAttempt.includes(error.code)) return false;
  if (error.code === 'unauthenticated') return true;
  if (error.code === 'invalid_request') return error.errors.some(({ path }) => path === '/cursor');
  return errorCodes[error.code].status === 403;
}

export class RefusalBook implements Refusals {
  readonly #parts: {
    audit(by: AuditBy, action: string, detail: Record<string, unknown>): Promise<void>;
    clock: Clock;
    log: Log;
  };
  readonly #groups = new Map<string, Group>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: {
    audit(by: AuditBy, action: string, detail: Record<string, unknown>): Promise<void>;
    clock: Clock;
    log: Log;
  }) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      // it never rejects
      void this.sweep();
    }, sweepEveryMs);
    this.#timer.unref();
  }

  async note(refusal: Refusal): Promise<void> {
    const nowMs = this.#parts.clock();
    const key = this.#keyOf(refusal);
    const path = refusal.path.slice(0, longestPath);
    const group = this.#groups.get(key);
    if (group !== undefined && nowMs - group.fromMs < groupMs) {
      group.count += 1;
      if (group.paths.size < mostPaths) group.paths.add(path);
      return;
    }
    if (group !== undefined) await this.#write(group);
    this.#groups.set(key, { refusal, fromMs: nowMs, count: 0, paths: new Set() });
    await this.#append(refusal, { path, count: 1 });
  }

  /** Writes what was counted in minutes that are over. */
  async sweep(): Promise<void> {
    const nowMs = this.#parts.clock();
    for (const [key, group] of this.#groups) {
      if (nowMs - group.fromMs < groupMs) continue;
      this.#groups.delete(key);
      await this.#write(group);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    for (const group of groups) await this.#write(group);
  }

  #keyOf({ by, route, code, address }: Refusal): string {
    const who = by === undefined ? `address ${address}` : (by.sessionId ?? by.username);
    // without a session one record an address, whatever it knocks at
    const key = JSON.stringify(by === undefined ? [who, code] : [who, code, route]);
    return this.#groups.has(key) || this.#groups.size < mostGroups ? key : 'all others';
  }

  async #write({ refusal, fromMs, count, paths }: Group): Promise<void> {
    if (count === 0) return;
    await this.#append(refusal, { count, since: new Date(fromMs).toISOString(), paths: [...paths] });
  }

  async #append(refusal: Refusal, more: Record<string, unknown>): Promise<void> {
    const { by = { username: 'unknown' }, code, route, address } = refusal;
    try {
      await this.#parts.audit(by, 'access.refused', { code, route, address, ...more });
    } catch (error) {
      // the refusal stands, whether or not it could be written down
      this.#parts.log.error({ err: error, code, route }, 'a refusal was not written to the audit log');
    }
  }
}
