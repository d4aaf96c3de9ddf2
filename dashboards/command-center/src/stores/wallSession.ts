/**
 * How a wall signs in again by itself: by a token that can only look, made once by whoever set the wall up. No password
 * is kept. It lives in localStorage, so that it survives the restart of the screen.
 */
import type { Session } from '../api/types.ts';

const key = 'ringgate.wall';

function isSession(value: unknown): value is Session {
  const session = value as Partial<Session> | null;
  return (
    typeof session?.token === 'string' &&
    typeof session.expiresAt === 'string' &&
    // nothing but a wall ever signs in this way
    session.user?.roles.join() === 'wall'
  );
}

/** The wall's session; null where none is kept or its time is over. */
export function keptWall(): Session | null {
  try {
    const session: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isSession(session) && Date.parse(session.expiresAt) > Date.now() ? session : null;
  } catch {
    return null;
  }
}

export function keepWall(session: Session): void {
  localStorage.setItem(key, JSON.stringify(session));
}

export function forgetWall(): void {
  localStorage.removeItem(key);
}
