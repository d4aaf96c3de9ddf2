/** Cloned plates over the real store: raised once for each vehicle, and listed as findings. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { CloneDesk } from '../../src/investigations/clone-desk.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import {
  caseReference,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  startMs,
} from '../support/gateway-app.ts';

let gateway: GatewayApp;
let desk: CloneDesk;
const raised: Alert[] = [];

beforeAll(async () => {
  gateway = await openGatewayApp(['officer']);
  await gateway.store.registry.updateCheckpoint('c-west', {
    position: { lat: 32, lon: 120.2, datum: 'wgs84' },
  });
  desk = new CloneDesk({
    store: gateway.store,
    highestSpeedKmh: 240,
    clock: () => startMs,
    log: gateway.context.log,
    raised: (alert) => raised.push(alert),
  });
  await desk.start();
}, 60_000);
afterAll(() => gateway.close());

async function pass(...reads: PreparedRead[]): Promise<void> {
  for (const read of reads) {
    const result = await gateway.store.reads.commit([read], []);
    desk.read({ read, id: result.idOf(0), outcome: 'stored' });
  }
  await desk.settle();
}
const at = (plate: string, second: number, areaId: string, more: Partial<PreparedRead> = {}) =>
  preparedRead({ plate, areaId, capturedAtMs: startMs + second * 1000, ...more });

it('a plate at two places at once is an alert, once, with both reads and the figures', async () => {
  await pass(
    at('苏F55555', 0, 'east'),
    at('苏F55555', 60, 'west'),
    at('苏F55555', 120, 'east'),
    at('苏F55555', 180, 'west'),
  );
  expect(raised.map((alert) => [alert.kind, alert.plate, alert.plateColor, alert.areaId])).toEqual([
    ['cloned_plate', '苏F55555', 'blue', 'west'],
  ]);
  expect(raised[0]?.reads.map((read) => read.checkpointId)).toEqual(['c-east', 'c-west']);
  expect(raised[0]?.history[0]?.note).toMatch(/^18\.9 km apart within 60 s: at least 9\d\d km\/h$/);
  expect((await gateway.store.alerts.get(raised[0]?.id ?? '')).state).toBe('new');
});

it('a drive that a vehicle can make is none, nor one that a bad clock tells', async () => {
  const before = raised.length;
  await pass(at('苏F66666', 0, 'east'), at('苏F66666', 900, 'west'));
  await pass(at('苏F77777', 0, 'east'), at('苏F77777', 60, 'west', { clockBad: true }));
  const other = at('苏F88888', 60, 'west');
  await pass(at('苏F88888', 0, 'east'), { ...other, decoded: { ...other.decoded, plateColor: 'yellow' } });
  expect(raised.length).toBe(before);
});

it('findings list them for a plate, in the area of who asks', async () => {
  const made = await gateway.call(gateway.tokens.officer, 'POST', '/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  const findings = async (token: string, investigation: string) =>
    (
      await gateway.app.inject({
        url: `/api/v1/findings?kind=cloned_plate&plate=${encodeURIComponent('苏F55555')}`,
        headers: { authorization: `Bearer ${token}`, 'ringgate-investigation': investigation },
      })
    ).json<{ items: { plate: string; reads: object[]; alertId: string }[] }>();
  const { items } = await findings(gateway.tokens.officer, String(made.body.id));
  expect(items.map((item) => [item.plate, item.reads.length, item.alertId])).toEqual([
    ['苏F55555', 2, raised[0]?.id],
  ]);
  const east = await gateway.token(['officer'], 'east');
  const own = await gateway.call(east, 'POST', '/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  expect((await findings(east, String(own.body.id))).items).toEqual([]);
});
