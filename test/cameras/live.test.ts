import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { liveRoutes } from '../../src/cameras/live-routes.ts';
import { LiveViews, ticketMs } from '../../src/cameras/live-views.ts';
import { AreaTree } from '../../src/core/area.ts';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import type { Device, Role } from '../../src/core/entities.ts';
import type { RouteModule } from '../../src/http/app.ts';
import { investigationRoutes } from '../../src/investigations/routes.ts';
import { LiveServer } from '../../src/live/live-server.ts';
import type { LiveMessage } from '../../src/media/contract.ts';
import { multipartSink } from '../../src/media/live/multipart.ts';
import { LiveSockets } from '../../src/media/live/sockets.ts';
import { openMedia, testLimits } from '../media/support/media.ts';
import { RtspCamera } from '../media/support/rtsp-camera.ts';
import { adminPassword, openTestApp } from '../support/app.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { describeNeeding } from '../support/services.ts';

const facts: NonNullable<Device['camera']> = {
  endpoint: 'urn:uuid:1',
  hardwareAddress: null,
  manufacturer: 'Test',
  model: 'One',
  serial: null,
  firmware: null,
  serviceUrl: 'http://127.0.0.1/onvif/device_service',
  profiles: [],
  hasPtz: false,
  hasEvents: false,
  describedAt: '2026-11-24T05:00:00.000Z',
};

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each();
});

/** A gateway that listens, with one camera in the area `east`. */
async function openGateway(camera: RtspCamera | null, recheckMs = 60_000) {
  const media = openMedia(camera === null ? {} : { gate: camera });
  const store = openMemoryStore();
  const parts: { views?: LiveViews; sockets?: LiveSockets } = {};
  const live: RouteModule = (app, context) => {
    const views = new LiveViews({ context, hub: media.hub, recheckMs });
    parts.views = views;
    parts.sockets = new LiveSockets({ admission: views, log: context.log });
    liveRoutes({
      hub: media.hub,
      views,
      ffmpeg: async () => media.ffmpeg(),
      limits: testLimits,
      whepUrl: 'https://media.example/{deviceId}/{quality}/whep',
      multipart: multipartSink,
    })(app, context);
  };
  const gateway = await openTestApp({
    store,
    routes: [
      sessionRoutes,
      userRoutes,
      investigationRoutes({ caseReferencePattern: defaultCaseReferencePattern, investigationMs: 3_600_000 }),
      live,
    ],
  });
  const { context, app } = gateway;
  for (const [id, parentId] of [
    ['district', null],
    ['east', 'district'],
    ['west', 'district'],
  ] as const)
    store.registry.createArea({ id, name: id, parentId });
  const device = { name: 'gate', make: 'ringgate', checkpointId: null, areaId: 'east' };
  store.registry.createDevice({ ...device, id: 'gate', kind: 'camera' }, 'hash-1');
  store.registry.createDevice({ ...device, id: 'reader', kind: 'reader' }, 'hash-2');
  store.registry.setCameraFacts('gate', facts);
  const screens = new LiveServer({
    http: app.server,
    log: context.log,
    clock: context.clock,
    areas: () => new AreaTree([]),
    authenticate: async () => null,
    counters: async () => ({}),
  });
  parts.sockets?.attach(app.server, ['/socket.io']);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  closing.push(async () => {
    await parts.views?.close();
    parts.sockets?.close();
    await media.close();
    await screens.close();
    await app.close();
  });
  const admin = await gateway.signIn('admin', adminPassword);
  return {
    ...gateway,
    store,
    media,
    port,
    admin,
    token: (roles: Role[], areaId: string | null = 'district') => gateway.tokenOf(admin, roles, areaId),
  };
}
type Gateway = Awaited<ReturnType<typeof openGateway>>;

/** A page's socket, with what came over it. */
function openSocket({ port }: { port: number }, path: string, origin?: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, origin === undefined ? {} : { origin });
  const seen = {
    messages: [] as LiveMessage[],
    binary: [] as Buffer[],
    closed: null as number | null,
    refused: null as number | null,
  };
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) seen.binary.push(data);
    else seen.messages.push(JSON.parse(data.toString('utf8')));
  });
  socket.on('close', (code) => {
    seen.closed = code;
  });
  socket.on('unexpected-response', (_request, answer) => {
    seen.refused = answer.statusCode ?? 0;
    socket.terminate();
  });
  socket.on('error', () => undefined);
  closing.push(() => socket.terminate());
  return { socket, seen };
}
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });
const actions = ({ audited }: Gateway) =>
  audited.map(({ action }) => action).filter((action) => action.startsWith('camera.'));

