import { describe, expect, it } from 'vitest';
import {
  makeTotpSecret,
  matchingStep,
  otpauthUrl,
  toBase32,
  totpCode,
  totpStep,
} from '../../src/accounts/totp.ts';
import { adminPassword, openTestApp, startMs, type TestApp } from '../support/app.ts';

type Totp = 'off' | 'optional' | 'required';
const accounts = (totp: Totp) => ({ accounts: { totp, tokenMs: 86_400_000, lookMs: 3_600_000, oidc: null } });

async function opened(totp: Totp = 'optional'): Promise<TestApp & { admin: string }> {
  const test = await openTestApp({ options: accounts(totp) });
  return { ...test, admin: await test.signIn('admin', adminPassword) };
}

/** Enrols `token`'s user; the codes of the time after. */
async function enrolled(test: TestApp, token: string) {
  const begun = await test.call(token, 'POST', '/session/totp');
  expect(begun.status).toBe(201);
  const secret = String(begun.body.secret);
  const codeNow = () => totpCode(secret, totpStep(test.context.clock()));
  const confirmed = await test.call(token, 'POST', '/session/totp/confirmation', { otp: codeNow() });
  expect(confirmed.status).toBe(200);
  // a code works once: the next one comes half a minute later
  test.moveClock(30_000);
  return { secret, codeNow, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}
const signInWith = (test: TestApp, more: object) =>
  test.call(null, 'POST', '/session', { username: 'admin', password: adminPassword, ...more });

describe('one-time codes', () => {
  // RFC 6238, appendix B (SHA-1), the last six of its eight digits
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s are those of RFC 6238', (seconds, code) => {
    const secret = toBase32(Buffer.from('12345678901234567890'));
    expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(totpCode(secret, totpStep(seconds * 1000))).toBe(code);
    expect(matchingStep(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it('are taken half a minute early or late and no more', () => {
    const secret = makeTotpSecret();
    const step = totpStep(startMs);
    for (const shift of [-2, -1, 0, 1, 2]) {
      const found = matchingStep(secret, totpCode(secret, step + shift), startMs);
      expect([shift, found]).toEqual([shift, Math.abs(shift) <= 1 ? step + shift : null]);
    }
    for (const wrong of ['', '12345', '1234567', 'abcdef'])
      expect(matchingStep(secret, wrong, startMs)).toBeNull();
  });

  it('come to an app by a URL as it expects', () => {
    expect(otpauthUrl('ABC', '王 伟')).toBe(
      'otpauth://totp/Ringgate:%E7%8E%8B%20%E4%BC%9F?secret=ABC&issuer=Ringgate&algorithm=SHA1&digits=6&period=30',
    );
  });
});

describe('a second factor', () => {
  it('is asked for once it is enrolled, and not before its first code', async () => {
    const test = await opened();
    await test.call(test.admin, 'POST', '/session/totp');
    expect((await signInWith(test, {})).status).toBe(200);
    const { codeNow } = await enrolled(test, test.admin);
    const asked = await signInWith(test, {});
    expect([asked.status, asked.body.code]).toEqual([401, 'otp_required']);
    const wrongPassword = await signInWith(test, { password: 'wrong horse battery', otp: codeNow() });
    expect([wrongPassword.status, wrongPassword.body.code]).toEqual([401, 'bad_credentials']);
    expect((await signInWith(test, { otp: codeNow() })).status).toBe(200);
    expect((await test.call(test.admin, 'GET', '/session/totp')).body).toEqual({
      enrolled: true,
      rule: 'optional',
      recoveryCodesLeft: 10,
    });
  });

  it('takes a code once: neither again, nor the one before it', async () => {
    const test = await opened();
    const { codeNow, secret } = await enrolled(test, test.admin);
    const otp = codeNow();
    expect((await signInWith(test, { otp })).status).toBe(200);
    const replayed = await signInWith(test, { otp });
    expect([replayed.status, replayed.body.code]).toEqual([401, 'otp_wrong']);
    const before = totpCode(secret, totpStep(test.context.clock()) - 1);
    expect((await signInWith(test, { otp: before })).body.code).toBe('otp_wrong');
    test.moveClock(30_000);
    expect((await signInWith(test, { otp: codeNow() })).status).toBe(200);
  });

  it('keeps its secret sealed and its recovery codes as hashes', async () => {
    const test = await opened();
    const { secret, recoveryCodes } = await enrolled(test, test.admin);
    const kept = JSON.stringify([
      test.store.db.prepare('SELECT * FROM users').all(),
      test.store.db.prepare('SELECT * FROM recovery_codes').all(),
      test.audited,
    ]);
    for (const text of [secret, ...recoveryCodes]) expect(kept).not.toContain(text);
    expect(new Set(recoveryCodes).size).toBe(10);
    const again = await test.call(test.admin, 'POST', '/session/totp');
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  });

  it('gives way to a recovery code, once', async () => {
    const test = await opened();
    const { recoveryCodes } = await enrolled(test, test.admin);
    const otp = (recoveryCodes[3] ?? '').toUpperCase().replaceAll('-', ' ');
    expect((await signInWith(test, { otp })).status).toBe(200);
    expect((await signInWith(test, { otp })).body.code).toBe('otp_wrong');
    expect((await test.call(test.admin, 'GET', '/session/totp')).body.recoveryCodesLeft).toBe(9);
    expect(test.audited.at(-2)?.action).toBe('session.open');
    expect(test.audited.map(({ action }) => action)).toContain('totp.recovery_code_used');
  });

  it('counts wrong codes as failed sign-ins, and the right password alone forgives none of them', async () => {
    const test = await opened();
    const { codeNow } = await enrolled(test, test.admin);
    for (let failure = 0; failure < 10; failure += 1) {
      expect((await signInWith(test, {})).body.code).toBe('otp_required');
      expect((await signInWith(test, { otp: '000000' })).body.code).toBe('otp_wrong');
    }
    const refused = await signInWith(test, { otp: codeNow() });
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_attempts']);
    const removal = await test.call(test.admin, 'POST', '/session/totp/removal', { otp: codeNow() });
    expect(removal.status).toBe(429);
  });

  it('is removed by its owner with a code, and new recovery codes end the old ones', async () => {
    const test = await opened();
    const { codeNow, recoveryCodes } = await enrolled(test, test.admin);
    const wrong = await test.call(test.admin, 'POST', '/session/totp/removal', { otp: '000000' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'otp_wrong']);
    const renewed = await test.call(test.admin, 'POST', '/session/totp/recovery-codes', { otp: codeNow() });
    expect(renewed.status).toBe(200);
    const old = await test.call(test.admin, 'POST', '/session/totp/removal', { otp: recoveryCodes[0] ?? '' });
    expect(old.status).toBe(401);
    const [fresh = ''] = renewed.body.recoveryCodes as string[];
    expect((await test.call(test.admin, 'POST', '/session/totp/removal', { otp: fresh })).status).toBe(204);
    expect((await signInWith(test, {})).status).toBe(200);
  });

  it('is taken away by an administrator, on the record, and by nobody else', async () => {
    const test = await opened();
    const officer = await test.tokenOf(test.admin, ['officer']);
    const me = (await test.call(officer, 'GET', '/session')).body.user as { id: string; username: string };
    await enrolled(test, officer);
    const supervisor = await test.tokenOf(test.admin, ['supervisor']);
    expect((await test.call(supervisor, 'DELETE', `/users/${me.id}/totp`)).status).toBe(403);
    expect((await test.call(test.admin, 'GET', `/users/${me.id}`)).body.totp).toBe(true);
    expect((await test.call(test.admin, 'DELETE', `/users/${me.id}/totp`)).status).toBe(204);
    await test.signIn(me.username, adminPassword);
    expect(test.audited).toContainEqual({
      by: 'admin',
      action: 'totp.remove',
      detail: { userId: me.id, username: me.username, byAdministrator: true },
    });
    expect((await test.call(test.admin, 'DELETE', `/users/${me.id}/totp`)).status).toBe(404);
  });

  it('is needed by everybody where the setting says so: until then one may only enrol', async () => {
    const test = await opened('required');
    const refused = await test.call(test.admin, 'GET', '/users');
    expect([refused.status, refused.body.code]).toEqual([403, 'otp_enrolment_required']);
    expect((await test.call(test.admin, 'GET', '/session')).status).toBe(200);
    await enrolled(test, test.admin);
    expect((await test.call(test.admin, 'GET', '/users')).status).toBe(200);
  });

  it('is not asked for where the setting is off', async () => {
    const first = await opened();
    await enrolled(first, first.admin);
    const second = await openTestApp({ store: first.store, options: accounts('off') });
    expect((await signInWith(second, {})).status).toBe(200);
    const begun = await second.call(first.admin, 'POST', '/session/totp');
    expect([begun.status, begun.body.code]).toEqual([409, 'conflict']);
  });
});
