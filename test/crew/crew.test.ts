/** What a crew sees and does, tried over the API as each role. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crewHistoryMs, crewSees } from '../../src/core/crew.ts';
import { type Alert, type Role, roles } from '../../src/core/entities.ts';
import {
  activeEntry,
  commitHit,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  startMs,
} from '../support/gateway-app.ts';

let gateway: GatewayApp;
let crew: string;
let eastCrew: string;
let entryId: string;
let plates = 0;

beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor', 'operator']);
  await gateway.store.registry.createCheckpoint({
    id: 'b-west',
    name: 'booth west',
    grade: 'B',
    ringId: null,
    kind: 'checkpoint',
    areaId: 'west',
    position: { lat: 32, lon: 120, datum: 'wgs84' },
    road: 'G15',
    lanes: [],
    staffed: true,
  });
  // reads come in a tenth of a second after their capture
  gateway.moveClock(1_000);
  crew = await post(['c-west'], 'west');
  eastCrew = await post(['c-east'], 'east');
  entryId = await activeEntry(gateway);
});
afterAll(() => gateway.close());

let posts = 0;
async function post(checkpointIds: string[], areaId: string): Promise<string> {
  posts += 1;
  const account = { username: `post-${posts}`, password: 'the password of a post', roles: ['crew'], areaId };
  const body = { ...account, shared: true, checkpointIds };
  expect((await gateway.call(gateway.tokens.admin, 'POST', '/users', body)).status).toBe(201);
  return gateway.signIn(account.username, account.password);
}
const step = (alert: Alert, what: string, body: object, token = gateway.tokens.operator) =>
  gateway.call(token, 'POST', `/alerts/${alert.id}/${what}`, body);
const read = async (alert: Alert, token = gateway.tokens.operator) =>
  (await gateway.call(token, 'GET', `/alerts/${alert.id}`)).body as unknown as Alert;
const answer = (alert: Alert, version: number, what: string, more: object = {}, token = crew) =>
  step(alert, 'answer', { version, answer: what, ...more }, token);

/** An alert that is dispatched: version 4. */
async function dispatched(checkpointId = 'c-west', image = false): Promise<Alert> {
  plates += 1;
  const alert = await commitHit(gateway, entryId, { plate: `苏F5${String(plates).padStart(4, '0')}`, image });
  await step(alert, 'acknowledgement', { version: 1 });
  await step(alert, 'verification', { version: 2, agrees: true, note: 'not for the crew' });
  const sent = await step(alert, 'dispatch', { version: 3, checkpointId });
  expect(sent.status).toBe(200);
  return sent.body as unknown as Alert;
}
const mine = async (token = crew) =>
  (await gateway.call(token, 'GET', '/crew')).body as unknown as { posts: { id: string }[]; alerts: Alert[] };

