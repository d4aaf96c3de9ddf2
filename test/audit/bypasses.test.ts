/** Ways round the rules that were thought of, tried by API as each role that might: refused, and on record by name. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AreaTree } from '../../src/core/area.ts';
import { actorOfScreen } from '../../src/http/auth.ts';
import { RefusalBook } from '../../src/http/refusals.ts';
import { createImageLinks } from '../../src/investigations/image-links.ts';
import { LiveServer } from '../../src/live/live-server.ts';
import {
  activeEntry,
  commitHit,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  proposal,
  startMs,
} from '../support/gateway-app.ts';

let gateway: GatewayApp;
/** Who sees the east alone, by role. */
const east = { officer: '', supervisor: '', operator: '', technician: '' };
const names = new Map<string, string>();
let westReadId = '';
let westAlert: { id: string; version: number } = { id: '', version: 0 };

beforeAll(async () => {
  gateway = await openGatewayApp();
  for (const role of ['officer', 'supervisor', 'operator', 'technician'] as const)
    east[role] = await gateway.token([role], 'east');
  for (const token of [...Object.values(gateway.tokens), ...Object.values(east)]) {
    const { body } = await gateway.call(token, 'GET', '/session');
    names.set(token, (body.user as { username: string }).username);
  }
  const west = { areaId: 'west', image: true, plate: '苏F55555' };
  const committed = await gateway.store.reads.commit([preparedRead(west), preparedRead({ image: true })], []);
  westReadId = committed.idOf(0);
  const alert = await commitHit(gateway, await activeEntry(gateway, { plate: '苏F66666' }), {
    areaId: 'west',
    plate: '苏F66666',
  });
  westAlert = { id: alert.id, version: alert.version };
}, 60_000);
afterAll(() => gateway.close());

interface Attempt {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  headers?: Record<string, string>;
}
const refusals = ['access.refused', 'look.refused', 'watchlist.self_approval_refused'];

