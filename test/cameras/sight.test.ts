/** Snapshots and steering on HTTP: who may look for what reason, and what the audit log says of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../src/accounts/permissions.ts';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { unopenedFacts } from '../../src/cameras/found.ts';
import { PtzDesk } from '../../src/cameras/ptz-desk.ts';
import { ptzRoutes } from '../../src/cameras/ptz-routes.ts';
import { snapshotRoutes } from '../../src/cameras/snapshot-routes.ts';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import { type Role, roles } from '../../src/core/entities.ts';
import type { RouteModule } from '../../src/http/app.ts';
import { investigationRoutes } from '../../src/investigations/routes.ts';
import { adminPassword, openTestApp, type TestApp } from '../support/app.ts';
import { openGatewayApp } from '../support/gateway-app.ts';
import { jpeg } from './support/scripted-finder.ts';

let close: () => Promise<void>;
let test: TestApp;
const tokens = new Map<Role, string>();
const asked: { deviceId: string; widthPx?: number }[] = [];

const cameras: RouteModule = (app, context) => {
  const desk = new PtzDesk({
    driver: {
      move: async () => undefined,
      stop: async () => undefined,
      presets: async () => [{ token: '1', name: 'gate' }],
      goto: async () => undefined,
      save: async (_device, name) => ({ token: '2', name }),
      remove: async () => undefined,
    },
    clock: context.clock,
    log: context.log,
    changes: context.changes,
    stopMs: 1000,
    holdMs: 1000,
    audit: (by, action, detail) => context.audit(by, action, detail),
  });
  ptzRoutes({ desk })(app, context);
  snapshotRoutes({
    snapshots: {
      snapshot: async (deviceId, options) => {
        asked.push({ deviceId, ...options });
        return { mediaType: 'image/jpeg', bytes: jpeg };
      },
    },
  })(app, context);
};

beforeAll(async () => {
  const base = await openGatewayApp([]);
  close = base.close;
  test = await openTestApp({
    store: base.store as unknown as NonNullable<Parameters<typeof openTestApp>[0]>['store'] & object,
    routes: [
      sessionRoutes,
      userRoutes,
      investigationRoutes({ caseReferencePattern: defaultCaseReferencePattern, investigationMs: 3_600_000 }),
      cameras,
    ],
  });
  const admin = await test.signIn('admin', adminPassword);
  for (const role of roles) tokens.set(role, await test.tokenOf(admin, [role], 'east'));
  const { registry } = base.store;
  for (const areaId of ['east', 'west']) {
    const id = `cam-${areaId}`;
    const facts = {
      ...unopenedFacts('http://10.0.0.1/onvif/device_service', null),
      hasPtz: areaId === 'east',
    };
    const place = { checkpointId: `c-${areaId}`, areaId };
    await registry.createDevice(
      { id, name: id, make: 'onvif', kind: 'camera', ...place, camera: facts },
      'hash',
    );
  }
  await registry.createDevice(
    { id: 'reader', name: 'reader', make: 'ringgate', kind: 'reader', checkpointId: null, areaId: 'east' },
    'hash',
  );
}, 30_000);
afterAll(() => close());

const token = (role: Role): string => tokens.get(role) ?? '';
const snapshot = (role: Role, id = 'cam-east', headers: Record<string, string> = {}) =>
  test.app.inject({
    url: `/api/v1/devices/${id}/snapshot?width=640`,
    headers: { authorization: `Bearer ${token(role)}`, ...headers },
  });

describe('a snapshot', () => {
  it('is taken by operators under the purpose of their shift, by technicians for their work', async () => {
    const picture = await snapshot('operator');
    expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(new Uint8Array(picture.rawPayload)).toEqual(jpeg);
    expect(asked.at(-1)).toEqual({ deviceId: 'cam-east', widthPx: 640 });
    expect((await snapshot('technician')).statusCode).toBe(200);
    expect(test.audited.slice(-2)).toMatchObject([
      {
        action: 'camera.snapshot',
        detail: { purpose: 'duty', deviceId: 'cam-east', checkpointId: 'c-east' },
      },
      { action: 'camera.snapshot', detail: { purpose: 'installation' } },
    ]);
  });

  it.each(['officer', 'supervisor'] as const)('needs an open investigation of the %s', async (role) => {
    const refused = await snapshot(role);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'investigation_required']);
    const made = await test.call(token(role), 'POST', '/investigations', {
      purpose: 'criminal_case',
      caseReference: '苏公刑2026-0042',
    });
    const headers = { 'ringgate-investigation': String(made.body.id) };
    expect((await snapshot(role, 'cam-east', headers)).statusCode).toBe(200);
    expect(test.audited.at(-1)?.detail).toMatchObject({
      investigation: made.body.id,
      caseReference: '苏公刑2026-0042',
    });
  });

  it('is none of another area, of a reader, or of whoever does not look', async () => {
    const answers = [
      await snapshot('operator', 'cam-west'),
      await snapshot('operator', 'reader'),
      await snapshot('administrator'),
    ];
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [403, 'outside_area'],
      [422, 'unsupported'],
      [403, 'forbidden'],
    ]);
  });
});

describe('PTZ on HTTP', () => {
  const ptz = (role: Role, body: object, id = 'cam-east') =>
    test.call(token(role), 'POST', `/devices/${id}/ptz`, body);

  it('moves, tells who has the camera, and names what is missing', async () => {
    const moved = await ptz('operator', { action: 'move', pan: 0.5 });
    expect(moved).toMatchObject({ status: 200, body: { holder: { you: true }, moving: true } });
    const other = await ptz('technician', { action: 'stop' });
    expect([other.status, other.body.code]).toEqual([409, 'camera_held']);
    expect(other.body.holder).toMatchObject({ username: expect.stringContaining('operator') });
    const seen = await test.call(token('technician'), 'GET', '/devices/cam-east/ptz');
    expect(seen.body).toMatchObject({ holder: { you: false }, presets: [{ token: '1', name: 'gate' }] });
    const wrong = await ptz('operator', { action: 'goto' });
    expect([wrong.status, wrong.body.errors]).toMatchObject([400, [{ path: '/preset' }]]);
    expect((await ptz('operator', { action: 'save', name: 'road' })).status).toBe(200);
    expect(test.audited.at(-1)).toMatchObject({ action: 'ptz.save', detail: { name: 'road' } });
    expect((await ptz('operator', { action: 'release' })).body).toMatchObject({ holder: null });
  });

  it('is refused for a velocity beyond 1, another area, and what cannot be steered', async () => {
    const tooFast = await ptz('operator', { action: 'move', pan: 7 });
    const elsewhere = await ptz('operator', { action: 'stop' }, 'cam-west');
    const reader = await ptz('operator', { action: 'stop' }, 'reader');
    expect([tooFast, elsewhere, reader].map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'invalid_request'],
      [403, 'outside_area'],
      [422, 'unsupported'],
    ]);
  });
});

it.each(['GET /devices/:id/snapshot', 'GET /devices/:id/ptz', 'POST /devices/:id/ptz'])(
  'exactly the roles of the table get past the guard of %s',
  async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const allowed = permissions[route];
    for (const role of roles) {
      const answer = await test.app.inject({
        method: method as 'GET',
        url: `/api/v1${path.replace(':id', 'no-such-id')}`,
        headers: { authorization: `Bearer ${token(role)}` },
        ...(method === 'GET' ? {} : { payload: { action: 'stop' } }),
      });
      expect([role, answer.statusCode]).toEqual([role, allowed?.includes(role) === true ? 404 : 403]);
    }
  },
);
