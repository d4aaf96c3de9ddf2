import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EntryEvent } from '../../src/store/contract/watchlists.ts';
import { expireDue } from '../../src/watchlists/endings.ts';
import { adminPassword } from '../support/app.ts';
import {
  activeEntry,
  commitHit,
  type GatewayApp,
  openGatewayApp,
  proposal,
  startMs,
  testLife,
} from '../support/gateway-app.ts';
import { type ListRoom, openListRoom } from '../support/list-room.ts';

const longProposal = { validUntil: '2027-06-01T00:00:00Z' };
let room: ListRoom;
let gateway: GatewayApp;
beforeAll(async () => {
  room = await openListRoom();
  gateway = room.gateway;
});
afterEach(() => room.clear());
afterAll(() => gateway.close());

const post: ListRoom['post'] = (...call) => room.post(...call);
const matches: ListRoom['matches'] = (...call) => room.matches(...call);
const propose = (facts: object) =>
  gateway.call(gateway.tokens.officer, 'POST', '/watchlist-entries', { ...proposal, ...facts });
const entry = async (id: string) =>
  (await gateway.call(gateway.tokens.officer, 'GET', `/watchlist-entries/${id}`)).body;
const keep = { keeps: true, note: 'still missing' };

describe('the review of an entry', () => {
  it('ends the entry where it does not stay', async () => {
    const id = await activeEntry(gateway);
    const ended = await post(gateway.tokens.supervisor, id, 'review', { keeps: false, note: 'found' });
    expect(ended.body).toMatchObject({ state: 'withdrawn', ended: { how: 'withdrawn', note: 'found' } });
    expect(matches()).toEqual([]);
    expect((await post(gateway.tokens.supervisor, id, 'review', keep)).status).toBe(409);
  });

  it('is for another supervisor than the proposer, of approved entries, with a note', async () => {
    await gateway.call(gateway.tokens.supervisor, 'POST', '/watchlist-entries', { ...proposal, id: 'own' });
    const other = await gateway.token(['supervisor']);
    expect((await post(other, 'own', 'review', keep)).status).toBe(409);
    await post(other, 'own', 'approval');
    expect((await post(gateway.tokens.supervisor, 'own', 'review', keep)).body.code).toBe('self_approval');
    for (const role of ['admin', 'officer', 'operator', 'technician', 'auditor', 'wall'] as const)
      expect([role, (await post(gateway.tokens[role], 'own', 'review', keep)).status]).toEqual([role, 403]);
    expect((await post(other, 'own', 'review', { keeps: true, note: ' ' })).status).toBe(400);
    expect((await post(other, 'none', 'review', keep)).status).toBe(404);
  });

  it('is never due after the end of the validity', async () => {
    const validUntil = new Date(startMs + testLife.reviewMs).toISOString();
    const id = await activeEntry(gateway, { validUntil });
    expect(await entry(id)).not.toHaveProperty('reviewDueAt');
  });
});

describe('the refusal of a proposal', () => {
  it('ends it with a reason, by another person, and it is never approved after', async () => {
    await propose({ id: 'refused' });
    expect((await post(gateway.tokens.supervisor, 'refused', 'rejection')).status).toBe(400);
    const reason = 'no ground';
    const refused = await post(gateway.tokens.supervisor, 'refused', 'rejection', { reason });
    expect(refused.body).toMatchObject({ state: 'withdrawn', ended: { how: 'rejected', note: reason } });
    expect(gateway.audited.at(-1)).toMatchObject({ action: 'watchlist.rejected', detail: { reason } });
    expect((await post(gateway.tokens.supervisor, 'refused', 'approval')).status).toBe(409);
    const active = await activeEntry(gateway);
    expect((await post(gateway.tokens.supervisor, active, 'rejection', { reason })).status).toBe(409);
  });
});

