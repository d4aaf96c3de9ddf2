/** One's own investigations, their end, and the questions kept with a case: whose they are, and every way round that. */
import { describe, expect, it } from 'vitest';
import { caseReference } from '../support/gateway-app.ts';
import {
  ask,
  call,
  gatewayApp,
  headersOf,
  lastAudit,
  open,
  openBeforeAll,
  people,
} from '../support/questions.ts';

openBeforeAll();

const post = (token: string, path: string, investigation?: string, body: object = {}) =>
  call('POST', path, headersOf(token, investigation), body);
const strangers = () => {
  const { admin, operator, technician, auditor, wall } = gatewayApp().tokens;
  return [admin, operator, technician, auditor, wall];
};

describe('one’s own investigations', () => {
  it('are listed newest first, open ones alone when asked for, and nobody else’s', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const [first, second] = [await open(officer), await open(officer)];
    const other = await open(supervisor);
    const all = await ask(officer, '/investigations?open=true');
    expect(all.items.slice(0, 2).map((one) => one.id)).toEqual([second, first]);
    expect(all.items[0]).toMatchObject({ purpose: 'criminal_case', caseReference, note: null });
    expect(all.items.map((one) => one.id)).not.toContain(other);
    await post(officer, `/investigations/${second}/end`);
    const left = await ask(officer, '/investigations?open=true');
    expect(left.items.map((one) => one.id)).not.toContain(second);
    const page = await ask(officer, '/investigations?limit=1');
    expect(page.items).toEqual([expect.objectContaining({ id: second, endedAt: expect.any(String) })]);
    const next = await ask(officer, `/investigations?limit=1&cursor=${String(page.body.nextCursor)}`);
    expect(next.items.map((one) => one.id)).toEqual([first]);
    for (const token of strangers()) expect((await ask(token, '/investigations')).code).toBe('forbidden');
  });

  it('are ended by their person alone and once, on record, and then nothing is looked at under them', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const id = await open(officer);
    expect((await ask(officer, '/reads?plate=苏F12345', id)).status).toBe(200);
    for (const token of [supervisor, people.second, people.east])
      expect((await post(token, `/investigations/${id}/end`)).code).toBe('not_found');
    for (const token of strangers())
      expect((await post(token, `/investigations/${id}/end`)).code).toBe('forbidden');
    expect((await ask(officer, '/reads?plate=苏F12345', id)).status).toBe(200);
    expect((await post(officer, `/investigations/${id}/end`)).status).toBe(200);
    expect(lastAudit()).toMatchObject({ action: 'investigation.ended', detail: { id, caseReference } });
    for (const path of ['/reads?plate=苏F12345', '/journeys?plate=苏F12345', '/saved-questions'])
      expect((await ask(officer, path, id)).code).toBe('investigation_required');
    expect((await post(officer, `/investigations/${id}/end`)).code).toBe('conflict');
    expect((await post(officer, '/investigations/no-such/end')).code).toBe('not_found');
  });

  it('take a case reference by the pattern that the purposes come with', async () => {
    const { body } = await ask(gatewayApp().tokens.officer, '/purposes');
    const pattern = new RegExp(`^(?:${String(body.caseReferencePattern)})$`, 'u');
    for (const text of [caseReference, '苏 公', 'x']) {
      const made = await gatewayApp().call(gatewayApp().tokens.officer, 'POST', '/investigations', {
        purpose: 'criminal_case',
        caseReference: text,
      });
      expect([text, made.status]).toEqual([text, pattern.test(text) ? 201 : 400]);
    }
  });
});

