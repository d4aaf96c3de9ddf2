/** Every route of the running gateway and every live event, tried as each role and without a session. */
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSite } from '../../bench/site.ts';
import { permissions } from '../../src/accounts/permissions.ts';
import { type Role, roles } from '../../src/core/entities.ts';
import { hearing } from '../../src/live/hearing.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const password = 'every door password';
const methods = ['get', 'post', 'put', 'patch', 'delete'];
/** In the table and not in the description: the description itself. */
const undescribed = ['GET /openapi.json'];
/** For anyone who holds the secret in its address, which no knock here does. */
const ownSecret = 'GET /live/:token/pictures';

let gateway: RunningGateway;
let site: Awaited<ReturnType<typeof makeSite>>;
let admin: ApiClient;
const clients = new Map<Role, ApiClient>();
let routes: { name: string; method: string; path: string }[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  site = await makeSite(gateway, 1, 1);
  admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  for (const role of roles) {
    await admin.post('/users', { username: `door-${role}`, password, roles: [role], areaId: null });
    clients.set(role, await apiClient(gateway.http, `door-${role}`, password));
  }
  const answer = await fetch(`${gateway.http}/api/v1/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  routes = Object.entries(paths).flatMap(([full, item]) => {
    const path = full.replace(/^\/api\/v1/, '').replace(/\{(\w+)\}/g, ':$1');
    return Object.keys(item)
      .filter((method) => methods.includes(method))
      .map((method) => ({ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path }));
  });
}, 120_000);
afterAll(() => gateway.dispose());

/** Harmless: an id that nothing has, a body that no route takes. */
async function knock(route: { method: string; path: string }, token: string | null) {
  const withBody = route.method !== 'GET' && route.method !== 'DELETE';
  const answer = await fetch(`${gateway.http}/api/v1${route.path.replace(/:\w+/g, 'no-such-id')}`, {
    method: route.method,
    redirect: 'manual',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(withBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(withBody ? { body: '[]' } : {}),
    signal: AbortSignal.timeout(20_000),
  });
  const isProblem = answer.headers.get('content-type')?.includes('problem+json') === true;
  const code = isProblem ? ((await answer.json()) as { code: string }).code : null;
  if (!isProblem) await answer.body?.cancel();
  return { status: answer.status, code };
}

describe('every route', () => {
  it('of the running gateway stands in the permission table, and the table names no other', () => {
    const described = routes.map(({ name }) => name);
    expect(described.length).toBeGreaterThan(80);
    expect(described.filter((name) => permissions[name] === undefined)).toEqual([]);
    const named = Object.keys(permissions).filter((name) => !described.includes(name));
    expect(named.filter((name) => !undescribed.includes(name))).toEqual([]);
  });

  it('is closed without a session, unless it is for anyone or for devices', async () => {
    const wrong: unknown[] = [];
    for (const route of routes) {
      const permission = permissions[route.name];
      const { status, code } = await knock(route, null);
      const closed = status === 401 && code === 'unauthenticated';
      const isOpen = permission === 'anyone' && route.name !== ownSecret;
      if (isOpen ? closed : status !== 401) wrong.push([route.name, status, code]);
      if (status >= 500) wrong.push([route.name, status, code]);
    }
    expect(wrong).toEqual([]);
  });

  it.each([...roles])(
    'is open to exactly whom the table names: %s',
    async (role) => {
      const token = clients.get(role)?.token ?? '';
      const wrong: unknown[] = [];
      // signing out comes last
      const ordered = [...routes].sort((a, b) => Number(isSignOut(a)) - Number(isSignOut(b)));
      for (const route of ordered) {
        const permission = permissions[route.name];
        const { status, code } = await knock(route, token);
        const allowed =
          permission === 'anyone' ||
          permission === 'signed-in' ||
          (Array.isArray(permission) && permission.includes(role));
        // a device signs in with its own secret: no person's session opens its door
        const fits =
          permission === 'device' || route.name === ownSecret
            ? status === 401
            : allowed
              ? code !== 'forbidden' && code !== 'unauthenticated' && status < 500
              : status === 403 && code === 'forbidden';
        if (!fits) wrong.push([route.name, status, code]);
      }
      expect(wrong).toEqual([]);
      expect((await knock({ method: 'GET', path: '/session' }, token)).status).toBe(401);
    },
    60_000,
  );
});

function isSignOut({ name }: { name: string }): boolean {
  return name === 'DELETE /session';
}

describe('every live event', () => {
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.disconnect();
  });
  const open = (token: string | null): Socket => {
    const auth = token === null ? {} : { token };
    const socket = io(`${gateway.http}/live`, { auth, transports: ['websocket'], reconnection: false });
    sockets.push(socket);
    return socket;
  };

  it.each([
    ['no token', null],
    ['a token of nobody', 'made-up'],
  ])('is closed to %s', async (_what, token) => {
    const socket = open(token);
    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    const refused = await new Promise<Error>((resolve, reject) => {
      socket.once('connect_error', resolve);
      socket.once('connect', () => reject(new Error('let in')));
    });
    expect([refused.message, heard]).toEqual(['unauthenticated', []]);
  });

  it('reaches exactly the roles that the table names', async () => {
    const heard = new Map<Role, Set<string>>();
    const screens: Socket[] = [];
    for (const role of roles) {
      const client = await apiClient(gateway.http, `door-${role}`, password);
      const socket = open(client.token);
      const events = new Set<string>();
      heard.set(role, events);
      socket.onAny((event: string) => events.add(event));
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      screens.push(socket);
    }
    const listening = await apiClient(gateway.http, 'door-operator', password);
    const witness = open(listening.token);
    const all = Promise.all(
      ['alert', 'reads'].map((event) => new Promise<void>((resolve) => witness.once(event, () => resolve()))),
    );
    const renamed = Promise.all(
      ['device', 'checkpoint'].map(
        (event) =>
          new Promise<void>((resolve) => {
            witness.on(event, ({ name }: { name: string }) => name === 'renamed' && resolve());
          }),
      ),
    );
    await new Promise<void>((resolve) => witness.once('connect', resolve));
    const [plate = ''] = site.listed;
    const sent = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.probe.password}` },
      body: JSON.stringify({ eventId: 'door-1', capturedAt: new Date().toISOString(), plate, lane: 1 }),
    });
    expect(sent.status).toBe(200);
    await admin.patch(`/devices/${site.probe.deviceId}`, { name: 'renamed' });
    const [checkpoint] = (await admin.get<{ items: { id: string }[] }>('/checkpoints')).items;
    await admin.patch(`/checkpoints/${checkpoint?.id}`, { name: 'renamed' });
    await Promise.all([all, renamed]);
    const seen = new Promise<void>((resolve) => witness.once('presence', () => resolve()));
    const { items } = await listening.get<{ items: { id: string }[] }>('/alerts');
    witness.emit('presence', items[0]?.id);
    await seen;
    // the counters come to everybody, after all that was sent before them
    await Promise.all(
      screens.map(async (socket) => {
        for (let round = 0; round < 2; round += 1)
          await new Promise<void>((resolve) => socket.once('counters', () => resolve()));
      }),
    );
    const events = Object.keys(hearing) as (keyof typeof hearing)[];
    const expected = roles.map((role) => [
      role,
      events.filter((event) => hearing[event].includes(role)).sort(),
    ]);
    expect(roles.map((role) => [role, [...(heard.get(role) ?? [])].sort()])).toEqual(expected);
  }, 60_000);
});
