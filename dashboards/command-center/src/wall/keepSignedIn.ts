/** Makes the token by which this wall signs in again by itself, and goes on with it. */
import { ApiError } from '../api/calls.ts';
import type { Session } from '../api/types.ts';
import { currentApi, deskApi } from '../live/state.ts';
import { useSession } from '../stores/session.ts';
import { keepWall } from '../stores/wallSession.ts';

const dayMs = 86_400_000;
/** How long a token may last is the site's choice: the longest that it allows is taken. */
const triedDays = [365, 180, 90, 30, 7, 1] as const;

async function longestToken(name: string): Promise<{ token: string; expiresAt: string }> {
  for (const days of triedDays) {
    // a little less than the limit: the clocks of the two need not agree
    const expiresAt = new Date(Date.now() + days * dayMs - 600_000).toISOString();
    try {
      return await deskApi().wallToken(name, expiresAt);
    } catch (error) {
      const isTooLong =
        error instanceof ApiError && error.fields.some((field) => field.path === '/expiresAt');
      if (!isTooLong) throw error;
    }
  }
  throw new Error('the gateway gives no token that lasts a day');
}

/** @throws ApiError where no token may be made */
export async function keepSignedIn(session: Session, name: string): Promise<void> {
  const { token, expiresAt } = await longestToken(name);
  const kept = { ...session, token, expiresAt };
  keepWall(kept);
  // the session of the person who set it up has done its work
  await currentApi()
    ?.signOut()
    .catch(() => undefined);
  useSession.getState().begin(kept);
}
