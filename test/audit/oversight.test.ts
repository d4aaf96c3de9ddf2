import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platePseudonym } from '../../src/audit/pseudonym.ts';
import { lastWeek, QuerySample, sampleSize } from '../../src/audit/query-sample.ts';
import { scopeOf } from '../../src/http/scope.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { caseReference, type GatewayApp, openGatewayApp, startMs } from '../support/gateway-app.ts';

const key = 'pseudonyms of the test';
const week = lastWeek(startMs);
let gateway: GatewayApp;
let eastSupervisor = '';
let eastName = '';

interface Sampled {
  seq: number;
  by: string;
  terms: { plate: string };
  own: boolean;
  review: { verdict: string; by: string } | null;
}
async function nameOf(token: string): Promise<string> {
  const { body } = await gateway.call(token, 'GET', '/session');
  return (body.user as { username: string }).username;
}
async function sampleOf(token: string): Promise<{ asked: number; items: Sampled[] }> {
  const { status, body } = await gateway.call(token, 'GET', '/query-reviews');
  expect(status).toBe(200);
  return body as unknown as { asked: number; items: Sampled[] };
}
const recorded = (action: string) => gateway.audited.findLast((record) => record.action === action);
const look = (actor: string, atMs: number, plate: string): Promise<unknown> =>
  gateway.store.audit.append(atMs, actor, 'reads.asked', {
    investigation: 'none',
    purpose: 'criminal_case',
    caseReference,
    terms: { plate },
    results: 3,
    readIds: ['r1'],
  });

beforeAll(async () => {
  gateway = await openGatewayApp();
  const west = await nameOf(await gateway.token(['officer'], 'west'));
  const east = await nameOf(await gateway.token(['officer'], 'east'));
  eastSupervisor = await gateway.token(['supervisor'], 'east');
  eastName = await nameOf(eastSupervisor);
  await look(east, week.fromMs - 1, '苏F00000');
  for (let n = 0; n < 30; n += 1) await look(west, week.fromMs + n, `苏F1${String(n).padStart(4, '0')}`);
  for (let n = 0; n < 30; n += 1)
    await look(east, week.fromMs + 1000 + n, `苏F2${String(n).padStart(4, '0')}`);
  await look(eastName, week.toMs - 1, '苏F33333');
  await look(east, week.toMs, '苏F44444');
}, 60_000);
afterAll(() => gateway.close());

