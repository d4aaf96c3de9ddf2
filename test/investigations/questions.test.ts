/** Questions over reads by API: what they find, what they need, and every way round that which was thought of. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import {
  caseReference,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  startMs,
} from '../support/gateway-app.ts';

let gateway: GatewayApp;
let second: string;
let east: string;
let westSupervisor: string;

function seen(
  plate: string,
  second: number,
  facts: Partial<PreparedRead> & { areaId?: string; image?: boolean } = {},
) {
  return preparedRead({ plate, capturedAtMs: startMs - 3_600_000 + second * 1000, ...facts });
}

beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor', 'operator', 'technician', 'auditor', 'wall']);
  second = await gateway.token(['supervisor']);
  east = await gateway.token(['officer'], 'east');
  westSupervisor = await gateway.token(['supervisor'], 'west');
  await gateway.store.registry.updateCheckpoint('c-west', {
    position: { lat: 32, lon: 120.2, datum: 'wgs84' },
  });
  await gateway.store.reads.commit(
    [
      seen('苏F12345', 0, { image: true }),
      seen('苏F12345', 3),
      seen('苏F12345', 1200, { areaId: 'west' }),
      seen('苏F12345', 1210),
      seen('苏F1234S', 5, {}),
      seen('苏FD2345', 6, { areaId: 'west' }),
      ...Array.from({ length: 30 }, (_, n) => seen(`沪A000${String(n).padStart(2, '0')}`, 2000 + n)),
      seen('=HYPERLINK', 4000),
      ...[0, 1, 2, 3].flatMap((n) => [
        seen('浙B00001', 5000 + n * 600, { areaId: n % 2 === 0 ? 'east' : 'west' }),
        seen('浙B00002', 5008 + n * 600, { areaId: n % 2 === 0 ? 'east' : 'west' }),
      ]),
    ],
    [],
  );
}, 120_000);
afterAll(() => gateway.close());

interface Answer {
  status: number;
  code: unknown;
  body: Record<string, unknown>;
  items: Record<string, unknown>[];
}
const headersOf = (token: string, investigation?: string, approval?: string) => ({
  authorization: `Bearer ${token}`,
  ...(investigation === undefined ? {} : { 'ringgate-investigation': investigation }),
  ...(approval === undefined ? {} : { 'ringgate-approval': approval }),
});
async function call(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<Answer> {
  const answer = await gateway.app.inject({
    method,
    url: `/api/v1${url}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const text = answer.body;
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: answer.statusCode, code: body.code, body, items: (body.items ?? []) as Answer['items'] };
}
async function open(token: string): Promise<string> {
  const made = await gateway.call(token, 'POST', '/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  return String(made.body.id);
}
const query = (values: Record<string, string | number | boolean>) =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
const ask = (token: string, path: string, investigation?: string, approval?: string) =>
  call('GET', path, headersOf(token, investigation, approval));
/** Asks for an approval and has it granted. */
async function approved(
  token: string,
  investigation: string,
  kind: string,
  terms: object,
  by = second,
): Promise<string> {
  const asked = await call('POST', '/approvals', headersOf(token, investigation), {
    kind,
    terms,
    reason: 'needed for the case',
  });
  expect([asked.status, asked.body]).toEqual([201, expect.objectContaining({ state: 'requested', kind })]);
  const id = String(asked.body.id);
  const decided = await call('POST', `/approvals/${id}/decision`, headersOf(by), { decision: 'approved' });
  expect([decided.status, decided.body.state]).toEqual([200, 'approved']);
  return id;
}
const lastAudit = () => gateway.audited.at(-1);

