/** Where a vehicle is usually seen, by API: with the approval of another person alone, and only in the own area. */
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../../src/accounts/door.ts';
import type { Actor } from '../../src/core/entities.ts';
import { caseReference, preparedRead } from '../support/gateway-app.ts';
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

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** 24 November, 0 h in Shanghai. */
const todayMs = Date.UTC(2026, 10, 23, 16);
const plate = '苏A77777';
const terms = {
  plate,
  from: new Date(todayMs - 20 * dayMs).toISOString(),
  to: new Date(todayMs).toISOString(),
};
const path = `/usual-places?${query(terms)}`;

beforeAll(async () => {
  const { reads, health } = gatewayApp().store;
  const at = (day: number, hour: number) => todayMs - day * dayMs + hour * hourMs + 900_000;
  const facts = { cause: null, deviceIds: [], lanes: null };
  // the east sees from the twentieth day back on, but for two days; of the west nothing is on record
  await health.openIntervals(
    (
      [
        ['seeing', 20],
        ['blind', 6],
        ['seeing', 4],
      ] as const
    ).map(([state, day]) => ({ checkpointId: 'c-east', fromMs: todayMs - day * dayMs, state, ...facts })),
  );
  await reads.commit(
    [
      ...[2, 3, 5, 7, 8, 9, 12, 14, 15, 16].flatMap((day) => [
        preparedRead({ plate, capturedAtMs: at(day, 8) }),
        // a passage in two reads, and another in the same hour: one day
        preparedRead({ plate, capturedAtMs: at(day, 8) + 4_000 }),
        preparedRead({ plate, capturedAtMs: at(day, 8) + 1_500_000 }),
      ]),
      ...[2, 3, 5, 7].map((day) => preparedRead({ plate, areaId: 'west', capturedAtMs: at(day, 18) })),
      preparedRead({ plate, capturedAtMs: at(9, 22) }),
      preparedRead({ plate, capturedAtMs: at(10, 8), clockBad: true }),
    ],
    [],
  );
}, 60_000);

/** The refusal has this code, and stands in the audit log with the question and its terms. */
async function refused(asking: ReturnType<typeof ask>, code: string): Promise<Record<string, unknown>> {
  const { status, code: told, body } = await asking;
  expect([status, told]).toEqual([403, code]);
  expect(lastAudit()).toMatchObject({
    action: 'look.refused',
    detail: { code, question: 'usual-places', terms: { plate } },
  });
  return body;
}

