import { describe, expect, it } from 'vitest';
import { firstAdministratorName } from '../../src/accounts/first-administrator.ts';
import { hashSecret } from '../../src/accounts/secrets.ts';
import { adminPassword, openTestApp, startMs } from '../support/app.ts';

const wrongPassword = 'wrong horse battery';

describe('signing in', () => {
  it('answers a token, its end and the user, and the token says who one is', async () => {
    const { call, context } = await openTestApp();
    const answer = await call(null, 'POST', '/session', { username: 'admin', password: adminPassword });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      expiresAt: new Date(startMs + context.options.sessionMs).toISOString(),
      user: { username: 'admin', roles: ['administrator'], areaId: null },
    });
    expect(String(answer.body.token)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const me = await call(String(answer.body.token), 'GET', '/session');
    expect(me.body.user).toEqual(answer.body.user);
    expect(Object.keys(me.body.user as object).sort()).toEqual(['areaId', 'id', 'roles', 'username']);
  });

  it('takes the name in any letter case and refuses a wrong password, an unknown name and no token alike', async () => {
    const { call } = await openTestApp();
    expect(
      (await call(null, 'POST', '/session', { username: 'ADMIN', password: adminPassword })).status,
    ).toBe(200);
    for (const username of ['admin', 'nobody']) {
      const refused = await call(null, 'POST', '/session', { username, password: wrongPassword });
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
        401,
        'bad_credentials',
        'User name or password is wrong',
      ]);
    }
    expect((await call(null, 'GET', '/session')).body.code).toBe('unauthenticated');
    expect((await call('made-up', 'GET', '/session')).body.code).toBe('unauthenticated');
  });

  it('keeps a token across a restart and only its hash in the store', async () => {
    const first = await openTestApp();
    const token = await first.signIn('admin', adminPassword);
    const second = await first.restart();
    expect((await second.call(token, 'GET', '/session')).status).toBe(200);
    const stored = JSON.stringify(first.store.db.prepare('SELECT * FROM sessions').all());
    expect(stored).not.toContain(token);
    expect(stored).toContain(hashSecret(token));
    const users = JSON.stringify(first.store.db.prepare('SELECT * FROM users').all());
    expect(users).toContain('$argon2id$');
    expect(users).not.toContain(adminPassword);
  });

  it('ends a session when its time is over', async () => {
    const test = await openTestApp();
    const token = await test.signIn('admin', adminPassword);
    test.moveClock(test.context.options.sessionMs - 1);
    expect((await test.call(token, 'GET', '/session')).status).toBe(200);
    test.moveClock(1);
    expect((await test.call(token, 'GET', '/session')).status).toBe(401);
    await test.signIn('admin', adminPassword);
    expect(test.endedSessions).toHaveLength(1);
  });

  it('signs out: the token is worthless at once and the screens are told', async () => {
    const { call, signIn, endedSessions } = await openTestApp();
    const token = await signIn('admin', adminPassword);
    expect((await call(token, 'DELETE', '/session')).status).toBe(204);
    expect((await call(token, 'GET', '/session')).status).toBe(401);
    expect(endedSessions).toHaveLength(1);
  });

  it('audits success and failure, without a password or an unknown name', async () => {
    const { call, signIn, audited } = await openTestApp();
    await signIn('admin', adminPassword);
    await call(null, 'POST', '/session', { username: 'admin', password: wrongPassword });
    await call(null, 'POST', '/session', {
      username: 'my-secret-in-the-wrong-field',
      password: wrongPassword,
    });
    const records = audited.filter(({ action }) => action.startsWith('session.'));
    expect(records.map(({ by, action }) => [by, action])).toEqual([
      ['admin', 'session.open'],
      ['admin', 'session.refused'],
      ['unknown', 'session.refused'],
    ]);
    expect(JSON.stringify(records)).not.toMatch(/horse|my-secret/);
  });
});

describe('the sign-in limit', () => {
  it('refuses the eleventh attempt after ten failures, the right password too, and opens again after 15 minutes', async () => {
    const { call, moveClock } = await openTestApp();
    const attempt = (password: string) => call(null, 'POST', '/session', { username: 'admin', password });
    for (let failure = 0; failure < 10; failure += 1) expect((await attempt(wrongPassword)).status).toBe(401);
    const refused = await attempt(adminPassword);
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_attempts']);
    expect(refused.headers['retry-after']).toBe('900');
    moveClock(15 * 60_000);
    expect((await attempt(adminPassword)).status).toBe(200);
  });

  it('does not count successes', async () => {
    const { signIn } = await openTestApp();
    for (let attempt = 0; attempt < 12; attempt += 1) await signIn('admin', adminPassword);
  });

  it('counts by account and address together', async () => {
    const { app, call } = await openTestApp({ options: { trustedProxies: ['127.0.0.1'] } });
    const from = (address: string, username: string, password: string) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { username, password },
        headers: { 'x-forwarded-for': address },
      });
    for (let failure = 0; failure < 10; failure += 1) await from('10.0.0.1', 'admin', wrongPassword);
    expect((await from('10.0.0.1', 'admin', adminPassword)).statusCode).toBe(429);
    expect((await from('10.0.0.1', 'somebody', wrongPassword)).statusCode).toBe(401);
    expect((await from('10.0.0.2', 'admin', adminPassword)).statusCode).toBe(200);
    expect(
      (await call(null, 'POST', '/session', { username: 'admin', password: adminPassword })).status,
    ).toBe(200);
  });

  it('does not let twenty attempts at once slip through', async () => {
    const { call } = await openTestApp();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        call(null, 'POST', '/session', { username: 'admin', password: wrongPassword }),
      ),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });
});

describe('the session cookie', () => {
  it('signs in like the token, but changes need the CSRF header of this session', async () => {
    const { app } = await openTestApp();
    const opened = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { username: 'admin', password: adminPassword },
    });
    const [cookie] = opened.cookies;
    expect(cookie).toMatchObject({ name: 'ringgate_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    const cookies = { ringgate_session: cookie?.value ?? '' };
    const me = await app.inject({ url: '/api/v1/session', cookies });
    const { csrfToken } = me.json<{ csrfToken: string }>();
    expect(me.statusCode).toBe(200);
    const makeArea = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/v1/areas', payload: { name: 'x' }, cookies, headers });
    for (const headers of [{}, { 'ringgate-csrf': 'wrong' }]) {
      const refused = await makeArea(headers as Record<string, string>);
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([403, 'csrf']);
    }
    expect((await makeArea({ 'ringgate-csrf': csrfToken })).statusCode).toBe(201);
  });
});

describe('the first administrator', () => {
  it('is made once, with the given password', async () => {
    const first = await openTestApp();
    await first.restart();
    expect(await first.store.accounts.countAdministrators()).toBe(1);
    expect((await first.store.accounts.credentials(firstAdministratorName))?.user.areaId).toBeNull();
  });
});
