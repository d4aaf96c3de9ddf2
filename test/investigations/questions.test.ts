/** Questions over reads by API: what they find, what they need, and every way round that which was thought of. */
import { describe, expect, it } from 'vitest';
import { readSorts } from '../../src/store/contract/reads.ts';
import { caseReference, preparedRead, startMs } from '../support/gateway-app.ts';
import {
  approved,
  ask,
  call,
  gatewayApp,
  headersOf,
  lastAudit,
  open,
  openBeforeAll,
  people,
  query,
} from '../support/questions.ts';

openBeforeAll();

describe('searching reads', () => {
  it('finds by pattern and by look-alikes, and says how', async () => {
    const id = await open(gatewayApp().tokens.officer);
    const wild = await ask(
      gatewayApp().tokens.officer,
      `/reads?${query({ plate: '苏F1?345', match: 'wildcard', count: true })}`,
      id,
    );
    expect(wild.items.map((read) => read.plate)).toEqual(['苏F12345', '苏F12345', '苏F12345', '苏F12345']);
    expect(wild.body.count).toEqual({ value: 4, isExact: true });
    const near = await ask(
      gatewayApp().tokens.officer,
      `/reads?${query({ plate: '苏F1234S', match: 'near' })}`,
      id,
    );
    expect(near.items.map((read) => [read.plate, read.match])).toContainEqual([
      '苏F12345',
      { class: 'near', differences: [{ index: 6, read: '5', listed: 'S' }], candidate: null },
    ]);
    expect(lastAudit()).toMatchObject({
      action: 'reads.asked',
      detail: { terms: { match: 'near' }, results: 5 },
    });
  });

  it('finds within a map area and by speed, and refuses an area that is none', async () => {
    const id = await open(gatewayApp().tokens.officer);
    const places = async (more: Record<string, string>) =>
      (
        await ask(gatewayApp().tokens.officer, `/reads?${query({ plate: '苏F12345', ...more })}`, id)
      ).items.map((read) => read.checkpointId);
    expect(await places({ bbox: '120.1,31.9,120.3,32.1' })).toEqual(['c-west']);
    expect(await places({ polygon: '119.9,31.9;120.1,31.9;120.1,32.1;119.9,32.1' })).toEqual([
      'c-east',
      'c-east',
      'c-east',
    ]);
    expect(await places({ minSpeedKmh: '10' })).toEqual([]);
    const wrong = await ask(
      gatewayApp().tokens.officer,
      `/reads?${query({ plate: '苏F12345', bbox: '9,9,1,1', match: 'wildcard', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' })}`,
      id,
    );
    expect(wrong.body.errors).toEqual([
      expect.objectContaining({ path: '/to' }),
      expect.objectContaining({ path: '/bbox' }),
    ]);
  });

  it('pages by a cursor that nobody else, no other question and no other investigation can use', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const id = await open(officer);
    const terms = { plate: '沪A000*', match: 'wildcard' };
    const first = await ask(officer, `/reads?${query({ ...terms, limit: 20 })}`, id);
    const cursor = String(first.body.nextCursor);
    const next = await ask(officer, `/reads?${query({ ...terms, limit: 20, cursor })}`, id);
    expect([first.items.length, next.items.length, next.body.nextCursor]).toEqual([20, 10, null]);
    expect(new Set([...first.items, ...next.items].map((read) => read.id)).size).toBe(30);
    const [body = '', signature = ''] = cursor.split('.');
    const other = Buffer.from(JSON.stringify(['1.1.1', 'some-approval'])).toString('base64url');
    const attempts = [
      await ask(officer, `/reads?${query({ ...terms, cursor: `${other}.${signature}` })}`, id),
      await ask(officer, `/reads?${query({ ...terms, cursor: body })}`, id),
      await ask(officer, `/reads?${query({ plate: '苏F1*', match: 'wildcard', cursor })}`, id),
      await ask(officer, `/reads?${query({ ...terms, cursor })}`, await open(officer)),
      await ask(supervisor, `/reads?${query({ ...terms, cursor })}`, await open(supervisor)),
    ];
    for (const attempt of attempts) expect([attempt.status, attempt.code]).toEqual([400, 'invalid_request']);
    expect(
      gatewayApp()
        .audited.slice(-5)
        .filter((record) => record.action === 'look.refused').length,
    ).toBeGreaterThan(2);
  });

  it('goes no further back than it may without an approval, and says how far', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const now = await ask(officer, `/reads?${query({ plate: '苏F12345' })}`, id);
    expect(now.body.oldest).toBe('2026-08-26T05:00:00.000Z');
    const terms = { plate: '苏F12345', from: '2026-01-01T00:00:00Z' };
    const refused = await ask(officer, `/reads?${query(terms)}`, id);
    expect([refused.code, refused.body.needs]).toEqual(['approval_required', ['old_reads']]);
    const approval = await approved(officer, id, 'reads', terms);
    expect((await ask(officer, `/reads?${query(terms)}`, id, approval)).items.length).toBe(4);
  });

  it('says for how long a checkpoint that it names could not see', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const hour = { from: '2026-11-24T03:00:00Z', to: '2026-11-24T05:00:00Z', checkpointId: 'c-east' };
    await gatewayApp().store.health.openIntervals([
      {
        checkpointId: 'c-east',
        fromMs: Date.parse(hour.from),
        state: 'seeing',
        cause: null,
        deviceIds: [],
        lanes: null,
      },
      {
        checkpointId: 'c-east',
        fromMs: Date.parse('2026-11-24T04:30:00Z'),
        state: 'blind',
        cause: 'devices_offline',
        deviceIds: ['d-east'],
        lanes: null,
      },
    ]);
    const { body } = await ask(officer, `/reads?${query({ plate: '苏F12345', ...hour })}`, id);
    expect(body.blind).toEqual([
      { checkpointId: 'c-east', blindMs: 1_800_000, partlyMs: 0, unknownMs: 0, sawAll: false },
    ]);
    const journey = await ask(officer, `/journeys?${query({ plate: '苏F12345' })}`, id);
    expect(
      (journey.body.blind as { checkpointId: string; sawAll: boolean }[]).map((one) => [
        one.checkpointId,
        one.sawAll,
      ]),
    ).toEqual([
      ['c-east', true],
      ['c-west', false],
    ]);
  });

  it('refuses the checkpoint of another area, on record', async () => {
    const id = await open(people.east);
    const refused = await ask(
      people.east,
      `/reads?${query({ plate: '苏F12345', checkpointId: 'c-west' })}`,
      id,
    );
    expect([refused.status, refused.code]).toEqual([403, 'outside_area']);
    expect(lastAudit()).toMatchObject({
      action: 'look.refused',
      detail: { code: 'outside_area', investigation: id },
    });
    const both = await ask(
      people.east,
      `/reads?${query({ plate: '苏F12345' })}&checkpointId=c-east&checkpointId=c-west`,
      id,
    );
    expect(both.code).toBe('outside_area');
  });
});