describe('the sample of questions to review', () => {
  it('is drawn from the last whole week and of the supervisor’s own area alone, the same each time', async () => {
    const sample = await sampleOf(eastSupervisor);
    expect([sample.asked, sample.items.length]).toEqual([31, sampleSize]);
    const plates = sample.items.map(({ terms }) => terms.plate);
    expect(plates.every((plate) => plate.startsWith('苏F2') || plate === '苏F33333')).toBe(true);
    expect(await sampleOf(eastSupervisor)).toEqual(sample);
    const district = await sampleOf(gateway.tokens.supervisor);
    expect(district.asked).toBe(61);
    expect(district.items.some(({ terms }) => terms.plate.startsWith('苏F1'))).toBe(true);
    // not simply the first or the last ones, which somebody who asks could choose to be or not to be
    const seqs = sample.items.map(({ seq }) => seq);
    expect(seqs).not.toEqual(seqs.toSorted((one, other) => one - other));
  });

  it('takes the week to the millisecond, Monday to Monday in UTC, and is empty for a site in its first week', async () => {
    expect([week.fromMs, week.toMs].map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-11-16T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
    ]);
    expect(lastWeek(week.toMs)).toEqual(week);
    expect(lastWeek(week.toMs - 1)).toEqual({ fromMs: week.fromMs - 604_800_000, toMs: week.fromMs });
    const scope = await scopeOf(gateway, { areaId: 'east' });
    const sampleAt = (nowMs: number) =>
      new QuerySample({ store: gateway.store, clock: () => nowMs }, key).of(scope);
    // the one question of the week before, and nothing of any week before that
    expect(await sampleAt(week.toMs - 1)).toMatchObject({
      asked: 1,
      records: [{ actor: expect.any(String) }],
    });
    expect(await sampleAt(week.fromMs - 1)).toMatchObject({ asked: 0, records: [] });
    // what is asked in a week that goes on is in nobody's sample yet
    const { asked, records } = await sampleAt(startMs);
    expect([asked, records.some(({ at }) => Date.parse(at) >= week.toMs)]).toEqual([31, false]);
  });

  it('is other questions in another week', async () => {
    const before = (await sampleOf(eastSupervisor)).items.map(({ seq }) => seq);
    for (let n = 0; n < 30; n += 1)
      await look(eastName, week.toMs + 1000 + n, `苏F5${String(n).padStart(4, '0')}`);
    const later = { store: gateway.store, clock: () => startMs + 7 * 86_400_000 };
    const scope = await scopeOf(gateway, { areaId: 'east' });
    const after = (await new QuerySample(later, key).of(scope)).records;
    expect(after.some(({ seq }) => before.includes(seq))).toBe(false);
    expect(after).toHaveLength(sampleSize);
  });

  it('takes one verdict of somebody else than who asked, and what is questionable reaches the auditor', async () => {
    const { items } = await sampleOf(eastSupervisor);
    const [first, second] = items.filter(({ own }) => !own);
    const path = `/query-reviews/${first?.seq}`;
    const empty = await gateway.call(eastSupervisor, 'POST', path, { verdict: 'questionable', note: ' ' });
    expect([empty.status, JSON.stringify(empty.body.errors)]).toEqual([
      400,
      expect.stringContaining('/note'),
    ]);
    const note = 'the case is about a bicycle';
    const said = await gateway.call(eastSupervisor, 'POST', path, { verdict: 'questionable', note });
    expect([said.status, said.body]).toEqual([201, expect.objectContaining({ note, by: eastName })]);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'query.reviewed',
      detail: { seq: first?.seq, verdict: 'questionable', of: first?.by },
    });
    const again = await gateway.call(eastSupervisor, 'POST', path, { verdict: 'plausible' });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    const plain = `/query-reviews/${second?.seq}`;
    expect((await gateway.call(eastSupervisor, 'POST', plain, { verdict: 'plausible' })).status).toBe(201);
    const { body } = await gateway.call(gateway.tokens.auditor, 'GET', '/questionable-queries');
    const listed = body.items as { seq: number; terms: { plate: string } }[];
    expect(listed.map(({ seq }) => seq)).toEqual([first?.seq]);
    expect(listed[0]?.terms.plate).toBe(platePseudonym(key, first?.terms.plate ?? ''));
    const shown = (await sampleOf(eastSupervisor)).items.find(({ seq }) => seq === first?.seq);
    expect(shown?.review).toMatchObject({ verdict: 'questionable', by: eastName });
  });

  it('lets nobody review their own question, one outside of the sample, or one of another area', async () => {
    const sample = (await sampleOf(gateway.tokens.supervisor)).items;
    const eastSeqs = (await sampleOf(eastSupervisor)).items.map(({ seq }) => seq);
    const west = sample.find(({ seq }) => !eastSeqs.includes(seq));
    const say = (seq: number | undefined, token: string) =>
      gateway.call(token, 'POST', `/query-reviews/${seq}`, { verdict: 'plausible' });
    expect((await say(west?.seq, eastSupervisor)).status).toBe(404);
    expect((await say(1, gateway.tokens.supervisor)).status).toBe(404);
    const lone = await gateway.token(['supervisor'], 'west');
    const loneName = await nameOf(lone);
    const { body } = await gateway.call(gateway.tokens.admin, 'GET', '/users?limit=1000');
    const officer = (body.items as { id: string; username: string }[]).find(
      ({ username }) => username === west?.by,
    );
    // somebody who was an officer, took another name, and is to review what they asked before
    const ownSample = async () => (await sampleOf(lone)).items;
    const asked = (await ownSample())[0];
    expect(asked?.by).toBe(officer?.username);
    await gateway.call(gateway.tokens.admin, 'PATCH', `/users/${officer?.id}`, { username: 'renamed' });
    const { body: users } = await gateway.call(gateway.tokens.admin, 'GET', '/users?limit=1000');
    const own = (users.items as { id: string; username: string }[]).find(
      ({ username }) => username === loneName,
    );
    await gateway.call(gateway.tokens.admin, 'PATCH', `/users/${own?.id}`, { username: asked?.by });
    const refused = await say(asked?.seq, lone);
    expect([refused.status, refused.body.code]).toEqual([403, 'self_approval']);
    expect(recorded('query.self_review_refused')).toMatchObject({ detail: { seq: asked?.seq } });
    expect((await ownSample()).every((item) => item.own)).toBe(true);
  });

  it('is for supervisors, and the questionable ones are for auditors', async () => {
    for (const role of ['admin', 'officer', 'operator', 'technician', 'auditor', 'wall'] as const) {
      const token = gateway.tokens[role];
      const tried = [
        await gateway.call(token, 'GET', '/query-reviews'),
        await gateway.call(token, 'POST', '/query-reviews/2', { verdict: 'plausible' }),
      ];
      expect([role, ...tried.map(({ status }) => status)]).toEqual([role, 403, 403]);
    }
    for (const role of ['admin', 'officer', 'operator', 'technician', 'supervisor', 'wall'] as const)
      expect([
        role,
        (await gateway.call(gateway.tokens[role], 'GET', '/questionable-queries')).status,
      ]).toEqual([role, 403]);
  });
});

