import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WatchlistEntry } from '../../src/core/entities.ts';
import { exportColumns } from '../../src/watchlists/export-routes.ts';
import { parseCsv } from '../../src/wire/csv.ts';
import { activeEntry, type GatewayApp, proposal } from '../support/gateway-app.ts';
import { type ListRoom, openListRoom } from '../support/list-room.ts';

const header = 'id,plate,category,legalBasis,caseReference,reason,priority,instruction,validUntil';
const line = (id: string, plate: string, reason = 'stolen') =>
  `${id},${plate},stolen_vehicle,刑事诉讼法,苏公刑-0042,${reason},2,stop,2026-12-24T00:00:00Z`;
const file = (...lines: string[]) => `\uFEFF${[header, ...lines].join('\r\n')}\r\n`;

let room: ListRoom;
let gateway: GatewayApp;
beforeAll(async () => {
  room = await openListRoom();
  gateway = room.gateway;
});
afterEach(() => room.clear());
afterAll(() => gateway.close());

const send = (csv: string, preview?: boolean, token = gateway.tokens.officer) =>
  gateway.call(token, 'POST', '/watchlist-imports', { csv, ...(preview === undefined ? {} : { preview }) });
const decide = (token: string, id: string, what: 'approval' | 'rejection', body?: object) =>
  gateway.call(token, 'POST', `/watchlist-imports/${id}/${what}`, body);
const idOf = (answer: { body: Record<string, unknown> }) => (answer.body.import as { id: string }).id;
const entriesOf = async (importId: string) =>
  (await gateway.call(gateway.tokens.officer, 'GET', `/watchlist-entries?importId=${importId}`)).body
    .items as WatchlistEntry[];

describe('an import of entries', () => {
  it('is proposed by one person and approved as a whole by another', async () => {
    const made = await send(file(line('i1', '苏F11111'), line('i2', '苏F22222')));
    expect([made.status, made.body.entries]).toEqual([201, 2]);
    const id = idOf(made);
    expect((await entriesOf(id)).map((entry) => [entry.id, entry.state])).toEqual([
      ['i2', 'proposed'],
      ['i1', 'proposed'],
    ]);
    expect(room.matches('苏F11111')).toEqual([]);
    const approved = await decide(gateway.tokens.supervisor, id, 'approval');
    expect(approved.body).toMatchObject({ import: { state: 'approved' }, entryIds: ['i1', 'i2'] });
    expect([room.matches('苏F11111'), room.matches('苏F22222')]).toEqual([['i1'], ['i2']]);
    expect((await entriesOf(id))[0]).toMatchObject({
      importId: id,
      reviewDueAt: expect.any(String) as string,
    });
    expect((await decide(gateway.tokens.supervisor, id, 'approval')).status).toBe(409);
    expect(gateway.audited.slice(-2).map((record) => record.action)).toEqual([
      'watchlist.imported',
      'watchlist.import_approved',
    ]);
  });

  it('previews every error with its line and proposes nothing, with or without preview', async () => {
    await activeEntry(gateway, { id: 'taken' } as object);
    const csv = file(
      line('x1', '苏*'),
      line('taken', '苏F33333'),
      line('x2', '苏F44444').replace(',2,', ',9,'),
    );
    const preview = await send(csv, true);
    expect([preview.status, preview.body.import]).toEqual([200, null]);
    const errors = preview.body.errors as { path: string; message: string }[];
    expect(errors.map((error) => error.path)).toEqual([
      '/line 2: /plate',
      '/line 4: /priority',
      '/line 3: /id',
    ]);
    const refused = await send(csv);
    expect([refused.status, refused.body.errors]).toEqual([400, errors]);
    expect(await gateway.store.watchlists.knownIds(['x1', 'x2'])).toEqual([]);
    const right = await send(file(line('x3', '苏F55555')), true);
    expect(right.body).toEqual({ import: null, entries: 1, errors: [] });
    expect(await gateway.store.watchlists.knownIds(['x3'])).toEqual([]);
  });

  it('refuses unknown, missing and double columns, and a file without entries', async () => {
    const messages = async (csv: string) =>
      ((await send(csv, true)).body.errors as { message: string }[]).map((error) => error.message).join('; ');
    expect(await messages(`${header},emergency\r\n${line('y', '苏F1')},true`)).toContain(
      '"emergency" is unknown',
    );
    expect(await messages('plate\r\n苏F12345')).toContain('column category is missing');
    expect(await messages(`${header},plate\r\n`)).toContain('column plate is there twice');
    expect(await messages(header)).toContain('no entry');
  });

  it('is never decided on by its proposer, nor by anybody but a supervisor', async () => {
    const made = await send(file(line('s1', '苏F66666')), false, gateway.tokens.supervisor);
    const id = idOf(made);
    for (const [what, body] of [
      ['approval', undefined],
      ['rejection', { reason: 'mine' }],
    ] as const) {
      expect((await decide(gateway.tokens.supervisor, id, what, body)).body.code).toBe('self_approval');
      expect(gateway.audited.at(-1)).toMatchObject({ action: 'watchlist.self_approval_refused' });
      for (const role of ['admin', 'officer', 'operator', 'technician', 'auditor', 'wall'] as const)
        expect([role, (await decide(gateway.tokens[role], id, what, body)).status]).toEqual([role, 403]);
    }
    expect(room.matches('苏F66666')).toEqual([]);
    for (const role of ['admin', 'operator', 'technician', 'auditor', 'wall'] as const)
      expect([role, (await send(file(line('z', '苏F1')), true, gateway.tokens[role])).status]).toEqual([
        role,
        403,
      ]);
  });

  it('leaves what was withdrawn before the approval as it is', async () => {
    const id = idOf(await send(file(line('w1', '苏F77777'), line('w2', '苏F88888'))));
    await room.post(gateway.tokens.officer, 'w1', 'withdrawal');
    const approved = await decide(gateway.tokens.supervisor, id, 'approval');
    expect(approved.body.entryIds).toEqual(['w2']);
    expect(room.matches('苏F77777')).toEqual([]);
  });

  it('is refused as a whole with a reason', async () => {
    const id = idOf(await send(file(line('r1', '苏F99999'))));
    const refused = await decide(gateway.tokens.supervisor, id, 'rejection', { reason: 'wrong list' });
    expect(refused.body).toMatchObject({
      import: { state: 'rejected', note: 'wrong list' },
      entryIds: ['r1'],
    });
    expect((await entriesOf(id))[0]).toMatchObject({ state: 'withdrawn', ended: { how: 'rejected' } });
    expect((await decide(gateway.tokens.supervisor, id, 'approval')).status).toBe(409);
    const listed = await gateway.call(gateway.tokens.auditor, 'GET', '/watchlist-imports?limit=1');
    expect(listed.body.items).toMatchObject([{ id, state: 'rejected' }]);
    expect((await decide(gateway.tokens.supervisor, 'none', 'approval')).status).toBe(404);
  });
});

