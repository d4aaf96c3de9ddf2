import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchlistHygiene } from '../../src/store/contract/watchlists.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp, startMs } from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp();
});
afterAll(() => gateway.close());

const report = async (token: string) =>
  (await gateway.call(token, 'GET', '/watchlist-hygiene')).body as unknown as WatchlistHygiene;
const step = (alertId: string, what: string, body: object) =>
  gateway.call(gateway.tokens.operator, 'POST', `/alerts/${alertId}/${what}`, body);

describe('the hygiene report', () => {
  it('names each entry for what is wrong with it, with what came of it', async () => {
    const soon = new Date(startMs + 86_400_000).toISOString();
    const never = await activeEntry(gateway, { validUntil: soon });
    const idle = await activeEntry(gateway, { plate: '苏F22222' });
    const misread = await activeEntry(gateway, { plate: '苏F33333' });
    const useful = await activeEntry(gateway, { plate: '苏F44444' });
    await commitHit(gateway, idle, { plate: '苏F22222' });
    await commitHit(gateway, idle, { plate: '苏F22222', capturedAtMs: startMs + 30_000 });
    for (const plate of ['苏F33333', '苏F3333S']) {
      const alert = await commitHit(gateway, misread, { plate });
      await step(alert.id, 'verification', { version: 1, agrees: false });
    }
    const alert = await commitHit(gateway, useful, { plate: '苏F44444' });
    await step(alert.id, 'acknowledgement', { version: 1 });
    await step(alert.id, 'verification', { version: 2, agrees: true });
    expect((await step(alert.id, 'dispatch', { version: 3, checkpointId: 'c-east' })).status).toBe(200);
    const ended = await activeEntry(gateway, { plate: '苏F55555' });
    await gateway.call(gateway.tokens.officer, 'POST', `/watchlist-entries/${ended}/withdrawal`, {});

    const found = await report(gateway.tokens.supervisor);
    const ids = (items: WatchlistHygiene['neverHit']) => items.map((item) => item.entry.id);
    expect(ids(found.neverHit)).toEqual([never]);
    expect(ids(found.neverActedOn)).toEqual([idle, misread]);
    expect(found.neverActedOn[0]).toMatchObject({ alerts: 1, hits: 2, acted: 0, agreed: 0, disagreed: 0 });
    expect(ids(found.mostMisreads)).toEqual([misread]);
    expect(found.mostMisreads[0]).toMatchObject({ alerts: 2, disagreed: 2, agreed: 0 });
    expect(ids(found.aboutToExpire)).toEqual([never]);
    expect(found.reviewDue).toEqual([]);
    expect(gateway.audited.at(-1)?.action).toBe('watchlist.hygiene_opened');
  });

  it('names what is due for a review once it is', async () => {
    const id = await activeEntry(gateway, { plate: '苏F66666', validUntil: '2027-06-01T00:00:00Z' });
    const dueMs = Date.parse((await gateway.store.watchlists.get(id)).reviewDueAt ?? '');
    const at = async (nowMs: number) =>
      (await gateway.store.watchlists.hygiene(nowMs, 0, 10)).reviewDue.map((item) => item.entry.id);
    expect([(await at(dueMs - 1)).includes(id), (await at(dueMs)).includes(id)]).toEqual([false, true]);
    expect((await gateway.store.watchlists.hygiene(dueMs, 0, 1)).reviewDue).toHaveLength(1);
  });

  it('shows auditors pseudonyms, and the other roles nothing', async () => {
    const text = JSON.stringify(await report(gateway.tokens.auditor));
    expect(text).toContain('"plate":"p-');
    expect(text).not.toContain('苏F');
    for (const role of ['admin', 'officer', 'operator', 'technician', 'wall'] as const) {
      const refused = await gateway.call(gateway.tokens[role], 'GET', '/watchlist-hygiene');
      expect([role, refused.status]).toEqual([role, 403]);
    }
  });
});
