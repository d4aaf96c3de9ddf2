import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert, Role } from '../../src/core/entities.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp } from '../support/gateway-app.ts';

let gateway: GatewayApp;
let entryId: string;
let second: string;
let eastOperator: string;
let westOperator: string;
beforeAll(async () => {
  gateway = await openGatewayApp();
  entryId = await activeEntry(gateway);
  second = await gateway.token(['operator']);
  eastOperator = await gateway.token(['operator'], 'east');
  westOperator = await gateway.token(['operator'], 'west');
});
afterAll(() => gateway.close());

let plates = 0;
let alert: Alert;
beforeEach(async () => {
  plates += 1;
  alert = await commitHit(gateway, entryId, { plate: `苏F3${1000 + plates}` });
});

const post = (what: string, body: object, token = gateway.tokens.operator) =>
  gateway.call(token, 'POST', `/alerts/${alert.id}/${what}`, body);
const list = async (query: string, token: string) =>
  ((await gateway.call(token, 'GET', `/alerts?${query}`)).body.items as Alert[]).map((one) => one.id);

describe('a note', () => {
  it('is added without a version, stays in the history, makes no step stale, and is audited and announced', async () => {
    expect((await post('notes', { text: '  plate is dirty ' }, second)).status).toBe(201);
    const noted = await post('notes', { text: 'two people inside' });
    const items = (noted.body as unknown as Alert).history.filter((item) => item.what === 'note');
    expect(items.map(({ note, from, to }) => [note, from, to])).toEqual([
      ['plate is dirty', 'new', 'new'],
      ['two people inside', 'new', 'new'],
    ]);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'alert.note',
      detail: { text: 'two people inside' },
    });
    expect(gateway.announced.alerts.at(-1)?.history.at(-1)?.note).toBe('two people inside');
    expect((await post('acknowledgement', { version: 1 })).status).toBe(200);
  });

  it('may be added to a closed alert, and is refused empty, too long, and beyond what an alert takes', async () => {
    await post('resolution', { version: 1, outcome: 'lost' });
    expect((await post('notes', { text: 'seen again by a colleague' })).status).toBe(201);
    for (const text of ['', '   ', 'x'.repeat(2001)])
      expect((await post('notes', { text })).body).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: '/text' }],
      });
    for (let count = 1; count < 100; count += 1)
      await gateway.store.alerts.addNote(alert.id, 'li', 0, `note ${count}`);
    expect((await post('notes', { text: 'one more' })).body.code).toBe('conflict');
  });

  it('is for those who work on alerts in this area', async () => {
    for (const role of ['officer', 'wall', 'technician', 'auditor', 'admin'] as const)
      expect((await post('notes', { text: 'hello' }, gateway.tokens[role])).status).toBe(403);
    expect((await post('notes', { text: 'hello' }, westOperator)).body.code).toBe('outside_area');
    expect((await post('notes', { text: 'hello' }, eastOperator)).status).toBe(201);
  });
});