/** Tries; the answer has to be a refusal of this code, and the log has to name who tried. */
async function expectRefused(token: string | null, attempt: Attempt, status: number, code: string) {
  // what the same session tried a minute ago is no longer counted together with this
  gateway.moveClock(61_000);
  const before = gateway.audited.length;
  const { method = 'GET', path, body, headers = {} } = attempt;
  const answer = await gateway.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
  const who = token === null ? 'unknown' : names.get(token);
  const told = [who, `${method} ${path}`];
  expect([...told, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([...told, status, code]);
  const records = gateway.audited
    .slice(before)
    .filter((one) => refusals.includes(one.action) && !(one.detail.since !== undefined));
  expect([...told, records.map((one) => one.by)]).toEqual([...told, [who]]);
  if (records[0]?.action !== 'watchlist.self_approval_refused')
    expect([...told, records[0]?.detail.code]).toEqual([...told, code]);
}

async function investigation(token: string): Promise<Record<string, string>> {
  const { purpose, caseReference } = { purpose: 'criminal_case', caseReference: proposal.caseReference };
  const { body } = await gateway.call(token, 'POST', '/investigations', { purpose, caseReference });
  return { 'ringgate-investigation': String(body.id) };
}
const plate = encodeURIComponent('苏F12345');

describe('another area’s id', () => {
  it.each(['officer', 'supervisor'] as const)(
    'opens no read, no question and no export to the %s of the next area',
    async (role) => {
      const headers = await investigation(east[role]);
      for (const path of [
        `/reads/${westReadId}`,
        `/reads?plate=${plate}&checkpointId=c-west`,
        `/section-speeds?fromCheckpointId=c-east&toCheckpointId=c-west&from=2026-11-24T00:00:00Z&to=2026-11-24T01:00:00Z&plate=${plate}`,
      ])
        await expectRefused(east[role], { path, headers }, 403, 'outside_area');
      const question = { plate: '苏F12345', checkpointId: 'c-west' };
      const body = { kind: 'csv', question };
      await expectRefused(
        east[role],
        { method: 'POST', path: '/exports', headers, body },
        403,
        'outside_area',
      );
    },
  );

  it('opens no alert to operators and supervisors of the next area, and lets them do nothing with it', async () => {
    for (const role of ['operator', 'supervisor'] as const) {
      await expectRefused(east[role], { path: `/alerts/${westAlert.id}` }, 403, 'outside_area');
      const path = `/alerts/${westAlert.id}/acknowledgement`;
      const body = { version: westAlert.version };
      await expectRefused(east[role], { method: 'POST', path, body }, 403, 'outside_area');
    }
  });

  it('lets a technician of the next area change nothing', async () => {
    await expectRefused(
      east.technician,
      { method: 'PATCH', path: '/checkpoints/c-west', body: { name: 'mine' } },
      403,
      'outside_area',
    );
  });
});

describe('a role that may not', () => {
  it('is named with what it asked for', async () => {
    for (const role of ['admin', 'operator', 'technician', 'auditor', 'wall'] as const)
      await expectRefused(gateway.tokens[role], { path: `/reads?plate=${plate}` }, 403, 'forbidden');
    for (const role of ['admin', 'officer', 'supervisor', 'operator', 'wall'] as const)
      await expectRefused(gateway.tokens[role], { path: '/audit' }, 403, 'forbidden');
    expect(gateway.audited.at(-1)?.detail).toMatchObject({
      route: 'GET /api/v1/audit',
      path: '/api/v1/audit',
    });
  });
});

describe('an investigation', () => {
  it.each(['officer', 'supervisor'] as const)(
    'of somebody else, made up or over opens nothing: %s',
    async (role) => {
      const token = gateway.tokens[role];
      const own = await investigation(token);
      const other = await investigation(
        role === 'officer' ? gateway.tokens.supervisor : gateway.tokens.officer,
      );
      const tries = (headers: Record<string, string>) => [
        { path: `/reads?plate=${plate}`, headers },
        { path: `/journeys?plate=${plate}`, headers },
        { path: `/reads/${westReadId}`, headers },
      ];
      for (const attempt of [
        ...tries({}),
        ...tries(other),
        ...tries({ 'ringgate-investigation': 'made-up' }),
      ])
        await expectRefused(token, attempt, 403, 'investigation_required');
      gateway.moveClock(3_600_000);
      for (const attempt of tries(own)) await expectRefused(token, attempt, 403, 'investigation_required');
    },
  );
});

describe('approving', () => {
  it('what one proposed oneself is refused to a supervisor', async () => {
    const { supervisor, officer } = gateway.tokens;
    const made = await gateway.call(supervisor, 'POST', '/watchlist-entries', {
      ...proposal,
      plate: '苏F77777',
    });
    const path = `/watchlist-entries/${String(made.body.id)}/approval`;
    await expectRefused(supervisor, { method: 'POST', path, body: {} }, 403, 'self_approval');
    // and to who is no supervisor, whoever proposed it
    for (const token of [officer, gateway.tokens.operator, gateway.tokens.admin, gateway.tokens.auditor])
      await expectRefused(token, { method: 'POST', path, body: {} }, 403, 'forbidden');
  });

  it('what one asks for oneself is refused to a supervisor', async () => {
    const { supervisor } = gateway.tokens;
    const headers = await investigation(supervisor);
    const asked = await gateway.app.inject({
      method: 'POST',
      url: '/api/v1/approvals',
      headers: { authorization: `Bearer ${supervisor}`, ...headers },
      payload: { kind: 'reads', terms: { checkpointId: 'c-east' }, reason: 'all who passed' },
    });
    const path = `/approvals/${asked.json<{ id: string }>().id}/decision`;
    const body = { decision: 'approved' };
    await expectRefused(supervisor, { method: 'POST', path, body }, 403, 'self_approval');
  });
});

describe('the address of a picture', () => {
  it('opens nothing to whom it was not given, whatever their role, and nothing to nobody', async () => {
    const { officer, supervisor, operator } = gateway.tokens;
    const headers = await investigation(officer);
    const given = await gateway.app.inject({
      url: `/api/v1/reads/${westReadId}`,
      headers: { authorization: `Bearer ${officer}`, ...headers },
    });
    const url = given.json<{ imageUrl: string }>().imageUrl.replace('/api/v1', '');
    for (const token of [supervisor, operator, east.officer])
      await expectRefused(token, { path: url }, 403, 'forbidden');
    for (const token of [gateway.tokens.admin, gateway.tokens.technician, gateway.tokens.wall])
      await expectRefused(token, { path: url }, 403, 'forbidden');
    await expectRefused(null, { path: url }, 401, 'unauthenticated');
    const madeUp = url.replace(/signature=[^&]+/, 'signature=AAAA');
    for (const token of [officer, supervisor, operator])
      await expectRefused(token, { path: madeUp }, 403, 'forbidden');
    const longer = url.replace(/expires=\d+/, `expires=${startMs + 10 * 86_400_000}`);
    await expectRefused(officer, { path: longer }, 403, 'forbidden');
    gateway.moveClock(6 * 60_000);
    await expectRefused(officer, { path: url }, 403, 'forbidden');
  });

  it('signed with another key opens nothing', async () => {
    const links = createImageLinks('a key of my own');
    const { body } = await gateway.call(gateway.tokens.operator, 'GET', '/session');
    const read = { id: westReadId, imageUrl: 'x' } as Parameters<typeof links.signed>[0];
    const actor = { sessionId: String(body.sessionId ?? '') };
    const { imageUrl } = links.signed(read, actor, 'duty', startMs + 86_400_000);
    const path = String(imageUrl).replace('/api/v1', '');
    await expectRefused(gateway.tokens.operator, { path }, 403, 'forbidden');
  });
});

describe('a cursor', () => {
  it.each(['officer', 'supervisor'] as const)(
    'that was changed or is of another goes nowhere: %s',
    async (role) => {
      const headers = await investigation(gateway.tokens[role]);
      const body = Buffer.from(JSON.stringify(['1.1.1', 'some-approval'])).toString('base64url');
      for (const cursor of ['1.1.1', body, `${body}.AAAA`])
        await expectRefused(
          gateway.tokens[role],
          { path: `/reads?plate=${plate}&cursor=${cursor}`, headers },
          400,
          'invalid_request',
        );
    },
  );

  it('of the audit log that was made up goes nowhere', async () => {
    await expectRefused(gateway.tokens.auditor, { path: '/audit?cursor=1%20OR%201' }, 400, 'invalid_request');
  });
});

describe('a session that tries again and again', () => {
  it('is on record at once, and once a minute with how often', async () => {
    gateway.moveClock(61_000);
    const knock = () => gateway.call(gateway.tokens.wall, 'GET', '/users');
    const before = gateway.audited.length;
    for (let n = 0; n < 50; n += 1) expect((await knock()).status).toBe(403);
    const records = () =>
      gateway.audited.slice(before).filter((one) => one.detail.route === 'GET /api/v1/users');
    expect(records().map((one) => one.detail.count)).toEqual([1]);
    gateway.moveClock(61_000);
    await knock();
    expect(records().map((one) => one.detail.count)).toEqual([1, 49, 1]);
    expect(records()[1]?.detail.paths).toEqual(['/api/v1/users']);
  });

  it('fills the log no more by asking in other words each time', async () => {
    gateway.moveClock(61_000);
    const headers = { authorization: `Bearer ${gateway.tokens.officer}` };
    const before = gateway.audited.length;
    for (let n = 0; n < 60; n += 1)
      await gateway.app.inject({ url: `/api/v1/reads?plate=A${n}0000`, headers });
    const written = gateway.audited.slice(before).filter((one) => refusals.includes(one.action));
    expect(written.length).toBeLessThan(25);
    // as when the gateway stops
    await gateway.context.refusals.close();
    const counted = gateway.audited.slice(before).filter((one) => one.action === 'access.refused');
    const told = gateway.audited.slice(before).filter((one) => one.action === 'look.refused');
    const total = counted.reduce((sum, one) => sum + Number(one.detail.count), 0) + told.length;
    expect(total).toBe(60);
  });

  it('is written down when the gateway stops', async () => {
    const audited: Record<string, unknown>[] = [];
    const { log } = gateway.context;
    const audit = async (_by: unknown, _action: string, detail: Record<string, unknown>) => {
      audited.push(detail);
    };
    const book = new RefusalBook({ audit, clock: () => startMs, log });
    const refusal = { route: 'GET /users', code: 'forbidden', path: '/users', address: '127.0.0.1' } as const;
    for (let n = 0; n < 3; n += 1) await book.note(refusal);
    expect(audited.map((one) => one.count)).toEqual([1]);
    await book.close();
    expect(audited.map((one) => one.count)).toEqual([1, 2]);
  });
});

describe('Socket.IO', () => {
  const closing: (() => unknown)[] = [];
  let port = 0;
  beforeAll(async () => {
    const http = createServer();
    const live = new LiveServer({
      http,
      log: gateway.context.log,
      clock: gateway.context.clock,
      areas: () => new AreaTree([]),
      authenticate: (token) => actorOfScreen(gateway.context, token),
      counters: async () => ({}),
      refused: (refusal) => void gateway.context.refusals.note(refusal),
    });
    closing.push(() => live.close());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    ({ port } = http.address() as AddressInfo);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  const open = (namespace: string, token: string | null): Socket => {
    const socket = io(`http://127.0.0.1:${port}${namespace}`, {
      auth: token === null ? {} : { token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    closing.push(() => socket.disconnect());
    return socket;
  };
  const refusedAt = (namespace: string, token: string | null) =>
    new Promise<string>((resolve) => {
      const socket = open(namespace, token);
      socket.once('connect_error', (error) => resolve(error.message));
      socket.once('connect', () => resolve('let in'));
    });

  it.each(['/', '/admin', '/live/west', '/alerts'])(
    'has no namespace %s, with a session or without',
    async (name) => {
      for (const token of [gateway.tokens.operator, null]) {
        gateway.moveClock(61_000);
        const before = gateway.audited.length;
        expect(await refusedAt(name, token)).toBe('forbidden');
        expect(
          gateway.audited.slice(before).map(({ action, detail }) => [action, detail.path]),
        ).toContainEqual(['access.refused', name]);
      }
    },
  );

  it('lets nobody in without a session, on record', async () => {
    for (const token of [null, 'made-up']) {
      gateway.moveClock(61_000);
      const before = gateway.audited.length;
      expect(await refusedAt('/live', token)).toBe('unauthenticated');
      expect(gateway.audited.slice(before)).toMatchObject([
        { by: 'unknown', action: 'access.refused', detail: { code: 'unauthenticated', path: '/live' } },
      ]);
    }
  });

  it.each(['operator', 'technician', 'auditor', 'wall'] as const)(
    'has no rooms to join, whatever they are called: %s',
    async (role) => {
      gateway.moveClock(61_000);
      const token = gateway.tokens[role];
      const socket = open('/live', token);
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      const heard: string[] = [];
      socket.onAny((event: string) => event !== 'counters' && event !== 'presence' && heard.push(event));
      const before = gateway.audited.length;
      for (const event of ['join', 'subscribe', 'room', 'alert'])
        expect(await socket.timeout(5_000).emitWithAck(event, 'area:west')).toEqual({ code: 'forbidden' });
      expect(heard).toEqual([]);
      const records = gateway.audited.slice(before).filter((one) => one.action === 'access.refused');
      expect(records).toMatchObject([
        {
          by: names.get(token),
          detail: { route: 'Socket.IO event', code: 'forbidden', path: 'join area:west' },
        },
      ]);
    },
  );
});
