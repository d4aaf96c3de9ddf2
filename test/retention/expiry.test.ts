/** Expiry of reads in the real store: what goes, what stays, under which id, and what holds nobody up. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WatchlistEntry } from '../../src/core/entities.ts';
import { dayMs, expireUntil, openSmallStore, over, readOf, type SmallStore } from '../support/retention.ts';

const nowMs = Date.now();
const jpeg = (text: string): Uint8Array => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(text)]);
const entry: WatchlistEntry = {
  id: 'wanted',
  plate: '苏FHIT01',
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

let small: SmallStore;
afterEach(() => small.close());

const found = async (plate: string) =>
  (await small.store.reads.find({ plate, areaIds: null, limit: 100 })).items.map((read) => read.id);
const pictureOf = async (id: string) =>
  Buffer.from((await small.store.reads.image(id))?.bytes ?? []).toString('utf8');
const isGone = (plate: string) => async () => (await found(plate)).length === 0;
/** Fills the partition that takes reads, so that it is sealed. */
async function fill(count: number, atMs = nowMs): Promise<void> {
  const reads = Array.from({ length: count }, (_, n) => readOf(`沪A${String(n).padStart(5, '0')}`, atMs + n));
  await small.store.reads.commit(reads, []);
}
const wanted = { matches: [{ entryId: 'wanted', class: 'exact' as const, differences: [] }] };
async function listWanted(): Promise<void> {
  await small.store.watchlists.insert([entry], 'u1');
  await small.store.watchlists.approve('wanted', { userId: 'u2', username: 'second' }, nowMs);
}

