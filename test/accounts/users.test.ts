import { describe, expect, it } from 'vitest';
import { ensureFirstAdministrator } from '../../src/accounts/first-administrator.ts';
import { roles } from '../../src/core/entities.ts';
import { adminPassword, openTestApp, type Problem, type TestApp } from '../support/app.ts';
import { openMemoryStore } from '../support/memory-store.ts';

const person = { username: 'li.na', password: 'twelve chars', roles: ['officer'], areaId: null };

async function opened(): Promise<TestApp & { admin: string }> {
  const test = await openTestApp();
  return { ...test, admin: await test.signIn('admin', adminPassword) };
}
function paths(body: Record<string, unknown>): string[] {
  return (body as unknown as Problem).errors.map((error) => error.path).sort();
}

describe('users', () => {
  it('are made with a given or a made id, listed by name, and never show a password', async () => {
    const { call, admin } = await opened();
    const made = await call(admin, 'POST', '/users', { ...person, id: 'u-1' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: 'u-1',
      username: 'li.na',
      roles: ['officer'],
      areaId: null,
      disabled: false,
    });
    const second = await call(admin, 'POST', '/users', { ...person, username: '王伟' });
    expect(String(second.body.id)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const list = await call(admin, 'GET', '/users');
    expect((list.body.items as { username: string }[]).map((user) => user.username)).toEqual([
      'admin',
      'li.na',
      '王伟',
    ]);
    expect(JSON.stringify([made.body, list.body])).not.toMatch(/argon|twelve/);
    const page = await call(admin, 'GET', '/users?limit=2');
    const next = await call(admin, 'GET', `/users?limit=2&cursor=${String(page.body.nextCursor)}`);
    expect((next.body.items as unknown[]).length).toBe(1);
    expect(next.body.nextCursor).toBeNull();
  });

  it('need a password of 12 to 128 characters, of any kind', async () => {
    const { call, admin } = await opened();
    const make = (password: string, username: string) =>
      call(admin, 'POST', '/users', { ...person, password, username });
    for (const password of ['eleven char', 'x'.repeat(129)]) {
      const refused = await make(password, 'a');
      expect([refused.status, paths(refused.body)]).toEqual([400, ['/password']]);
      expect(JSON.stringify(refused.body)).not.toContain(password);
    }
    expect((await make('十二个字的密码也是可以的', 'b')).status).toBe(201);
    expect((await make('x'.repeat(128), 'c')).status).toBe(201);
  });

  it.each(roles.filter((role) => role !== 'administrator' && role !== 'technician'))(
    'cannot be administrator and %s together',
    async (role) => {
      const { call, admin } = await opened();
      const both = ['administrator', role];
      const refused = await call(admin, 'POST', '/users', { ...person, roles: both });
      expect([refused.status, paths(refused.body)]).toEqual([400, ['/roles']]);
      const made = await call(admin, 'POST', '/users', { ...person, roles: [role] });
      const changed = await call(admin, 'PATCH', `/users/${String(made.body.id)}`, { roles: both });
      expect([changed.status, paths(changed.body)]).toEqual([400, ['/roles']]);
    },
  );

  it('are refused with every wrong field at once', async () => {
    const { call, admin } = await opened();
    const refused = await call(admin, 'POST', '/users', {
      username: 'a b',
      password: 5,
      roles: ['king'],
      areaId: 7,
    });
    expect(refused.status).toBe(400);
    expect(paths(refused.body)).toEqual(['/areaId', '/password', '/roles/0', '/username']);
    const unknown = await call(admin, 'POST', '/users', { ...person, areaId: 'nowhere' });
    expect([unknown.status, paths(unknown.body)]).toEqual([400, ['/areaId']]);
  });

  it('have a name of their own, whatever its letter case', async () => {
    const { call, admin } = await opened();
    await call(admin, 'POST', '/users', person);
    const taken = await call(admin, 'POST', '/users', { ...person, username: 'LI.NA' });
    expect([taken.status, taken.body.code]).toEqual([409, 'conflict']);
  });

  it('lose every session when they are disabled, and may not come back', async () => {
    const { call, admin, tokenOf, endedSessions } = await opened();
    const token = await tokenOf(admin, ['operator']);
    const me = (await call(token, 'GET', '/session')).body.user as { id: string; username: string };
    expect((await call(admin, 'PATCH', `/users/${me.id}`, { disabled: true })).body.disabled).toBe(true);
    expect((await call(token, 'GET', '/session')).status).toBe(401);
    expect(endedSessions).toHaveLength(1);
    const again = await call(null, 'POST', '/session', { username: me.username, password: adminPassword });
    expect([again.status, again.body.code]).toEqual([401, 'bad_credentials']);
    await call(admin, 'PATCH', `/users/${me.id}`, { disabled: false });
    expect((await call(token, 'GET', '/session')).status).toBe(401);
  });

  it('lose their sessions with a new password; who changes their own keeps the one in use', async () => {
    const { call, admin, tokenOf, signIn } = await opened();
    const token = await tokenOf(admin, ['operator']);
    const me = (await call(token, 'GET', '/session')).body.user as { id: string; username: string };
    await call(admin, 'PATCH', `/users/${me.id}`, { password: 'another password' });
    expect((await call(token, 'GET', '/session')).status).toBe(401);
    await signIn(me.username, 'another password');
    const other = await signIn('admin', adminPassword);
    const self = (await call(admin, 'GET', '/session')).body.user as { id: string };
    await call(admin, 'PATCH', `/users/${self.id}`, { password: 'another password' });
    expect((await call(admin, 'GET', '/session')).status).toBe(200);
    expect((await call(other, 'GET', '/session')).status).toBe(401);
  });

  it('have new roles at their next call, and open screens are cut', async () => {
    const { call, admin, tokenOf, endedSessions } = await opened();
    const token = await tokenOf(admin, ['technician']);
    const me = (await call(token, 'GET', '/session')).body.user as { id: string };
    expect((await call(token, 'POST', '/checkpoints', {})).status).toBe(400);
    await call(admin, 'PATCH', `/users/${me.id}`, { roles: ['wall'] });
    expect((await call(token, 'POST', '/checkpoints', {})).status).toBe(403);
    expect(endedSessions).toHaveLength(1);
  });

  it('always have one administrator who is not disabled', async () => {
    const { call, admin } = await opened();
    const self = (await call(admin, 'GET', '/session')).body.user as { id: string };
    for (const patch of [{ disabled: true }, { roles: ['technician'] }]) {
      const refused = await call(admin, 'PATCH', `/users/${self.id}`, patch);
      expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    }
    await call(admin, 'POST', '/users', { ...person, roles: ['administrator', 'technician'] });
    expect((await call(admin, 'PATCH', `/users/${self.id}`, { disabled: true })).status).toBe(200);
  });

  it('can be signed out one session at a time by an administrator', async () => {
    const { call, admin, tokenOf, endedSessions } = await opened();
    const token = await tokenOf(admin, ['operator']);
    const me = (await call(token, 'GET', '/session')).body.user as { id: string };
    const sessions = (await call(admin, 'GET', `/users/${me.id}/sessions`)).body.items as { id: string }[];
    expect(sessions).toHaveLength(1);
    const path = `/users/${me.id}/sessions/${sessions[0]?.id ?? ''}`;
    expect((await call(admin, 'DELETE', path)).status).toBe(204);
    expect((await call(token, 'GET', '/session')).status).toBe(401);
    expect(endedSessions).toEqual([sessions[0]?.id]);
    expect((await call(admin, 'DELETE', path)).status).toBe(404);
  });

  it('of a part of the tree are all that the administrator of that part sees and makes', async () => {
    const { call, admin, tokenOf } = await opened();
    await call(admin, 'POST', '/areas', { id: 'district', name: 'District' });
    await call(admin, 'POST', '/areas', { id: 'town', name: 'Town', parentId: 'district' });
    await call(admin, 'POST', '/areas', { id: 'other', name: 'Other', parentId: 'district' });
    const elsewhere = await call(admin, 'POST', '/users', { ...person, areaId: 'other' });
    const local = await tokenOf(admin, ['administrator'], 'town');
    const list = (await call(local, 'GET', '/users')).body.items as { areaId: string }[];
    expect(list.map((user) => user.areaId)).toEqual(['town']);
    for (const areaId of [null, 'district', 'other', 'nowhere']) {
      const refused = await call(local, 'POST', '/users', { ...person, username: 'x', areaId });
      expect([areaId, refused.status, refused.body.code]).toEqual([areaId, 403, 'outside_area']);
    }
    expect((await call(local, 'POST', '/users', { ...person, username: 'x', areaId: 'town' })).status).toBe(
      201,
    );
    const theirs = `/users/${String(elsewhere.body.id)}`;
    expect((await call(local, 'GET', theirs)).status).toBe(403);
    expect((await call(local, 'PATCH', theirs, { password: 'taken over now' })).status).toBe(403);
  });

  it('are audited with what changed and never with a password', async () => {
    const { call, admin, audited } = await opened();
    const made = await call(admin, 'POST', '/users', person);
    await call(admin, 'PATCH', `/users/${String(made.body.id)}`, {
      password: 'another password',
      disabled: true,
    });
    const records = audited.filter(({ action }) => action.startsWith('user.')).slice(-2);
    expect(records).toEqual([
      {
        by: 'admin',
        action: 'user.create',
        detail: expect.objectContaining({ username: 'li.na' }) as object,
      },
      {
        by: 'admin',
        action: 'user.change',
        detail: expect.objectContaining({ changes: { disabled: true, password: 'changed' } }) as object,
      },
    ]);
    expect(JSON.stringify(audited)).not.toMatch(/twelve chars|another password/);
  });
});

describe('the first administrator', () => {
  const parts = () => ({ store: openMemoryStore() as never, clock: () => 0, audit: async () => undefined });

  it('gets a password of 256 random bits where none is set, told once', async () => {
    const once = parts();
    const made = await ensureFirstAdministrator(once, null);
    expect(made?.username).toBe('admin');
    expect(made?.password).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await ensureFirstAdministrator(once, null)).toBeNull();
  });

  it('is refused with a password that is too short', async () => {
    await expect(ensureFirstAdministrator(parts(), 'short')).rejects.toThrow(/12 to 128 characters, has 5/);
  });
});
