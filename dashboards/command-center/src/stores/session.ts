/** Who is signed in. The token lives in sessionStorage: it ends with the tab. */
import { create } from 'zustand';
import type { Session } from '../api/types.ts';
import { forgetCrew } from './crewKept.ts';
import { forgetWall, keptWall } from './wallSession.ts';

const key = 'ringgate.session';

function stored(): Session | null {
  const text = sessionStorage.getItem(key);
  if (text === null) return null;
  try {
    const session = JSON.parse(text) as Session;
    return Date.parse(session.expiresAt) > Date.now() && typeof session.token === 'string' ? session : null;
  } catch {
    return null;
  }
}

export interface SessionState {
  session: Session | null;
  /** The session ended without the user asking for it. */
  ended: boolean;
  begin(session: Session): void;
  end(ended: boolean): void;
}

export const useSession = create<SessionState>()((set) => ({
  session: stored() ?? keptWall(),
  ended: false,
  begin(session) {
    sessionStorage.setItem(key, JSON.stringify(session));
    set({ session, ended: false });
  },
  end(ended) {
    sessionStorage.removeItem(key);
    // a wall that is sent away, or leaves, does not come back by itself
    forgetWall();
    forgetCrew();
    set({ session: null, ended });
  },
}));

/** Whether the signed-in user may take steps on alerts, or only looks. */
export function mayAct(session: Session | null): boolean {
  return session?.user.roles.some((role) => role === 'operator' || role === 'supervisor') ?? false;
}