describe('the order of found reads', () => {
  type Row = Record<string, string | number | null>;
  /** All pages of a question. */
  const pagesOf = async (token: string, id: string, terms: Record<string, string | number | boolean>) => {
    const items: Row[] = [];
    let cursor: unknown = null;
    do {
      const more: Record<string, string> = typeof cursor === 'string' ? { cursor } : {};
      const page = await ask(token, `/reads?${query({ ...terms, ...more })}`, id);
      expect(page.status).toBe(200);
      items.push(...(page.items as Row[]));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    return items;
  };
  const inOrder = (rows: readonly Row[], sort: string) => {
    const field = sort.replace('-', '');
    return rows.toSorted((a, b) => {
      const [one, other] = [a[field] ?? null, b[field] ?? null];
      if (one === other) return String(a.capturedAt) < String(b.capturedAt) ? 1 : -1;
      if (one === null || other === null) return one === null ? 1 : -1;
      return one < other === sort.startsWith('-') ? 1 : -1;
    });
  };

  it.each(readSorts)('by %s is that of all that fit, over all pages, within the area', async (sort) => {
    const { officer } = gatewayApp().tokens;
    const [id, eastId] = [await open(officer), await open(people.east)];
    const questions: Record<string, string | number | boolean>[] = [
      { plate: '浙B0000*', match: 'wildcard' },
      { plate: '苏F1234S', match: 'near' },
      { plate: '苏F12345', candidates: true },
      { plate: '苏F12345' },
    ];
    for (const question of questions) {
      const all = await pagesOf(officer, id, question);
      expect(all.length).toBeGreaterThan(3);
      const sorted = await pagesOf(officer, id, { ...question, sort, limit: 2 });
      expect(sorted.map((read) => read.id)).toEqual(inOrder(all, sort).map((read) => read.id));
      const east = await pagesOf(people.east, eastId, { ...question, sort, limit: 2 });
      expect(east.map((read) => read.id)).toEqual(
        inOrder(
          all.filter((read) => read.checkpointId === 'c-east'),
          sort,
        ).map((read) => read.id),
      );
    }
  });

  it('is part of a cursor: one of another order is refused, on record, and so is an order that is none', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const terms = { plate: '沪A000*', match: 'wildcard', limit: 20 };
    const { body } = await ask(officer, `/reads?${query(terms)}`, id);
    const cursor = String(body.nextCursor);
    const same = await ask(officer, `/reads?${query({ ...terms, cursor, sort: '-capturedAt' })}`, id);
    expect([same.status, same.items.length]).toEqual([200, 10]);
    for (const sort of ['capturedAt', 'plate', '-speedKmh']) {
      const other = await ask(officer, `/reads?${query({ ...terms, cursor, sort })}`, id);
      expect([other.status, other.code]).toEqual([400, 'invalid_request']);
      expect(other.body.errors).toEqual([expect.objectContaining({ path: '/cursor' })]);
      expect(lastAudit()).toMatchObject({ action: 'look.refused', detail: { investigation: id } });
    }
    const none = await ask(officer, `/reads?${query({ ...terms, sort: 'receivedAt' })}`, id);
    expect([none.status, JSON.stringify(none.body.errors)]).toEqual([400, expect.stringContaining('/sort')]);
  });

  it('is that of at most 10,000 reads where it is not that of time', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const fromMs = startMs - 10 * 86_400_000;
    const commit = (first: number, count: number) =>
      gatewayApp().store.reads.commit(
        Array.from({ length: count }, (_, n) =>
          preparedRead({ plate: '皖C00001', capturedAtMs: fromMs + (first + n) * 1000 }),
        ),
        [],
      );
    for (let n = 0; n < 10_000; n += 2_000) await commit(n, 2_000);
    const search = (more: Record<string, string | number>) =>
      ask(officer, `/reads?${query({ plate: '皖C00001', limit: 2, ...more })}`, id);
    const sort = 'checkpointId';
    expect((await search({ sort })).items.map((read) => read.capturedAt)).toEqual(
      [9_999, 9_998].map((n) => new Date(fromMs + n * 1000).toISOString()),
    );
    await commit(10_000, 1);
    const refused = await search({ sort });
    expect([refused.status, refused.code]).toEqual([422, 'too_many_to_sort']);
    expect(refused.body.errors).toEqual([
      { path: '/sort', message: expect.stringMatching(/10000 reads.*narrow the question/) },
    ]);
    const narrower = new Date(fromMs + 9_000_000).toISOString();
    expect((await search({ sort, to: narrower })).items.length).toBe(2);
    expect((await search({ sort: 'capturedAt' })).items[0]?.capturedAt).toBe(new Date(fromMs).toISOString());
  });
});

