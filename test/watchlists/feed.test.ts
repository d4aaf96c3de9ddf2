/** Watchlist feeds against a real HTTP server: what is taken, what waits, what is refused and by whom. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { csvOf, type FeedRoom, feedKey, openFeedRoom } from '../support/feed-room.ts';

let room: FeedRoom;
beforeAll(async () => {
  room = await openFeedRoom({ mostEntries: 100, intervalSeconds: 60, staleAfterSeconds: 600 });
}, 60_000);
beforeEach(() => room.renew());
afterAll(() => room.close());

const three = csvOf(['a', '苏F11111'], ['b', '苏F22222'], ['c', '苏F33333']);
const plates = async (state: string) => (await room.entries(state)).map(({ plate }) => plate).sort();

describe('the entries of a feed', () => {
  it('wait as proposals until a supervisor who does not answer for the feed lets them in, for a time', async () => {
    room.serve(three);
    expect((await room.pull()).body).toMatchObject({ outcome: 'applied', added: 3, approved: 0, entries: 3 });
    expect(await plates('proposed')).toEqual(['苏F11111', '苏F22222', '苏F33333']);
    expect(room.matches('苏F11111')).toEqual([]);
    const own = await room.approve(undefined, room.tokens.keeper);
    expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
    // neither as a whole nor one by one
    const [first] = await room.entries('proposed');
    const single = await room.call(
      room.tokens.keeper,
      'POST',
      `/watchlist-entries/${first?.id}/approval`,
      {},
    );
    expect([single.status, single.body.code]).toEqual([403, 'self_approval']);
    expect(room.audited.at(-1)).toMatchObject({ by: 'keeper', action: 'watchlist.self_approval_refused' });

    const approved = await room.approve();
    expect(approved.body).toMatchObject({
      active: 3,
      proposed: 0,
      approval: { by: 'supervisor', stands: true },
    });
    expect(room.matches('苏F11111')).toHaveLength(1);
    expect((await room.entries('active'))[0]).toMatchObject({
      createdBy: `feed:${room.id()}`,
      feedId: room.id(),
      approvedBy: 'supervisor',
    });
    expect(room.audited.slice(-2)).toMatchObject([
      { by: 'supervisor', action: 'watchlist.feed_approved' },
      { by: `feed:${room.id()}`, action: 'watchlist.feed_approved_entries', detail: { approved: 3 } },
    ]);
    // while it stands, what comes is let in with it
    room.serve(csvOf(['a', '苏F11111'], ['b', '苏F22222'], ['c', '苏F33333'], ['d', '苏F44444']));
    expect((await room.pull()).body).toMatchObject({ added: 1, approved: 1 });
    expect(room.matches('苏F44444')).toHaveLength(1);
  });

  it('wait again once the approval is over, was ended, or is of somebody who may approve no more', async () => {
    room.serve(three);
    await room.approve(room.context.clock() + 3_600_000);
    await room.pull();
    expect(await plates('active')).toHaveLength(3);
    room.moveClock(3_600_000);
    room.serve(`${three}${csvOf(['d', '苏F44444']).split('\r\n')[1]}\r\n`);
    expect((await room.pull()).body).toMatchObject({ added: 1, approved: 0 });
    expect([await plates('proposed'), room.matches('苏F44444')]).toEqual([['苏F44444'], []]);
    // what was let in stays in force; that more waits is told to people, until somebody approves anew
    expect(await plates('active')).toHaveLength(3);
    expect(room.desk().trouble(room.id())).toMatch(/approval .* by supervisor .* is over: 1 entries wait/);
    await room.approve();
    expect([await plates('proposed'), room.desk().trouble(room.id())]).toEqual([[], null]);
    const ended = await room.call(room.tokens.keeper, 'DELETE', `${room.path()}/approval`);
    expect(ended.body.approval).toMatchObject({ endedBy: 'keeper', stands: false });
    // somebody ended it: that is no trouble
    room.serve(`${three}${csvOf(['d', '苏F44444'], ['e', '苏F55555']).split('\r\n').slice(1).join('\r\n')}`);
    expect((await room.pull()).body).toMatchObject({ added: 1, approved: 0 });
    await room.approve();
    const { body } = await room.call(room.tokens.admin, 'GET', '/users?limit=100');
    const user = (body.items as { id: string; username: string }[]).find(
      (one) => one.username === 'supervisor',
    );
    await room.call(room.tokens.admin, 'PATCH', `/users/${user?.id}`, { roles: ['officer'] });
    room.serve(`${three}${csvOf(['f', '苏F66666']).split('\r\n')[1]}\r\n`);
    expect((await room.pull({}, room.tokens.keeper)).body).toMatchObject({ outcome: 'applied', approved: 0 });
    expect(await plates('proposed')).toEqual(['苏F66666']);
    expect(room.desk().trouble(room.id())).toContain('1 entries wait');
    await room.call(room.tokens.admin, 'PATCH', `/users/${user?.id}`, { roles: ['supervisor'] });
    room.tokens.supervisor = await room.signIn('supervisor', 'a long password of the test');
  });

  it('follow the list by difference: new, changed, gone; what people made or ended is left alone', async () => {
    await room.approve();
    room.serve(three);
    await room.pull();
    const own = await room.call(room.tokens.officer, 'POST', '/watchlist-entries', {
      ...{ id: 'by-hand', plate: '苏F22222', category: 'stolen_vehicle', legalBasis: '刑事诉讼法' },
      ...{ caseReference: '苏公刑-0042', reason: 'mine', priority: 1, instruction: 'stop' },
      validUntil: '2026-12-24T00:00:00Z',
    });
    expect(own.status).toBe(201);
    const before = new Map((await room.entries('active')).map((entry) => [entry.plate, entry]));
    const ofC = before.get('苏F33333');
    await room.call(room.tokens.supervisor, 'POST', `/watchlist-entries/${ofC?.id}/withdrawal`, {});
    room.serve(csvOf(['a', '苏F11111', 'found burnt out'], ['c', '苏F33333'], ['d', '苏F44444']));
    expect((await room.pull()).body).toMatchObject({ added: 1, changed: 1, removed: 1, approved: 2 });
    const now = await room.entries();
    const of = (id: string | undefined) => now.find((entry) => entry.id === id);
    const changed = now.find((entry) => entry.supersedes === before.get('苏F11111')?.id);
    expect(changed).toMatchObject({ state: 'active', reason: 'found burnt out' });
    expect(of(before.get('苏F11111')?.id)).toMatchObject({
      state: 'withdrawn',
      ended: { how: 'superseded' },
    });
    expect(of(before.get('苏F22222')?.id)).toMatchObject({
      state: 'withdrawn',
      ended: { by: `feed:${room.id()}`, note: `no longer in the list of feed ${room.id()}` },
    });
    expect(of('by-hand')).toMatchObject({ state: 'proposed', createdBy: 'officer' });
    // withdrawn by a person, still listed: not proposed anew
    expect(now.filter((entry) => entry.plate === '苏F33333')).toHaveLength(1);
    expect(room.matches('苏F33333')).toEqual([]);
    expect((await room.pull()).body).toMatchObject({ outcome: 'unchanged' });
    expect(room.asked.at(-1)?.conditions).toMatch(/^"/);
  });

  it('that wait are replaced as proposals: what is in force stays until the change is approved', async () => {
    await room.approve(room.context.clock() + 60_000);
    room.serve(three);
    await room.pull();
    room.moveClock(60_000);
    const inForce = room.matches('苏F11111');
    for (const reason of ['second', 'third']) {
      room.serve(csvOf(['a', '苏F11111', reason], ['b', '苏F22222'], ['c', '苏F33333']));
      expect((await room.pull()).body).toMatchObject({ changed: 1, approved: 0 });
      expect(room.matches('苏F11111')).toEqual(inForce);
    }
    expect((await room.entries('proposed')).map((entry) => [entry.reason, entry.supersedes])).toEqual([
      ['third', inForce[0]],
    ]);
    await room.approve();
    expect(room.matches('苏F11111')).not.toEqual(inForce);
    // gone with a change that waits: both end
    room.moveClock(3_600_000);
    room.serve(csvOf(['a', '苏F11111', 'fourth'], ['b', '苏F22222'], ['c', '苏F33333']));
    await room.pull();
    room.serve(csvOf(['b', '苏F22222'], ['c', '苏F33333']));
    await room.pull();
    expect([room.matches('苏F11111'), await plates('proposed')]).toEqual([[], []]);
  });
});

describe('a list that is not right', () => {
  it.each<[what: string, list: string, says: string]>([
    ['an unknown column', three.replace('reason', 'race'), 'is unknown; known: id, plate'],
    [
      'a missing column',
      three.replaceAll(/,2,stop/g, ',stop').replace(',priority', ''),
      'column priority is missing',
    ],
    ['one wrong value', three.replace('苏F33333', '苏*'), '/plate'],
    ['a category that does not exist', three.replace('stolen_vehicle', 'petitioners'), '/category'],
    ['a line twice', `${three}${three.split('\r\n')[1]}\r\n`, 'as in line 2'],
    ['no ids', three.replace('id,', 'reason2,'), 'is unknown'],
    ['an end of the last line missing', three.slice(0, -40), '/instruction'],
  ])('is refused whole: %s', async (_what, list, says) => {
    await room.approve();
    room.serve(list);
    const { body } = await room.pull();
    expect(body.outcome).toBe('refused');
    expect(JSON.stringify(body)).toContain(says);
    expect(await room.entries()).toEqual([]);
    expect(room.audited.at(-1)).toMatchObject({
      action: 'watchlist.feed_pulled',
      detail: { outcome: 'refused' },
    });
  });

  it('in JSON, signed, for one area, is taken the same way; by another key, with more entries or members it is not', async () => {
    const entry = (id: string, more: object = {}) => ({
      ...{ id, plate: '苏F11111', category: 'stolen_vehicle', legalBasis: '刑事诉讼法' },
      ...{ caseReference: '苏公刑-0042', reason: 'stolen', priority: 2, instruction: 'stop' },
      validUntil: '2026-12-24T00:00:00Z',
      ...more,
    });
    const signed = { format: 'json', check: 'ed25519', publicKey: feedKey, areaId: 'east' } as const;
    await room.reopen({ ...signed, mostEntries: 2, categories: ['stolen_vehicle'] });
    await room.approve();
    const wrong: [string, object[], string][] = [
      ['cut off', [], 'is not JSON'],
      ['a member of people', [entry('a', { emergency: true })], 'member \\"emergency\\" is unknown'],
      ['a category of others', [entry('a', { category: 'court_order' })], 'allowed: stolen_vehicle'],
      ['too many', ['a', 'b', 'c'].map((id) => entry(id)), 'at most 2 are taken'],
    ];
    for (const [what, list, says] of wrong) {
      room.serve(what === 'cut off' ? '[{"id":"a",' : JSON.stringify(list));
      const { body } = await room.pull();
      expect([what, body.outcome, JSON.stringify(body)]).toEqual([
        what,
        'refused',
        expect.stringContaining(says),
      ]);
    }
    // one that is over stands in the list for a while yet: as if it were gone
    room.serve(JSON.stringify([entry('a'), entry('b', { validUntil: '2026-11-01T00:00:00Z' })]));
    expect((await room.pull()).body).toMatchObject({ outcome: 'applied', entries: 1, approved: 1 });
    expect((await room.entries('active'))[0]?.scope).toEqual({ areaIds: ['east'] });
    expect((await room.approve(undefined, room.tokens.east)).status).toBe(200);
    const list = JSON.stringify([entry('a'), entry('c')]);
    for (const proof of ['A'.repeat(86), '', 'c'.repeat(500)]) {
      room.answer((request, response) => void response.end(request.url?.includes('.sig') ? proof : list));
      expect((await room.pull()).body).toMatchObject({ outcome: 'refused', added: 0 });
    }
    expect(await room.entries('active')).toHaveLength(1);
  });

  it('or that is not to be had changes nothing, whatever the server does', async () => {
    await room.approve();
    room.serve(three);
    await room.pull();
    const cases: [string, Parameters<FeedRoom['answer']>[0], RegExp][] = [
      ['500', (_q, r) => void r.writeHead(500).end('no'), /answered 500/],
      [
        'redirect',
        (q, r) =>
          void r.writeHead(302, { location: `http://localhost:${q.socket.localPort}/elsewhere` }).end(),
        /answered 302/,
      ],
      ['silence', () => undefined, /did not answer in time/],
      [
        'half a body',
        (_q, r) => {
          r.writeHead(200, { 'content-length': '5000' });
          r.write(three.slice(0, 200), () => r.destroy());
        },
        /is not reached/,
      ],
      [
        'another list than its sum says',
        (q, r) =>
          void r.end(
            q.url?.includes('.sha256')
              ? 'a'.repeat(64)
              : csvOf(['a', '苏F11111'], ['b', '苏F22222'], ['x', '苏F99999']),
          ),
        /not the one whose SHA-256/,
      ],
      [
        'no sum',
        (q, r) => void (q.url?.includes('.sha256') ? r.writeHead(404).end() : r.end(three)),
        /answered 404/,
      ],
      [
        'too much',
        (_q, r) => {
          r.on('error', () => undefined);
          r.write(Buffer.alloc(1_200_000, 97));
          r.end();
        },
        /more than 1000000 bytes/,
      ],
    ];
    for (const [what, handler, says] of cases) {
      room.answer(handler);
      const { body } = await room.pull();
      expect([what, ['failed', 'refused'].includes(String(body.outcome)), body.detail]).toEqual([
        what,
        true,
        expect.stringMatching(says),
      ]);
      expect([what, await plates('active')]).toEqual([what, ['苏F11111', '苏F22222', '苏F33333']]);
    }
    expect(room.asked.filter(({ path }) => path.includes('elsewhere'))).toEqual([]);
    expect(JSON.stringify(await room.feed())).not.toContain('hidden');
  });

  it('or that suddenly lost much is held until a supervisor names that very list', async () => {
    await room.approve();
    const many = Array.from({ length: 20 }, (_, n): [string, string] => [
      `n${n}`,
      `苏F100${String(n).padStart(2, '0')}`,
    ]);
    room.serve(csvOf(...many));
    await room.pull();
    room.serve(csvOf(...many.slice(5)));
    const held = await room.pull();
    expect(held.body).toMatchObject({
      outcome: 'held',
      removed: 5,
      detail: expect.stringContaining('5 of 20') as string,
    });
    expect(await plates('active')).toHaveLength(20);
    expect(room.desk().trouble(room.id())).toContain('is held');
    const other = await room.pull({ acceptSha256: 'b'.repeat(64) });
    expect(other.body.outcome).toBe('held');
    const letIn = await room.pull({ acceptSha256: held.body.sha256 });
    expect(letIn.body).toMatchObject({ outcome: 'applied', removed: 5 });
    expect(room.desk().trouble(room.id())).toBeNull();
    // a fifth is what may go; all of it never does by itself
    room.serve(csvOf(...many.slice(8)));
    expect((await room.pull()).body).toMatchObject({ outcome: 'applied', removed: 3 });
    room.serve(csvOf());
    expect((await room.pull()).body.outcome).toBe('held');
  });
});

describe('a feed that is stale', () => {
  it('has its entries match nothing and says so, until a fresh list arrives', async () => {
    await room.approve();
    room.serve(three);
    await room.pull();
    const [id = ''] = room.matches('苏F11111');
    room.answer((_request, response) => void response.writeHead(503).end());
    room.moveClock(599_000);
    await room.desk().tick();
    await room.desk().settled();
    expect([room.matches('苏F11111'), room.desk().trouble(room.id())]).toEqual([[id], null]);
    room.moveClock(1_000);
    await room.desk().tick();
    await room.desk().settled();
    expect(room.matches('苏F11111')).toEqual([]);
    expect(room.desk().trouble(room.id())).toContain('answered 503');
    expect(await room.feed()).toMatchObject({ stale: true, active: 3, suspended: 3 });
    expect((await room.entries('active'))[0]?.suspendedAt).toBeDefined();
    expect(room.audited).toContainEqual(expect.objectContaining({ action: 'watchlist.feed_suspended' }));
    // a start in between changes nothing of that
    await room.reopen();
    await room.desk().tick();
    expect([room.matches('苏F11111'), room.desk().isStale(room.id())]).toEqual([[], true]);
    await room.desk().settled();
    room.serve(three);
    room.moveClock(60_000);
    await room.desk().tick();
    await room.desk().settled();
    expect([room.matches('苏F11111'), room.desk().trouble(room.id())]).toEqual([[id], null]);
    expect(room.audited.at(-1)?.action).toBe('watchlist.feed_resumed');
    expect(await room.feed()).toMatchObject({ stale: false, suspended: 0 });
  });

  it('or that is no longer configured has its entries match nothing', async () => {
    await room.approve();
    room.serve(three);
    await room.pull();
    await room.reopen(null);
    expect(room.matches('苏F11111')).toEqual([]);
    await room.reopen();
    await room.pull();
    expect(room.matches('苏F11111')).toHaveLength(1);
  });
});

describe('who may what with a feed', () => {
  it('is the table of roles, the area, and the time that an approval may last', async () => {
    const calls = [
      ['GET', '/watchlist-feeds', ['supervisor', 'officer', 'auditor']],
      ['GET', `${room.path()}/runs`, ['supervisor', 'officer', 'auditor']],
      ['POST', `${room.path()}/approval`, ['supervisor']],
      ['DELETE', `${room.path()}/approval`, ['supervisor']],
      ['POST', `${room.path()}/pull`, ['supervisor']],
    ] as const;
    for (const [method, path, roles] of calls)
      for (const role of ['administrator', 'officer', 'operator', 'auditor', 'technician', 'wall'] as const) {
        const body = method === 'POST' ? { until: '2026-11-25T00:00:00Z' } : undefined;
        const { status } = await room.call(room.tokens[role], method, path, body);
        const isAllowed = (roles as readonly string[]).includes(role);
        expect([method, path, role, status === 403]).toEqual([method, path, role, !isAllowed]);
      }
    expect(await room.entries()).toEqual([]);
    for (const answer of [
      await room.approve(undefined, room.tokens.east),
      await room.pull({}, room.tokens.east),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'outside_area']);
    for (const untilMs of [room.context.clock(), room.context.clock() + 31 * 86_400_000]) {
      const wrong = await room.approve(untilMs);
      expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('/until')]);
    }
    const none = await room.call(room.tokens.supervisor, 'POST', '/watchlist-feeds/other/pull', {});
    expect(none.status).toBe(404);
  });
});