describe('who gets a live view', () => {
  test('is decided by role, area and investigation before any camera is asked', async () => {
    const gateway = await openGateway(null);
    const ask = async (token: string | null, id = 'gate') =>
      (await gateway.call(token, 'POST', `/devices/${id}/live`, {})).body.code;
    expect(await ask(null)).toBe('unauthenticated');
    expect(await ask(gateway.admin)).toBe('forbidden');
    expect(await ask(await gateway.token(['crew']))).toBe('forbidden');
    expect(await ask(await gateway.token(['auditor']))).toBe('forbidden');
    const operator = await gateway.token(['operator'], 'west');
    expect(await ask(operator)).toBe('outside_area');
    expect(await ask(operator, 'nothing')).toBe('not_found');
    const near = await gateway.token(['operator']);
    expect(await ask(near, 'reader')).toBe('unsupported');
    expect(await ask(await gateway.token(['officer']))).toBe('investigation_required');
    expect(actions(gateway)).toEqual([]);
    // only now somebody looks for the camera, which the test has none of
    expect(await ask(near)).toBe('not_found');
  });

  test('a body that is wrong is answered with its fields', async () => {
    const gateway = await openGateway(null);
    const operator = await gateway.token(['operator']);
    const { status, body } = await gateway.call(operator, 'POST', '/devices/gate/live', {
      quality: 'best',
      codecs: ['h264', 'av1'],
    });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(JSON.stringify(body.errors)).toContain('/quality');
  });

  test('what there is to show video with is told to those who keep it running', async () => {
    const gateway = await openGateway(null);
    await gateway.media.ready();
    const { status, body } = await gateway.call(await gateway.token(['technician']), 'GET', '/media');
    expect([status, body.live]).toEqual([
      200,
      { streams: 0, viewers: 0, transcodes: 0, maxStreams: 8, maxViewers: 8, maxTranscodes: 1 },
    ]);
  });

  test('other upgrades are refused, and Socket.IO still has its own', async () => {
    const gateway = await openGateway(null);
    for (const path of ['/', '/api/v1/live', '/api/v1/live/short', '/socket.iox']) {
      const { seen } = openSocket(gateway, path);
      await poll(() => seen.refused).toBe(404);
    }
    const unknown = openSocket(gateway, `/api/v1/live/${'x'.repeat(43)}`);
    await poll(() => unknown.seen.refused).toBe(401);
    const screen = new WebSocket(`ws://127.0.0.1:${gateway.port}/socket.io/?EIO=4&transport=websocket`);
    const [greeting] = await once(screen, 'message');
    screen.terminate();
    expect(String(greeting)).toMatch(/^0\{"sid":/);
  });
});

describeNeeding(['ffmpeg'], 'a live view over the API', ([ffmpeg = '']) => {
  async function withCamera(recheckMs?: number) {
    const camera = await RtspCamera.start(ffmpeg);
    closing.push(() => camera.close());
    return { camera, gateway: await openGateway(camera, recheckMs) };
  }
  async function ticket(gateway: Gateway, token: string, body: object = {}) {
    const answer = await gateway.call(token, 'POST', '/devices/gate/live', body);
    expect(answer.status).toBe(200);
    return answer.body as Record<string, string>;
  }

  test('gives fMP4 over a WebSocket, once, and stands in the audit log with both ends', async () => {
    const { gateway, camera } = await withCamera();
    const operator = await gateway.token(['operator']);
    const given = await ticket(gateway, operator, { quality: 'sub' });
    expect(given).toMatchObject({
      protocol: 'websocket',
      mode: 'copy',
      codec: 'h264',
      widthPx: 320,
      whepUrl: 'https://media.example/gate/sub/whep',
    });
    const { seen, socket } = openSocket(gateway, String(given.url));
    await poll(() => seen.binary.length).toBeGreaterThan(5);
    expect(seen.messages).toEqual([
      { type: 'start', mode: 'copy', codec: 'h264', mimeType: given.mimeType, widthPx: 320, heightPx: 240 },
    ]);
    expect(seen.binary[0]?.toString('latin1', 4, 8)).toBe('ftyp');
    expect(seen.binary[1]?.toString('latin1', 4, 8)).toBe('moof');
    // the same ticket opens nothing more
    const again = openSocket(gateway, String(given.url));
    await poll(() => again.seen.refused).toBe(401);
    const stats = await gateway.call(await gateway.token(['technician']), 'GET', '/devices/gate/live');
    expect(stats.body.streams).toMatchObject([{ quality: 'sub', viewers: 1, state: 'running' }]);
    socket.close();
    await poll(() => actions(gateway)).toEqual(['camera.live_started', 'camera.live_ended']);
    expect(gateway.audited.find(({ action }) => action === 'camera.live_started')?.detail).toMatchObject({
      purpose: 'duty',
      viewId: given.viewId,
      deviceId: 'gate',
      quality: 'sub',
    });
    expect(gateway.audited.at(-1)?.detail).toMatchObject({ viewId: given.viewId, why: 'left' });
    await poll(() => camera.players).toBe(0);
  });

  test('ends with its session, for a ticket as well as for a view', async () => {
    const { gateway } = await withCamera();
    const operator = await gateway.token(['operator']);
    const first = await ticket(gateway, operator);
    const second = await ticket(gateway, operator);
    const { seen } = openSocket(gateway, String(first.url));
    await poll(() => seen.binary.length).toBeGreaterThan(2);
    expect((await gateway.call(operator, 'DELETE', '/session')).status).toBe(204);
    await poll(() => seen.closed).toBe(4001);
    expect(seen.messages.at(-1)).toMatchObject({ type: 'end', code: 'unauthenticated' });
    const late = openSocket(gateway, String(second.url));
    await poll(() => late.seen.refused).toBe(401);
    await poll(() => gateway.audited.at(-1)?.detail.why).toBe('unauthenticated');
  });

  test('ends when the camera lies in the area no more, or the role is taken away', async () => {
    const { gateway } = await withCamera(50);
    const operator = await gateway.token(['operator'], 'east');
    const { seen } = openSocket(gateway, String((await ticket(gateway, operator)).url));
    await poll(() => seen.binary.length).toBeGreaterThan(2);
    await gateway.store.registry.updateDevice('gate', { areaId: 'west' });
    await poll(() => seen.closed).toBe(4001);
    expect(seen.messages.at(-1)).toMatchObject({ type: 'end', code: 'outside_area' });
    const frames = seen.binary.length;
    const wide = await gateway.token(['operator']);
    const other = openSocket(gateway, String((await ticket(gateway, wide)).url));
    await poll(() => other.seen.binary.length).toBeGreaterThan(2);
    expect(seen.binary.length).toBe(frames);
    const { body } = await gateway.call(wide, 'GET', '/session');
    const { id } = body.user as { id: string };
    expect((await gateway.call(gateway.admin, 'PATCH', `/users/${id}`, { roles: ['crew'] })).status).toBe(
      200,
    );
    await poll(() => other.seen.closed).toBe(4001);
  });

  test('is not given to a page of another site, nor with a ticket that is over', async () => {
    const { gateway } = await withCamera();
    const operator = await gateway.token(['operator']);
    const foreign = openSocket(
      gateway,
      String((await ticket(gateway, operator)).url),
      'http://elsewhere.example',
    );
    await poll(() => foreign.seen.refused).toBe(403);
    const { port } = gateway;
    const own = openSocket(
      gateway,
      String((await ticket(gateway, operator)).url),
      `http://127.0.0.1:${port}`,
    );
    await poll(() => own.seen.binary.length).toBeGreaterThan(2);
    const old = await ticket(gateway, operator);
    gateway.moveClock(ticketMs);
    const late = openSocket(gateway, String(old.url));
    await poll(() => late.seen.refused).toBe(401);
  });

  test('is told when the camera gives up, with the reason', async () => {
    const { gateway, camera } = await withCamera();
    const operator = await gateway.token(['operator']);
    const { seen } = openSocket(gateway, String((await ticket(gateway, operator)).url));
    await poll(() => seen.binary.length).toBeGreaterThan(2);
    // the password of the camera is changed while somebody watches
    camera.changePassword();
    camera.hangUp();
    await poll(() => seen.closed).toBe(4002);
    expect(seen.messages.map(({ type }) => type)).toEqual(['start', 'restarting', 'end']);
    expect(seen.messages.at(-1)).toMatchObject({ code: 'device_refused_login' });
    await poll(() => gateway.audited.at(-1)?.detail.why).toBe('device_refused_login');
  });

  test('without MediaSource is a picture after another in one answer', async () => {
    const { gateway } = await withCamera();
    const operator = await gateway.token(['operator']);
    const given = await ticket(gateway, operator, { format: 'mjpeg' });
    expect(given).toMatchObject({
      protocol: 'multipart',
      mode: 'mjpeg',
      quality: 'sub',
      mimeType: 'image/jpeg',
    });
    const asked = httpRequest({ host: '127.0.0.1', port: gateway.port, path: String(given.url) });
    closing.push(() => void asked.destroy());
    asked.on('error', () => undefined);
    asked.end();
    const answer = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve));
    expect(answer.headers['content-type']).toMatch(/^multipart\/x-mixed-replace; boundary=/);
    let text = '';
    answer.on('error', () => undefined);
    answer.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    await poll(() => text.split('Content-Type: image/jpeg').length).toBeGreaterThan(3);
    const [, size = '', start = ''] = /Content-Length: (\d+)\r\n\r\n([\s\S]{3})/.exec(text) ?? [];
    expect([Number(size) > 1_000, start]).toEqual([true, '\xff\xd8\xff']);
    asked.destroy();
    await poll(() => actions(gateway)).toEqual(['camera.live_started', 'camera.live_ended']);
    // a ticket for pictures opens no socket, and the other way round
    const other = await ticket(gateway, operator);
    expect((await gateway.call(null, 'GET', `/live/${other.token}/pictures`)).body.code).toBe(
      'unauthenticated',
    );
  });
});
