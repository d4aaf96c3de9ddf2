/** Dispatches that reach nobody, with the clock of the test. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { DeliveryWatch } from '../../src/crew/delivery-watch.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp } from '../support/gateway-app.ts';

const receiptMs = 20_000;
let gateway: GatewayApp;
let entryId: string;
let screens = 0;
let watch: DeliveryWatch;
let plates = 0;

beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor', 'operator']);
  entryId = await activeEntry(gateway);
  watch = newWatch();
});
afterAll(() => gateway.close());

function newWatch(): DeliveryWatch {
  return new DeliveryWatch({ ...gateway.context, receiptMs, screensAt: () => screens });
}
const step = async (alert: Alert, what: string, body: object) =>
  (await gateway.call(gateway.tokens.operator, 'POST', `/alerts/${alert.id}/${what}`, body)).body;

async function dispatched(): Promise<Alert> {
  plates += 1;
  const alert = await commitHit(gateway, entryId, { plate: `苏F7${String(plates).padStart(4, '0')}` });
  await step(alert, 'acknowledgement', { version: 1 });
  await step(alert, 'verification', { version: 2, agrees: true });
  return (await step(alert, 'dispatch', { version: 3, checkpointId: 'c-west' })) as unknown as Alert;
}
async function undelivered(alert: Alert): Promise<unknown> {
  await watch.settle();
  return (await gateway.store.alerts.get(alert.id)).dispatch?.undelivered;
}
const receipt = (alert: Alert) =>
  gateway.store.crew.receipt(
    { alertId: alert.id, shows: 'dispatch', of: alert.dispatch?.at ?? '', posts: ['c-west'] },
    gateway.context.clock(),
  );

it('a dispatch to a post with no page open says so at once, to all screens, and not any more when it is shown', async () => {
  screens = 0;
  const alert = await dispatched();
  expect(await undelivered(alert)).toBe('no_screen');
  expect(gateway.announced.alerts.at(-1)).toMatchObject({
    id: alert.id,
    version: alert.version,
    dispatch: { undelivered: 'no_screen' },
  });
  const { alert: shown } = await receipt(alert);
  expect(shown.dispatch).toMatchObject({ undelivered: null, deliveredAt: expect.any(String) });
});

it('a page that is open has its time to confirm, and one that does not is told of', async () => {
  screens = 1;
  const silent = await dispatched();
  const confirmed = await dispatched();
  gateway.context.changes.emit('alertsChanged', [(await receipt(confirmed)).alert]);
  gateway.moveClock(receiptMs - 1);
  watch.tick();
  expect(await undelivered(silent)).toBeNull();
  gateway.moveClock(1);
  watch.tick();
  expect([await undelivered(silent), await undelivered(confirmed)]).toEqual(['no_receipt', null]);
});

it('a dispatch that is answered or over is not waited for', async () => {
  screens = 1;
  const over = await dispatched();
  await step(over, 'resolution', { version: 4, outcome: 'lost' });
  gateway.moveClock(receiptMs);
  watch.tick();
  expect(await undelivered(over)).toBeNull();
});

it('a dispatch that was not confirmed before the gateway ended is waited for by the next one', async () => {
  screens = 1;
  const alert = await dispatched();
  watch = newWatch();
  await watch.start();
  gateway.moveClock(receiptMs);
  watch.tick();
  expect(await undelivered(alert)).toBe('no_receipt');
});