describe('searching reads', () => {
  it('finds by pattern and by look-alikes, and says how', async () => {
    const id = await open(gateway.tokens.officer);
    const wild = await ask(
      gateway.tokens.officer,
      `/reads?${query({ plate: '苏F1?345', match: 'wildcard', count: true })}`,
      id,
    );
    expect(wild.items.map((read) => read.plate)).toEqual(['苏F12345', '苏F12345', '苏F12345', '苏F12345']);
    expect(wild.body.count).toEqual({ value: 4, isExact: true });
    const near = await ask(
      gateway.tokens.officer,
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
    const id = await open(gateway.tokens.officer);
    const places = async (more: Record<string, string>) =>
      (await ask(gateway.tokens.officer, `/reads?${query({ plate: '苏F12345', ...more })}`, id)).items.map(
        (read) => read.checkpointId,
      );
    expect(await places({ bbox: '120.1,31.9,120.3,32.1' })).toEqual(['c-west']);
    expect(await places({ polygon: '119.9,31.9;120.1,31.9;120.1,32.1;119.9,32.1' })).toEqual([
      'c-east',
      'c-east',
      'c-east',
    ]);
    expect(await places({ minSpeedKmh: '10' })).toEqual([]);
    const wrong = await ask(
      gateway.tokens.officer,
      `/reads?${query({ plate: '苏F12345', bbox: '9,9,1,1', match: 'wildcard', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' })}`,
      id,
    );
    expect(wrong.body.errors).toEqual([
      expect.objectContaining({ path: '/to' }),
      expect.objectContaining({ path: '/bbox' }),
    ]);
  });

  it('pages by a cursor that nobody else, no other question and no other investigation can use', async () => {
    const { officer, supervisor } = gateway.tokens;
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
      gateway.audited.slice(-5).filter((record) => record.action === 'look.refused').length,
    ).toBeGreaterThan(2);
  });

  it('goes no further back than it may without an approval, and says how far', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const now = await ask(officer, `/reads?${query({ plate: '苏F12345' })}`, id);
    expect(now.body.oldest).toBe('2026-08-26T05:00:00.000Z');
    const terms = { plate: '苏F12345', from: '2026-01-01T00:00:00Z' };
    const refused = await ask(officer, `/reads?${query(terms)}`, id);
    expect([refused.code, refused.body.needs]).toEqual(['approval_required', ['old_reads']]);
    const approval = await approved(officer, id, 'reads', terms);
    expect((await ask(officer, `/reads?${query(terms)}`, id, approval)).items.length).toBe(4);
  });

  it('refuses the checkpoint of another area, on record', async () => {
    const id = await open(east);
    const refused = await ask(east, `/reads?${query({ plate: '苏F12345', checkpointId: 'c-west' })}`, id);
    expect([refused.status, refused.code]).toEqual([403, 'outside_area']);
    expect(lastAudit()).toMatchObject({
      action: 'look.refused',
      detail: { code: 'outside_area', investigation: id },
    });
    const both = await ask(
      east,
      `/reads?${query({ plate: '苏F12345' })}&checkpointId=c-east&checkpointId=c-west`,
      id,
    );
    expect(both.code).toBe('outside_area');
  });
});

