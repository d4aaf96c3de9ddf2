import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WatchlistEntry } from '../../src/core/entities.ts';
import { noWorld } from '../../src/core/entry-scope.ts';
import { expireDue } from '../../src/watchlists/endings.ts';
import { openLiveIndex } from '../../src/watchlists/live-index.ts';
import { commitHit, type GatewayApp, proposal, startMs, testLife } from '../support/gateway-app.ts';
import { type ListRoom, openListRoom } from '../support/list-room.ts';

let room: ListRoom;
let gateway: GatewayApp;
beforeAll(async () => {
  room = await openListRoom();
  gateway = room.gateway;
});
afterEach(() => room.clear());
afterAll(() => gateway.close());

const post: ListRoom['post'] = (...call) => room.post(...call);
const matches = (atMs = startMs) => room.matches('苏F12345', atMs);
const enter = (token: string, id: string, facts: object = {}) =>
  gateway.call(token, 'POST', '/watchlist-entries', { ...proposal, id, emergency: true, ...facts });
describe('an emergency entry', () => {
  it('works at once, says so in its alerts, and is flagged in the audit log', async () => {
    const made = await enter(gateway.tokens.officer, 'now');
    expect([made.status, made.body.state, made.body.approvedBy]).toEqual([201, 'active', null]);
    expect(made.body.emergency).toEqual({
      since: '2026-11-24T05:00:00.000Z',
      lapsesAt: '2026-11-24T09:00:00.000Z',
      review: null,
    });
    expect(matches()).toEqual(['now']);
    const alert = await commitHit(gateway, 'now');
    const shown = await gateway.call(gateway.tokens.operator, 'GET', `/alerts/${alert.id}`);
    expect(shown.body.entry).toMatchObject({ approvedBy: null, emergency: { review: null } });
    expect(gateway.audited).toContainEqual(
      expect.objectContaining({
        action: 'watchlist.emergency_proposed',
        detail: expect.objectContaining({ entry: 'now', flags: ['emergency'] }) as object,
      }),
    );
    const forAuditor = await gateway.call(
      gateway.tokens.auditor,
      'GET',
      '/watchlist-entries?emergency=unreviewed',
    );
    const [listed] = forAuditor.body.items as WatchlistEntry[];
    expect([listed?.id, listed?.plate.startsWith('p-')]).toEqual(['now', true]);
  });

  it('lapses after its hours unless another person approves it, and its alerts end with it', async () => {
    await enter(gateway.tokens.officer, 'lapsing');
    await enter(gateway.tokens.officer, 'approved', { plateColor: null });
    const alert = await commitHit(gateway, 'lapsing');
    const approved = await post(gateway.tokens.supervisor, 'approved', 'approval');
    expect(approved.body).toMatchObject({ state: 'active', approvedBy: expect.any(String) as string });
    const lapsesMs = startMs + testLife.emergencyMs;
    expect(matches(lapsesMs - 1)).toEqual(['approved', 'lapsing']);
    // the matcher does not wait for the timer that ends it
    expect(matches(lapsesMs)).toEqual(['approved']);
    expect(await expireDue(gateway.context, lapsesMs - 1)).toBe(0);
    expect(await expireDue(gateway.context, lapsesMs)).toBe(1);
    const ended = await gateway.call(gateway.tokens.officer, 'GET', '/watchlist-entries/lapsing');
    expect(ended.body).toMatchObject({ state: 'expired', ended: { how: 'lapsed', by: 'system' } });
    const after = await gateway.call(gateway.tokens.operator, 'GET', `/alerts/${alert.id}`);
    expect(after.body).toMatchObject({ state: 'resolved', outcome: 'withdrawn' });
    gateway.moveClock(testLife.emergencyMs);
    expect((await post(gateway.tokens.supervisor, 'lapsing', 'approval')).status).toBe(409);
    gateway.moveClock(-testLife.emergencyMs);
  });

  it('shows the approval in the alerts that are open already, and makes no step stale by it', async () => {
    await enter(gateway.tokens.officer, 'open');
    const alert = await commitHit(gateway, 'open');
    await post(gateway.tokens.supervisor, 'open', 'approval');
    expect(gateway.announced.alerts.at(-1)).toMatchObject({
      id: alert.id,
      version: alert.version,
      entry: { approvedBy: expect.any(String) as string },
    });
    const step = { version: alert.version };
    const acknowledged = await gateway.call(
      gateway.tokens.operator,
      'POST',
      `/alerts/${alert.id}/acknowledgement`,
      step,
    );
    expect(acknowledged.status).toBe(200);
  });

  it('is decided on and reviewed by another person only, whatever the role of the proposer', async () => {
    await enter(gateway.tokens.supervisor, 'own');
    for (const [what, body] of [
      ['approval', {}],
      ['rejection', { reason: 'mine' }],
      ['emergency-review', { justified: true, note: 'mine' }],
    ] as const) {
      const self = await post(gateway.tokens.supervisor, 'own', what, body);
      expect([what, self.status, self.body.code]).toEqual([what, 403, 'self_approval']);
      expect(gateway.audited.at(-1)?.action).toBe('watchlist.self_approval_refused');
      for (const role of ['admin', 'officer', 'operator', 'technician', 'auditor', 'wall'] as const)
        expect([what, role, (await post(gateway.tokens[role], 'own', what, body)).status]).toEqual([
          what,
          role,
          403,
        ]);
    }
    const other = await gateway.token(['supervisor']);
    const reviewed = await post(other, 'own', 'emergency-review', { justified: true, note: 'child missing' });
    expect(reviewed.body).toMatchObject({
      emergency: { review: { justified: true, note: 'child missing' } },
    });
    const twice = await post(other, 'own', 'emergency-review', { justified: false, note: 'again' });
    expect(twice.status).toBe(409);
    for (const role of ['admin', 'operator', 'technician', 'auditor', 'wall'] as const)
      expect([role, (await enter(gateway.tokens[role], `by-${role}`)).status]).toEqual([role, 403]);
  });

  it('is not entered by whoever has too many that wait for a review, lapsed ones included', async () => {
    for (const id of ['a', 'b']) expect((await enter(gateway.tokens.officer, id)).status).toBe(201);
    const third = await enter(gateway.tokens.officer, 'c');
    expect([third.status, third.body.code, third.body.entries]).toEqual([409, 'emergency_limit', ['a', 'b']]);
    expect((await gateway.call(gateway.tokens.officer, 'GET', '/watchlist-entries/c')).status).toBe(404);
    await expireDue(gateway.context, startMs + testLife.emergencyMs);
    expect((await enter(gateway.tokens.officer, 'd')).body.code).toBe('emergency_limit');
    // a plain proposal is free, and so is somebody else
    const plain = await gateway.call(gateway.tokens.officer, 'POST', '/watchlist-entries', proposal);
    expect(plain.status).toBe(201);
    expect((await enter(gateway.tokens.supervisor, 'e')).status).toBe(201);
    await post(gateway.tokens.supervisor, 'a', 'emergency-review', { justified: true, note: 'was one' });
    expect((await enter(gateway.tokens.officer, 'f')).status).toBe(201);
  });

  it('ends where the review finds no emergency, unless it was approved meanwhile', async () => {
    await enter(gateway.tokens.officer, 'bad');
    await enter(gateway.tokens.officer, 'kept');
    await post(gateway.tokens.supervisor, 'kept', 'approval');
    const verdict = { justified: false, note: 'could have waited' };
    const bad = await post(gateway.tokens.supervisor, 'bad', 'emergency-review', verdict);
    expect(bad.body).toMatchObject({ state: 'withdrawn', ended: { how: 'unjustified' } });
    const kept = await post(gateway.tokens.supervisor, 'kept', 'emergency-review', verdict);
    expect(kept.body).toMatchObject({ state: 'active', emergency: { review: { justified: false } } });
    expect(matches()).toEqual(['kept']);
  });

  it('matches after a restart as before', async () => {
    await enter(gateway.tokens.officer, 'again');
    const restarted = await openLiveIndex(gateway.store, gateway.context.changes, noWorld);
    const read = { plate: '苏F12345', plateColor: null, capturedAtMs: startMs, receivedAtMs: startMs };
    expect(restarted.match(read).map((match) => match.entryId)).toEqual(['again']);
  });
});
