import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/core/entities.ts';
import { adminPassword, openTestApp, type Problem, type TestApp } from '../support/app.ts';

const wrongPassword = 'wrong horse battery';
const nextPassword = 'another good password';

async function opened(): Promise<TestApp & { admin: string }> {
  const test = await openTestApp();
  return { ...test, admin: await test.signIn('admin', adminPassword) };
}
async function fail(test: TestApp, times: number, username = 'admin'): Promise<void> {
  for (let failure = 0; failure < times; failure += 1)
    await test.call(null, 'POST', '/session', { username, password: wrongPassword });
}

describe("one's own password", () => {
  it('is changed with the current one; the other sessions end, this one stays', async () => {
    const test = await opened();
    const other = await test.signIn('admin', adminPassword);
    const body = { current: adminPassword, new: nextPassword };
    expect((await test.call(test.admin, 'POST', '/session/password', body)).status).toBe(204);
    expect((await test.call(test.admin, 'GET', '/session')).status).toBe(200);
    expect((await test.call(other, 'GET', '/session')).status).toBe(401);
    expect(test.endedSessions).toHaveLength(1);
    await test.signIn('admin', nextPassword);
    expect(test.audited.map(({ action }) => action)).toContain('password.change');
    expect(JSON.stringify(test.audited)).not.toContain(nextPassword);
  });

  it('stays when the current one is wrong or the new one too short, and guesses count as failed sign-ins', async () => {
    const test = await opened();
    const short = await test.call(test.admin, 'POST', '/session/password', {
      current: adminPassword,
      new: 'short',
    });
    expect([short.status, (short.body as unknown as Problem).errors[0]?.path]).toEqual([400, '/new']);
    for (let guess = 0; guess < 10; guess += 1) {
      const refused = await test.call(test.admin, 'POST', '/session/password', {
        current: wrongPassword,
        new: nextPassword,
      });
      expect([refused.status, refused.body.code]).toEqual([401, 'bad_credentials']);
    }
    const body = { current: adminPassword, new: nextPassword };
    expect((await test.call(test.admin, 'POST', '/session/password', body)).status).toBe(429);
  });
});

describe("one's own sessions", () => {
  it('are listed and ended one by one; those of others are not there', async () => {
    const test = await opened();
    const operator = await test.tokenOf(test.admin, ['operator']);
    const other = await test.signIn('admin', adminPassword);
    const items = (await test.call(test.admin, 'GET', '/sessions')).body.items as {
      id: string;
      current: boolean;
    }[];
    expect(items.map(({ current }) => current).sort()).toEqual([false, true]);
    const id = items.find(({ current }) => !current)?.id ?? '';
    expect((await test.call(operator, 'DELETE', `/sessions/${id}`)).status).toBe(404);
    expect((await test.call(test.admin, 'DELETE', `/sessions/${id}`)).status).toBe(204);
    expect((await test.call(other, 'GET', '/session')).status).toBe(401);
    expect(test.endedSessions).toEqual([id]);
  });
});

describe('a lock-out', () => {
  it('outlives a restart, is seen by administrators and lifted on the record', async () => {
    const first = await opened();
    const self = (await first.call(first.admin, 'GET', '/session')).body.user as { id: string };
    await fail(first, 10);
    const second = await first.restart();
    const attempt = { username: 'admin', password: adminPassword };
    const refused = await second.call(null, 'POST', '/session', attempt);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);
    const path = `/users/${self.id}/lockouts`;
    expect((await second.call(first.admin, 'GET', path)).body.items).toEqual([
      { address: '127.0.0.1', failures: 10, lockedUntil: '2026-11-24T05:15:00.000Z' },
    ]);
    expect((await second.call(first.admin, 'DELETE', path)).status).toBe(204);
    expect(second.audited.at(-1)).toMatchObject({ by: 'admin', action: 'lockout.lift' });
    expect((await second.call(null, 'POST', '/session', attempt)).status).toBe(200);
  });

  it('is forgotten by a success, after a restart too, and what was typed as an unknown name is written nowhere', async () => {
    const first = await opened();
    await fail(first, 9);
    await first.signIn('admin', adminPassword);
    await fail(first, 1, 'my-secret-password');
    const second = await first.restart();
    await fail(second, 9);
    await second.signIn('admin', adminPassword);
    const kept = first.store.db.prepare('SELECT * FROM sign_in_failures').all();
    expect(kept).toEqual([]);
  });
});

describe('a shared account', () => {
  const person = { username: 'wall-3', password: 'twelve chars', areaId: null, shared: true };

  it.each<Role>(['officer', 'supervisor', 'auditor', 'administrator'])('cannot be %s', async (role) => {
    const test = await opened();
    const refused = await test.call(test.admin, 'POST', '/users', { ...person, roles: ['wall', role] });
    expect([refused.status, (refused.body as unknown as Problem).errors[0]?.path]).toEqual([400, '/roles']);
  });

  it('is a wall or a crew, and neither becomes more nor is made of somebody who is more', async () => {
    const test = await opened();
    const made = await test.call(test.admin, 'POST', '/users', { ...person, roles: ['wall', 'crew'] });
    expect([made.status, made.body.shared]).toEqual([201, true]);
    const path = `/users/${String(made.body.id)}`;
    expect((await test.call(test.admin, 'PATCH', path, { roles: ['officer'] })).status).toBe(400);
    const both = { roles: ['officer'], shared: false };
    expect((await test.call(test.admin, 'PATCH', path, both)).body.shared).toBe(false);
    expect((await test.call(test.admin, 'PATCH', path, { shared: true })).status).toBe(400);
  });
});