describe('a crew sees', () => {
  it('what is dispatched to its post, with the newest hit and no other, and nothing else', async () => {
    const other = await commitHit(gateway, entryId, { plate: '苏F60001', areaId: 'west' });
    const alert = await dispatched();
    await commitHit(gateway, entryId, { plate: alert.plate, capturedAtMs: startMs + 5_000 });
    const { posts: seen, alerts } = await mine();
    expect(seen.map(({ id }) => id)).toEqual(['c-west']);
    expect(alerts.map(({ id }) => id)).toContain(alert.id);
    expect(alerts.map(({ id }) => id)).not.toContain(other.id);
    const shown = alerts.find(({ id }) => id === alert.id);
    expect(shown).toMatchObject({ plate: alert.plate, entry: { reason: 'stolen on 2026-11-20' } });
    expect(shown?.reads).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toContain('not for the crew');
    const listed = (await gateway.call(crew, 'GET', '/alerts')).body.items as Alert[];
    expect(listed.map(({ id }) => id)).toEqual(alerts.map(({ id }) => id));
    expect((await gateway.call(crew, 'GET', `/alerts/${other.id}`)).body.code).toBe('outside_area');
    expect((await gateway.call(eastCrew, 'GET', `/alerts/${alert.id}`)).body.code).toBe('outside_area');
    expect((await mine(eastCrew)).alerts).toEqual([]);
  });

  it('nothing of another checkpoint of its own area when its account is bound to one', async () => {
    const alert = await dispatched('b-west');
    expect((await gateway.call(crew, 'GET', `/alerts/${alert.id}`)).body.code).toBe('outside_area');
    expect((await answer(alert, 4, 'seen')).body.code).toBe('outside_area');
    const unbound = await gateway.token(['crew'], 'west');
    expect((await mine(unbound)).alerts.map(({ id }) => id)).toContain(alert.id);
  });

  it('the picture while it is dispatched, and not after', async () => {
    const alert = await dispatched('c-west', true);
    const link = (await read(alert, crew)).reads[0]?.imageUrl ?? '';
    const open = async (token: string, url = link) =>
      (await gateway.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect([await open(crew), await open(eastCrew)]).toEqual([200, 403]);
    await step(alert, 'dispatch', { version: 4, checkpointId: 'c-east' });
    expect((await read(alert, crew)).reads[0]?.imageUrl).toBeNull();
    expect(await open(crew)).toBe(403);
    const east = (await read(alert, eastCrew)).reads[0]?.imageUrl ?? '';
    expect(await open(eastCrew, east)).toBe(200);
  });

  it('what was dispatched to it for some hours after it is over, and nothing that came later', async () => {
    const alert = await dispatched();
    await answer(alert, 4, 'passed');
    await step(alert, 'resolution', { version: 5, outcome: 'lost' });
    gateway.moveClock(1_000);
    await gateway.store.reads.commit([preparedRead({ plate: alert.plate })], []);
    const over = await read(alert, crew);
    expect(over.dispatch?.answer?.what).toBe('passed');
    const posts = new Set(['c-west']);
    const lastMs = Date.parse(over.dispatch?.answer?.at ?? '');
    expect(crewSees(over, posts, lastMs + crewHistoryMs)).toBe(true);
    expect(crewSees(over, posts, lastMs + crewHistoryMs + 1)).toBe(false);
    gateway.moveClock(-1_000);
  });

  it('no reads, no queue, no lists, whatever else its account may do beside', async () => {
    const both = await gateway.token(['crew', 'technician'], 'west');
    const other = await commitHit(gateway, entryId, { plate: '苏F60002', areaId: 'west' });
    for (const token of [crew, both]) {
      const listed = (await gateway.call(token, 'GET', '/alerts?limit=1000')).body.items as Alert[];
      expect(listed.map(({ id }) => id)).not.toContain(other.id);
      expect((await gateway.call(token, 'GET', `/alerts/${other.id}`)).status).toBe(403);
    }
    for (const path of ['/reads?plate=苏F60002', '/watchlist-entries', '/checkpoints/c-west/recent-reads'])
      expect([path, (await gateway.call(crew, 'GET', path)).status]).toEqual([path, 403]);
    for (const what of ['acknowledgement', 'verification', 'dispatch', 'resolution'])
      expect([what, (await step(other, what, { version: 1 }, crew)).status]).toEqual([what, 403]);
  });
});

describe("a crew's answer", () => {
  it('leaves the alert dispatched when they saw or stopped it: the outcome is for the operator to say', async () => {
    const alert = await dispatched();
    const seen = await answer(alert, 4, 'seen');
    expect(seen.body).toMatchObject({
      state: 'dispatched',
      version: 5,
      dispatch: { answer: { what: 'seen' } },
    });
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'crew.seen',
      by: expect.stringMatching(/^post-/),
    });
    const stopped = await answer(alert, 5, 'stopped', { note: 'two on board' });
    expect(stopped.body).toMatchObject({
      state: 'dispatched',
      dispatch: { answer: { note: 'two on board' } },
    });
    expect(gateway.announced.alerts.at(-1)).toMatchObject({ id: alert.id, version: 6 });
    const resolved = await step(alert, 'resolution', { version: 6, outcome: 'stopped' });
    expect([resolved.status, resolved.body.recalls]).toEqual([200, undefined]);
  });

  it('gives the alert back for a new dispatch when it has passed', async () => {
    const alert = await dispatched();
    const passed = await answer(alert, 4, 'passed');
    expect(passed.body).toMatchObject({ state: 'acknowledged', dispatch: { answer: { what: 'passed' } } });
    const next = await step(alert, 'dispatch', { version: 5, checkpointId: 'c-east' });
    expect(next.body).toMatchObject({
      state: 'dispatched',
      dispatch: { checkpointId: 'c-east', answer: null },
    });
    expect(next.body.recalls).toBeUndefined();
  });

  it('counts once however often it is sent, and is refused on a stale version with the present alert', async () => {
    const alert = await dispatched();
    const body = { answerId: 'a1' };
    const stale = await answer(alert, 3, 'stopped', body);
    expect([stale.status, stale.body.code]).toEqual([409, 'alert_changed']);
    const present = stale.body.alert as Alert;
    expect([present.version, present.reads.length, present.verification?.note]).toEqual([4, 1, null]);
    expect((await answer(alert, 4, 'stopped', body)).body.version).toBe(5);
    const audited = gateway.audited.length;
    const again = await answer(alert, 4, 'stopped', body);
    expect([again.status, again.body.version]).toEqual([200, 5]);
    expect(gateway.audited).toHaveLength(audited);
    expect((await answer(alert, 5, 'stopped', { answerId: 'a2' })).body.code).toBe('alert_state');
    expect((await answer(alert, 5, 'seen', { answerId: 'a3' })).body.code).toBe('alert_state');
    expect((await answer(alert, 5, 'passed', { answerId: 'a4' })).body.state).toBe('acknowledged');
  });

  it('is given by a crew and by nobody else, and by no program', async () => {
    const alert = await dispatched();
    const calls = [
      ['answer', { version: 4, answer: 'stopped' }],
      ['receipt', { shows: 'dispatch', of: alert.dispatch?.at }],
      ['recall-confirmation', { of: alert.dispatch?.at }],
    ] as const;
    const tokens = new Map<Role, string>();
    for (const role of roles)
      tokens.set(role, role === 'crew' ? eastCrew : await gateway.token([role], null));
    for (const role of roles)
      for (const [what, body] of calls) {
        const refused = await step(alert, what, body, tokens.get(role) ?? '');
        expect([role, what, refused.status]).toEqual([role, what, 403]);
      }
    expect(await read(alert)).toMatchObject({ version: 4, dispatch: { deliveredAt: null, answer: null } });
    const wrong = await answer(alert, 4, 'gone');
    expect([wrong.status, JSON.stringify(wrong.body.errors)]).toEqual([
      400,
      expect.stringContaining('/answer'),
    ]);
  });
});

