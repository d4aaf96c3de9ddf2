import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchlistEntry } from '../../src/core/entities.ts';
import type { DecodedRead, Match, Placement } from '../../src/core/model.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';

const startMs = Date.parse('2026-11-24T05:00:00.000Z');
const inbound: Placement = {
  deviceId: 'd1',
  checkpointId: 'c1',
  areaId: 'a1',
  lane: 1,
  travel: 'approaching',
  ringId: 'outer',
  direction: 'inbound',
  zone: 1,
  crossing: { from: 0, to: 1 },
};
const inner: Placement = {
  ...inbound,
  deviceId: 'd2',
  checkpointId: 'c2',
  ringId: 'inner',
  zone: 2,
  crossing: { from: 1, to: 2 },
};

function read(
  eventId: string,
  plate: string,
  change: Partial<Omit<PreparedRead, 'decoded'>> & { decoded?: Partial<DecodedRead> } = {},
): PreparedRead {
  const { decoded, ...rest } = change;
  return {
    placement: inbound,
    capturedAtMs: startMs,
    receivedAtMs: startMs + 150,
    plate,
    late: false,
    clockBad: false,
    matches: [],
    ...rest,
    decoded: {
      eventId,
      revision: 0,
      capturedAtMs: startMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: 0.97,
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: 62.5,
      vehicle: { type: 'car' },
      plateBox: null,
      image: null,
      deviceKey: null,
      unknownKeys: 0,
      ...decoded,
    },
  };
}

const entry: WatchlistEntry = {
  id: 'e1',
  plate: '苏F12345',
  plateColor: null,
  category: 'stolen-vehicle',
  legalBasis: 'art. 1',
  caseReference: 'CASE-1',
  reason: 'stolen',
  priority: 1,
  instruction: 'stop',
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
  state: 'proposed',
  createdBy: 'u1',
  createdAt: '2026-01-01T00:00:00.000Z',
  approvedBy: null,
  approvedAt: null,
};
const hit: Match = { entryId: 'e1', class: 'exact', differences: [] };

