import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp, startMs } from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp();
  for (const area of ['east', 'west'])
    await gateway.store.registry.createDevice(
      {
        id: `d-${area}`,
        name: area,
        make: 'ringgate',
        kind: 'reader',
        checkpointId: `c-${area}`,
        areaId: area,
      },
      'no credential',
    );
});
afterAll(() => gateway.close());

const step = (alert: Alert, what: string, body: object, token = gateway.tokens.operator) =>
  gateway.call(token, 'POST', `/alerts/${alert.id}/${what}`, body);
const dispatch = (alert: Alert, version: number) =>
  step(alert, 'dispatch', { version, checkpointId: 'c-west' });

/** A hit that somebody acknowledged and found right: version 3. */
async function verifiedHit(entryId: string, plate: string): Promise<Alert> {
  const alert = await commitHit(gateway, entryId, { plate });
  await step(alert, 'acknowledgement', { version: 1 });
  expect((await step(alert, 'verification', { version: 2, agrees: true })).status).toBe(200);
  return alert;
}

describe('nobody is sent after a vehicle', () => {
  it('before a person has looked at its picture and agrees, however sure the match is', async () => {
    const entryId = await activeEntry(gateway);
    const alert = await commitHit(gateway, entryId, { plate: '苏F20001', class: 'exact' });
    await step(alert, 'acknowledgement', { version: 1 });
    for (const token of [gateway.tokens.operator, gateway.tokens.supervisor]) {
      const body = { version: 2, checkpointId: 'c-west' };
      const refused = await step(alert, 'dispatch', body, token);
      expect([refused.status, refused.body.code]).toEqual([409, 'verification_required']);
      expect(refused.body.alert).toMatchObject({ id: alert.id, state: 'acknowledged' });
    }
    await step(alert, 'verification', { version: 2, agrees: false });
    expect((await dispatch(alert, 3)).body.code).toBe('verification_required');
    const other = await step(alert, 'verification', { version: 3, agrees: true, readId: 'r-of-another' });
    expect(other.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/readId' }] });
    await step(alert, 'verification', { version: 3, agrees: true, readId: alert.reads[0]?.id });
    expect((await dispatch(alert, 4)).body.state).toBe('dispatched');
  });

  it('whose entry was withdrawn, even where its alert were still open', async () => {
    const entryId = await activeEntry(gateway);
    const alert = await verifiedHit(entryId, '苏F20002');
    await gateway.call(gateway.tokens.officer, 'POST', `/watchlist-entries/${entryId}/withdrawal`, {});
    const after = await dispatch(alert, 4);
    expect([after.status, after.body.code]).toEqual([409, 'alert_state']);
    expect(after.body.alert).toMatchObject({ outcome: 'withdrawn' });
  });

  it('whose entry is over by the clock, before any timer has ended it', async () => {
    const validUntil = new Date(startMs + 60_000).toISOString();
    const entryId = await activeEntry(gateway, { validUntil });
    const alert = await verifiedHit(entryId, '苏F20003');
    gateway.moveClock(60_000);
    const refused = await dispatch(alert, 3);
    expect([refused.status, refused.body.code]).toEqual([409, 'entry_over']);
    expect(String(refused.body.detail)).toContain('expired');
    gateway.moveClock(-60_000);
    expect((await dispatch(alert, 3)).status).toBe(200);
  });
});

describe('what people say of the pictures', () => {
  const rates = (token: string, id = 'd-west', query = '') =>
    gateway.call(token, 'GET', `/devices/${id}/false-hits${query}`);

  it('is counted per device and class, a second look in the place of the first', async () => {
    const entryId = await activeEntry(gateway);
    const looks = [
      ['苏F30001', 'exact', true],
      ['苏F30002', 'near', false],
      ['苏F30003', 'near', true],
    ] as const;
    for (const [plate, matchClass, agrees] of looks) {
      const alert = await commitHit(gateway, entryId, { plate, class: matchClass, areaId: 'west' });
      await step(alert, 'verification', { version: 1, agrees: !agrees });
      await step(alert, 'verification', { version: 2, agrees });
    }
    const misread = await commitHit(gateway, entryId, { plate: '苏F30004', areaId: 'west' });
    await step(misread, 'resolution', { version: 1, outcome: 'misread' });
    const lost = await commitHit(gateway, entryId, { plate: '苏F30005', areaId: 'west' });
    await step(lost, 'resolution', { version: 1, outcome: 'lost' });
    const counted = await rates(gateway.tokens.technician);
    expect(counted.body).toMatchObject({
      deviceId: 'd-west',
      agreed: 2,
      disagreed: 2,
      rate: 0.5,
      classes: {
        exact: { agreed: 1, disagreed: 1 },
        near: { agreed: 1, disagreed: 1 },
        pattern: { rate: null, interval: null },
      },
    });
    const all = await gateway.call(gateway.tokens.auditor, 'GET', '/false-hits');
    expect((all.body.items as { deviceId: string }[])[0]?.deviceId).toBe('d-west');
    const future = `?from=${encodeURIComponent(new Date(startMs + 1).toISOString())}`;
    expect((await rates(gateway.tokens.technician, 'd-west', future)).body).toMatchObject({ rate: null });
  });

  it('goes to the device whose picture was looked at, not to the last one that saw the vehicle', async () => {
    const before = await rates(gateway.tokens.technician, 'd-east');
    const entryId = await activeEntry(gateway);
    const first = await commitHit(gateway, entryId, { plate: '苏F30009', areaId: 'east' });
    await commitHit(gateway, entryId, { plate: '苏F30009', areaId: 'west', capturedAtMs: startMs + 5_000 });
    const body = { version: 1, agrees: false, readId: first.reads[0]?.id };
    expect((await step(first, 'verification', body)).status).toBe(200);
    const after = await rates(gateway.tokens.technician, 'd-east');
    expect(after.body.disagreed).toBe(Number(before.body.disagreed) + 1);
  });

  it('is not shown outside of the area, to the wall, or of a device that is none', async () => {
    const east = await gateway.token(['supervisor'], 'east');
    expect((await rates(east)).body.code).toBe('outside_area');
    const mine = await gateway.call(east, 'GET', '/false-hits');
    expect((mine.body.items as { deviceId: string }[]).map((one) => one.deviceId)).toEqual(['d-east']);
    expect((await rates(gateway.tokens.wall)).status).toBe(403);
    expect((await gateway.call(gateway.tokens.wall, 'GET', '/false-hits')).status).toBe(403);
    expect((await rates(gateway.tokens.technician, 'none')).status).toBe(404);
  });
});
