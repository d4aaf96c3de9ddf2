import { expect, it } from 'vitest';
import { permissions } from '../../src/accounts/permissions.ts';
import { roles } from '../../src/core/entities.ts';
import { listRoutes } from '../../src/http/route-index.ts';
import { openCamerasApp } from './support/cameras-app.ts';

it('exactly the roles of the table get past the guard of the routes that find and register cameras', async () => {
  const test = await openCamerasApp([]);
  const routes = listRoutes(test.app)
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, path }) => ({ method, path: path.replace('/api/v1', '') }))
    .filter(({ path }) => /discovery|camera|description|replacement/.test(path));
  expect(routes.length).toBeGreaterThanOrEqual(10);
  for (const role of roles) {
    const token = await test.tokenOf(test.admin, [role]);
    for (const { method, path } of routes) {
      const answer = await test.app.inject({
        method: method as 'GET',
        url: `/api/v1${path.replace(/:\w+/g, 'no-such-id')}`,
        headers: { authorization: `Bearer ${token}` },
        ...(method === 'POST' ? { payload: { nothing: 'of what it wants', multicast: false } } : {}),
      });
      const route = `${method} ${path}`;
      const passed = answer.statusCode !== 401 && answer.statusCode !== 403;
      expect([route, role, passed]).toEqual([route, role, permissions[route]?.includes(role) === true]);
      expect(answer.statusCode).toBeLessThan(500);
    }
  }
});