describe('the export of the lists', () => {
  const download = async (token: string, query = '') =>
    gateway.app.inject({
      url: `/api/v1/watchlist-export${query}`,
      headers: { authorization: `Bearer ${token}` },
    });

  it('opens in a spreadsheet, runs nothing there, and is in the audit log', async () => {
    const reason = '=HYPERLINK("http://x","y"),\r\nnext';
    const id = await activeEntry(gateway, { reason, legalBasis: '@SUM(1)' });
    const answer = await download(gateway.tokens.supervisor, '?state=active');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const bytes = answer.rawPayload;
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const { rows, errors } = parseCsv(bytes.toString('utf8'));
    expect(errors).toEqual([]);
    expect(rows[0]?.fields).toEqual([...exportColumns]);
    const cell = (name: string) => rows[1]?.fields[exportColumns.indexOf(name)];
    expect([cell('id'), cell('reason'), cell('legalBasis')]).toEqual([id, `'${reason}`, "'@SUM(1)"]);
    expect([cell('plate'), cell('state'), cell('priority')]).toEqual(['苏F12345', 'active', '2']);
    expect(rows.every((row) => row.fields.every((field) => !/^[=+\-@\t\r]/.test(field)))).toBe(true);
    expect(bytes.toString('utf8').endsWith('\r\n')).toBe(true);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'watchlist.exported',
      detail: { entries: 1, state: 'active' },
    });
  });

  it('gives auditors pseudonyms, and nothing to the other roles', async () => {
    await activeEntry(gateway);
    const forAuditor = (await download(gateway.tokens.auditor, '?state=active')).body;
    expect(forAuditor).toContain(',p-');
    expect(forAuditor).not.toContain('苏F12345');
    for (const role of ['admin', 'officer', 'operator', 'technician', 'wall'] as const)
      expect([role, (await download(gateway.tokens[role])).statusCode]).toEqual([role, 403]);
  });

  it('comes back as an import, where its columns are those of one', async () => {
    await activeEntry(gateway);
    const { rows } = parseCsv((await download(gateway.tokens.supervisor, '?state=active')).body);
    const back = rows.map(({ fields }) =>
      fields
        .slice(1, exportColumns.indexOf('state'))
        .map((field) => `"${field.replaceAll('"', '""')}"`)
        .join(','),
    );
    const preview = await send(back.join('\r\n'), true);
    expect(preview.body).toEqual({ import: null, entries: 1, errors: [] });
    expect(proposal.plate).toContain('·');
  });
});
