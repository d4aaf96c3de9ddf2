import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../support/app.ts';
import { activeEntry, commitHit, type GatewayApp, openGatewayApp, proposal } from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp();
});
afterAll(() => gateway.close());

const post = (token: string, body: object) => gateway.call(token, 'POST', '/watchlist-entries', body);
const act = (token: string, id: string, what: 'approval' | 'withdrawal', body: object = {}) =>
  gateway.call(token, 'POST', `/watchlist-entries/${id}/${what}`, body);

describe('proposing an entry', () => {
  it('stores it normalised, as proposed by the officer, and announces it', async () => {
    const made = await post(gateway.tokens.officer, { ...proposal, id: 'first' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: 'first',
      plate: '苏F12345',
      plateColor: 'blue',
      state: 'proposed',
      approvedBy: null,
      validFrom: '2026-11-23T16:00:00.000Z',
    });
    const stored = await gateway.call(gateway.tokens.supervisor, 'GET', '/watchlist-entries/first');
    expect(stored.body).toEqual(made.body);
    expect(gateway.announced.entries.at(-1)).toEqual(made.body);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'watchlist.proposed',
      detail: { entry: 'first' },
    });
    expect((await post(gateway.tokens.officer, { ...proposal, id: 'first' })).status).toBe(409);
  });

  it('names every wrong field at once, of form and of rule, each with its value', async () => {
    const wrong = await post(gateway.tokens.officer, {
      plate: '苏*',
      plateColor: 'pink',
      category: 'petitioner',
      legalBasis: '   ',
      caseReference: 'no spaces please',
      priority: 6,
      instruction: 'arrest',
      validFrom: 'yesterday',
      validUntil: '2026-11-20T00:00:00Z',
    });
    expect(wrong.status).toBe(400);
    const problem = wrong.body as unknown as Problem;
    const messages = Object.fromEntries(problem.errors.map((error) => [error.path, error.message]));
    expect(Object.keys(messages).sort()).toEqual([
      '/caseReference',
      '/category',
      '/instruction',
      '/legalBasis',
      '/plate',
      '/plateColor',
      '/priority',
      '/reason',
      '/validFrom',
    ]);
    expect(messages['/plate']).toContain('苏*');
    expect(messages['/category']).toContain('"petitioner"');
    expect(messages['/caseReference']).toContain('no spaces please');
    expect(messages['/priority']).toContain('6');
    expect(messages['/reason']).toContain('required');
  });

  it('holds to the longest validity of the category and refuses one that is over', async () => {
    const long = await post(gateway.tokens.officer, { ...proposal, validUntil: '2028-01-01T00:00:00Z' });
    expect((long.body as unknown as Problem).errors).toEqual([
      { path: '/validUntil', message: expect.stringContaining('longer than the 365') as string },
    ]);
    const over = await post(gateway.tokens.officer, { ...proposal, validUntil: '2026-11-24T04:59:59Z' });
    expect((over.body as unknown as Problem).errors[0]?.message).toContain('over already');
    const backwards = { ...proposal, validFrom: '2026-12-02T00:00:00Z', validUntil: '2026-12-01T00:00:00Z' };
    expect((await post(gateway.tokens.officer, backwards)).status).toBe(400);
  });

  it('takes a case reference only as a whole and in any script', async () => {
    for (const [reference, status] of [
      ['苏公（刑）字〔2026〕第0042号', 201],
      ['ABC-1', 201],
      ['abc', 400],
      ['abcd\nefgh', 400],
      ['a'.repeat(65), 400],
    ] as const) {
      expect([
        reference,
        (await post(gateway.tokens.officer, { ...proposal, caseReference: reference })).status,
      ]).toEqual([reference, status]);
    }
  });

  it('is for officers and supervisors only', async () => {
    for (const role of ['admin', 'operator', 'technician', 'auditor', 'wall'] as const) {
      expect([role, (await post(gateway.tokens[role], proposal)).status]).toEqual([role, 403]);
    }
  });
});

