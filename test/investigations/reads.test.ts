import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadView } from '../../src/core/model.ts';
import { imageLinkMs } from '../../src/investigations/image-links.ts';
import {
  caseReference,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  startMs,
} from '../support/gateway-app.ts';

let gateway: GatewayApp;
beforeAll(async () => {
  gateway = await openGatewayApp();
  await gateway.store.reads.commit(
    [
      preparedRead({ capturedAtMs: startMs, image: true }),
      preparedRead({ capturedAtMs: startMs + 1000, areaId: 'west' }),
      preparedRead({ capturedAtMs: startMs + 2000, plate: '苏F99999' }),
    ],
    [],
  );
});
afterAll(() => gateway.close());

const plate = encodeURIComponent('苏F·12345');

async function open(token: string): Promise<string> {
  const made = await gateway.call(token, 'POST', '/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  expect(made.status).toBe(201);
  return String(made.body.id);
}
async function look(token: string, path: string, investigation?: string) {
  const answer = await gateway.app.inject({
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(investigation === undefined ? {} : { 'Ringgate-Investigation': investigation }),
    },
  });
  const body = answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, code: body.code, body, items: (body.items ?? []) as ReadView[] };
}

describe('opening an investigation', () => {
  it('records purpose and case and says until when it is open', async () => {
    const made = await gateway.call(gateway.tokens.officer, 'POST', '/investigations', {
      purpose: 'criminal_case',
      caseReference,
      note: 'first look',
    });
    expect(made.body).toMatchObject({ expiresAt: '2026-11-24T06:00:00.000Z', caseReference });
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'investigation.opened',
      detail: { id: made.body.id, purpose: 'criminal_case', caseReference, note: 'first look' },
    });
  });

  it('names a purpose that is none and a case that fits no pattern, both at once', async () => {
    const wrong = await gateway.call(gateway.tokens.officer, 'POST', '/investigations', {
      purpose: 'curiosity',
      caseReference: '?',
    });
    expect(wrong.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: '/purpose' }, { path: '/caseReference' }],
    });
  });

  it('lists the purposes, and each of them opens one', async () => {
    const { body } = await gateway.call(gateway.tokens.officer, 'GET', '/purposes');
    const items = body.items as { id: string; legalBasis: string }[];
    expect(items.length).toBeGreaterThan(3);
    for (const { id } of items) {
      const made = await gateway.call(gateway.tokens.officer, 'POST', '/investigations', {
        purpose: id,
        caseReference,
      });
      expect([id, made.status]).toEqual([id, 201]);
    }
  });
});

describe('looking at reads', () => {
  it('needs the own, open investigation of the officer', async () => {
    const id = await open(gateway.tokens.officer);
    const code = async (token: string, investigation?: string) =>
      (await look(token, `/reads?plate=${plate}`, investigation)).code;
    expect(await code(gateway.tokens.officer)).toBe('investigation_required');
    expect(await code(gateway.tokens.officer, 'unknown')).toBe('investigation_required');
    expect(await code(gateway.tokens.supervisor, id)).toBe('investigation_required');
    expect(await code(gateway.tokens.officer, id)).toBeUndefined();
    expect(await code(gateway.tokens.operator, id)).toBe('forbidden');
    expect(await code(gateway.tokens.admin, id)).toBe('forbidden');
  });

  it('finds the reads of a plate newest first and writes the question into the log', async () => {
    const id = await open(gateway.tokens.officer);
    const found = await look(gateway.tokens.officer, `/reads?plate=${plate}&to=2030-01-01T00:00:00Z`, id);
    expect(found.items.map((read) => [read.plate, read.checkpointId])).toEqual([
      ['苏F12345', 'c-west'],
      ['苏F12345', 'c-east'],
    ]);
    expect(gateway.audited.at(-1)).toMatchObject({
      action: 'reads.asked',
      detail: {
        investigation: id,
        purpose: 'criminal_case',
        caseReference,
        results: 2,
        readIds: found.items.map((read) => read.id),
        terms: { plate: '苏F12345', match: 'exact' },
      },
    });
  });

  it('takes from inclusive and to exclusive, and a checkpoint', async () => {
    const id = await open(gateway.tokens.officer);
    const count = async (query: string) =>
      (await look(gateway.tokens.officer, `/reads?plate=${plate}&${query}`, id)).items.length;
    expect(await count('from=2026-11-24T05:00:01Z')).toBe(1);
    expect(await count('to=2026-11-24T05:00:01Z')).toBe(1);
    expect(await count('from=2026-11-24T13:00:00%2B08:00')).toBe(2);
    expect(await count('checkpointId=c-east')).toBe(1);
  });

  it('stays within the area of the officer', async () => {
    const east = await gateway.token(['officer'], 'east');
    const id = await open(east);
    const found = await look(east, `/reads?plate=${plate}`, id);
    expect(found.items.map((read) => read.checkpointId)).toEqual(['c-east']);
    const all = await open(gateway.tokens.officer);
    const west = (await look(gateway.tokens.officer, `/reads?plate=${plate}&checkpointId=c-west`, all))
      .items[0];
    expect((await look(east, `/reads/${west?.id ?? ''}`, id)).code).toBe('outside_area');
  });

  it('refuses a question without a plate, and one whose plate or time is none', async () => {
    const id = await open(gateway.tokens.officer);
    expect((await look(gateway.tokens.officer, '/reads?checkpointId=c-east', id)).code).toBe(
      'approval_required',
    );
    expect((await look(gateway.tokens.officer, `/reads?plate=${encodeURIComponent('无牌')}`, id)).code).toBe(
      'invalid_request',
    );
    expect((await look(gateway.tokens.officer, `/reads?plate=${plate}&from=yesterday`, id)).code).toBe(
      'invalid_request',
    );
  });

  it('opens one read, on record, and answers 404 for none', async () => {
    const id = await open(gateway.tokens.officer);
    const [read] = (await look(gateway.tokens.officer, `/reads?plate=${plate}`, id)).items;
    const one = await look(gateway.tokens.officer, `/reads/${read?.id ?? ''}`, id);
    expect(one.body).toMatchObject({ id: read?.id, plate: '苏F12345', plateColor: 'blue' });
    expect(gateway.audited.at(-1)).toMatchObject({ action: 'read.opened', detail: { readIds: [read?.id] } });
    expect((await look(gateway.tokens.officer, '/reads/none', id)).status).toBe(404);
  });

  it('ends with the investigation', async () => {
    const id = await open(gateway.tokens.officer);
    gateway.moveClock(3_600_000);
    expect((await look(gateway.tokens.officer, `/reads?plate=${plate}`, id)).code).toBe(
      'investigation_required',
    );
  });
});

