/** Who may ask how devices are, and what is answered; answers are held against the OpenAPI description by the support. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { Headings } from '../../src/health/headings.ts';
import { healthRoutes } from '../../src/health/routes.ts';
import { adminPassword, startMs as appMs, openTestApp, type Problem, type TestApp } from '../support/app.ts';
import { preparedRead } from '../support/gateway-app.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import { type HealthSite, openHealthSite } from './support.ts';

describe('asking for health', () => {
  let site: HealthSite;
  let app: TestApp;
  let headings: Headings;
  const tokens = { technician: '', other: '', officer: '', wall: '' };
  beforeAll(async () => {
    site = await openHealthSite({ 'a-1': ['d1', 'd2'], 'b-1': ['d3'] });
    const { desk, registry, store } = site;
    headings = new Headings(registry, { debug() {}, info() {}, warn() {}, error() {} });
    app = await openTestApp({
      store: store as unknown as MemoryStore,
      routes: [sessionRoutes, userRoutes, healthRoutes({ desk, headings, registry })],
    });
    const admin = await app.signIn('admin', adminPassword);
    tokens.technician = await app.tokenOf(admin, ['technician'], 'a');
    tokens.other = await app.tokenOf(admin, ['technician'], 'b');
    tokens.officer = await app.tokenOf(admin, ['officer'], 'a');
    tokens.wall = await app.tokenOf(admin, ['wall'], 'district');
    for (const id of ['d1', 'd2', 'd3']) desk.watch.connections(id, 1);
    site.read('d1');
    await site.pass(2000);
    desk.watch.connections('d2', 0);
    desk.watch.connections('d3', 0);
    await site.pass(20_000);
    // the server's own clock stands at another day
    app.moveClock(site.nowMs() - appMs);
  }, 30_000);
  afterAll(() => site.close());

  it('gives all that is known of a device', async () => {
    const answer = await app.call(tokens.technician, 'GET', '/devices/d1/health');
    expect(answer.body).toMatchObject({
      deviceId: 'd1',
      state: 'online',
      reasons: [],
      evidence: [{ kind: 'connection', ok: true }],
      readsLastHour: 1,
      expectedReads: null,
      backlog: { behindMs: 400, lateReads: 0 },
      clock: { quality: 'unknown', history: [] },
    });
    const lost = await app.call(tokens.technician, 'GET', '/devices/d2/health');
    expect(lost.body).toMatchObject({ state: 'offline', reasons: [{ code: 'disconnected' }] });
  });

  it('gives the board of the areas that one sees: what is wrong, and since when', async () => {
    const mine = await app.call(tokens.technician, 'GET', '/device-health');
    expect(mine.body).toMatchObject({
      counts: { online: 1, offline: 1, degraded: 0, pending: 0, retired: 0 },
      items: [{ deviceId: 'd2', state: 'offline', reasons: [{ code: 'disconnected' }] }],
      nextCursor: null,
    });
    const first = await app.call(tokens.wall, 'GET', '/device-health?state=offline&limit=1');
    expect(first.body).toMatchObject({
      counts: { offline: 2 },
      items: [{ deviceId: 'd2' }],
      nextCursor: '1',
    });
    const second = await app.call(tokens.wall, 'GET', '/device-health?state=offline&limit=1&cursor=1');
    expect(second.body).toMatchObject({ items: [{ deviceId: 'd3' }], nextCursor: null });
    const wrong = await app.call(tokens.wall, 'GET', '/device-health?cursor=x');
    expect([wrong.status, (wrong.body as unknown as Problem).errors]).toEqual([
      400,
      [{ path: '/cursor', message: 'is "x"; give back a nextCursor' }],
    ]);
  });

  it('gives the coverage of a checkpoint, and refuses a span that is none', async () => {
    const answer = await app.call(tokens.officer, 'GET', '/checkpoints/a-1/coverage');
    expect(answer.status).toBe(200);
    const { intervals } = answer.body as { intervals: { state: string; deviceIds: string[] }[] };
    expect(intervals.at(-1)).toMatchObject({ state: 'partly', deviceIds: ['d2'] });
    expect(intervals[0]).toMatchObject({ state: 'unknown' });
    const wrong = await app.call(
      tokens.officer,
      'GET',
      '/checkpoints/a-1/coverage?from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z',
    );
    expect([wrong.status, (wrong.body as unknown as Problem).errors[0]?.path]).toEqual([400, '/from']);
  });

  it('gives the heading check of the lanes', async () => {
    for (let n = 0; n < 25; n++) {
      const read = preparedRead({
        plate: `苏F1234${n}`,
        capturedAtMs: site.nowMs(),
        receivedAtMs: site.nowMs(),
      });
      read.placement = site.registry.placementOf('d1', 1, 'approaching') ?? read.placement;
      headings.read({ read, id: `${n}`, outcome: 'stored' });
    }
    const answer = await app.call(tokens.technician, 'GET', '/checkpoints/a-1/heading-check');
    expect(answer.body).toEqual({
      checkpointId: 'a-1',
      lanes: [
        {
          number: 1,
          headingDeg: 90,
          verdict: 'undecided',
          reads: 25,
          agreeing: 0,
          disagreeing: 0,
          suggestedHeadingDeg: null,
        },
      ],
    });
  });

  it('is refused outside the area, to other roles, and for what is not there', async () => {
    const status = async (token: string, path: string) => (await app.call(token, 'GET', path)).status;
    for (const path of [
      '/devices/d1/health',
      '/checkpoints/a-1/coverage',
      '/checkpoints/a-1/heading-check',
    ]) {
      expect([path, await status(tokens.other, path)]).toEqual([path, 403]);
      expect([path, await status(tokens.other, path.replace(/d1|a-1/, 'nothing'))]).toEqual([path, 404]);
    }
    expect(await status(tokens.officer, '/devices/d1/health')).toBe(403);
    expect(await status(tokens.officer, '/device-health')).toBe(403);
    expect(await status(tokens.wall, '/checkpoints/a-1/heading-check')).toBe(403);
  });
});
