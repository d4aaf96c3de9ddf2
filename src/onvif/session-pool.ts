/** Sessions of registered cameras, kept so that each look, move or event needs one question and not five. */
import { createHash } from 'node:crypto';
import type { CameraTarget } from './contract.ts';
import { readServices, type Services } from './services.ts';
import { CameraSession } from './session.ts';
import type { SessionParts } from './session-parts.ts';

/** More cameras than a district has; the one that was not used for longest goes first. */
const mostSessions = 2000;

/** One by each way of signing in; the login has fitted once, so more would tell nothing new. */
const wrongAtMost = 2;

export interface PooledSession {
  session: CameraSession;
  /** Asked for once. @throws RinggateError device_* */
  services(signal?: AbortSignal): Promise<Services>;
}

export class SessionPool {
  readonly #parts: SessionParts;
  readonly #sessions = new Map<string, PooledSession>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** @throws RinggateError address_refused where the service address is none */
  of(target: CameraTarget): PooledSession {
    const key = keyOf(target);
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    const session = new CameraSession(
      this.#parts,
      {
        serviceUrl: target.serviceUrl,
        login: target.login,
        pinnedCertificate: target.pinnedCertificate,
      },
      { wrong: 0, most: wrongAtMost, ways: 'all' },
    );
    let services: Services | null = null;
    const pooled: PooledSession = {
      session,
      services: async (signal) => {
        if (session.clock === null && target.login !== null) await clockIfItCan(session, signal);
        services ??= await readServices(session, signal);
        return services;
      },
    };
    this.#sessions.set(key, pooled);
    const oldest = this.#sessions.size > mostSessions ? this.#sessions.keys().next() : null;
    if (oldest?.done === false) this.#sessions.delete(oldest.value);
    return pooled;
  }

  /** What was learned of a camera is no longer true: it was exchanged, or its login has changed. */
  forget(target: CameraTarget): void {
    this.#sessions.delete(keyOf(target));
  }
}

/** A token needs the camera's time; where it does not say, the gateway's own has to do. */
async function clockIfItCan(session: CameraSession, signal?: AbortSignal): Promise<void> {
  try {
    await session.readClock(signal);
  } catch {
    // the question that follows says what is wrong
  }
}

function keyOf({ serviceUrl, login, pinnedCertificate }: CameraTarget): string {
  return createHash('sha256')
    .update(JSON.stringify([serviceUrl, login?.username, login?.password, pinnedCertificate]))
    .digest('base64');
}