describe('places where a vehicle is usually seen', () => {
  it('are told once a supervisor has approved the very question: days out of days on which they could see', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    expect((await refused(ask(officer, path, id), 'approval_required')).needs).toEqual(['habits']);
    const approval = await approved(officer, id, 'usual-places', terms);
    const { status, body } = await ask(officer, path, id, approval);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      plate,
      zone: 'Asia/Shanghai',
      days: 20,
      passages: 25,
      badClock: 1,
      isCut: false,
      leastDays: 3,
      otherPlaces: 0,
      places: [
        {
          checkpointId: 'c-east',
          all: { seen: 9, couldSee: 18, seenBesides: 1, share: 0.5 },
          hours: [{ hour: 8, seen: 9, couldSee: 18, seenBesides: 1, share: 0.5 }],
        },
        {
          checkpointId: 'c-west',
          all: { seen: 0, couldSee: 0, seenBesides: 4, share: null, low: null, high: null },
          hours: [{ hour: 18, seen: 0, couldSee: 0, seenBesides: 4 }],
        },
      ],
      uncertainty: expect.stringContaining('Wilson'),
      notice: expect.stringContaining('not a ground'),
    });
    const [east] = body.places as { hours: { low: number; high: number }[] }[];
    expect(east?.hours[0]?.low).toBeCloseTo(0.29, 2);
    expect(east?.hours[0]?.high).toBeCloseTo(0.71, 2);
    // it shows no read, and so names none
    expect(JSON.stringify(body)).not.toMatch(/readId|capturedAt/);
    expect(lastAudit()).toMatchObject({
      action: 'usual_places.asked',
      detail: { results: 2, readIds: [], approval, caseReference, terms: { plate } },
    });
    await refused(ask(officer, path, id, approval), 'approval_required');
  });

  it('are refused with an approval that is one’s own, another’s, over, of another case, or of another question', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const id = await open(officer);
    const own = await open(supervisor);
    const asked = await call('POST', '/approvals', headersOf(supervisor, own), {
      kind: 'usual-places',
      terms,
      reason: 'needed for the case',
    });
    const decide = (token: string) =>
      call('POST', `/approvals/${String(asked.body.id)}/decision`, headersOf(token), {
        decision: 'approved',
      });
    expect((await decide(supervisor)).code).toBe('self_approval');
    expect(lastAudit()).toMatchObject({ action: 'look.refused', detail: { code: 'self_approval' } });
    // asked for and not decided on
    await refused(ask(supervisor, path, own, String(asked.body.id)), 'approval_required');

    const approval = await approved(officer, id, 'usual-places', terms);
    await refused(ask(supervisor, path, own, approval), 'approval_required');
    await refused(ask(officer, path, await open(officer), approval), 'approval_required');
    const longer = { ...terms, from: new Date(todayMs - 30 * dayMs).toISOString() };
    await refused(ask(officer, `/usual-places?${query(longer)}`, id, approval), 'approval_required');
    const journey = await approved(officer, id, 'journeys', { plate, from: terms.from, to: terms.to });
    await refused(ask(officer, path, id, journey), 'approval_required');
    await refused(ask(officer, path, undefined, approval), 'investigation_required');
    const { investigations } = gatewayApp().store;
    const found = await investigations.get(id);
    await investigations.insert({ ...found, id: 'long', expiresAt: '2030-01-01T00:00:00.000Z' });
    const late = await approved(officer, 'long', 'usual-places', terms);
    gatewayApp().moveClock(61 * 60_000);
    await refused(ask(officer, path, 'long', late), 'approval_required');
    const { body } = await call('GET', `/approvals/${late}`, headersOf(officer));
    expect(body.state).toBe('expired');
  });

  it('are of the own area alone, and its own supervisor decides', async () => {
    const id = await open(people.east);
    const approval = await approved(people.east, id, 'usual-places', terms);
    const { body } = await ask(people.east, path, id, approval);
    expect((body.places as { checkpointId: string }[]).map((place) => place.checkpointId)).toEqual([
      'c-east',
    ]);
    expect(body).toMatchObject({ otherPlaces: 0 });
    const west = { ...terms, checkpointId: 'c-west' };
    const second = await approved(people.east, id, 'usual-places', west);
    await refused(ask(people.east, `/usual-places?${query(west)}`, id, second), 'outside_area');
    const { body: asked } = await call('POST', '/approvals', headersOf(people.east, id), {
      kind: 'usual-places',
      terms,
      reason: 'needed for the case',
    });
    const decision = { decision: 'approved' };
    const byWest = await call(
      'POST',
      `/approvals/${String(asked.id)}/decision`,
      headersOf(people.westSupervisor),
      decision,
    );
    expect([byWest.status, byWest.code]).toEqual([403, 'outside_area']);
  });

  it('are for nobody else, and for no program that only reads', async () => {
    const { admin, operator, technician, auditor, wall } = gatewayApp().tokens;
    for (const token of [admin, operator, technician, auditor, wall]) {
      const id = await open(gatewayApp().tokens.officer);
      expect([(await ask(token, path, id)).status, (await ask(token, path, id)).code]).toEqual([
        403,
        'forbidden',
      ]);
    }
    const program: Actor = {
      userId: 'u',
      username: 'officer',
      roles: ['officer'],
      areaId: null,
      sessionId: 's',
      apiToken: { id: 't', name: 'reports', readOnly: true, routes: null },
    };
    expect(() => throughTheDoor(program, { method: 'POST', path: '/approvals' }, { totp: 'off' })).toThrow(
      'it is for people',
    );
  });

  it('are asked for at most 90 days, and of one whole plate', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const long = { ...terms, from: new Date(todayMs - 91 * dayMs).toISOString() };
    for (const [wrong, field] of [
      [long, '/from'],
      [{ ...terms, plate: '苏A7*' }, '/plate'],
      [{ ...terms, to: terms.from }, '/to'],
    ] as const) {
      const answer = await ask(officer, `/usual-places?${query(wrong)}`, id);
      expect([answer.status, answer.body.errors]).toEqual([400, [expect.objectContaining({ path: field })]]);
    }
    // an approval is not even asked for in such terms
    const asked = await call('POST', '/approvals', headersOf(officer, id), {
      kind: 'usual-places',
      terms: long,
      reason: 'needed for the case',
    });
    expect([asked.status, asked.body.errors]).toEqual([400, [expect.objectContaining({ path: '/from' })]]);
  });
});