describe('a plate behind a pseudonym', () => {
  const reveal = (token: string, change: object = {}) =>
    gateway.call(token, 'POST', '/audit/reveals', {
      seq: 2,
      pseudonym: platePseudonym(key, '苏F10000'),
      caseReference,
      reason: 'the complaint of the owner',
      ...change,
    });

  it('is told to a supervisor who names a case, and that is on record', async () => {
    const told = await reveal(gateway.tokens.supervisor);
    expect([told.status, told.body.plate]).toEqual([201, '苏F10000']);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'audit.plate_revealed',
      detail: { seq: 2, caseReference, reason: 'the complaint of the owner' },
    });
  });

  it('stays hidden without a case, in a record that does not hold it, and in another area', async () => {
    const noCase = await reveal(gateway.tokens.supervisor, { caseReference: '?' });
    expect([noCase.status, JSON.stringify(noCase.body.errors)]).toEqual([
      400,
      expect.stringContaining('/caseReference'),
    ]);
    expect((await reveal(gateway.tokens.supervisor, { seq: 3 })).status).toBe(404);
    expect((await reveal(gateway.tokens.supervisor, { seq: 1_000_000 })).status).toBe(404);
    expect((await reveal(eastSupervisor)).body.code).toBe('outside_area');
    expect(recorded('audit.reveal_refused')).toMatchObject({ detail: { code: 'outside_area' } });
    for (const role of ['admin', 'officer', 'operator', 'technician', 'auditor', 'wall'] as const)
      expect([role, (await reveal(gateway.tokens[role])).status]).toEqual([role, 403]);
  });
});

describe('the flags of the audit log', () => {
  it('name quick approvals, approvals by young accounts, emergencies and refusals, plates hidden', async () => {
    const append = (atMs: number, actor: string, action: string, detail: Record<string, unknown>) =>
      gateway.store.audit.append(startMs + atMs, actor, action, detail);
    await append(0, 'o', 'watchlist.proposed', { entry: 'quick', plate: '苏F77777' });
    await append(0, 'o', 'watchlist.proposed', { entry: 'slow', plate: '苏F77778' });
    await append(9_000, 's', 'watchlist.approved', { entry: 'quick', plate: '苏F77777' });
    await append(90_000, 's', 'watchlist.approved', { entry: 'slow', flags: ['young_account'] });
    await append(91_000, 'o', 'watchlist.emergency_proposed', { entry: 'e', flags: ['emergency'] });
    await append(92_000, 'o', 'look.refused', { code: 'approval_required' });
    await append(93_000, 's', 'look.refused', { code: 'self_approval' });
    const { body } = await gateway.call(gateway.tokens.auditor, 'GET', '/audit/flags?days=2');
    const items = body.items as { flag: string; count: number; records: { detail: { entry?: string } }[] }[];
    expect(items.map(({ flag, count }) => [flag, count])).toEqual([
      ['young_account', 1],
      ['quick_approval', 1],
      ['emergency', 1],
      ['self_approval', 1],
      ['refused_look', 1],
      ['refused_access', 0],
      ['plate_revealed', 0],
    ]);
    expect(items[1]?.records[0]?.detail.entry).toBe('quick');
    expect(JSON.stringify(body)).not.toContain('苏F');
    for (const role of ['admin', 'officer', 'operator', 'technician', 'supervisor', 'wall'] as const)
      expect([role, (await gateway.call(gateway.tokens[role], 'GET', '/audit/flags')).status]).toEqual([
        role,
        403,
      ]);
  });
});

