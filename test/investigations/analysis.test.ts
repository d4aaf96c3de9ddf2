/** Journeys, convoys, section speeds, findings and exports by API. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { caseReference, preparedRead, startMs } from '../support/gateway-app.ts';
import {
  type Answer,
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

describe('journeys', () => {
  it('are passages in order, with the leg marked that no vehicle can have driven', async () => {
    const { officer } = gatewayApp().tokens;
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

  it('have their impossible leg marked in a search for the exact plate too, over the edge of a page, and in no other', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const search = (terms: Record<string, string | number>) => ask(officer, `/reads?${query(terms)}`, id);
    const { body, items } = await search({ plate: '苏F12345' });
    const leg = { fromReadId: items[1]?.id, toReadId: items[0]?.id, leastSpeedKmh: expect.any(Number) };
    expect(body.impossible).toEqual([leg]);
    expect((await search({ plate: '苏F12345', limit: 1 })).body.impossible).toEqual([leg]);
    const oldest = await search({ plate: '苏F12345', sort: 'capturedAt' });
    expect(oldest.items.map((read) => read.id)).toEqual(items.map((read) => read.id).toReversed());
    expect(oldest.body.impossible).toEqual([leg]);
    const edge = await search({ plate: '苏F12345', sort: 'capturedAt', limit: items.length - 1 });
    expect([edge.items.at(-1)?.id, edge.body.impossible]).toEqual([items[1]?.id, [leg]]);
    // where neighbours in the answer are none in time, nothing is said
    expect((await search({ plate: '苏F12345', sort: 'speedKmh' })).body.impossible).toEqual([]);
    await search({ plate: '苏F12345', limit: 1 });
    // the read of the next page by which it is told is on record
    expect(lastAudit()?.detail).toMatchObject({ results: 1, readIds: [items[0]?.id, items[1]?.id] });
    expect((await search({ plate: '苏F12345', match: 'near' })).body.impossible).toEqual([]);
  });

  it('show only the own area, and need an investigation', async () => {
    const mine = await ask(people.east, `/journeys?${query({ plate: '苏F12345' })}`, await open(people.east));
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
      expect([path, (await ask(people.east, `${path}?${query(all)}`)).code]).toEqual([
        path,
        'investigation_required',
      ]);
      expect([path, (await ask(gatewayApp().tokens.operator, `${path}?${query(all)}`)).status]).toEqual([
        path,
        403,
      ]);
    }
  });
});

/** So many vehicles drive from the east to the west, each in ten minutes. */
async function drive(vehicles: number, fromMs = startMs - 1_800_000): Promise<void> {
  const reads = Array.from({ length: vehicles }, (_, n) => {
    const plate = `浙C0000${n}`;
    const atMs = fromMs + n * 60_000;
    return [
      preparedRead({ plate, capturedAtMs: atMs }),
      preparedRead({ plate, capturedAtMs: atMs + 600_000, areaId: 'west' }),
    ];
  });
  await gatewayApp().store.reads.commit(reads.flat(), []);
}

describe('convoys, sections and findings', () => {
  const span = { from: '2026-11-24T04:00:00Z', to: '2026-11-24T07:00:00Z' };

  it('finds who travelled along, with an approval', async () => {
    const { officer } = gatewayApp().tokens;
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
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const terms = { fromCheckpointId: 'c-east', toCheckpointId: 'c-west', ...span };
    const one = await ask(officer, `/section-speeds?${query({ ...terms, plate: '浙B00002' })}`, id);
    expect((one.body.runs as { travelSeconds: number }[]).map((run) => run.travelSeconds)).toEqual([
      600, 600,
    ]);
    expect((await ask(people.east, `/section-speeds?${query(terms)}`, await open(people.east))).code).toBe(
      'outside_area',
    );
    await drive(8);
    const all = await ask(officer, `/section-speeds?${query(terms)}`, id);
    expect(all.body).toMatchObject({ vehicles: 13, runs: null });
    expect(JSON.stringify(all.body)).not.toContain('浙');
  });

  it('tells nothing of all vehicles together where they are fewer than ten, however often these drove', async () => {
    const tomorrowMs = startMs + 86_400_000;
    const ofTomorrow = {
      fromCheckpointId: 'c-east',
      toCheckpointId: 'c-west',
      from: new Date(tomorrowMs).toISOString(),
      to: new Date(tomorrowMs + 5 * 3_600_000).toISOString(),
    };
    for (let round = 0; round < 3; round += 1) await drive(9, tomorrowMs + round * 3_600_000);
    for (const token of [gatewayApp().tokens.officer, gatewayApp().tokens.supervisor]) {
      const asked = await ask(token, `/section-speeds?${query(ofTomorrow)}`, await open(token));
      expect([asked.status, asked.code]).toEqual([422, 'too_few_vehicles']);
      // neither the shares nor how many there were: 27 drives of 9 vehicles
      expect(Object.keys(asked.body)).not.toContain('speedKmh');
      expect(JSON.stringify(asked.body)).not.toMatch(/"vehicles"|\b27\b|\b9\b/);
      expect(lastAudit()).toMatchObject({ action: 'look.refused', detail: { code: 'too_few_vehicles' } });
    }
    await drive(10, tomorrowMs + 4 * 3_600_000);
    const { officer } = gatewayApp().tokens;
    const asked = await ask(officer, `/section-speeds?${query(ofTomorrow)}`, await open(officer));
    expect(asked.body).toMatchObject({ vehicles: 37, runs: null });
  });

  it('lists findings of a plate, and of everybody with an approval only', async () => {
    const { officer } = gatewayApp().tokens;
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
    const { officer } = gatewayApp().tokens;
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
    const file = await gatewayApp().app.inject({
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
    expect(gatewayApp().audited.findLast((one) => one.action === 'export.fetched')).toMatchObject({
      detail: { results: 1, caseReference },
    });
    for (const [token, investigation] of [
      [gatewayApp().tokens.supervisor, await open(gatewayApp().tokens.supervisor)],
      [officer, await open(officer)],
      [officer, undefined],
    ] as const)
      expect((await ask(token, `/exports/${job}/file`, investigation)).status).toBeGreaterThanOrEqual(403);
    expect((await call('DELETE', `/exports/${job}`, headersOf(officer, id))).status).toBe(204);
    expect((await ask(officer, `/exports/${job}/file`, id)).code).toBe('conflict');
  });

  it('need an approval over so many rows, once', async () => {
    const { officer } = gatewayApp().tokens;
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
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const begun = await begin(officer, id, wanted('苏F12345', 'pdf'));
    if (begun.status === 503) {
      expect(begun.code).toBe('font_missing');
      return;
    }
    const job = String(begun.body.id);
    expect((await done(officer, id, job)).body).toMatchObject({ state: 'done', rows: 4 });
    const file = await gatewayApp().app.inject({
      url: `/api/v1/exports/${job}/file`,
      headers: headersOf(officer, id),
    });
    expect(file.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.rawPayload.length).toBeGreaterThan(5_000);
  });
});