describe('taking back a step', () => {
  it('puts the alert back as it was, keeps both in the history, and is audited', async () => {
    const taken = await post('acknowledgement', { version: 1 });
    expect(taken.body).toMatchObject({ undo: { version: 2, step: 'acknowledge', before: { state: 'new' } } });
    const back = await post('undo', { version: 2 });
    expect(back.body).toMatchObject({ state: 'new', version: 3 });
    expect(back.body.undo).toBeUndefined();
    expect((back.body as unknown as Alert).history.slice(1)).toMatchObject([
      { from: 'new', to: 'acknowledged' },
      { from: 'acknowledged', to: 'new', what: 'undo' },
    ]);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'alert.undo',
      detail: { step: 'acknowledge', to: 'new' },
    });
    expect((await post('undo', { version: 3 })).body.code).toBe('undo_refused');
  });

  it('takes a wrong look at the picture out of what is counted of the device', async () => {
    const counts = async () =>
      (await gateway.store.alerts.verdicts({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })).reduce(
        (sum, one) => [(sum[0] ?? 0) + one.agreed, (sum[1] ?? 0) + one.disagreed],
        [0, 0],
      );
    const [agreed = 0, disagreed = 0] = await counts();
    await post('verification', { version: 1, agrees: true });
    gateway.moveClock(1_000);
    await post('verification', { version: 2, agrees: false });
    expect(await counts()).toEqual([agreed, disagreed + 1]);
    expect((await post('undo', { version: 3 })).body).toMatchObject({ verification: { agrees: true } });
    expect(await counts()).toEqual([agreed + 1, disagreed]);
    await post('resolution', { version: 4, outcome: 'lost' });
    await post('undo', { version: 5 });
    expect(await counts()).toEqual([agreed + 1, disagreed]);
  });

  it('opens a closed alert again, a note in between or not', async () => {
    await post('acknowledgement', { version: 1 });
    await post('resolution', { version: 2, outcome: 'lost' });
    await post('notes', { text: 'the wrong one!' }, second);
    expect((await post('undo', { version: 3 })).body).toMatchObject({ state: 'acknowledged', outcome: null });
  });

  it('is refused once it is too late, to everybody else, on a stale version, and after another step', async () => {
    await post('acknowledgement', { version: 1 });
    expect((await post('undo', { version: 2 }, second)).body).toMatchObject({
      code: 'undo_refused',
      alert: { id: alert.id, version: 2 },
    });
    expect((await post('undo', { version: 1 })).body).toMatchObject({
      code: 'alert_changed',
      alert: { version: 2 },
    });
    gateway.moveClock(60_001);
    expect((await post('undo', { version: 2 })).body.code).toBe('undo_refused');
    await post('verification', { version: 2, agrees: true }, second);
    const after = await post('undo', { version: 3 });
    expect([after.status, after.body.code]).toEqual([409, 'undo_refused']);
  });

  it('is refused for a dispatch, which a crew may have seen', async () => {
    await post('acknowledgement', { version: 1 });
    await post('verification', { version: 2, agrees: true });
    await post('dispatch', { version: 3, checkpointId: 'c-west' });
    const refused = await post('undo', { version: 4 });
    expect([refused.status, refused.body.code]).toEqual([409, 'undo_refused']);
    expect(String(refused.body.detail)).toContain('crew');
  });

  it('does not open an alert again whose entry has ended, or beside a newer one of the same vehicle', async () => {
    await post('resolution', { version: 1, outcome: 'lost' });
    const newer = await commitHit(gateway, entryId, { plate: alert.plate });
    expect(newer.id).not.toBe(alert.id);
    expect((await post('undo', { version: 2 })).body.code).toBe('undo_refused');
    const other = await activeEntry(gateway, { plate: '苏F44444' });
    alert = await commitHit(gateway, other, { plate: '苏F44444' });
    await post('resolution', { version: 1, outcome: 'lost' });
    await gateway.call(gateway.tokens.officer, 'POST', `/watchlist-entries/${other}/withdrawal`, {});
    expect(String((await post('undo', { version: 2 })).body.detail)).toContain('has ended since');
  });

  it('is for those who work on alerts in this area', async () => {
    await post('acknowledgement', { version: 1 }, eastOperator);
    for (const role of ['officer', 'wall', 'technician', 'auditor', 'admin'] as const)
      expect((await post('undo', { version: 2 }, gateway.tokens[role])).status).toBe(403);
    expect((await post('undo', { version: 2 }, westOperator)).body.code).toBe('outside_area');
    expect((await post('undo', { version: 2 }, eastOperator)).status).toBe(200);
  });
});

