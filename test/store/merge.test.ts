/** Merged partitions: every question has the answer that it had, ids and pages included; repeats and revisions too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/contract/index.ts';
import type { PreparedRead, ReadQuery } from '../../src/store/contract/reads.ts';
import { startMs } from '../support/gateway-app.ts';
import {
  filesOf,
  openSmallStore,
  partitionRows,
  smallMerges,
  sourcesOf,
  untilMerged,
} from '../support/merge-room.ts';
import { hourMs, makeRead, places, question, random, vehicles } from '../support/search-model.ts';

const picture = (no: number): Uint8Array => Uint8Array.from({ length: 3000 }, (_, i) => (i * no) % 251);

describe('merged partitions', () => {
  const plainDir = mkdtempSync(join(tmpdir(), 'ringgate-plain-'));
  const mergedDir = mkdtempSync(join(tmpdir(), 'ringgate-merged-'));
  const stored: PreparedRead[] = [];
  const ids: string[] = [];
  let plain: Store;
  let merged: Store;

  /** Both stores take the same; so the same read has the same id in both. */
  const commit = async (reads: PreparedRead[]): Promise<string[]> => {
    const results = [];
    for (const store of [plain, merged]) results.push(await store.reads.commit(reads, []));
    const [first, second] = results;
    expect(second?.outcomes).toEqual(first?.outcomes);
    expect(reads.map((_, i) => second?.idOf(i))).toEqual(reads.map((_, i) => first?.idOf(i)));
    return first?.outcomes ?? [];
  };
  const commitNew = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 60) {
      const reads = Array.from({ length: 60 }, (_, i): PreparedRead => {
        const read = makeRead();
        if ((done + i) % 17 !== 0) return read;
        const image = { mediaType: 'image/jpeg', bytes: picture(done + i + 1) };
        return { ...read, decoded: { ...read.decoded, image, plateBox: [0.1, 0.2, 0.3, 0.1] } };
      });
      const result = await plain.reads.commit(reads, []);
      expect((await merged.reads.commit(reads, [])).outcomes).toEqual(result.outcomes);
      reads.forEach((read, i) => {
        stored.push(read);
        ids.push(result.idOf(i));
      });
    }
  };
  const revisionOf = (old: PreparedRead): PreparedRead => {
    const made = makeRead();
    const revised = {
      ...made,
      capturedAtMs: old.capturedAtMs + random.next(60) * 1000,
      placement: random.pick(places.filter((place) => place.deviceId === old.placement.deviceId)),
      decoded: { ...made.decoded, eventId: old.decoded.eventId, revision: old.decoded.revision + 1 },
    };
    stored[stored.indexOf(old)] = revised;
    return revised;
  };
  const reviseSome = async (count: number, below: number): Promise<void> => {
    const chosen = new Set(Array.from({ length: count }, () => random.next(below)));
    const reads = [...chosen].map((at) => revisionOf(stored[at] as PreparedRead));
    expect(new Set(await commit(reads))).toEqual(new Set(['revised']));
  };
  /** Every page of a question. */
  const pages = async (store: Store, query: ReadQuery) => {
    const all = [];
    let cursor: string | null = null;
    do {
      const page = await store.reads.find({
        ...query,
        countUpTo: 10_000,
        ...(cursor === null ? {} : { cursor }),
      });
      all.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null && all.length < 12);
    return all;
  };

  beforeAll(async () => {
    plain = await openSmallStore(plainDir);
    merged = await openSmallStore(mergedDir);
    await commitNew(partitionRows * 9);
    await reviseSome(40, stored.length);
  }, 240_000);
  afterAll(async () => {
    await plain.close();
    await merged.close();
    for (const dir of [plainDir, mergedDir]) rmSync(dir, { recursive: true });
  });

  it('come about while reads of their sources change', async () => {
    await merged.close();
    // what changes while it is merged is in the merged partition too
    merged = await openSmallStore(mergedDir, smallMerges);
    for (let i = 0; i < 12; i++) await reviseSome(6, partitionRows * 8);
    await untilMerged(mergedDir, 8);
    await reviseSome(30, partitionRows * 8);
  }, 240_000);

  it('answer every search as before, page by page, with the same ids', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(question, async (query) => {
        const before = await pages(plain, query);
        expect(await pages(merged, query)).toEqual(before);
        found += before[0]?.items.length ?? 0;
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(found).toBeGreaterThan(300);
  }, 240_000);

  it('answer journeys, convoys, drives and gaps as before', async () => {
    const span = { fromMs: startMs, toMs: startMs + 48 * hourMs };
    const both = async <T>(ask: (store: Store) => Promise<T>): Promise<T> => {
      const before = await ask(plain);
      expect(await ask(merged)).toEqual(before);
      return before;
    };
    let sightings = 0;
    let companions = 0;
    for (const plate of vehicles) {
      sightings += (await both((store) => store.reads.track({ plate, areaIds: null, limit: 1000 }))).length;
      await both((store) => store.reads.track({ plate, areaIds: ['east'], limit: 5, ...span }));
    }
    for (const plate of vehicles.slice(0, 8)) {
      const convoy = { plate, ...span, withinMs: 30_000, minCheckpoints: 1, companions: 100 };
      const answer = await both((store) => store.reads.convoy({ ...convoy, areaIds: null, limit: 1000 }));
      companions += answer.companions.length;
    }
    const drives = { fromCheckpointId: 'c1', toCheckpointId: 'c2', ...span, maxTravelMs: hourMs };
    const runs = await both((store) => store.reads.section(drives));
    const gaps = await both((store) => store.reads.gaps({ areaIds: null, limit: 1000 }));
    expect(sightings).toBeGreaterThan(500);
    expect(companions).toBeGreaterThan(10);
    expect(runs.length + gaps.items.length).toBeGreaterThan(5);
    expect(await merged.reads.count()).toBe(await plain.reads.count());
  }, 240_000);

  it('give every read by its id, and its picture, which was never copied', async () => {
    let pictures = 0;
    for (const id of ids) {
      expect(await merged.reads.get(id)).toEqual(await plain.reads.get(id));
      const image = await plain.reads.image(id);
      expect(await merged.reads.image(id)).toEqual(image);
      if (image !== null) pictures++;
    }
    expect(pictures).toBeGreaterThan(40);
    expect(sourcesOf(mergedDir).map(({ file }) => file)).toEqual(Array.from({ length: 8 }, () => 'pictures'));
    expect(filesOf(mergedDir).filter((name) => /^m\d+\.db$/.test(name))).toEqual([
      'm000001.db',
      'm000005.db',
    ]);
    expect(await merged.reads.get('rr4ww01-1')).toBeNull();
  }, 240_000);

  it('know every read again, which keeps its id', async () => {
    for (let at = 0; at < stored.length; at += 60) {
      const outcomes = await commit(stored.slice(at, at + 60));
      expect(new Set(outcomes)).toEqual(new Set(['duplicate']));
    }
    const moved = { ...(stored[3] as PreparedRead), capturedAtMs: startMs + 400 * hourMs };
    const decoded = { ...moved.decoded, revision: moved.decoded.revision + 1 };
    expect(await commit([{ ...moved, decoded }])).toEqual(['moved']);
  }, 240_000);

  it('take a picture that comes later, once, and a revision with another picture', async () => {
    const at = ids.findIndex((_, i) => i > 20 && stored[i]?.decoded.image === null);
    const late = { mediaType: 'image/png', bytes: picture(7777) };
    const has = await plain.reads.image(ids[at] as string);
    for (const store of [plain, merged]) {
      const first = await store.reads.attachImage(ids[at] as string, late);
      const again = await store.reads.attachImage(ids[at] as string, { ...late, bytes: picture(1) });
      expect([first.attached, again.attached]).toEqual([has === null, false]);
      const expected = has === null ? late.bytes : has.bytes;
      expect((await store.reads.image(ids[at] as string))?.bytes).toEqual(expected);
    }
    const other = revisionOf(stored[17] as PreparedRead);
    const image = { mediaType: 'image/jpeg', bytes: picture(8888) };
    expect(await commit([{ ...other, decoded: { ...other.decoded, image } }])).toEqual(['revised']);
    const seen = await merged.reads.image(ids[17] as string);
    expect(seen?.bytes).toEqual(image.bytes);
    expect(seen).toEqual(await plain.reads.image(ids[17] as string));
  });

  it('go on with a page that was begun before partitions were merged', async () => {
    const query: ReadQuery = { plate: '苏*', match: 'wildcard', areaIds: null, limit: 40 };
    await commitNew(partitionRows * 4);
    const first = await merged.reads.find(query);
    const cursor = first.nextCursor as string;
    const before = await merged.reads.find({ ...query, cursor });
    await untilMerged(mergedDir, 12);
    expect(await merged.reads.find({ ...query, cursor })).toEqual(before);
    expect(await merged.reads.find({ ...query, cursor })).toEqual(
      await plain.reads.find({ ...query, cursor }),
    );
  }, 240_000);

  it('are there after a start, and are merged once', async () => {
    await merged.close();
    merged = await openSmallStore(mergedDir, smallMerges);
    const query: ReadQuery = { plate: '苏*1*', match: 'wildcard', areaIds: null, limit: 1000 };
    expect(await merged.reads.find(query)).toEqual(await plain.reads.find(query));
    expect(await commit(stored.slice(0, 50))).toEqual(Array.from({ length: 50 }, () => 'duplicate'));
    await commitNew(60);
    expect(sourcesOf(mergedDir).map(({ no }) => no)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  }, 240_000);
});
