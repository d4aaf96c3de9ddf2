import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platePseudonym } from '../../src/audit/pseudonym.ts';
import { type GatewayApp, openGatewayApp, startMs } from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp();
});
afterAll(() => gateway.close());

describe('the audit log over HTTP', () => {
  it('shows the auditor plates as keyed pseudonyms, the same for the same plate', async () => {
    const terms = { terms: { plate: '苏F12345' }, plates: ['苏F12345', '苏F00001'] };
    await gateway.store.audit.append(startMs, 'officer', 'reads.asked', terms);
    const { body } = await gateway.call(gateway.tokens.auditor, 'GET', '/audit?action=reads.asked');
    const [record] = body.items as { detail: { terms: { plate: string }; plates: string[] } }[];
    expect(JSON.stringify(body)).not.toContain('苏F');
    expect(record?.detail.terms.plate).toBe(platePseudonym('pseudonyms of the test', '苏F12345'));
    expect(record?.detail.plates[0]).toBe(record?.detail.terms.plate);
    expect(record?.detail.plates[1]).not.toBe(record?.detail.terms.plate);
    expect(platePseudonym('another key', '苏F12345')).not.toBe(record?.detail.terms.plate);
  });

  it('is for auditors only', async () => {
    for (const role of ['admin', 'officer', 'supervisor', 'operator', 'technician', 'wall'] as const) {
      expect([role, (await gateway.call(gateway.tokens[role], 'GET', '/audit')).status]).toEqual([role, 403]);
    }
  });
});

describe('dead letters over HTTP', () => {
  const letter = {
    receivedAt: new Date(startMs).toISOString(),
    source: 'ringgate/v1/devices/d1/reads',
    deviceId: 'd1',
    make: 'ringgate',
    code: 'not_json',
    detail: 'Unexpected token',
    bytesBase64: Buffer.from('{"plate":').toString('base64'),
    transport: 'mqtt' as const,
    contentType: null,
  };
  const list = async (query = '') =>
    (await gateway.call(gateway.tokens.supervisor, 'GET', `/dead-letters${query}`)).body.items as {
      id: string;
    }[];

  it('are kept whole, byte for byte, and listed newest first by code', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 0]).toString('base64');
    await gateway.store.reads.commit(
      [],
      [letter, { ...letter, code: 'not_utf8', bytesBase64: bytes, deviceId: null }],
    );
    const items = await list();
    expect(items).toMatchObject([{ code: 'not_utf8', bytesBase64: bytes, deviceId: null }, letter]);
    expect(await list('?code=not_json')).toMatchObject([letter]);
    const id = items[1]?.id ?? '';
    const masked = await gateway.call(gateway.tokens.technician, 'GET', `/dead-letters/${id}`);
    expect(masked.body).toMatchObject({ code: letter.code, detail: letter.detail, bytesBase64: '' });
    const one = await gateway.call(gateway.tokens.supervisor, 'GET', `/dead-letters/${id}`);
    expect(one.body).toMatchObject(letter);
    expect(JSON.stringify(gateway.audited.at(-1))).not.toContain(letter.bytesBase64);
  });

  it('go when they are understood at last, and stay while they are not', async () => {
    const [first] = await list('?code=not_json');
    const path = `/dead-letters/${first?.id ?? ''}/replay`;
    gateway.replays.answer = { reads: 0, errors: [{ code: 'not_json', detail: 'still' }] };
    const failed = await gateway.call(gateway.tokens.technician, 'POST', path, {});
    expect(failed.body).toEqual({
      reads: 0,
      errors: [{ code: 'not_json', detail: 'still' }],
      removed: false,
    });
    expect(await list('?code=not_json')).toHaveLength(1);
    gateway.replays.answer = { reads: 1, errors: [] };
    const replayed = await gateway.call(gateway.tokens.technician, 'POST', path, {});
    expect(replayed.body).toMatchObject({ reads: 1, removed: true });
    expect(gateway.replays.asked.at(-1)).toEqual({
      source: letter.source,
      deviceId: 'd1',
      bytes: '{"plate":',
    });
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'dead_letter.replayed',
      detail: { removed: true },
    });
    expect(await list('?code=not_json')).toEqual([]);
    expect((await gateway.call(gateway.tokens.technician, 'POST', path, {})).status).toBe(404);
  });

  it('are not for operators, officers or administrators', async () => {
    for (const role of ['admin', 'officer', 'operator', 'wall', 'auditor'] as const) {
      expect([role, (await gateway.call(gateway.tokens[role], 'GET', '/dead-letters')).status]).toEqual([
        role,
        403,
      ]);
    }
  });
});
