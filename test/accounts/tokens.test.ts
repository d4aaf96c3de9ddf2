import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../../src/accounts/door.ts';
import { permissions } from '../../src/accounts/permissions.ts';
import { hashSecret } from '../../src/accounts/secrets.ts';
import { actorOfScreen } from '../../src/http/auth.ts';
import { adminPassword, openTestApp, type Problem, startMs, type TestApp } from '../support/app.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(startMs + days * dayMs).toISOString();

async function opened(): Promise<TestApp & { admin: string; technician: string }> {
  const test = await openTestApp();
  const admin = await test.signIn('admin', adminPassword);
  return { ...test, admin, technician: await test.tokenOf(admin, ['technician', 'supervisor']) };
}
async function make(test: TestApp, owner: string, more: object = {}): Promise<{ id: string; token: string }> {
  const made = await test.call(owner, 'POST', '/tokens', { name: 'report', expiresAt: inDays(30), ...more });
  expect(made.status).toBe(201);
  return { id: String(made.body.id), token: String(made.body.token) };
}
const code = async (
  test: TestApp,
  token: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => {
  const answer = await test.call(token, method, path, body);
  return [answer.status, answer.body.code ?? null];
};

describe('a token for a program', () => {
  it('is shown once, kept as a hash, and says when it was last used', async () => {
    const test = await opened();
    const { token, id } = await make(test, test.technician);
    expect(token).toMatch(/^rgt_[A-Za-z0-9_-]{43}$/);
    const list = async () => (await test.call(test.technician, 'GET', '/tokens')).body.items;
    expect(await list()).toEqual([
      {
        id,
        name: 'report',
        roles: ['technician', 'supervisor'],
        readOnly: true,
        routes: null,
        createdAt: new Date(startMs).toISOString(),
        expiresAt: inDays(30),
        lastUsedAt: null,
      },
    ]);
    test.moveClock(5000);
    expect((await test.call(token, 'GET', '/devices')).status).toBe(200);
    expect(await list()).toMatchObject([{ lastUsedAt: new Date(startMs + 5000).toISOString() }]);
    const kept = JSON.stringify(test.store.db.prepare('SELECT * FROM api_tokens').all());
    expect(kept).not.toContain(token);
    expect(kept).toContain(hashSecret(token));
    expect(JSON.stringify(test.audited)).not.toContain(token);
    expect(test.audited.at(-1)).toMatchObject({ action: 'token.create', detail: { tokenId: id } });
  });

  it('only reads unless it is made to do more, and does that only in the groups of routes it is for', async () => {
    const test = await opened();
    const reading = (await make(test, test.technician)).token;
    expect(await code(test, reading, 'POST', '/checkpoints', {})).toEqual([403, 'forbidden']);
    const narrow = (await make(test, test.technician, { readOnly: false, routes: ['checkpoints'] })).token;
    expect(await code(test, narrow, 'POST', '/checkpoints', {})).toEqual([400, 'invalid_request']);
    expect(await code(test, narrow, 'GET', '/devices')).toEqual([403, 'forbidden']);
    expect(await code(test, narrow, 'GET', '/session')).toEqual([200, null]);
  });

  it('is audited apart from what its owner does', async () => {
    const test = await opened();
    const { token, id } = await make(test, test.admin, { readOnly: false });
    expect((await test.call(token, 'POST', '/areas', { id: 'a', name: 'A' })).status).toBe(201);
    expect(test.audited.at(-1)).toMatchObject({
      by: 'admin',
      action: 'area.create',
      detail: { viaToken: id },
    });
  });

  it('makes no tokens, and does nothing that people do themselves', async () => {
    const test = await opened();
    const { token } = await make(test, test.admin, { readOnly: false });
    const refused = [403, 'forbidden'];
    expect(await code(test, token, 'POST', '/tokens', { name: 'x', expiresAt: inDays(1) })).toEqual(refused);
    expect(await code(test, token, 'GET', '/tokens')).toEqual(refused);
    expect(await code(test, token, 'DELETE', '/tokens/x')).toEqual(refused);
    expect(await code(test, token, 'POST', '/users', {})).toEqual(refused);
    expect(await code(test, token, 'PATCH', '/users/x', { password: 'twelve chars' })).toEqual(refused);
    expect(await code(test, token, 'POST', '/session/totp')).toEqual(refused);
    expect(await code(test, token, 'POST', '/session/password', {})).toEqual(refused);
    expect(await code(test, token, 'GET', '/sessions')).toEqual(refused);
    expect(await code(test, token, 'DELETE', '/session')).toEqual(refused);
    expect(await code(test, token, 'GET', '/users')).toEqual([200, null]);
    const supervisor = (await make(test, test.technician, { readOnly: false })).token;
    expect(await code(test, supervisor, 'POST', '/area-grants', {})).toEqual(refused);
  });

  it('decides nothing: every approval, rejection and verification of the table is for people', () => {
    const deciding = Object.keys(permissions).filter((name) =>
      /^POST .*(approval|rejection|verification|decision|review|reveal)/.test(name),
    );
    expect(deciding.length).toBeGreaterThan(2);
    const apiToken = { id: 't', name: 'report', readOnly: false, routes: null };
    const actor = {
      userId: 'u',
      username: 'u',
      roles: ['supervisor' as const],
      areaId: null,
      sessionId: 't',
      apiToken,
    };
    for (const name of deciding) {
      const [method = '', path = ''] = name.split(' ');
      expect(() => throughTheDoor(actor, { method, path }, { totp: 'off' }), name).toThrow(/for people/);
    }
  });

  it('is never wider than its owner, when it is made and when it is used', async () => {
    const test = await opened();
    const wide = { name: 'x', expiresAt: inDays(1), roles: ['technician', 'administrator'] };
    const refused = await test.call(test.technician, 'POST', '/tokens', wide);
    expect([refused.status, (refused.body as unknown as Problem).errors[0]?.path]).toEqual([400, '/roles']);
    const { token } = await make(test, test.technician, { readOnly: false });
    const { token: supervising } = await make(test, test.technician, { roles: ['supervisor'] });
    await test.call(test.admin, 'POST', '/areas', { id: 'town', name: 'Town' });
    const me = (await test.call(test.technician, 'GET', '/session')).body.user as { id: string };
    await test.call(test.admin, 'PATCH', `/users/${me.id}`, { roles: ['supervisor'], areaId: 'town' });
    expect((await test.call(token, 'POST', '/checkpoints', {})).status).toBe(403);
    const { user } = (await test.call(token, 'GET', '/session')).body;
    expect(user).toMatchObject({ roles: ['supervisor'], areaId: 'town' });
    await test.call(test.admin, 'PATCH', `/users/${me.id}`, { roles: ['technician'] });
    expect((await test.call(supervising, 'GET', '/areas')).status).toBe(401);
    await test.call(test.admin, 'PATCH', `/users/${me.id}`, { disabled: true });
    expect((await test.call(token, 'GET', '/areas')).status).toBe(401);
  });

  it('ends by itself, within the bound of the setting, or when it is deleted, by its owner alone', async () => {
    const test = await opened();
    for (const expiresAt of [inDays(366), inDays(-1), inDays(0)]) {
      const refused = await test.call(test.admin, 'POST', '/tokens', { name: 'x', expiresAt });
      expect([refused.status, (refused.body as unknown as Problem).errors[0]?.path]).toEqual([
        400,
        '/expiresAt',
      ]);
    }
    const { token, id } = await make(test, test.admin, { expiresAt: inDays(0.1) });
    const { token: other, id: otherId } = await make(test, test.admin);
    expect((await test.call(test.technician, 'DELETE', `/tokens/${otherId}`)).status).toBe(404);
    expect((await test.call(test.admin, 'DELETE', `/tokens/${otherId}`)).status).toBe(204);
    expect(test.endedSessions).toContain(`token:${otherId}`);
    expect((await test.call(other, 'GET', '/areas')).status).toBe(401);
    expect((await test.call(token, 'GET', '/areas')).status).toBe(200);
    test.moveClock(0.1 * dayMs);
    expect((await test.call(token, 'GET', '/areas')).status).toBe(401);
    expect(id).not.toBe(otherId);
  });

  it('hears live events only where it is for them', async () => {
    const test = await opened();
    const hears = async (token: string) => (await actorOfScreen(test.context, token)) !== null;
    expect(await hears((await make(test, test.technician)).token)).toBe(true);
    expect(await hears((await make(test, test.technician, { routes: ['devices'] })).token)).toBe(false);
    expect(await hears((await make(test, test.technician, { routes: ['live-events'] })).token)).toBe(true);
    expect(await hears(test.technician)).toBe(true);
  });
});