describe('approving an entry', () => {
  it('takes another person: the proposer is refused with self_approval, even as a supervisor', async () => {
    const own = await post(gateway.tokens.supervisor, { ...proposal, id: 'own' });
    expect(own.status).toBe(201);
    const self = await act(gateway.tokens.supervisor, 'own', 'approval');
    expect([self.status, self.body.code]).toEqual([403, 'self_approval']);
    expect(gateway.audited.at(-1)).toMatchObject({ action: 'watchlist.self_approval_refused' });
    expect((await act(gateway.tokens.officer, 'own', 'approval')).body.code).toBe('forbidden');
    const other = await gateway.token(['supervisor']);
    const approved = await act(other, 'own', 'approval');
    expect(approved.body).toMatchObject({ state: 'active', approvedAt: '2026-11-24T05:00:00.000Z' });
    expect(approved.body.approvedBy).not.toBe(approved.body.createdBy);
    expect((await act(other, 'own', 'approval')).status).toBe(409);
    expect((await act(other, 'unknown', 'approval')).status).toBe(404);
  });

  it('goes by the person and not by the user name', async () => {
    const made = await post(gateway.tokens.supervisor, { ...proposal, id: 'renamed' });
    const me = await gateway.call(gateway.tokens.supervisor, 'GET', '/session');
    const userId = (me.body.user as { id: string }).id;
    expect(
      (await gateway.call(gateway.tokens.admin, 'PATCH', `/users/${userId}`, { username: 'new-name' }))
        .status,
    ).toBe(200);
    expect(made.body.createdBy).not.toBe('new-name');
    expect((await act(gateway.tokens.supervisor, 'renamed', 'approval')).body.code).toBe('self_approval');
  });
});

describe('the end of an entry', () => {
  it('by withdrawal resolves its open alerts as withdrawn and tells of both', async () => {
    const id = await activeEntry(gateway);
    const alert = await commitHit(gateway, id);
    const withdrawn = await act(gateway.tokens.officer, id, 'withdrawal', { note: 'found' });
    expect([withdrawn.status, withdrawn.body.state]).toEqual([200, 'withdrawn']);
    const after = await gateway.call(gateway.tokens.operator, 'GET', `/alerts/${alert.id}`);
    expect(after.body).toMatchObject({
      state: 'resolved',
      outcome: 'withdrawn',
      entry: { state: 'withdrawn' },
    });
    expect(gateway.announced.entries.at(-1)).toMatchObject({ id, state: 'withdrawn' });
    expect(gateway.announced.alerts.at(-1)).toMatchObject({ id: alert.id, outcome: 'withdrawn' });
    expect((await act(gateway.tokens.officer, id, 'withdrawal')).status).toBe(409);
  });

  it('by time resolves its open alerts too, and an expired proposal is never approved', async () => {
    const own = await openGatewayApp(['officer', 'supervisor']);
    const id = await activeEntry(own);
    const proposed = await own.call(own.tokens.officer, 'POST', '/watchlist-entries', proposal);
    const alert = await commitHit(own, id);
    const endMs = Date.parse(proposal.validUntil);
    expect(await own.store.watchlists.expireDue(endMs - 1)).toEqual([]);
    const ended = await own.store.watchlists.expireDue(endMs);
    expect(ended.map((one) => one.entry.state)).toEqual(['expired', 'expired']);
    expect(ended.flatMap((one) => one.alerts.map((item) => [item.id, item.outcome]))).toEqual([
      [alert.id, 'withdrawn'],
    ]);
    expect(await own.store.watchlists.active()).toEqual([]);
    const late = await own.call(
      own.tokens.supervisor,
      'POST',
      `/watchlist-entries/${String(proposed.body.id)}/approval`,
      {},
    );
    expect(late.status).toBe(409);
    await own.close();
  });
});

describe('looking at entries', () => {
  it('lists newest first by state and plate, page by page', async () => {
    const own = await openGatewayApp(['officer', 'operator', 'auditor']);
    for (const number of [1, 2, 3]) {
      const body = { ...proposal, id: `e${number}`, plate: `苏F0000${number}` };
      await own.call(own.tokens.officer, 'POST', '/watchlist-entries', body);
    }
    const list = (query: string) => own.call(own.tokens.operator, 'GET', `/watchlist-entries${query}`);
    const ids = (answer: Awaited<ReturnType<typeof list>>) =>
      (answer.body.items as { id: string }[]).map((entry) => entry.id);
    const first = await list('?limit=2');
    expect(ids(first)).toEqual(['e3', 'e2']);
    expect(ids(await list(`?limit=2&cursor=${String(first.body.nextCursor)}`))).toEqual(['e1']);
    expect(ids(await list(`?plate=${encodeURIComponent('苏F·00002')}`))).toEqual(['e2']);
    expect(ids(await list('?state=active'))).toEqual([]);
    const auditor = await own.call(own.tokens.auditor, 'GET', '/watchlist-entries/e1');
    expect(auditor.body.plate).toMatch(/^p-[0-9a-f]{16}$/);
    await own.close();
  });

  it('gives the closed list of categories with basis and longest validity to anyone signed in', async () => {
    const answer = await gateway.call(gateway.tokens.technician, 'GET', '/watchlist-categories');
    const items = answer.body.items as { id: string; legalBasis: string; longestDays: number }[];
    expect(items.map((category) => category.id)).toContain('stolen_vehicle');
    expect(items.every((category) => category.legalBasis !== '' && category.longestDays >= 1)).toBe(true);
    expect((await gateway.call(null, 'GET', '/watchlist-categories')).status).toBe(401);
  });
});