describe('questions kept with a case', () => {
  const question = { name: ' 夜间进城 ', kind: 'reads', terms: { plate: '苏F1*', match: 'wildcard' } };

  it('come back under any investigation of the case, newest first, and can be removed', async () => {
    const { officer } = gatewayApp().tokens;
    const first = await open(officer);
    const kept = await post(officer, '/saved-questions', first, { ...question, lastHours: 24 });
    expect([kept.status, kept.body]).toEqual([
      201,
      expect.objectContaining({ name: '夜间进城', lastHours: 24, terms: question.terms, caseReference }),
    ]);
    expect(lastAudit()).toMatchObject({ action: 'question.saved', detail: { investigation: first } });
    const later = await open(officer);
    const second = await post(officer, '/saved-questions', later, question);
    const found = await ask(officer, '/saved-questions', later);
    expect(found.items.map((one) => one.id)).toEqual([second.body.id, kept.body.id]);
    const path = `/saved-questions/${String(kept.body.id)}`;
    expect((await call('DELETE', path, headersOf(officer, later))).status).toBe(204);
    expect(lastAudit()).toMatchObject({ action: 'question.removed', detail: { id: kept.body.id } });
    expect((await ask(officer, '/saved-questions', later)).items.length).toBe(1);
    expect((await call('DELETE', path, headersOf(officer, later))).code).toBe('not_found');
  });

  it('are nobody else’s to see or remove, not even a supervisor’s of the same case, and every attempt is on record', async () => {
    const { officer, supervisor } = gatewayApp().tokens;
    const mine = await open(officer);
    const id = String((await post(officer, '/saved-questions', mine, question)).body.id);
    for (const token of [supervisor, people.second, people.east]) {
      const theirs = await open(token);
      expect((await ask(token, '/saved-questions', theirs)).items).toEqual([]);
      const removed = await call('DELETE', `/saved-questions/${id}`, headersOf(token, theirs));
      expect(removed.code).toBe('forbidden');
      expect(lastAudit()).toMatchObject({
        action: 'look.refused',
        detail: { question: 'saved-questions', code: 'forbidden' },
      });
      // under the investigation of the one who kept it
      expect((await ask(token, '/saved-questions', mine)).code).toBe('investigation_required');
    }
    for (const token of strangers()) {
      expect((await ask(token, '/saved-questions', mine)).code).toBe('forbidden');
      expect((await post(token, '/saved-questions', mine, question)).code).toBe('forbidden');
    }
    expect((await ask(officer, '/saved-questions', mine)).items.map((one) => one.id)).toContain(id);
  });

  it('stay with their case and need an open investigation', async () => {
    const { officer } = gatewayApp().tokens;
    const id = String((await post(officer, '/saved-questions', await open(officer), question)).body.id);
    const made = await gatewayApp().call(officer, 'POST', '/investigations', {
      purpose: 'missing_person',
      caseReference: '苏公治〔2026〕0007',
    });
    const elsewhere = String(made.body.id);
    expect((await ask(officer, '/saved-questions', elsewhere)).items).toEqual([]);
    const removed = await call('DELETE', `/saved-questions/${id}`, headersOf(officer, elsewhere));
    expect(removed.code).toBe('forbidden');
    expect((await ask(officer, '/saved-questions')).code).toBe('investigation_required');
    expect((await post(officer, '/saved-questions', undefined, question)).code).toBe(
      'investigation_required',
    );
  });

  it('are only kept where they could be asked', async () => {
    const { officer } = gatewayApp().tokens;
    const id = await open(officer);
    const errors = async (body: object) =>
      ((await post(officer, '/saved-questions', id, body)).body.errors as { path: string }[]).map(
        (error) => error.path,
      );
    expect(await errors({ ...question, terms: { plat: '苏F' } })).toEqual(['/terms/plat']);
    expect(await errors({ ...question, name: '  ' })).toEqual(['/name']);
    expect(await errors({ ...question, kind: 'exports' })).toEqual(['/kind']);
    expect(await errors({ ...question, kind: 'convoys', terms: { plate: '苏F12345' } })).toEqual(
      expect.arrayContaining(['/from']),
    );
    const timed = { plate: '苏F12345', from: '2026-11-24T00:00:00Z' };
    expect(await errors({ ...question, terms: timed, lastHours: 2 })).toEqual(['/terms/from']);
    const fits = await post(officer, '/saved-questions', id, {
      name: 'convoy',
      kind: 'convoys',
      terms: { plate: '苏F12345' },
      lastHours: 48,
    });
    expect(fits.status).toBe(201);
  });
});

it('shows an officer their own exports and nobody else’s', async () => {
  const { officer, supervisor } = gatewayApp().tokens;
  const id = await open(officer);
  const begun = await post(officer, '/exports', id, { kind: 'csv', question: { plate: '苏F12345' } });
  expect(begun.status).toBe(202);
  const mine = await ask(officer, '/exports');
  expect(mine.items).toEqual([
    expect.objectContaining({ id: begun.body.id, investigationId: id, caseReference }),
  ]);
  expect((await ask(supervisor, '/exports')).items).toEqual([]);
  for (const token of strangers()) expect((await ask(token, '/exports')).code).toBe('forbidden');
});

it('shows an officer the entries that they proposed', async () => {
  const { officer, supervisor } = gatewayApp().tokens;
  const propose = async (token: string, plate: string) =>
    gatewayApp().call(token, 'POST', '/watchlist-entries', {
      plate,
      category: 'stolen_vehicle',
      legalBasis: '刑事诉讼法',
      caseReference,
      reason: 'stolen',
      priority: 2,
      instruction: 'stop',
      validUntil: '2026-12-24T00:00:00Z',
    });
  expect((await propose(officer, '苏F11111')).status).toBe(201);
  expect((await propose(supervisor, '苏F22222')).status).toBe(201);
  const mine = await ask(officer, '/watchlist-entries?mine=true');
  expect(mine.items.map((entry) => entry.plate)).toEqual(['苏F11111']);
  expect((await ask(officer, '/watchlist-entries')).items.length).toBe(2);
});
