import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HandoverSummary } from '../../src/alerts/handover-schema.ts';
import type { Handover } from '../../src/store/contract/handovers.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp } from '../support/gateway-app.ts';

let gateway: GatewayApp;
let entryId: string;
let late: string;
let eastOperator: string;
let westOperator: string;
beforeAll(async () => {
  gateway = await openGatewayApp();
  entryId = await activeEntry(gateway);
  late = await gateway.token(['operator']);
  eastOperator = await gateway.token(['operator'], 'east');
  westOperator = await gateway.token(['operator'], 'west');
});
afterAll(() => gateway.close());

const write = (summary: string, token = gateway.tokens.operator) =>
  gateway.call(token, 'POST', '/handovers', { summary });
const accept = (id: string, token: string, body: object = {}) =>
  gateway.call(token, 'POST', `/handovers/${id}/acceptance`, body);
const list = async (token: string) =>
  (await gateway.call(token, 'GET', '/handovers')).body.items as Handover[];
const summary = async (token: string, since?: string) => {
  const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
  return (await gateway.call(token, 'GET', `/handover-summary${query}`)).body as unknown as HandoverSummary;
};

describe('a handover', () => {
  it('is written by one, taken over by another, once, and both are audited', async () => {
    const made = await write('north gate: the barrier is stuck ');
    expect([made.status, made.body.summary, made.body.acceptance]).toEqual([
      201,
      'north gate: the barrier is stuck',
      null,
    ]);
    const id = String(made.body.id);
    expect((await accept(id, gateway.tokens.operator)).body.code).toBe('conflict');
    const taken = await accept(id, late, { note: 'read and understood' });
    expect(taken.body.acceptance).toMatchObject({ note: 'read and understood' });
    const again = await accept(id, gateway.tokens.supervisor);
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    expect(gateway.audited.slice(-2).map((record) => record.action)).toEqual([
      'handover.write',
      'handover.accept',
    ]);
    await write('the second');
    expect((await list(late)).map((one) => one.summary)).toEqual([
      'the second',
      'north gate: the barrier is stuck',
    ]);
  });

  it('is refused empty, and one that is not there is 404', async () => {
    for (const text of ['', ' \n ', 'x'.repeat(8001)])
      expect((await write(text)).body).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: '/summary' }],
      });
    expect((await accept('none', late)).status).toBe(404);
  });

  it('stays within its area, and with those who work on alerts', async () => {
    const made = await write('of the east', eastOperator);
    expect(made.body.areaId).toBe('east');
    expect((await list(westOperator)).map((one) => one.summary)).toEqual([]);
    expect((await list(late)).map((one) => one.summary)).toContain('of the east');
    expect((await accept(String(made.body.id), westOperator)).body.code).toBe('outside_area');
    for (const role of ['officer', 'wall', 'technician', 'auditor', 'admin'] as const) {
      const token = gateway.tokens[role];
      const answers = await Promise.all([
        gateway.call(token, 'GET', '/handovers'),
        gateway.call(token, 'GET', '/handover-summary'),
        write('hello', token),
        accept(String(made.body.id), token),
      ]);
      expect([role, ...answers.map((one) => one.status)]).toEqual([role, 403, 403, 403, 403]);
    }
  });
});

describe('the summary of a shift', () => {
  it('tells what is open with its notes, sent and not answered, handed up, lost, and what ended since', async () => {
    gateway.moveClock(60_000);
    const hit = (plate: string, areaId = 'east') => commitHit(gateway, entryId, { plate, areaId });
    const at = new Date(gateway.context.clock()).toISOString();
    const post = (id: string, what: string, body: object) =>
      gateway.call(gateway.tokens.operator, 'POST', `/alerts/${id}/${what}`, body);
    const open = await hit('苏F60001');
    await post(open.id, 'notes', { text: 'second look needed' });
    const sent = await hit('苏F60002');
    await post(sent.id, 'acknowledgement', { version: 1 });
    await post(sent.id, 'verification', { version: 2, agrees: true });
    await post(sent.id, 'dispatch', { version: 3, checkpointId: 'c-west' });
    const up = await hit('苏F60003');
    await gateway.store.alerts.escalate(up.id, { areaId: 'district', level: 1 }, gateway.context.clock());
    const done = await hit('苏F60004');
    await post(done.id, 'resolution', { version: 1, outcome: 'observed' });
    await gateway.store.alerts.raiseSubject(
      {
        kind: 'device_lost',
        key: 'd-east',
        areaId: 'east',
        priority: 3,
        subject: {
          checkpointId: 'c-east',
          areaId: 'east',
          deviceIds: ['d-east'],
          reason: 'unreachable',
          detail: null,
        },
      },
      gateway.context.clock(),
    );
    const told = await summary(late, at);
    expect(told.counts).toEqual({
      open: 4,
      unacknowledged: 3,
      unanswered: 1,
      escalated: 1,
      opened: 5,
      resolved: 1,
    });
    expect(told.open.find((one) => one.id === open.id)?.notes).toMatchObject([
      { text: 'second look needed' },
    ]);
    expect(told.open.find((one) => one.id === sent.id)?.dispatch).toMatchObject({
      checkpointId: 'c-west',
      unanswered: true,
    });
    expect(told.open.find((one) => one.id === up.id)?.escalatedTo).toBe('district');
    expect(told.resolved).toMatchObject([{ id: done.id, outcome: 'observed' }]);
    expect(told.outcomes).toEqual({ observed: 1 });
    expect(told.devicesLost).toMatchObject([{ deviceIds: ['d-east'], over: false }]);
    expect(told.lastHandover?.summary).toBe('the second');
    expect((await summary(late)).since).toBe(told.lastHandover?.at);
    const elsewhere = await summary(westOperator, at);
    expect([elsewhere.open, elsewhere.resolved, elsewhere.devicesLost]).toEqual([[], [], []]);
    const wrong = await gateway.call(late, 'GET', '/handover-summary?since=yesterday');
    expect(wrong.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/since' }] });
  });
});
