/** The second factor of an account: enrolling it, checking a code, recovery codes, taking it away. */
import { randomInt } from 'node:crypto';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { hashSecret } from './secrets.ts';
import { makeTotpSecret, matchingStep, otpauthUrl } from './totp.ts';

const recoveryCodes = 10;
// without what people mistake for something else: 0 o, 1 i l
const recoveryAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const recoveryGroups = 3;
const recoveryGroupLength = 5;

/** 15 letters of 31: 74 random bits, so that a plain hash of it cannot be guessed through. */
function makeRecoveryCode(): string {
  const group = () =>
    Array.from({ length: recoveryGroupLength }, () =>
      recoveryAlphabet.charAt(randomInt(recoveryAlphabet.length)),
    ).join('');
  return Array.from({ length: recoveryGroups }, group).join('-');
}

function recoveryHash(userId: string, code: string): string {
  return hashSecret(`${userId}:${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`);
}

function makeRecoveryCodes(userId: string): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: recoveryCodes }, makeRecoveryCode);
  return { codes, hashes: codes.map((code) => recoveryHash(userId, code)) };
}

type User = Pick<Actor, 'userId' | 'username'>;

/**
 * Whether a code opens the door: of the app, once, or a recovery code, once.
 * @param code null = none was given
 */
export async function checkSecondFactor(
  context: AppContext,
  user: User,
  code: string | null,
): Promise<'not_needed' | 'right' | 'missing' | 'wrong'> {
  if (context.options.accounts.totp === 'off') return 'not_needed';
  const { signIn } = context.store;
  const sealed = await signIn.totpSecret(user.userId);
  if (sealed === null) return 'not_needed';
  if (code === null || code.trim() === '') return 'missing';
  const step = matchingStep(context.vault.open(sealed), code, context.clock());
  if (step !== null) return (await signIn.spendTotpStep(user.userId, step)) ? 'right' : 'wrong';
  if (!(await signIn.spendRecoveryCode(user.userId, recoveryHash(user.userId, code)))) return 'wrong';
  const left = await signIn.recoveryCodesLeft(user.userId);
  await context.audit(user, 'totp.recovery_code_used', { userId: user.userId, left });
  return 'right';
}

/** A secret for the app, shown this once; it counts only after `confirmSecondFactor`. @throws RinggateError conflict */
export async function beginSecondFactor(
  context: AppContext,
  user: User,
): Promise<{ secret: string; otpauthUrl: string }> {
  if (context.options.accounts.totp === 'off')
    throw new RinggateError('conflict', 'Second factors are switched off here (accounts.totp)');
  const secret = makeTotpSecret();
  await context.store.signIn.beginTotp(user.userId, context.vault.seal(secret));
  return { secret, otpauthUrl: otpauthUrl(secret, user.username) };
}

/**
 * Enrols by the app's first code.
 * @returns the recovery codes, shown this once; null when the code is wrong
 * @throws RinggateError conflict when no enrolment was begun
 */
export async function confirmSecondFactor(
  context: AppContext,
  user: User,
  code: string,
): Promise<string[] | null> {
  const { signIn } = context.store;
  const sealed = await signIn.pendingTotp(user.userId);
  if (sealed === null)
    throw new RinggateError('conflict', 'No enrolment was begun: POST /session/totp first');
  const step = matchingStep(context.vault.open(sealed), code, context.clock());
  if (step === null) return null;
  const { codes, hashes } = makeRecoveryCodes(user.userId);
  if (!(await signIn.confirmTotp(user.userId, hashes)))
    throw new RinggateError('conflict', 'A second factor is enrolled already: remove it first');
  // the code that was just typed is used up too
  await signIn.spendTotpStep(user.userId, step);
  await context.audit(user, 'totp.enrol', { userId: user.userId });
  return codes;
}

/** New recovery codes in the place of all old ones, shown this once. */
export async function renewRecoveryCodes(context: AppContext, user: User): Promise<string[]> {
  const { codes, hashes } = makeRecoveryCodes(user.userId);
  await context.store.signIn.setRecoveryCodes(user.userId, hashes);
  await context.audit(user, 'totp.recovery_codes', { userId: user.userId });
  return codes;
}

/** @throws RinggateError not_found when none is enrolled */
export async function removeSecondFactor(context: AppContext, by: User, user: User): Promise<void> {
  if (!(await context.store.signIn.removeTotp(user.userId)))
    throw new RinggateError('not_found', `The user "${user.username}" has no second factor`);
  await context.audit(by, 'totp.remove', {
    userId: user.userId,
    username: user.username,
    byAdministrator: by.userId !== user.userId,
  });
}
