import { describe, expect, it } from 'vitest';
import { permissions } from '../../src/accounts/permissions.ts';
import { roles } from '../../src/core/entities.ts';
import { listRoutes } from '../../src/http/route-index.ts';
import { apiPrefix } from '../../src/http/server.ts';
import { adminPassword, openTestApp } from '../support/app.ts';

const test = await openTestApp();
const admin = await test.signIn('admin', adminPassword);
const tokens = new Map<string, string>();
for (const role of roles) tokens.set(role, await test.tokenOf(admin, [role]));

const routes = listRoutes(test.app)
  .filter(({ method, path }) => path.startsWith(apiPrefix) && method !== 'HEAD')
  .map(({ method, path }) => ({ method, path: path.slice(apiPrefix.length) }));

async function statusOf(method: string, path: string, token: string | null): Promise<number> {
  const answer = await test.app.inject({
    method: method as 'GET',
    // an id that does not exist: whoever may call gets past the guard and no further
    url: `${apiPrefix}${path.replace(/:\w+/g, 'no-such-id')}`,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: { name: 5 } }),
  });
  return answer.statusCode;
}

describe('the permission table', () => {
  it('is walked over a real number of routes', () => {
    expect(routes.length).toBeGreaterThan(25);
  });

  it.each(routes)(
    'lets nobody without a session call $method $path, unless it is for anyone',
    async ({ method, path }) => {
      const permission = permissions[`${method} ${path}`];
      const status = await statusOf(method, path, null);
      if (permission === 'anyone') expect(status).not.toBe(401);
      else expect(status).toBe(401);
    },
  );

  it.each(routes.filter(({ path }) => path !== '/session'))(
    'lets exactly the roles of the table call $method $path',
    async ({ method, path }) => {
      const permission = permissions[`${method} ${path}`];
      for (const role of roles) {
        const allowed = !Array.isArray(permission) || permission.includes(role);
        const status = await statusOf(method, path, tokens.get(role) ?? null);
        expect([role, status === 403 || status === 401]).toEqual([role, !allowed]);
        expect(status).toBeLessThan(500);
      }
    },
  );

  it('knows no role that the domain does not know', () => {
    const named = Object.values(permissions).flatMap((permission) =>
      typeof permission === 'string' ? [] : permission,
    );
    expect(named.filter((role) => !roles.includes(role))).toEqual([]);
  });

  it('never lets an administrator look at reads, work on alerts or approve', () => {
    const closed = Object.entries(permissions).filter(([route]) =>
      /\/(reads|alerts|investigations|watchlist-entries|audit|dead-letters)/.test(route),
    );
    expect(closed.length).toBeGreaterThan(10);
    for (const [route, permission] of closed)
      expect([route, permission.includes('administrator')]).toEqual([route, false]);
  });
});