describe('approvals', () => {
  const terms = { from: '2026-11-24T04:00:00Z', to: '2026-11-24T05:00:00Z', checkpointId: 'c-east' };

  it('let a question with no plate through once, for these terms, this person and this investigation', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const id = await open(officer);
    const url = `/reads?${query({ ...terms, limit: 10 })}`;
    const refused = await ask(officer, url, id);
    expect([refused.status, refused.code]).toEqual([403, 'approval_required']);
    expect(refused.body).toMatchObject({
      needs: ['no_plate'],
      approval: { kind: 'reads', terms: { checkpointIds: ['c-east'] } },
    });
    expect(String(refused.body.detail)).toContain('POST /approvals');
    expect(lastAudit()).toMatchObject({ action: 'look.refused', detail: { code: 'approval_required' } });

    const approval = await approved(officer, id, 'reads', terms);
    const other = await open(supervisor);
    const attempts = [
      await ask(officer, `/reads?${query({ ...terms, to: '2026-11-24T05:00:01Z' })}`, id, approval),
      await ask(officer, `/reads?${query({ from: terms.from, to: terms.to })}`, id, approval),
      await ask(officer, url, await open(officer), approval),
      await ask(supervisor, url, other, approval),
      await ask(officer, url, id, 'no-such'),
    ];
    for (const attempt of attempts) {
      expect([attempt.status, attempt.code]).toEqual([403, 'approval_required']);
    }
    expect(
      gatewayApp().audited.filter((one) => one.action === 'look.refused' && one.detail.approval === approval)
        .length,
    ).toBe(4);

    const page = await ask(officer, url, id, approval);
    expect([page.status, page.items.length]).toEqual([200, 10]);
    expect(lastAudit()).toMatchObject({
      action: 'reads.asked',
      detail: { approval, purpose: 'criminal_case', caseReference },
    });
    // the second page is the same question
    const next = await ask(
      officer,
      `/reads?${query({ ...terms, limit: 10, cursor: String(page.body.nextCursor) })}`,
      id,
    );
    expect([next.status, next.items.length]).toEqual([200, 10]);
    const again = await ask(officer, url, id, approval);
    expect([again.code, again.body.detail]).toEqual(['approval_required', expect.stringContaining('used')]);
  });

  it('are given by another supervisor of the area, and by nobody else', async () => {
    const { officer, supervisor, admin } = gatewayApp().tokens;
    const investigation = await open(supervisor);
    const asked = await call('POST', '/approvals', headersOf(supervisor, investigation), {
      kind: 'reads',
      terms,
      reason: 'all who passed',
    });
    const decide = (token: string, id = String(asked.body.id), decision = 'approved') =>
      call('POST', `/approvals/${id}/decision`, headersOf(token), { decision });
    expect((await decide(supervisor)).code).toBe('self_approval');
    expect(lastAudit()).toMatchObject({ action: 'look.refused', detail: { code: 'self_approval' } });
    expect((await decide(people.westSupervisor)).code).toBe('outside_area');
    for (const token of [officer, admin, gatewayApp().tokens.operator, gatewayApp().tokens.auditor])
      expect((await decide(token)).status).toBe(403);
    expect((await decide(people.second)).body.state).toBe('approved');
    expect(lastAudit()).toMatchObject({ action: 'approval.approved', detail: { flag: 'young_account' } });
    expect((await decide(people.second)).code).toBe('conflict');
    expect((await decide(people.second, 'none')).status).toBe(404);
  });

  it('refused, or not decided in time, help nobody', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const url = `/reads?${query(terms)}`;
    const request = async () =>
      String(
        (
          await call('POST', '/approvals', headersOf(officer, id), {
            kind: 'reads',
            terms,
            reason: 'all who passed',
          })
        ).body.id,
      );
    const waiting = await request();
    expect((await ask(officer, url, id, waiting)).code).toBe('approval_required');
    await call('POST', `/approvals/${waiting}/decision`, headersOf(people.second), {
      decision: 'refused',
      note: 'too wide',
    });
    expect((await ask(officer, url, id, waiting)).body.detail).toContain('refused');
    const mine = await ask(officer, '/approvals?state=refused');
    expect(mine.items.map((one) => [one.id, one.note])).toContainEqual([waiting, 'too wide']);
    expect((await ask(people.east, `/approvals/${waiting}`)).status).toBe(403);
    expect((await ask(people.east, '/approvals')).items).toEqual([]);
    expect((await ask(people.second, '/approvals?limit=2')).items.length).toBe(2);
  });

  it('name a term that the question does not have', async () => {
    const id = await open(gatewayApp().tokens.officer);
    const wrong = await call('POST', '/approvals', headersOf(gatewayApp().tokens.officer, id), {
      kind: 'reads',
      terms: { plat: '苏F12345' },
      reason: 'a typing mistake',
    });
    expect([wrong.status, wrong.body.errors]).toEqual([
      400,
      [expect.objectContaining({ path: '/terms/plat' })],
    ]);
  });

  it('are needed for a pattern with fewer than three known characters in a row', async () => {
    const id = await open(gatewayApp().tokens.officer);
    const needs = async (plate: string) =>
      (await ask(gatewayApp().tokens.officer, `/reads?${query({ plate, match: 'wildcard' })}`, id)).body
        .needs;
    expect(await needs('*23*')).toEqual(['short_wildcard']);
    expect(await needs('苏F?2?4?')).toEqual(['short_wildcard']);
    expect(await needs('*')).toEqual(['short_wildcard']);
    expect(await needs('*234*')).toBeUndefined();
  });
});

it('ends with the investigation, on record', async () => {
  const { officer } = gatewayApp().tokens;
  const id = await open(officer);
  gatewayApp().moveClock(3_600_000);
  for (const path of ['/reads', '/journeys'])
    expect((await ask(officer, `${path}?${query({ plate: '苏F12345' })}`, id)).code).toBe(
      'investigation_required',
    );
  expect(lastAudit()).toMatchObject({
    action: 'look.refused',
    detail: { code: 'investigation_required', investigation: id },
  });
});