describe('the queues of an area', () => {
  it('are its own alerts, and those that came up to it', async () => {
    expect(await list('queue=own', eastOperator)).toContain(alert.id);
    expect(await list('queue=own', gateway.tokens.operator)).not.toContain(alert.id);
    expect(await list('', gateway.tokens.operator)).toContain(alert.id);
    expect(await list('queue=escalated', gateway.tokens.operator)).toEqual([]);
    await gateway.store.alerts.escalate(alert.id, { areaId: 'district', level: 1 }, 0);
    expect(await list('queue=escalated', gateway.tokens.operator)).toEqual([alert.id]);
    expect(await list('queue=escalated', eastOperator)).toEqual([]);
    expect(await list('queue=own', eastOperator)).toContain(alert.id);
    expect(await list('queue=escalated&state=resolved', gateway.tokens.operator)).toEqual([]);
    const everywhere = await gateway.token(['operator'], null);
    expect(await list('queue=escalated', everywhere)).toEqual([alert.id]);
  });

  it('show nobody what lies outside of their area', async () => {
    expect(await list('queue=own', westOperator)).not.toContain(alert.id);
    const wrong = await gateway.call(westOperator, 'GET', '/alerts?queue=theirs');
    expect(wrong.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/queue' }] });
  });
});

describe('the word to who proposed the entry', () => {
  let proposer: string;
  let theirs: string;
  const propose = async (roles: Role[], area: string, plate: string) => {
    const token = await gateway.token(roles, area);
    const officer = gateway.tokens.officer;
    gateway.tokens.officer = token;
    const id = await activeEntry(gateway, { plate });
    gateway.tokens.officer = officer;
    return { token, id };
  };
  beforeAll(async () => {
    ({ token: proposer, id: theirs } = await propose(['officer'], 'west', '苏F5555?'));
  });

  it('is the whole alert in their area, and outside only which area, when and how it ended', async () => {
    const inside = await commitHit(gateway, theirs, { plate: '苏F55551', areaId: 'west', class: 'pattern' });
    const outside = await commitHit(gateway, theirs, { plate: '苏F55552', areaId: 'east', class: 'pattern' });
    await gateway.call(eastOperator, 'POST', `/alerts/${outside.id}/notes`, { text: 'by the old mill' });
    await gateway.call(eastOperator, 'POST', `/alerts/${outside.id}/resolution`, {
      version: 1,
      outcome: 'stopped',
    });
    const { body } = await gateway.call(proposer, 'GET', '/alerts?mine=true');
    const items = body.items as Alert[];
    expect(items.map((one) => one.id)).toEqual([outside.id, inside.id]);
    expect(items[1]?.reads).toHaveLength(1);
    expect(items[0]).toMatchObject({
      reduced: true,
      areaId: 'east',
      state: 'resolved',
      outcome: 'stopped',
      hitCount: 1,
      // the plate that was read is another person's
      plate: '苏F5555?',
      reads: [],
      interception: [],
      verification: null,
      dispatch: null,
    });
    expect(JSON.stringify(items[0])).not.toMatch(/苏F55552|c-east|d-east|old mill|operator/);
    const one = await gateway.call(proposer, 'GET', `/alerts/${outside.id}`);
    expect([one.status, one.body]).toEqual([200, items[0]]);
  });

  it('lets them do nothing outside, shows them no other alert, and nobody else theirs', async () => {
    const outside = await commitHit(gateway, theirs, { plate: '苏F55553', areaId: 'east', class: 'pattern' });
    const advice = await gateway.call(proposer, 'GET', `/alerts/${outside.id}/interceptions`);
    expect(advice.body.code).toBe('outside_area');
    expect((await gateway.call(proposer, 'GET', `/alerts/${alert.id}`)).body.code).toBe('outside_area');
    expect(await list('', proposer)).not.toContain(outside.id);
    const stranger = await gateway.token(['officer'], 'west');
    expect(await list('mine=true', stranger)).toEqual([]);
    expect((await gateway.call(stranger, 'GET', `/alerts/${outside.id}`)).body.code).toBe('outside_area');
    const both = await gateway.call(proposer, 'GET', '/alerts?mine=true&queue=own');
    expect(both.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/queue' }] });
  });
});
