/** Second factors, failed sign-ins and identities in SQLite. */
import { RinggateError } from '../../core/errors.ts';
import type { FailedSignIns, SignInRepository } from '../contract/sign-in.ts';
import { toUser, type UserRow } from './accounts.ts';
import type { Database } from './database.ts';

interface FailureRow {
  user_id: string;
  username: string;
  address: string;
  at_ms: number;
}

/** The tables come from migration 013. */
export function signInRepository(db: Database): SignInRepository {
  const secretOf = db.prepare<[string], string | null>('SELECT totp_secret FROM users WHERE id = ?').pluck();
  const pendingOf = db
    .prepare<[string], string | null>('SELECT totp_pending FROM users WHERE id = ?')
    .pluck();
  const begin = db.prepare<[string, string]>(
    'UPDATE users SET totp_pending = ? WHERE id = ? AND totp_secret IS NULL',
  );
  const known = db.prepare<[string], number>('SELECT 1 FROM users WHERE id = ?').pluck();
  const confirm = db.prepare<[string]>(
    `UPDATE users SET totp_secret = totp_pending, totp_pending = NULL
     WHERE id = ? AND totp_pending IS NOT NULL AND totp_secret IS NULL`,
  );
  const remove = db.prepare<[string]>(
    `UPDATE users SET totp_secret = NULL, totp_pending = NULL, totp_last_step = -1
     WHERE id = ? AND totp_secret IS NOT NULL`,
  );
  const useStep = db.prepare<[number, string, number]>(
    'UPDATE users SET totp_last_step = ? WHERE id = ? AND totp_last_step < ?',
  );
  const dropCodes = db.prepare<[string]>('DELETE FROM recovery_codes WHERE user_id = ?');
  const addCode = db.prepare<[string, string]>(
    'INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)',
  );
  const useCode = db.prepare<[string, string]>(
    'DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?',
  );
  const codesLeft = db
    .prepare<[string], number>('SELECT count(*) FROM recovery_codes WHERE user_id = ?')
    .pluck();
  const addFailure = db.prepare<[string, string, number]>(
    'INSERT INTO sign_in_failures (user_id, address, at_ms) VALUES (?, ?, ?)',
  );
  const forgetFailures = db.prepare<[number]>('DELETE FROM sign_in_failures WHERE at_ms < ?');
  const failures = db.prepare<[number, string | null, string | null], FailureRow>(
    `SELECT user_id, username, address, at_ms FROM sign_in_failures
     JOIN users ON users.id = sign_in_failures.user_id
     WHERE at_ms > ? AND (? IS NULL OR user_id = ?) ORDER BY at_ms`,
  );
  const clear = db.prepare<[string, string | null, string | null]>(
    'DELETE FROM sign_in_failures WHERE user_id = ? AND (? IS NULL OR address = ?)',
  );
  const identityOf = db.prepare<[string, string], UserRow & { managed: number }>(
    `SELECT users.*, identities.managed FROM identities JOIN users ON users.id = identities.user_id
     WHERE issuer = ? AND subject = ?`,
  );
  const identityOfUser = db
    .prepare<[string, string], number>('SELECT 1 FROM identities WHERE user_id = ? AND issuer = ?')
    .pluck();
  const addIdentity = db.prepare(
    `INSERT INTO identities (issuer, subject, user_id, managed, created_at_ms)
     VALUES (@issuer, @subject, @userId, @managed, @createdAtMs)`,
  );

  function setRecoveryCodes(userId: string, codeHashes: readonly string[]): void {
    dropCodes.run(userId);
    for (const hash of codeHashes) addCode.run(userId, hash);
  }

  return {
    totpSecret: (userId) => secretOf.get(userId) ?? null,
    pendingTotp: (userId) => pendingOf.get(userId) ?? null,
    beginTotp(userId, sealedSecret) {
      if (begin.run(sealedSecret, userId).changes > 0) return;
      if (known.get(userId) === undefined)
        throw new RinggateError('not_found', `There is no user "${userId}"`);
      throw new RinggateError('conflict', 'A second factor is enrolled already: remove it first');
    },
    confirmTotp: db.transaction((userId: string, codeHashes: readonly string[]) => {
      if (confirm.run(userId).changes === 0) return false;
      setRecoveryCodes(userId, codeHashes);
      return true;
    }),
    removeTotp: db.transaction((userId: string) => {
      dropCodes.run(userId);
      return remove.run(userId).changes > 0;
    }),
    spendTotpStep: (userId, step) => useStep.run(step, userId, step).changes > 0,
    setRecoveryCodes: db.transaction(setRecoveryCodes),
    spendRecoveryCode: (userId, codeHash) => useCode.run(userId, codeHash).changes > 0,
    recoveryCodesLeft: (userId) => codesLeft.get(userId) ?? 0,

    addFailure: db.transaction(
      ({ userId, address, atMs, forgetBeforeMs }: Parameters<SignInRepository['addFailure']>[0]) => {
        forgetFailures.run(forgetBeforeMs);
        addFailure.run(userId, address, atMs);
      },
    ),
    failuresSince(sinceMs, userId) {
      const found = new Map<string, FailedSignIns>();
      for (const row of failures.all(sinceMs, userId ?? null, userId ?? null)) {
        const key = JSON.stringify([row.user_id, row.address]);
        const { user_id, username, address } = row;
        const one = found.get(key) ?? { userId: user_id, username, address, failuresAtMs: [] };
        one.failuresAtMs.push(row.at_ms);
        found.set(key, one);
      }
      return [...found.values()];
    },
    clearFailures: (userId, address) => {
      clear.run(userId, address ?? null, address ?? null);
    },

    identity(issuer, subject) {
      const row = identityOf.get(issuer, subject);
      if (row === undefined) return null;
      const identity = { issuer, subject, userId: row.id, managed: row.managed === 1 };
      return { identity, user: toUser(row) };
    },
    addIdentity(identity) {
      if (identityOfUser.get(identity.userId, identity.issuer) !== undefined)
        throw new RinggateError('conflict', 'This account belongs to somebody else at the identity provider');
      addIdentity.run({ ...identity, managed: identity.managed ? 1 : 0 });
    },
  };
}
