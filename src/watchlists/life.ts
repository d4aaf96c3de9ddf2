/** What the steps of an entry's life share: the times of the site, and what is noted of who took them. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { alreadyOnRecord } from '../http/refusals.ts';
import type { ReviewTimes } from '../store/contract/watchlists.ts';

/** The site's times and bounds, in milliseconds. */
export interface WatchlistLife extends ReviewTimes {
  /** An emergency entry works for so long without an approval. */
  emergencyMs: number;
  /** Nobody has more emergency entries that wait for a review. */
  unreviewedEmergencies: number;
}

const youngMs = 86_400_000;

/** Whether an account is under 24 hours old: what it approves is flagged to the auditor. */
export async function isYoung(
  context: Pick<AppContext, 'clock'> & { store: Pick<AppContext['store'], 'accounts'> },
  userId: string,
): Promise<boolean> {
  const user = await context.store.accounts.getUser(userId);
  return context.clock() - Date.parse(user.createdAt) < youngMs;
}

/** For `catch`: that somebody tried to decide on their own entry is on record before the refusal goes out. */
export function refusedSelf(
  context: Pick<AppContext, 'audit'>,
  actor: Actor,
  entryId: string,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (error instanceof RinggateError && error.code === 'self_approval') {
      await context.audit(actor, 'watchlist.self_approval_refused', { entry: entryId });
      alreadyOnRecord(error);
    }
    throw error;
  };
}
