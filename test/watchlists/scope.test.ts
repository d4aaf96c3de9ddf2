import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import { watchlistCategories } from '../../src/core/watchlist-categories.ts';
import { proposeEntry } from '../../src/watchlists/proposal.ts';
import { activeEntry, type GatewayApp, openGatewayApp, proposal, startMs } from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor']);
});
afterAll(() => gateway.close());

const propose = (scope: object) =>
  gateway.call(gateway.tokens.officer, 'POST', '/watchlist-entries', { ...proposal, scope });

describe('an entry that is limited to places and hours', () => {
  it('is kept with its scope and given back as it was sent', async () => {
    const scope = {
      areaIds: ['east'],
      directions: ['inbound', 'outbound'],
      hours: { from: '22:00', until: '06:00' },
    };
    const made = await propose(scope);
    expect([made.status, made.body.scope]).toEqual([201, scope]);
    const [stored] = (await gateway.store.watchlists.list({ limit: 1 })).items;
    expect(stored?.scope).toEqual(scope);
    expect((await gateway.store.watchlists.get(await activeEntry(gateway))).scope).toBeUndefined();
  });

  it('names every wrong member with its value', async () => {
    for (const [scope, path, value] of [
      [{}, '/scope', '{}'],
      [{ areaIds: [] }, '/scope/areaIds', ''],
      [{ areaIds: ['east', 'nowhere'] }, '/scope/areaIds/1', 'nowhere'],
      [{ ringIds: ['ring-9'] }, '/scope/ringIds/0', 'ring-9'],
      [{ directions: ['sideways'] }, '/scope/directions/0', 'sideways'],
      [{ directions: ['unknown'] }, '/scope/directions/0', 'unknown'],
      [{ hours: { from: '24:00', until: '06:00' } }, '/scope/hours/from', '24:00'],
      [{ hours: { from: '06:00', until: '06:00' } }, '/scope/hours', '06:00'],
    ] as const) {
      const refused = await propose(scope);
      const errors = refused.body.errors as { path: string; message: string }[];
      expect([scope, refused.status, errors.map((error) => error.path)]).toEqual([scope, 400, [path]]);
      expect(errors[0]?.message).toContain(value);
    }
  });

  it('is not limited to hours where the site has no zone', () => {
    const rules = { categories: watchlistCategories, caseReferencePattern: defaultCaseReferencePattern };
    const body = { ...proposal, scope: { hours: { from: '08:00', until: '18:00' } } };
    expect(proposeEntry(body, rules, 'officer', startMs).errors).toMatchObject([{ path: '/scope/hours' }]);
    const zoned = { ...rules, siteZone: 'Asia/Shanghai' };
    expect(proposeEntry(body, zoned, 'officer', startMs).errors).toBeNull();
  });
});