describe('the log as a list and as a file', () => {
  const audit = (query: string) => gateway.call(gateway.tokens.auditor, 'GET', `/audit${query}`);
  it('is found by several actions, by case and by investigation, page by page', async () => {
    await gateway.store.audit.append(startMs, 'o', 'read.opened', {
      investigation: 'inv-7',
      caseReference: 'case-7',
    });
    await gateway.store.audit.append(startMs, 'p', 'reads.asked', {
      investigation: 'inv-7',
      caseReference: 'case-8',
    });
    const actions = async (query: string) =>
      ((await audit(query)).body.items as { action: string; seq: number }[]).map(({ action }) => action);
    expect(await actions('?investigation=inv-7')).toEqual(['reads.asked', 'read.opened']);
    expect(await actions('?caseReference=case-7')).toEqual(['read.opened']);
    expect(await actions('?caseReference=case-7&actor=p')).toEqual([]);
    expect(await actions('?action=read.opened,reads.asked&limit=2')).toEqual(['reads.asked', 'read.opened']);
    const first = await audit('?action=read.opened,reads.asked&limit=1');
    const next = await audit(`?action=read.opened,reads.asked&limit=1&cursor=${first.body.nextCursor}`);
    expect((next.body.items as { action: string }[])[0]?.action).toBe('read.opened');
  });

  it('leaves as CSV without plates, and that is on record', async () => {
    await gateway.store.audit.append(startMs, '=cmd()', 'read.opened', {
      plate: '苏F12345',
      caseReference: 'c-9',
    });
    const answer = await gateway.app.inject({
      method: 'GET',
      url: '/api/v1/audit/export?caseReference=c-9',
      headers: { authorization: `Bearer ${gateway.tokens.auditor}` },
    });
    const lines = answer.body.split('\r\n');
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(lines[0]).toBe('\ufeffseq,at,actor,action,caseReference,detail,prevHash,hash');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`'=cmd(),read.opened,c-9,`);
    expect(lines[1]).toContain(platePseudonym(key, '苏F12345'));
    expect(answer.body).not.toContain('苏F');
    expect(gateway.audited.at(-1)).toMatchObject({ action: 'audit.exported', detail: { records: 1 } });
    expect((await gateway.call(gateway.tokens.supervisor, 'GET', '/audit/export')).status).toBe(403);
  });
});

describe('the chain as the auditor sees it', () => {
  const ask = async () => {
    await gateway.call(gateway.tokens.auditor, 'GET', '/audit/verification');
    await gateway.verifier.settled();
    return (await gateway.call(gateway.tokens.auditor, 'GET', '/audit/verification')).body;
  };
  it('is checked beside the work, from the last record that held, and anew when somebody asks', async () => {
    const before = await ask();
    expect(before).toMatchObject({ firstBroken: null, verifiedTo: before.head });
    await gateway.store.audit.append(startMs, 'o', 'read.opened', {});
    await gateway.verifier.settled();
    const after = await ask();
    await gateway.verifier.settled();
    expect(after.verifiedTo).toBe(Number(before.verifiedTo) + 1);
    const again = await gateway.call(gateway.tokens.auditor, 'POST', '/audit/verification', {});
    expect([again.status, again.body]).toEqual([
      202,
      expect.objectContaining({ state: 'running', verifiedTo: 0 }),
    ]);
    await gateway.verifier.settled();
    for (const role of ['admin', 'officer', 'operator', 'technician', 'supervisor', 'wall'] as const) {
      const tried = [
        await gateway.call(gateway.tokens[role], 'GET', '/audit/verification'),
        await gateway.call(gateway.tokens[role], 'POST', '/audit/verification', {}),
      ];
      expect([role, ...tried.map(({ status }) => status)]).toEqual([role, 403, 403]);
    }
  });

  it('names the first record that somebody changed, and one that was cut off after it had held', async () => {
    const db = openDatabase(join(gateway.dataDir, 'ringgate.db'));
    await ask();
    await gateway.verifier.settled();
    db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete');
    db.exec('DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)');
    const cut = await ask();
    expect(cut).toMatchObject({
      state: 'broken',
      firstBroken: { reason: expect.stringContaining('missing') },
    });
    await gateway.verifier.settled();
    db.exec(`UPDATE audit SET actor = 'nobody' WHERE seq = 5`);
    db.close();
    await gateway.call(gateway.tokens.auditor, 'POST', '/audit/verification', {});
    await gateway.verifier.settled();
    expect(await ask()).toMatchObject({ state: 'broken', verifiedTo: 4, firstBroken: { seq: 5 } });
  });
});