describe('a dispatch', () => {
  it("is delivered when a page of the post says that it shows it, and nobody's step becomes stale by that", async () => {
    const alert = await dispatched();
    const of = alert.dispatch?.at;
    expect(
      (await step(alert, 'receipt', { shows: 'dispatch', of: '2020-01-01T00:00:00.000Z' }, crew)).status,
    ).toBe(200);
    expect((await read(alert)).dispatch?.deliveredAt).toBeNull();
    gateway.moveClock(2_000);
    const shown = await step(alert, 'receipt', { shows: 'dispatch', of }, crew);
    const at = new Date(gateway.context.clock()).toISOString();
    expect(shown.body).toMatchObject({ version: 4, dispatch: { deliveredAt: at } });
    gateway.moveClock(2_000);
    await step(alert, 'receipt', { shows: 'dispatch', of }, crew);
    expect((await read(alert)).dispatch?.deliveredAt).toBe(at);
  });
});

describe('a recall', () => {
  const recallOf = async (alert: Alert) => (await read(alert, crew)).recalls?.at(-1);

  it('is made whichever way a dispatch ends without its crew', async () => {
    const ways: [string, (alert: Alert) => Promise<unknown>][] = [
      ['moved', (alert) => step(alert, 'dispatch', { version: 4, checkpointId: 'c-east' })],
      ['misread', (alert) => step(alert, 'resolution', { version: 4, outcome: 'misread' })],
      ['over', (alert) => step(alert, 'resolution', { version: 4, outcome: 'lost' })],
    ];
    for (const [reason, end] of ways) {
      const alert = await dispatched();
      await end(alert);
      expect([reason, (await recallOf(alert))?.reason]).toEqual([reason, reason]);
      const there = (await mine()).alerts.find(({ id }) => id === alert.id);
      expect(there?.recalls).toHaveLength(1);
      if (reason === 'moved') expect([there?.dispatch, there?.outcome]).toEqual([null, null]);
    }
  });

  it('is made when the entry is withdrawn', async () => {
    const ended = await activeEntry(gateway);
    const alert = await commitHit(gateway, ended, { plate: '苏F60009' });
    await step(alert, 'acknowledgement', { version: 1 });
    await step(alert, 'verification', { version: 2, agrees: true });
    await step(alert, 'dispatch', { version: 3, checkpointId: 'c-west' });
    await gateway.call(gateway.tokens.officer, 'POST', `/watchlist-entries/${ended}/withdrawal`, {});
    expect(await recallOf(alert)).toMatchObject({
      reason: 'withdrawn',
      confirmed: null,
      checkpointId: 'c-west',
    });
  });

  it('is confirmed once, and the operator sees when it was shown and by whom it is known', async () => {
    const alert = await dispatched();
    await step(alert, 'resolution', { version: 4, outcome: 'misread' });
    const of = (await recallOf(alert))?.at ?? '';
    await step(alert, 'receipt', { shows: 'recall', of }, crew);
    expect((await read(alert)).recalls?.[0]).toMatchObject({ shownAt: expect.any(String), confirmed: null });
    await step(alert, 'recall-confirmation', { of }, crew);
    const confirmed = (await read(alert)).recalls?.[0]?.confirmed;
    expect(confirmed?.by).toMatch(/^post-/);
    gateway.moveClock(1_000);
    await step(alert, 'recall-confirmation', { of }, crew);
    expect((await read(alert)).recalls?.[0]?.confirmed).toEqual(confirmed);
    expect(gateway.audited.at(-1)?.action).not.toBe('crew.recall_confirmed');
  });

  it('takes the answer of a crew that did not know of it yet: nothing that they did is lost', async () => {
    const alert = await dispatched();
    await step(alert, 'dispatch', { version: 4, checkpointId: 'c-east' });
    const stale = await answer(alert, 4, 'stopped', { answerId: 'late' });
    expect(stale.body.code).toBe('alert_changed');
    expect((await answer(alert, 5, 'stopped', { answerId: 'late' })).status).toBe(200);
    const after = await read(alert);
    expect(after).toMatchObject({ state: 'dispatched', dispatch: { checkpointId: 'c-east', answer: null } });
    expect(after.recalls?.[0]?.answer).toMatchObject({ what: 'stopped' });
    expect((await answer(alert, 6, 'passed', { answerId: 'later' })).body.code).toBe('alert_state');
  });
});