describe('the change of an entry', () => {
  it('is a proposal that takes its place at the approval, with its open alerts', async () => {
    const old = await activeEntry(gateway);
    const alert = await commitHit(gateway, old);
    expect((await propose({ id: 'new', supersedes: old, priority: 1 })).status).toBe(201);
    expect(matches()).toEqual([old]);
    const approved = await post(gateway.tokens.supervisor, 'new', 'approval');
    expect(approved.body).toMatchObject({ state: 'active', supersedes: old });
    expect(await entry(old)).toMatchObject({
      state: 'withdrawn',
      supersededBy: 'new',
      ended: { how: 'superseded' },
    });
    expect(matches()).toEqual(['new']);
    const moved = await gateway.call(gateway.tokens.operator, 'GET', `/alerts/${alert.id}`);
    expect(moved.body).toMatchObject({ state: 'new', priority: 1, version: 1, entry: { id: 'new' } });
    // the next hit joins it
    expect((await commitHit(gateway, 'new', { capturedAtMs: startMs + 60_000 })).id).toBe(alert.id);
  });

  it('loses no read that was matched before and committed after', async () => {
    const old = await activeEntry(gateway);
    await propose({ id: 'newer', supersedes: old });
    await post(gateway.tokens.supervisor, 'newer', 'approval');
    const alert = await commitHit(gateway, old);
    expect([alert.entry?.id, alert.state]).toEqual(['newer', 'new']);
  });

  it('ends the alerts of another plate, and raises none for the old one', async () => {
    const old = await activeEntry(gateway);
    const alert = await commitHit(gateway, old);
    await propose({ id: 'other', supersedes: old, plate: '苏F54321' });
    await post(gateway.tokens.supervisor, 'other', 'approval');
    expect(gateway.announced.alerts.at(-1)).toMatchObject({ id: alert.id, outcome: 'withdrawn' });
    expect([matches(), matches('苏F54321')]).toEqual([[], ['other']]);
  });

  it('replaces only what is active, at the proposal and at the approval, and never in an emergency', async () => {
    const old = await activeEntry(gateway);
    expect((await propose({ supersedes: 'nothing' })).body.errors).toMatchObject([{ path: '/supersedes' }]);
    const emergency = await propose({ supersedes: old, emergency: true });
    expect(emergency.body.errors).toMatchObject([{ path: '/supersedes' }]);
    await propose({ id: 'late', supersedes: old });
    await post(gateway.tokens.officer, old, 'withdrawal');
    expect((await propose({ supersedes: old })).body.errors).toMatchObject([{ path: '/supersedes' }]);
    expect((await post(gateway.tokens.supervisor, 'late', 'approval')).status).toBe(409);
    expect(await entry('late')).toMatchObject({ state: 'proposed', approvedBy: null });
  });
});

describe('the history of an entry', () => {
  it('has every step with who and when, for those who keep lists and the auditor', async () => {
    const id = await activeEntry(gateway);
    await post(gateway.tokens.supervisor, id, 'review', keep);
    await post(gateway.tokens.officer, id, 'withdrawal', { note: 'found' });
    const shown = await gateway.call(gateway.tokens.auditor, 'GET', `/watchlist-entries/${id}/history`);
    const items = shown.body.items as EntryEvent[];
    expect(items.map((item) => [item.what, item.note])).toEqual([
      ['proposed', proposal.reason],
      ['approved', null],
      ['reviewed', keep.note],
      ['withdrawn', 'found'],
    ]);
    expect(new Set(items.map((item) => item.by)).size).toBe(2);
    expect(JSON.stringify(items)).not.toContain('苏F');
    for (const role of ['admin', 'operator', 'technician', 'wall'] as const) {
      const path = `/watchlist-entries/${id}/history`;
      expect([role, (await gateway.call(gateway.tokens[role], 'GET', path)).status]).toEqual([role, 403]);
    }
    const none = await gateway.call(gateway.tokens.officer, 'GET', '/watchlist-entries/none/history');
    expect(none.status).toBe(404);
  });
});

describe('an entry in time', () => {
  let gateway: GatewayApp;
  beforeAll(async () => {
    gateway = await openGatewayApp(['officer', 'supervisor']);
  });
  afterAll(() => gateway.close());
  // sessions end long before
  const tokenNow = async (role: 'supervisor' | 'auditor') =>
    gateway.tokenOf(await gateway.signIn('admin', adminPassword), [role], 'district');
  const entry = (id: string) => gateway.store.watchlists.get(id);

  it('is due after its interval; kept, it is due again; without one the entry expires with its alerts', async () => {
    const id = await activeEntry(gateway, longProposal);
    const dueMs = startMs + testLife.reviewMs;
    expect(await entry(id)).toMatchObject({
      reviewDueAt: new Date(dueMs).toISOString(),
      reviewUntil: new Date(dueMs + testLife.graceMs).toISOString(),
    });
    expect(await expireDue(gateway.context, dueMs + testLife.graceMs - 1)).toBe(0);
    gateway.moveClock(testLife.reviewMs - 1);
    const auditor = await tokenNow('auditor');
    const due = async () =>
      (await gateway.call(auditor, 'GET', '/watchlist-entries?reviewDue=true')).body.items as object[];
    expect(await due()).toEqual([]);
    gateway.moveClock(1);
    expect(await due()).toHaveLength(1);
    const path = `/watchlist-entries/${id}/review`;
    const kept = await gateway.call(await tokenNow('supervisor'), 'POST', path, keep);
    gateway.moveClock(-testLife.reviewMs);
    expect(kept.body).toMatchObject({
      state: 'active',
      reviewDueAt: new Date(dueMs + testLife.reviewMs).toISOString(),
    });
    const alert = await commitHit(gateway, id);
    const endMs = dueMs + testLife.reviewMs + testLife.graceMs;
    expect(await expireDue(gateway.context, endMs)).toBe(1);
    expect(await entry(id)).toMatchObject({ state: 'expired', ended: { how: 'not_reviewed' } });
    expect(gateway.announced.alerts.at(-1)).toMatchObject({ id: alert.id, outcome: 'withdrawn' });
  });
});
