/** Statistics for publication: what was counted, rounded by lot, no plate anywhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatisticsDesk } from '../../src/audit/statistics-desk.ts';
import { statisticsRoutes } from '../../src/audit/statistics-routes.ts';
import { siteDays } from '../../src/core/site-day.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { openTestApp, startMs, type TestApp } from '../support/app.ts';
import {
  activeEntry,
  commitHit,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
} from '../support/gateway-app.ts';
import type { MemoryStore } from '../support/memory-store.ts';

let gateway: GatewayApp;
let desk: StatisticsDesk;
let app: TestApp;
let auditor = '';
let eastOperator = '';
/** 13:00 of 24 November in the zone of the site. */
const today = '2026-11-24';

beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor', 'operator']);
  const { store, context } = gateway;
  desk = new StatisticsDesk({ store, log: context.log, zone: 'Asia/Shanghai' });
  app = await openTestApp({
    store: store as unknown as MemoryStore,
    routes: [statisticsRoutes({ desk, roundedTo: 5, lots: () => () => 2 })],
  });
  auditor = await gateway.token(['auditor']);
  eastOperator = await gateway.token(['operator'], 'east');
  const seen = (facts: Parameters<typeof preparedRead>[0], times: number) => {
    for (let n = 0; n < times; n += 1) desk.read({ read: preparedRead(facts), id: '1.1', outcome: 'stored' });
  };
  seen({}, 7);
  seen({ plate: '' }, 2);
  seen({ areaId: 'west', capturedAtMs: startMs - 3_600_000 }, 3);
  // half past eleven in the evening of the day before, at the site
  seen({ areaId: 'west', capturedAtMs: Date.UTC(2026, 10, 23, 15, 30) }, 6);
  const revised: PreparedRead = preparedRead();
  desk.read({ read: revised, id: '1.2', outcome: 'revised' });
}, 60_000);
afterAll(async () => {
  await desk.close();
  await app.app.close();
  await gateway.close();
});

const ask = (query = '', token = auditor) => app.call(token, 'GET', `/statistics${query}`);

describe('statistics', () => {
  it('count reads by the site’s day, rounded, and leave out rows of nothing', async () => {
    const { status, body } = await ask('?of=checkpoint');
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: '2026-10-26', to: today, zone: 'Asia/Shanghai', roundedTo: 5 });
    // 9 with 2 unread; 3 and 6: with the lot 2 each goes to the nearest
    expect(body.reads).toEqual([
      { day: '2026-11-23', hour: null, of: 'c-west', reads: 5, unread: 0 },
      { day: today, hour: null, of: 'c-west', reads: 5, unread: 0 },
      { day: today, hour: null, of: 'c-east', reads: 10, unread: 0 },
    ]);
    await desk.flush();
    const one = { day: '2026-11-22', hour: 3, checkpointId: 'c-east', reads: 2, unread: 1 };
    await gateway.store.statistics.addReads([one]);
    expect((await ask('?of=checkpoint')).body.reads).toEqual(body.reads);
  });

  it('count by the hour, and for a ring or the district together', async () => {
    const hours = (await ask(`?by=hour&of=checkpoint&from=${today}`)).body.reads;
    expect(hours).toEqual([
      { day: today, hour: 12, of: 'c-west', reads: 5, unread: 0 },
      { day: today, hour: 13, of: 'c-east', reads: 10, unread: 0 },
    ]);
    expect((await ask(`?of=district&from=${today}`)).body.reads).toEqual([
      { day: today, hour: null, of: null, reads: 15, unread: 0 },
    ]);
  });

  it('count alerts by category and what they came to, a step taken back once', async () => {
    const entry = await activeEntry(gateway);
    const first = await commitHit(gateway, entry);
    const alerts = ['1', '2', '3', '4', '5', '6', '7'].map((id) => ({ ...first, id }));
    desk.alerts(alerts);
    const stopped = alerts.slice(0, 3).map((alert) => ({ ...alert, outcome: 'stopped' as const }));
    desk.alerts(stopped);
    await desk.flush();
    desk.alerts(stopped.slice(0, 2).map((alert) => ({ ...alert, outcome: null })));
    // the store opens an alert by its own clock
    const { day } = siteDays('Asia/Shanghai')(Date.parse(first.openedAt));
    const { body } = await ask(`?from=${day}&to=${day}`);
    // six are open and one was stopped, each of one hit
    expect(body.hits).toEqual([{ day, category: 'stolen_vehicle', alerts: 5, hits: 5 }]);
    expect(body.outcomes).toEqual([{ category: 'stolen_vehicle', outcome: 'open', alerts: 5 }]);
  });

  it('count searches by purpose, each with its case, and verdicts, from the audit log, each record once', async () => {
    const { audit } = gateway.store;
    const reason = {
      purpose: 'criminal_case',
      caseReference: '苏公刑〔2026〕0042',
      terms: { plate: '苏F12345' },
    };
    for (let n = 0; n < 6; n += 1) await audit.append(startMs, 'officer', 'reads.asked', reason);
    await audit.append(startMs, 'officer', 'journey.asked', { ...reason, caseReference: '' });
    for (let n = 0; n < 20; n += 1) {
      const step = { step: 'verify', agrees: n >= 5 };
      await audit.append(startMs, 'operator', 'alert.verify', { alert: `a${n}`, step });
    }
    for (let round = 0; round < 2; round += 1) {
      const { body } = await ask();
      expect(body.searches).toEqual([{ day: today, purpose: 'criminal_case', searches: 5, withCase: 5 }]);
      expect(body.verdicts).toEqual({ agree: 15, disagree: 5, misreadPercent: 25 });
    }
  });

  it('hold no plate, no device and no person, as JSON and as CSV', async () => {
    const answer = await app.app.inject({
      url: '/api/v1/statistics?format=csv&of=checkpoint',
      headers: { authorization: `Bearer ${auditor}` },
    });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body.split('\r\n')).toContain(`reads,${today},,c-east,,10`);
    expect(answer.body).toContain(`searches_with_case,${today},,criminal_case,,5`);
    for (const text of [answer.body, JSON.stringify((await ask('?of=checkpoint')).body)])
      for (const secret of ['苏F', 'd-east', 'd-west', 'officer', 'operator', '0042'])
        expect(text).not.toContain(secret);
  });

  it('are of the own area alone where one sees no more', async () => {
    const { body } = await ask('?of=checkpoint', eastOperator);
    expect((body.reads as { of: string }[]).map((row) => row.of)).toEqual(['c-east']);
  });

  it('are for whom the table names, and say what is wrong with a day', async () => {
    expect((await ask('', gateway.tokens.admin)).status).toBe(403);
    for (const [query, path] of [
      ['?from=2026-11-25', '/from'],
      ['?from=2020-01-01', '/from'],
      ['?by=hour&from=2026-11-01', '/from'],
      ['?to=2026-02-31', '/to'],
    ])
      expect([query, (await ask(query)).body.errors]).toEqual([query, [expect.objectContaining({ path })]]);
  });
});

it('a day of the site begins at its own midnight, in every zone', () => {
  expect(siteDays('Asia/Shanghai')(Date.UTC(2026, 10, 24, 16))).toEqual({ day: '2026-11-25', hour: 0 });
  expect(siteDays('Asia/Kathmandu')(Date.UTC(2026, 10, 24, 18, 15))).toEqual({ day: '2026-11-25', hour: 0 });
  expect(siteDays('UTC')(Date.UTC(2026, 10, 24, 23, 59))).toEqual({ day: '2026-11-24', hour: 23 });
});