describe('the posts of a crew', () => {
  const account = { username: 'wrong-post', password: 'the password of a post', areaId: 'west' };
  const make = (body: object) =>
    gateway.call(gateway.tokens.admin, 'POST', '/users', { ...account, ...body });

  it('are checkpoints of its area, for crews alone', async () => {
    for (const [body, message] of [
      [{ roles: ['crew'], checkpointIds: ['nowhere'] }, 'there is no checkpoint \\"nowhere\\"'],
      [{ roles: ['crew'], checkpointIds: ['c-east'] }, 'lies outside the area \\"west\\"'],
      [{ roles: ['operator'], checkpointIds: ['c-west'] }, 'only a crew is bound'],
    ] as const) {
      const refused = await make(body);
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body.errors)).toContain(message);
    }
  });

  it('are those of this moment: a changed binding cuts the open page and shows other dispatches', async () => {
    const made = await make({ roles: ['crew'], checkpointIds: ['b-west'], shared: true });
    const token = await gateway.signIn(account.username, account.password);
    const alert = await dispatched('b-west');
    expect((await mine(token)).alerts.map(({ id }) => id)).toContain(alert.id);
    const ended = gateway.endedSessions.length;
    const path = `/users/${String(made.body.id)}`;
    await gateway.call(gateway.tokens.admin, 'PATCH', path, { checkpointIds: ['c-west'] });
    expect(gateway.endedSessions.length).toBe(ended + 1);
    expect((await mine(token)).alerts.map(({ id }) => id)).not.toContain(alert.id);
    await gateway.call(gateway.tokens.admin, 'PATCH', path, { checkpointIds: null });
    expect((await mine(token)).posts).toHaveLength(2);
  });
});
