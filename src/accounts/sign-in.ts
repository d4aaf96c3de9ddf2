/** Signing in: the limit, the password, the second factor, the session, and a record of each in the audit log. */
import type { User } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { checkSecondFactor } from './second-factor.ts';
import { hashSecret, randomId, randomSecret } from './secrets.ts';
import type { SignInLimit } from './sign-in-limit.ts';

export interface SignedIn {
  token: string;
  expiresAtMs: number;
  user: User;
}

// An unknown name takes as long as a known one, so that nobody learns which names exist.
let nobodysHash: Promise<string> | undefined;

async function checkPassword(
  context: AppContext,
  username: string,
  password: string,
): Promise<{ known: User | null; right: boolean }> {
  const known = await context.store.accounts.credentials(username);
  nobodysHash ??= hashPassword(randomSecret());
  const right = await verifyPassword(known?.passwordHash ?? (await nobodysHash), password);
  return { known: known?.user ?? null, right: right && known !== null && !known.user.disabled };
}

/**
 * Takes an attempt of the limit.
 * @throws RinggateError too_many_attempts
 */
export async function takeAttempt(
  context: AppContext,
  limit: SignInLimit,
  username: string,
  address: string,
): Promise<void> {
  const retryAfterSeconds = await limit.begin(username, address, context.clock());
  if (retryAfterSeconds === null) return;
  throw new RinggateError(
    'too_many_attempts',
    `Too many failed attempts: try again in ${retryAfterSeconds} s`,
    { extra: { retryAfterSeconds } },
  );
}

/**
 * Opens a session.
 * @param attempt.address where the caller sits, for the limit and the record
 * @throws RinggateError bad_credentials (also for a disabled account), otp_required, otp_wrong, too_many_attempts
 */
export async function signIn(
  context: AppContext,
  limit: SignInLimit,
  attempt: { username: string; password: string; otp: string | null; address: string },
): Promise<SignedIn> {
  const { username, address } = attempt;
  await takeAttempt(context, limit, username, address);
  const { known, right } = await checkPassword(context, username, attempt.password);
  if (known === null || !right) {
    await limit.failed(known?.id ?? null, address, context.clock());
    // A name that does not exist may be a password typed into the wrong field: it is not written down.
    await context.audit({ username: known?.username ?? 'unknown' }, 'session.refused', { address });
    throw new RinggateError('bad_credentials');
  }
  const user = { userId: known.id, username: known.username };
  const factor = await checkSecondFactor(context, user, attempt.otp);
  if (factor === 'missing') {
    limit.undecided(username, address);
    throw new RinggateError('otp_required');
  }
  if (factor === 'wrong') {
    await limit.failed(known.id, address, context.clock());
    await context.audit(user, 'session.refused', { address, factor: 'otp' });
    throw new RinggateError('otp_wrong');
  }
  await limit.succeeded(known.id, username, address);
  return openSession(context, known, { address });
}

/** A session for somebody whose identity is proven. @param from.provider the identity provider that vouched */
export async function openSession(
  context: AppContext,
  user: User,
  from: { address: string; provider?: string },
): Promise<SignedIn> {
  const { store } = context;
  const nowMs = context.clock();
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
    ...from,
  });
  await context.audit(user, 'session.open', { sessionId, ...from });
  return { token, expiresAtMs, user };
}