describe('expiry of reads', () => {
  it('removes what hit nothing, keeps a hit with its picture under its id, and counts nothing twice', async () => {
    small = await openSmallStore(20);
    await listWanted();
    const hit = readOf('苏FHIT01', nowMs, { ...wanted, eventId: 'hit', image: jpeg('of the hit') });
    const done = await small.store.reads.commit(
      [hit, readOf('苏FGONE1', nowMs, { eventId: 'gone', image: jpeg('of the other') })],
      [],
    );
    const id = done.idOf(0);
    await fill(18);
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    expect(await small.store.reads.count()).toBe(21);

    const order = over(nowMs + 40 * dayMs, 30);
    const removed = await expireUntil(small, order, async () => (await small.store.reads.count()) === 1);
    // what the partition held that took reads is gone too: it was closed, since nothing more came
    expect(removed).toMatchObject({ reads: 20, images: 1 });
    expect(await found('苏FHIT01')).toEqual([id]);
    expect(await pictureOf(id)).toBe('\ufffd\ufffdof the hit');
    expect((await small.store.reads.get(id))?.read.eventId).toBe('hit');
    // the read that is kept is the same read still; the one that is gone is a new one
    const again = await small.store.reads.commit([hit, readOf('苏FGONE1', nowMs, { eventId: 'gone' })], []);
    expect(again.outcomes).toEqual(['duplicate', 'stored']);
    expect(again.idOf(0)).toBe(id);

    await small.restart();
    expect([await found('苏FHIT01'), await pictureOf(id)]).toEqual([[id], '\ufffd\ufffdof the hit']);
    expect((await small.store.reads.commit([hit], [])).outcomes).toEqual(['duplicate']);
    // nothing is left to do for a run, and the hit goes when its alert has gone
    const quiet = await small.store.reads.expire(over(nowMs + 40 * dayMs, 30), () => false);
    expect([quiet.reads, quiet.images]).toEqual([0, 0]);
    const alert = (await small.store.alerts.list({ areaIds: null, limit: 1 })).items[0];
    await small.store.alerts.act(alert?.id ?? '', alert?.version ?? 0, 'second', nowMs, {
      step: 'resolve',
      outcome: 'observed',
    });
    const cut = {
      nowMs: nowMs + 400 * dayMs,
      readsBeforeMs: nowMs + 370 * dayMs,
      hitsBeforeMs: nowMs + 35 * dayMs,
      deadLettersBeforeMs: nowMs,
      heldAlertIds: [],
      heldPlates: [],
    };
    expect((await small.store.retention.due(cut)).alerts).toBe(1);
    expect((await small.store.retention.expireSlice(cut)).removed.alerts).toBe(1);
    await expireUntil(small, over(nowMs + 400 * dayMs, 30), isGone('苏FHIT01'));
    expect(await small.store.reads.image(id)).toBe(null);
  }, 60_000);

  it('counts from the capture, gives a late read the shortest time after its arrival, and pictures their own time', async () => {
    small = await openSmallStore(20);
    const late = nowMs - 60 * dayMs;
    const done = await small.store.reads.commit(
      [
        readOf('苏FLATE1', late, { receivedAtMs: nowMs, late: true }),
        // a clock that runs years ahead keeps nothing for years
        readOf('苏FAHEAD', nowMs + 900 * dayMs, { receivedAtMs: nowMs, clockBad: true }),
        readOf('苏FPICT1', nowMs, { image: jpeg('picture') }),
      ],
      [],
    );
    await fill(17);
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    const images = { imagesBeforeMs: nowMs + 5 * dayMs };
    // three days after its arrival nothing goes, although it was captured two months ago
    const early = await small.store.reads.expire(over(nowMs + 3 * dayMs, 30), () => false);
    expect([early.reads, (await found('苏FLATE1')).length]).toEqual([0, 1]);
    const part = await expireUntil(small, over(nowMs + 8 * dayMs, 30, images), isGone('苏FLATE1'));
    expect([part.reads, part.images]).toEqual([1, 1]);
    const picture = done.idOf(2);
    expect((await small.store.reads.get(picture))?.read.imageUrl).toBe(null);
    expect(await small.store.reads.image(picture)).toBe(null);
    expect([(await found('苏FAHEAD')).length, await small.store.reads.count()]).toEqual([1, 20]);
    await expireUntil(small, over(nowMs + 32 * dayMs, 30), isGone('苏FAHEAD'));
  }, 60_000);

  it('leaves what a hold names: a read, and a plate in its period and area, until it is over', async () => {
    small = await openSmallStore(20);
    const done = await small.store.reads.commit(
      [
        readOf('苏FHELD1', nowMs),
        readOf('苏FHELD2', nowMs + 1000),
        readOf('苏FHELD2', nowMs + 9000),
        readOf('苏FHELD2', nowMs + 2000, { areaId: 'west', device: 'd2' }),
      ],
      [],
    );
    await fill(16);
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    const holds = {
      heldReadIds: [done.idOf(0)],
      heldPlates: [{ plate: '苏FHELD2', fromMs: nowMs, toMs: nowMs + 5000, areaIds: ['east'] }],
    };
    await expireUntil(small, over(nowMs + 40 * dayMs, 30, holds), isGone('沪A00001'));
    expect([await found('苏FHELD1'), await found('苏FHELD2')]).toEqual([[done.idOf(0)], [done.idOf(1)]]);
    await expireUntil(small, over(nowMs + 40 * dayMs, 30), isGone('苏FHELD1'));
    expect(await found('苏FHELD2')).toEqual([]);
  }, 60_000);

  it('ends well when it is broken off: the next start finds the old file or the new one, whole, and removes the rest', async () => {
    small = await openSmallStore(20);
    await listWanted();
    for (let n = 0; n < 3; n++) {
      await small.store.reads.commit([readOf(`苏FHIT01`, nowMs + n, wanted)], []);
      await fill(19, nowMs + n);
    }
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    const kept = await found('苏FHIT01');
    expect(kept.length).toBe(3);
    // closed in the midst of it
    const running = small.store.reads.expire(over(nowMs + 40 * dayMs, 30), () => false).catch(() => null);
    await small.stop();
    await running;
    const folder = join(small.dataDir, 'reads');
    writeFileSync(join(folder, '000001-g7.db'), 'never got into the catalogue');
    writeFileSync(join(folder, '000002-g1.db.new'), 'half a file');
    await small.restart();
    expect(existsSync(join(folder, '000001-g7.db'))).toBe(false);
    expect(existsSync(join(folder, '000002-g1.db.new'))).toBe(false);
    expect(await found('苏FHIT01')).toEqual(kept);
    await expireUntil(
      small,
      over(nowMs + 40 * dayMs, 30),
      async () => (await small.store.reads.count()) === 3,
    );
    expect(await found('苏FHIT01')).toEqual(kept);
    const files = readdirSync(folder).filter((name) => name.endsWith('.db'));
    expect(files).toEqual([
      '000001-g1.db',
      '000002-g1.db',
      '000003-g1.db',
      expect.stringMatching(/^00000\d.db$/),
    ]);
  }, 60_000);

  it('never keeps reads that come in waiting', async () => {
    const rows = 30_000;
    small = await openSmallStore(rows);
    for (let from = 0; from < rows; from += 5000) await fill(5000);
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    const order = over(nowMs + 40 * dayMs, 30, {
      heldPlates: [{ plate: '沪A00007', fromMs: 0, toMs: nowMs + dayMs, areaIds: null }],
    });
    await expect.poll(() => small.store.reads.expiryCandidates(order), { timeout: 30_000 }).toBe(1);
    let isOver = false;
    const startedMs = performance.now();
    const expiry = small.store.reads
      .expire(order, () => false)
      .finally(() => {
        isOver = true;
      });
    let during = 0;
    let slowestMs = 0;
    while (!isOver) {
      const sentMs = performance.now();
      const { outcomes } = await small.store.reads.commit([readOf('苏FLIVE1', nowMs)], []);
      expect(outcomes).toEqual(['stored']);
      if (isOver) break;
      during++;
      slowestMs = Math.max(slowestMs, performance.now() - sentMs);
    }
    const tookMs = performance.now() - startedMs;
    // perhaps with the one read of the partition that was open
    expect([rows - 6, rows - 5]).toContain((await expiry).reads);
    expect(during).toBeGreaterThan(5);
    expect(slowestMs).toBeLessThan(Math.max(250, tookMs / 3));
    expect((await found('沪A00007')).length).toBe(6);
  }, 90_000);
});