describe('the reads of the SQLite store', () => {
  let dataDir: string;
  let store: Store;
  let rows = 1_000_000;
  const open = async (): Promise<void> => {
    store = await openSqliteStore({
      dataDir,
      synchronous: 'full',
      limits: { rows, spanMs: 86_400_000 },
      onFailure: (error) => {
        throw error;
      },
    });
  };
  const find = (plate: string, query: object = {}) =>
    store.reads.find({ plate, areaIds: null, limit: 100, ...query });
  beforeEach(async () => {
    rows = 1_000_000;
    dataDir = mkdtempSync(join(tmpdir(), 'ringgate-store-'));
    await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('gives a committed read back with every fact', async () => {
    const result = await store.reads.commit(
      [
        read('x1', '苏F12345', {
          decoded: { plateRaw: '苏F·12345', candidates: [{ plate: '苏F12346', confidence: 0.4 }] },
        }),
      ],
      [],
    );
    expect(result.outcomes).toEqual(['stored']);
    expect((await find('苏F12345')).items).toEqual([
      {
        id: result.idOf(0),
        eventId: 'x1',
        deviceId: 'd1',
        checkpointId: 'c1',
        lane: 1,
        capturedAt: '2026-11-24T05:00:00.000Z',
        receivedAt: '2026-11-24T05:00:00.150Z',
        plate: '苏F12345',
        plateRaw: '苏F·12345',
        plateColor: 'blue',
        confidence: 0.97,
        ring: 'outer',
        direction: 'inbound',
        zone: 1,
        crossing: { from: 0, to: 1 },
        late: false,
        clockQuality: 'good',
        speedKmh: 62.5,
        vehicle: { type: 'car' },
        revision: 0,
        imageUrl: null,
      },
    ]);
    expect((await store.reads.get(result.idOf(0)))?.areaId).toBe('a1');
  });

  it('stores one device and event id once, in one batch and over a restart, and another device by itself', async () => {
    const first = await store.reads.commit([read('x1', '苏F12345'), read('x1', '苏F12345')], []);
    expect(first.outcomes).toEqual(['stored', 'duplicate']);
    expect(first.idOf(1)).toBe(first.idOf(0));
    await store.close();
    await open();
    const again = await store.reads.commit(
      [
        read('x1', '苏F12345', { capturedAtMs: startMs + 3_600_000 }),
        read('x1', '苏F12345', { placement: inner }),
      ],
      [],
    );
    expect(again.outcomes).toEqual(['duplicate', 'stored']);
    expect(await store.reads.count()).toBe(2);
  });

  it('knows an event in a sealed partition, revises it there, and finds it by its new plate', async () => {
    await store.close();
    rows = 3;
    await open();
    for (const batch of [['a1', 'a2', 'a3'], ['b1', 'b2', 'b3'], ['c1']]) {
      await store.reads.commit(
        batch.map((id, i) => read(id, `苏F0000${i}`)),
        [],
      );
    }
    await store.close();
    await open();
    expect(readdirSync(join(dataDir, 'reads')).filter((name) => name.endsWith('.filter'))).toHaveLength(2);
    const result = await store.reads.commit(
      [
        read('a2', '苏F00001'),
        read('a1', '苏F77777', { decoded: { revision: 1 }, capturedAtMs: startMs + 30_000 }),
        read('b1', '苏F1', { decoded: { revision: 1 }, capturedAtMs: startMs + 61_000 }),
      ],
      [],
    );
    expect(result.outcomes).toEqual(['duplicate', 'revised', 'moved']);
    expect(
      (await find('苏F77777')).items.map((item) => [item.eventId, item.revision, item.receivedAt]),
    ).toEqual([['a1', 1, '2026-11-24T05:00:00.150Z']]);
    expect((await find('苏F00000')).items.map((item) => item.eventId).sort()).toEqual(['b1', 'c1']);
  });

  it('replaces the facts of a read in the open partition and keeps lower revisions out', async () => {
    await store.reads.commit([read('x1', '苏F12345')], []);
    const later = await store.reads.commit(
      [
        read('x1', '苏F54321', { decoded: { revision: 2 } }),
        read('x1', '苏F99999', { decoded: { revision: 1 } }),
      ],
      [],
    );
    expect(later.outcomes).toEqual(['revised', 'duplicate']);
    expect((await find('苏F12345')).items).toEqual([]);
    expect((await find('苏F54321')).items).toMatchObject([{ eventId: 'x1', revision: 2 }]);
    await store.close();
    await open();
    expect((await find('苏F54321')).items).toHaveLength(1);
  });

  it('pages newest first without skipping or repeating, over partitions, and respects time, place and area', async () => {
    await store.close();
    rows = 40;
    await open();
    for (let i = 0; i < 100; i++) {
      await store.reads.commit(
        [
          read(`x${i}`, '苏F12345', {
            capturedAtMs: startMs + Math.floor(i / 2) * 1000,
            placement: i % 2 === 0 ? inbound : inner,
          }),
        ],
        [],
      );
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await find('苏F12345', { limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.eventId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(100);
    expect(seen.slice(0, 2).sort()).toEqual(['x98', 'x99']);
    const window = await find('苏F12345', {
      fromMs: startMs + 10_000,
      toMs: startMs + 12_000,
      checkpointId: 'c1',
    });
    expect(window.items.map((item) => item.eventId)).toEqual(['x22', 'x20']);
    expect((await find('苏F12345', { areaIds: ['elsewhere'] })).items).toEqual([]);
  });

  it('opens an alert in the commit of the hit, joins the next one, and never twice for a duplicate', async () => {
    await store.watchlists.insert([entry], 'u1');
    await store.watchlists.approve('e1', { userId: 'u2', username: 'u2' }, startMs - 1000);
    const first = await store.reads.commit([read('x1', '苏F12345', { matches: [hit] })], []);
    expect(first.alerts).toMatchObject([{ plate: '苏F12345', state: 'new', hitCount: 1, ringBreach: true }]);
    const again = await store.reads.commit([read('x1', '苏F12345', { matches: [hit] })], []);
    expect(again.alerts).toEqual([]);
    const joined = await store.reads.commit(
      [read('x2', '苏F12345', { matches: [hit], placement: inner, capturedAtMs: startMs + 60_000 })],
      [],
    );
    expect(joined.alerts).toMatchObject([{ id: first.alerts[0]?.id, hitCount: 2 }]);
    const struck = await store.reads.commit(
      [
        read('x2', '苏F77777', {
          decoded: { revision: 1 },
          placement: inner,
          capturedAtMs: startMs + 60_000,
        }),
      ],
      [],
    );
    expect(struck.alerts).toMatchObject([{ id: first.alerts[0]?.id, hitCount: 1 }]);
  });

  it('finds a gap where a ring read is missing, and none when the vehicle passes ring by ring', async () => {
    const city: Placement = { ...inner, ringId: null, zone: 2, crossing: null, direction: 'unknown' };
    const complete = await store.reads.commit(
      [
        read('1', '苏F1A001'),
        read('2', '苏F1A001', { placement: inner, capturedAtMs: startMs + 60_000 }),
        read('3', '苏F1A001', { placement: city, capturedAtMs: startMs + 90_000 }),
      ],
      [],
    );
    expect(complete.gaps).toBe(0);
    const missing = await store.reads.commit(
      [read('4', '苏F1A002'), read('5', '苏F1A002', { placement: city, capturedAtMs: startMs + 60_000 })],
      [],
    );
    expect(missing.gaps).toBe(1);
  });

  it('keeps the picture of a read with the read', async () => {
    const bytes = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
    const result = await store.reads.commit(
      [read('x1', '苏F12345', { decoded: { image: { mediaType: 'image/jpeg', bytes } } })],
      [],
    );
    const image = await store.reads.image(result.idOf(0));
    expect(image?.mediaType).toBe('image/jpeg');
    expect(Buffer.from(image?.bytes ?? []).equals(bytes)).toBe(true);
    expect((await store.reads.get(result.idOf(0)))?.read.imageUrl).toBe(
      `/api/v1/reads/${result.idOf(0)}/image`,
    );
  });

  it('keeps dead letters whole', async () => {
    await store.reads.commit(
      [],
      [
        {
          receivedAt: '2026-11-24T05:00:00.000Z',
          source: 't',
          deviceId: 'd1',
          make: 'ringgate',
          code: 'not_json',
          detail: 'broken',
          bytesBase64: Buffer.from('{"a').toString('base64'),
          transport: 'mqtt',
          contentType: null,
        },
      ],
    );
    const { items } = await store.deadLetters.list({ limit: 10 });
    expect(items).toMatchObject([{ code: 'not_json', bytesBase64: Buffer.from('{"a').toString('base64') }]);
  });

  it('makes the filter of a sealed partition anew when it is gone', async () => {
    await store.close();
    rows = 2;
    await open();
    await store.reads.commit([read('a1', '苏F00001'), read('a2', '苏F00002')], []);
    await store.close();
    const filter = join(dataDir, 'reads', '000001.db.filter');
    expect(existsSync(filter)).toBe(true);
    rmSync(filter);
    await open();
    expect((await store.reads.commit([read('a2', '苏F00002')], [])).outcomes).toEqual(['duplicate']);
  });
});