describe('pictures of reads', () => {
  it('open by a signed link: whole, for this session, in time', async () => {
    const id = await open(gateway.tokens.officer);
    const { items } = await look(gateway.tokens.officer, `/reads?plate=${plate}&checkpointId=c-east`, id);
    const link = items[0]?.imageUrl ?? '';
    const status = async (url: string, token = gateway.tokens.officer) =>
      (await gateway.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect(await status(link)).toBe(200);
    expect(gateway.audited.at(-1)).toMatchObject({ action: 'read.image', detail: { investigation: id } });
    expect(await status(link, gateway.tokens.supervisor)).toBe(403);
    expect(await status(link.replace(/expires=\d+/, 'expires=99999999999999'))).toBe(403);
    expect(await status(link.replace(id, 'duty'))).toBe(403);
    expect(await status(link.split('?')[0] ?? '')).toBe(400);
    gateway.moveClock(imageLinkMs);
    expect(await status(link)).toBe(403);
  });
});

describe('pictures of reads in other forms', () => {
  it('are a small one, the plate, and one without metadata; the original stays as it was', async () => {
    const bytes = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#777' } })
      .withExif({ IFD0: { Copyright: 'a camera' } })
      .jpeg()
      .toBuffer();
    const pictured = preparedRead({ plate: '苏F77777' });
    Object.assign(pictured.decoded, {
      image: { mediaType: 'image/jpeg', bytes },
      plateBox: [0.25, 0.5, 0.1, 0.1],
    });
    const boxless = preparedRead({ plate: '苏F77777' });
    Object.assign(boxless.decoded, { image: { mediaType: 'image/jpeg', bytes } });
    await gateway.store.reads.commit([pictured, boxless], []);
    const id = await open(gateway.tokens.officer);
    const { items } = await look(
      gateway.tokens.officer,
      `/reads?plate=${encodeURIComponent('苏F77777')}`,
      id,
    );
    const [withoutBox, withBox] = [...items].sort((a, b) => b.eventId.localeCompare(a.eventId));
    const get = async (read: { imageUrl: string | null } | undefined, form: string) =>
      gateway.app.inject({
        url: `${read?.imageUrl}&form=${form}`,
        headers: { authorization: `Bearer ${gateway.tokens.officer}` },
      });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const sizes: Record<string, unknown> = {};
    for (const form of ['original', 'thumbnail', 'plate', 'evidence']) {
      const answer = await get(withBox, form);
      const { width, height, exif } = await sharp(answer.rawPayload).metadata();
      sizes[form] = [answer.statusCode, width, height, exif !== undefined];
      expect(answer.headers['ringgate-original-sha256']).toBe(sha256);
      expect(gateway.audited.at(-1)).toMatchObject({ action: 'read.image', detail: { form } });
    }
    expect(sizes).toEqual({
      original: [200, 800, 600, true],
      thumbnail: [200, 320, 240, false],
      plate: [200, 136, 102, false],
      evidence: [200, 800, 600, false],
    });
    expect((await get(withBox, 'original')).rawPayload.equals(bytes)).toBe(true);
    expect((await get(withoutBox, 'plate')).statusCode).toBe(404);
    expect((await get(withBox, 'poster')).statusCode).toBe(400);
  });
});

describe('recent reads of a checkpoint', () => {
  it('show listed plates as they come, mask all for technicians, and are logged once in a while', async () => {
    const view = (
      await look(gateway.tokens.officer, `/reads?plate=${plate}`, await open(gateway.tokens.officer))
    ).items[0];
    if (view === undefined) expect.fail('no read');
    gateway.recent.set('c-east', [view]);
    const recent = async (token: string) => (await look(token, '/checkpoints/c-east/recent-reads')).items[0];
    const before = gateway.audited.length;
    expect((await recent(gateway.tokens.operator))?.plate).toBe('苏F12345');
    expect((await recent(gateway.tokens.operator))?.imageUrl).toBeNull();
    expect(gateway.audited.slice(before)).toMatchObject([
      { action: 'reads.live_view', detail: { purpose: 'duty', checkpointId: 'c-east' } },
    ]);
    const masked = await recent(gateway.tokens.technician);
    expect(JSON.stringify(masked)).not.toContain('12345');
    expect(masked?.capturedAt).toBe(view.capturedAt);
    const west = await gateway.token(['operator'], 'west');
    expect((await look(west, '/checkpoints/c-east/recent-reads')).code).toBe('outside_area');
    expect((await look(gateway.tokens.operator, '/checkpoints/none/recent-reads')).status).toBe(404);
    expect((await look(gateway.tokens.officer, '/checkpoints/c-east/recent-reads')).code).toBe('forbidden');
  });
});
