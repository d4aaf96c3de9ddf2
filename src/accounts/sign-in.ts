/** Signing in: the limit, the password, the session, and a record of each in the audit log. */
import type { User } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { hashSecret, randomId, randomSecret } from './secrets.ts';
import type { SignInLimit } from './sign-in-limit.ts';

export interface SignedIn {
  token: string;
  expiresAtMs: number;
  user: User;
}

// An unknown name takes as long as a known one, so that nobody learns which names exist.
let nobodysHash: Promise<string> | undefined;

async function checkPassword(context: AppContext, username: string, password: string): Promise<User | null> {
  const known = await context.store.accounts.credentials(username);
  nobodysHash ??= hashPassword(randomSecret());
  const right = await verifyPassword(known?.passwordHash ?? (await nobodysHash), password);
  return right && known !== null && !known.user.disabled ? known.user : null;
}

/** A name that does not exist may be a password typed into the wrong field: it is not written down. */
async function namedInAudit(context: AppContext, username: string): Promise<string> {
  const known = await context.store.accounts.credentials(username);
  return known?.user.username ?? 'unknown';
}

/**
 * Opens a session.
 * @param address where the caller sits, for the limit and the record
 * @throws RinggateError bad_credentials (also for a disabled account), too_many_attempts
 */
export async function signIn(
  context: AppContext,
  limit: SignInLimit,
  { username, password, address }: { username: string; password: string; address: string },
): Promise<SignedIn> {
  const { store, clock } = context;
  const retryAfterSeconds = limit.begin(username, address, clock());
  if (retryAfterSeconds !== null) {
    throw new RinggateError(
      'too_many_attempts',
      `Too many failed attempts: try again in ${retryAfterSeconds} s`,
      {
        extra: { retryAfterSeconds },
      },
    );
  }
  const user = await checkPassword(context, username, password);
  if (user === null) {
    await context.audit({ username: await namedInAudit(context, username) }, 'session.refused', { address });
    throw new RinggateError('bad_credentials');
  }
  limit.succeeded(username, address);
  const nowMs = clock();
  const token = randomSecret();
  const sessionId = randomId();
  const expiresAtMs = nowMs + context.options.sessionMs;
  for (const ended of await store.accounts.deleteExpiredSessions(nowMs))
    context.changes.emit('sessionEnded', ended);
  await store.accounts.createSession({
    id: sessionId,
    userId: user.id,
    tokenHash: hashSecret(token),
    createdAtMs: nowMs,
    expiresAtMs,
    address,
  });
  await context.audit(user, 'session.open', { sessionId, address });
  return { token, expiresAtMs, user };
}
