/**
 * Who is registered: after a Digest sign-in at Register, a platform names itself by `User-Identify` alone (GA/T 1400.4,
 * section 6). That name is no secret, so it counts only from the address that registered, and ends without keep-alives.
 */
import { RinggateError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

export interface PlatformSession {
  /** The registered device of the gateway. */
  deviceId: string;
  /** The 20 digits under which the platform speaks. */
  identity: string;
  remoteAddress: string;
  lastSeenMs: number;
}

/** The standard's keep-alive is every 90 s; three missed ones and the platform is gone. */
export const sessionLifeMs = 270_000;
const maxSessions = 1000;

export class PlatformSessions {
  readonly #sessions = new Map<string, PlatformSession>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  register(deviceId: string, identity: string, remoteAddress: string): void {
    this.#sessions.delete(identity);
    this.#sessions.set(identity, { deviceId, identity, remoteAddress, lastSeenMs: this.#clock() });
    if (this.#sessions.size > maxSessions) this.#sessions.delete(this.#sessions.keys().next().value ?? '');
  }

  /** @throws RinggateError unauthenticated where nobody of this name registered from this address, or too long ago */
  require(identity: string, remoteAddress: string): PlatformSession {
    const session = this.#sessions.get(identity);
    const isAlive = session !== undefined && this.#clock() - session.lastSeenMs <= sessionLifeMs;
    if (session === undefined || !isAlive || session.remoteAddress !== remoteAddress) {
      if (session !== undefined && !isAlive) this.#sessions.delete(identity);
      throw new RinggateError(
        'unauthenticated',
        `"${identity}" is not registered from this address: Register first`,
      );
    }
    session.lastSeenMs = this.#clock();
    return session;
  }

  end(identity: string): void {
    this.#sessions.delete(identity);
  }

  /** Sessions whose keep-alives have stopped; they are ended. */
  expired(): PlatformSession[] {
    const nowMs = this.#clock();
    const gone = [...this.#sessions.values()].filter(({ lastSeenMs }) => nowMs - lastSeenMs > sessionLifeMs);
    for (const { identity } of gone) this.#sessions.delete(identity);
    return gone;
  }
}