describe('approvals', () => {
  const terms = { from: '2026-11-24T04:00:00Z', to: '2026-11-24T05:00:00Z', checkpointId: 'c-east' };

  it('let a question with no plate through once, for these terms, this person and this investigation', async () => {
    const { officer, supervisor } = gateway.tokens;
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
      gateway.audited.filter((one) => one.action === 'look.refused' && one.detail.approval === approval)
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
    const { officer, supervisor, admin } = gateway.tokens;
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
    expect((await decide(westSupervisor)).code).toBe('outside_area');
    for (const token of [officer, admin, gateway.tokens.operator, gateway.tokens.auditor])
      expect((await decide(token)).status).toBe(403);
    expect((await decide(second)).body.state).toBe('approved');
    expect(lastAudit()).toMatchObject({ action: 'approval.approved', detail: { flag: 'young_account' } });
    expect((await decide(second)).code).toBe('conflict');
    expect((await decide(second, 'none')).status).toBe(404);
  });

  it('refused, or not decided in time, help nobody', async () => {
    const { officer } = gateway.tokens;
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
    await call('POST', `/approvals/${waiting}/decision`, headersOf(second), {
      decision: 'refused',
      note: 'too wide',
    });
    expect((await ask(officer, url, id, waiting)).body.detail).toContain('refused');
    const mine = await ask(officer, '/approvals?state=refused');
    expect(mine.items.map((one) => [one.id, one.note])).toContainEqual([waiting, 'too wide']);
    expect((await ask(east, `/approvals/${waiting}`)).status).toBe(403);
    expect((await ask(east, '/approvals')).items).toEqual([]);
    expect((await ask(second, '/approvals?limit=2')).items.length).toBe(2);
  });

  it('name a term that the question does not have', async () => {
    const id = await open(gateway.tokens.officer);
    const wrong = await call('POST', '/approvals', headersOf(gateway.tokens.officer, id), {
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
    const id = await open(gateway.tokens.officer);
    const needs = async (plate: string) =>
      (await ask(gateway.tokens.officer, `/reads?${query({ plate, match: 'wildcard' })}`, id)).body.needs;
    expect(await needs('*23*')).toEqual(['short_wildcard']);
    expect(await needs('苏F?2?4?')).toEqual(['short_wildcard']);
    expect(await needs('*')).toEqual(['short_wildcard']);
    expect(await needs('*234*')).toBeUndefined();
  });
});

describe('journeys', () => {
  it('are passages in order, with the leg marked that no vehicle can have driven', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const { status, body } = await ask(officer, `/journeys?${query({ plate: '苏F·12345' })}`, id);
    expect(status).toBe(200);
    const passages = body.passages as { checkpointId: string; readIds: string[] }[];
    expect(passages.map((passage) => [passage.checkpointId, passage.readIds.length])).toEqual([
      ['c-east', 2],
      ['c-west', 1],
      ['c-east', 1],
    ]);
    const legs = body.legs as { impossible: boolean; distanceM: number; leastSpeedKmh: number }[];
    // 18.9 km in 20 min is a drive, the same in 10 s is none
    expect(legs.map((leg) => leg.impossible)).toEqual([false, true]);
    expect(legs[0]?.distanceM).toBeGreaterThan(18_800);
    expect(legs[0]?.distanceM).toBeLessThan(18_960);
    // 10 s and 5 s for each clock
    expect(legs[1]?.leastSpeedKmh).toBeCloseTo((((legs[1]?.distanceM ?? 0) - 200) / 20) * 3.6, 3);
    expect(body).toMatchObject({
      reads: 4,
      firstSeen: '2026-11-24T04:00:00.000Z',
      notice: expect.stringContaining('not a ground'),
    });
    expect(lastAudit()).toMatchObject({ action: 'journey.asked', detail: { results: 4, caseReference } });
    expect(lastAudit()?.detail.readIds).toHaveLength(4);
  });

  it('show only the own area, and need an investigation', async () => {
    const mine = await ask(east, `/journeys?${query({ plate: '苏F12345' })}`, await open(east));
    expect((mine.body.passages as unknown[]).length).toBe(2);
    for (const path of ['/journeys', '/convoys', '/section-speeds', '/findings']) {
      const all = {
        plate: '苏F12345',
        from: '2026-11-24T04:00:00Z',
        to: '2026-11-24T07:00:00Z',
        kind: 'gap',
        fromCheckpointId: 'c-east',
        toCheckpointId: 'c-west',
      };
      expect([path, (await ask(east, `${path}?${query(all)}`)).code]).toEqual([
        path,
        'investigation_required',
      ]);
      expect([path, (await ask(gateway.tokens.operator, `${path}?${query(all)}`)).status]).toEqual([
        path,
        403,
      ]);
    }
  });
});

describe('convoys, sections and findings', () => {
  const span = { from: '2026-11-24T04:00:00Z', to: '2026-11-24T07:00:00Z' };

  it('finds who travelled along, with an approval', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const terms = { plate: '浙B00001', ...span, withinSeconds: 20, minCheckpoints: 2 };
    expect((await ask(officer, `/convoys?${query(terms)}`, id)).body.needs).toEqual(['convoy']);
    const approval = await approved(officer, id, 'convoys', terms);
    const { body } = await ask(officer, `/convoys?${query(terms)}`, id, approval);
    expect(body).toMatchObject({
      passages: 4,
      companions: [{ plate: '浙B00002', coincidences: 4, checkpoints: 2 }],
    });
    expect((await ask(officer, `/convoys?${query(terms)}`, id, approval)).code).toBe('approval_required');
  });

  it('measures between two checkpoints: all together without plates, one plate drive by drive', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const terms = { fromCheckpointId: 'c-east', toCheckpointId: 'c-west', ...span };
    const all = await ask(officer, `/section-speeds?${query(terms)}`, id);
    expect(all.body).toMatchObject({ vehicles: 5, runs: null });
    expect(JSON.stringify(all.body)).not.toContain('浙');
    const one = await ask(officer, `/section-speeds?${query({ ...terms, plate: '浙B00002' })}`, id);
    expect((one.body.runs as { travelSeconds: number }[]).map((run) => run.travelSeconds)).toEqual([
      600, 600,
    ]);
    expect((await ask(east, `/section-speeds?${query(terms)}`, await open(east))).code).toBe('outside_area');
  });

  it('lists findings of a plate, and of everybody with an approval only', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    expect((await ask(officer, `/findings?${query({ kind: 'gap' })}`, id)).body.needs).toEqual(['no_plate']);
    const own = await ask(officer, `/findings?${query({ kind: 'gap', plate: '苏F12345' })}`, id);
    expect([own.status, own.items]).toEqual([200, []]);
  });
});

