import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { AreaTree } from '../../src/core/area.ts';
import type { Alert, Area } from '../../src/core/entities.ts';
import { actorOfScreen } from '../../src/http/auth.ts';
import { LiveServer } from '../../src/live/live-server.ts';
import { adminPassword, openTestApp, type Problem, startMs, type TestApp } from '../support/app.ts';

const inHours = (hours: number) => new Date(startMs + hours * 3_600_000).toISOString();
const reason = 'joint search on the ring road';

interface District extends TestApp {
  admin: string;
  supervisor: string;
  officer: string;
  officerId: string;
}
/** District over the stations east and west; the supervisor of the district, an officer of east. */
async function district(): Promise<District> {
  const test = await openTestApp();
  const admin = await test.signIn('admin', adminPassword);
  for (const [id, parentId] of [
    ['district', null],
    ['east', 'district'],
    ['west', 'district'],
    ['abroad', null],
  ])
    await test.call(admin, 'POST', '/areas', { id, name: id, parentId });
  const supervisor = await test.tokenOf(admin, ['supervisor'], 'district');
  const officer = await test.tokenOf(admin, ['officer', 'technician'], 'east');
  const { id } = (await test.call(officer, 'GET', '/session')).body.user as { id: string };
  for (const areaId of ['east', 'west'])
    await test.call(admin, 'POST', '/devices', {
      id: `cam-${areaId}`,
      name: areaId,
      make: 'ringgate',
      kind: 'camera',
      areaId,
    });
  return { ...test, admin, supervisor, officer, officerId: id };
}
function grant(test: District, more: object = {}, by = test.supervisor) {
  const body = { userId: test.officerId, areaId: 'west', until: inHours(2), reason, ...more };
  return test.call(by, 'POST', '/area-grants', body);
}

describe('a look into another area', () => {
  it('is there at once, is no more than a look, and ends by itself', async () => {
    const test = await district();
    const look = async () => (await test.call(test.officer, 'GET', '/devices/cam-west')).status;
    const listed = async () =>
      ((await test.call(test.officer, 'GET', '/devices')).body.items as { id: string }[]).map(({ id }) => id);
    expect([await look(), await listed()]).toEqual([403, ['cam-east']]);
    expect((await grant(test)).status).toBe(201);
    expect([await look(), await listed()]).toEqual([200, ['cam-east', 'cam-west']]);
    const change = await test.call(test.officer, 'PATCH', '/devices/cam-west', { name: 'mine' });
    expect([change.status, change.body.code]).toEqual([403, 'outside_area']);
    expect((await test.call(test.officer, 'PATCH', '/devices/cam-east', { name: 'mine' })).status).toBe(200);
    expect((await test.call(test.officer, 'GET', '/session')).body.looks).toEqual([
      { areaId: 'west', until: inHours(2) },
    ]);
    test.moveClock(2 * 3_600_000);
    expect([await look(), await listed()]).toEqual([403, ['cam-east']]);
  });

  it('is on record with its reason, seen by the auditor, and ended by a supervisor', async () => {
    const test = await district();
    const auditor = await test.tokenOf(test.admin, ['auditor'], 'district');
    const made = await grant(test);
    expect(test.audited.at(-1)).toMatchObject({
      action: 'area_grant.create',
      detail: { userId: test.officerId, areaId: 'west', until: inHours(2), reason },
    });
    const path = `/area-grants/${String(made.body.id)}`;
    expect((await test.call(auditor, 'DELETE', path)).status).toBe(403);
    expect((await test.call(auditor, 'GET', '/area-grants')).body.items).toEqual([made.body]);
    expect((await test.call(test.supervisor, 'DELETE', path)).status).toBe(204);
    expect(test.audited.at(-1)?.action).toBe('area_grant.end');
    expect((await test.call(test.officer, 'GET', '/devices/cam-west')).status).toBe(403);
    expect((await test.call(test.supervisor, 'DELETE', path)).status).toBe(409);
    expect((await test.call(auditor, 'GET', '/area-grants')).body.items).toMatchObject([
      { active: false, reason, endedAt: inHours(0) },
    ]);
  });

  it('is given to oneself by nobody, and of what one does not see by nobody', async () => {
    const test = await district();
    const self = (await test.call(test.supervisor, 'GET', '/session')).body.user as { id: string };
    const own = await grant(test, { userId: self.id, areaId: 'abroad' });
    expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
    expect((await grant(test, { areaId: 'abroad' })).body.code).toBe('outside_area');
    const west = await test.tokenOf(test.admin, ['supervisor'], 'west');
    expect((await grant(test, {}, west)).body.code).toBe('outside_area');
    const east = await test.tokenOf(test.admin, ['supervisor'], 'east');
    expect((await grant(test, {}, east)).body.code).toBe('outside_area');
    for (const by of [test.admin, test.officer])
      expect((await grant(test, {}, by)).body.code).toBe('forbidden');
    expect((await grant(test, { areaId: 'east' })).body.code).toBe('conflict');
    // a look is not handed on: it is no area of one's own
    const { id } = (await test.call(east, 'GET', '/session')).body.user as { id: string };
    expect((await grant(test, { userId: id })).status).toBe(201);
    expect((await grant(test, {}, east)).body.code).toBe('outside_area');
  });

  it('lasts no longer than the setting allows, and has a reason', async () => {
    const test = await district();
    for (const until of [inHours(73), inHours(0), inHours(-1)]) {
      const refused = await grant(test, { until });
      expect([refused.status, (refused.body as unknown as Problem).errors[0]?.path]).toEqual([400, '/until']);
    }
    expect((await grant(test, { reason: '    ' })).status).toBe(400);
  });
});

describe('a screen that is open', () => {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('hears the other area from the grant on, and not after its end', async () => {
    const test = await district();
    const http = createServer();
    const areas = (await test.call(test.admin, 'GET', '/areas')).body.items as Area[];
    const live = new LiveServer({
      http,
      log: test.context.log,
      clock: test.context.clock,
      areas: () => new AreaTree(areas),
      authenticate: (token) => actorOfScreen(test.context, token),
      counters: async () => ({}),
    });
    live.listenTo(test.context.changes);
    closing.push(() => live.close());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const socket: Socket = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}/live`, {
      auth: { token: test.officer },
      transports: ['websocket'],
    });
    closing.push(() => void socket.disconnect());
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const heard: string[] = [];
    socket.on('alert', (alert: Alert) => heard.push(alert.id));
    // alerts come in order, so the last one of one's own area says that all before it were heard or withheld
    const round = async (name: string): Promise<string[]> => {
      const last = new Promise<void>((resolve) => {
        socket.on('alert', (alert: Alert) => alert.id === `${name}-east` && resolve());
      });
      live.alerts(['west', 'east'].map((areaId) => ({ id: `${name}-${areaId}`, areaId }) as Alert));
      await last;
      return heard.splice(0);
    };
    expect(await round('before')).toEqual(['before-east']);
    await grant(test);
    expect(await round('granted')).toEqual(['granted-west', 'granted-east']);
    test.moveClock(2 * 3_600_000);
    expect(await round('after')).toEqual(['after-east']);
  });
});