describe('exports', () => {
  const wanted = (plate: string, kind = 'csv') => ({ kind, question: { plate } });
  const begin = (token: string, id: string, body: object, approval?: string) =>
    call('POST', '/exports', headersOf(token, id, approval), body);
  async function done(token: string, id: string, job: string): Promise<Answer> {
    await expect
      .poll(async () => (await ask(token, `/exports/${job}`, id)).body.state, { timeout: 15_000 })
      .not.toBe('running');
    return ask(token, `/exports/${job}`, id);
  }

  it('write CSV that a spreadsheet reads as text, whole, with its sum', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const begun = await begin(officer, id, wanted('=HYPERLINK'));
    expect(begun.status).toBe(202);
    const job = String(begun.body.id);
    expect((await done(officer, id, job)).body).toMatchObject({
      state: 'done',
      rows: 1,
      total: 1,
      progress: 1,
    });
    const file = await gateway.app.inject({
      url: `/api/v1/exports/${job}/file`,
      headers: headersOf(officer, id),
    });
    const text = file.rawPayload.toString('utf8');
    expect(text.startsWith('\ufeffid,capturedAt,')).toBe(true);
    expect(text.split('\r\n').length).toBe(3);
    expect(text).toContain(",'=HYPERLINK,'=HYPERLINK,");
    expect((await ask(officer, `/exports/${job}`, id)).body.sha256).toBe(
      createHash('sha256').update(file.rawPayload).digest('hex'),
    );
    expect(gateway.audited.findLast((one) => one.action === 'export.fetched')).toMatchObject({
      detail: { results: 1, caseReference },
    });
    for (const [token, investigation] of [
      [gateway.tokens.supervisor, await open(gateway.tokens.supervisor)],
      [officer, await open(officer)],
      [officer, undefined],
    ] as const)
      expect((await ask(token, `/exports/${job}/file`, investigation)).status).toBeGreaterThanOrEqual(403);
    expect((await call('DELETE', `/exports/${job}`, headersOf(officer, id))).status).toBe(204);
    expect((await ask(officer, `/exports/${job}/file`, id)).code).toBe('conflict');
  });

  it('need an approval over so many rows, once', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const body = { kind: 'csv', question: { plate: '沪A000*', match: 'wildcard' } };
    const refused = await begin(officer, id, body);
    expect([refused.status, refused.code, refused.body.needs]).toEqual([
      403,
      'approval_required',
      ['many_rows'],
    ]);
    expect(lastAudit()).toMatchObject({ action: 'look.refused' });
    const approval = await approved(officer, id, 'exports', body);
    expect(
      (await begin(officer, id, { ...body, question: { ...body.question, plate: '沪A0000*' } }, approval))
        .status,
    ).toBe(403);
    const begun = await begin(officer, id, body, approval);
    expect((await done(officer, id, String(begun.body.id))).body).toMatchObject({ state: 'done', rows: 30 });
    expect((await begin(officer, id, body, approval)).code).toBe('approval_required');
    expect((await begin(officer, id, { kind: 'csv', question: {} })).body.needs).toEqual(['no_plate']);
  });

  it('make a report with who asked, why, and the sum of each picture', async () => {
    const { officer } = gateway.tokens;
    const id = await open(officer);
    const begun = await begin(officer, id, wanted('苏F12345', 'pdf'));
    if (begun.status === 503) {
      expect(begun.code).toBe('font_missing');
      return;
    }
    const job = String(begun.body.id);
    expect((await done(officer, id, job)).body).toMatchObject({ state: 'done', rows: 4 });
    const file = await gateway.app.inject({
      url: `/api/v1/exports/${job}/file`,
      headers: headersOf(officer, id),
    });
    expect(file.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.rawPayload.length).toBeGreaterThan(5_000);
  });
});

it('ends with the investigation, on record', async () => {
  const { officer } = gateway.tokens;
  const id = await open(officer);
  gateway.moveClock(3_600_000);
  for (const path of ['/reads', '/journeys'])
    expect((await ask(officer, `${path}?${query({ plate: '苏F12345' })}`, id)).code).toBe(
      'investigation_required',
    );
  expect(lastAudit()).toMatchObject({
    action: 'look.refused',
    detail: { code: 'investigation_required', investigation: id },
  });
});
