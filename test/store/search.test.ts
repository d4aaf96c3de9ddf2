/** Every question over reads against a plain scan of all that was stored, over sealed and open partitions and revisions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Placement, ReadView } from '../../src/core/model.ts';
import { passagesOf } from '../../src/core/passage.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { type PreparedRead, type ReadQuery, readSorts } from '../../src/store/contract/reads.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { openPartition } from '../../src/store/sqlite/reads/partition-file.ts';
import { preparedRead, startMs } from '../support/gateway-app.ts';
import {
  asCame,
  hourMs,
  isFound,
  makeRead,
  orderOf,
  places,
  question,
  random,
  type Sorted,
  vehicles,
} from '../support/search-model.ts';

const sortedOf = ({ capturedAtMs, plate, placement, decoded }: PreparedRead): Sorted => ({
  capturedAtMs,
  plate,
  checkpointId: placement.checkpointId,
  speedKmh: decoded.speedKmh,
});
const sortedView = (read: ReadView): Sorted => ({ ...read, capturedAtMs: Date.parse(read.capturedAt) });

describe('questions over reads', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-search-'));
  const stored = new Map<string, PreparedRead>();
  let store: Store;
  const open = async (): Promise<void> => {
    store = await openSqliteStore({
      dataDir,
      synchronous: 'normal',
      limits: { rows: 150, spanMs: 365 * 24 * hourMs },
      onFailure: (error) => expect.fail(error.message),
    });
  };
  const commit = async (reads: readonly PreparedRead[]): Promise<void> => {
    await store.reads.commit(reads, []);
    for (const read of reads) stored.set(`${read.placement.deviceId} ${read.decoded.eventId}`, read);
  };
  const commitSome = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 50) await commit(Array.from({ length: 50 }, makeRead));
  };
  /** Other plates, times within a minute, other places of the same device: all that a revision may change. */
  const reviseSome = async (count: number): Promise<void> => {
    const all = [...stored.values()];
    await commit(
      Array.from({ length: count }, () => random.pick(all)).flatMap((old, i, chosen) => {
        if (chosen.indexOf(old) !== i) return [];
        const made = makeRead();
        const capturedAtMs = old.capturedAtMs + random.next(60) * 1000;
        return [
          {
            ...made,
            capturedAtMs,
            placement: random.pick(places.filter((place) => place.deviceId === old.placement.deviceId)),
            decoded: { ...made.decoded, eventId: old.decoded.eventId, revision: old.decoded.revision + 1 },
          },
        ];
      }),
    );
  };

  beforeAll(async () => {
    await open();
    await commitSome(600);
    await store.close();
    await open();
    await reviseSome(40);
    await commitSome(250);
    await reviseSome(25);
  }, 120_000);
  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  it('find what a plain scan finds, in every order, page by page, and count it', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(question, async (query) => {
        const fits = [...stored.values()].filter((read) => isFound(read, query));
        const order = orderOf(fits.map(sortedOf), query.sort);
        const truth = fits.map(
          (read) => `${new Date(read.capturedAtMs).toISOString()} ${read.decoded.eventId}`,
        );
        const seen: string[] = [];
        const came: Sorted[] = [];
        let cursor: string | null = null;
        do {
          const page = await store.reads.find({
            ...query,
            countUpTo: 10_000,
            ...(cursor === null ? {} : { cursor }),
          });
          expect(page.count).toEqual({ value: truth.length, isExact: true });
          expect(page.items.length).toBeLessThanOrEqual(query.limit);
          for (const read of page.items) {
            came.push(sortedView(read));
            seen.push(`${read.capturedAt} ${read.eventId}`);
          }
          cursor = page.nextCursor;
        } while (cursor !== null && seen.length < 60);
        found += truth.length;
        expect(asCame(came, query.sort)).toEqual(order.slice(0, came.length));
        if (cursor === null) expect(seen.toSorted()).toEqual(truth.toSorted());
        else expect(new Set(truth).isSupersetOf(new Set(seen))).toBe(true);
      }),
      { numRuns: 250, seed: 3 },
    );
    expect(found).toBeGreaterThan(500);
  }, 120_000);

  it.each(readSorts)('skip and repeat nothing by %s while reads come in between the pages', async (sort) => {
    const plates = sort.endsWith('capturedAt') ? [null, '苏*'] : ['苏*'];
    for (const plate of plates) {
      const match = plate === null ? 'exact' : 'wildcard';
      await pageWhileReadsComeIn({ plate, match, areaIds: null, limit: plate === null ? 40 : 90, sort });
    }
  });
  const pageWhileReadsComeIn = async (query: ReadQuery): Promise<void> => {
    const before = [...stored.values()].filter((read) => isFound(read, query));
    const came: ReadView[] = [];
    let cursor: string | null = null;
    do {
      const page = await store.reads.find({ ...query, ...(cursor === null ? {} : { cursor }) });
      came.push(...page.items);
      cursor = page.nextCursor;
      // some before the cursor and some after it, in every order
      await commit(Array.from({ length: 4 }, makeRead));
    } while (cursor !== null);
    const ids = came.map((read) => `${read.deviceId} ${read.eventId}`);
    expect(new Set(ids).size).toBe(ids.length);
    const known = before.map((read) => `${read.placement.deviceId} ${read.decoded.eventId}`);
    expect(known.filter((id) => !ids.includes(id))).toEqual([]);
    expect(before.length).toBeGreaterThan(300);
    expect(asCame(came.map(sortedView), query.sort)).toEqual(orderOf(came.map(sortedView), query.sort));
  };

  it('bound a count and say so', async () => {
    const page = await store.reads.find({
      plate: '苏*',
      match: 'wildcard',
      areaIds: null,
      limit: 1,
      countUpTo: 5,
    });
    expect(page.count).toEqual({ value: 5, isExact: false });
  });

  it('say how a near read differs, and by which guess of the reader it was found', async () => {
    await commit([
      { ...makeRead(), plate: '粤B88888', placement: places[0] as Placement, capturedAtMs: startMs },
      ...[makeRead()].map((read) => ({
        ...read,
        plate: '粤C11111',
        placement: places[0] as Placement,
        decoded: { ...read.decoded, candidates: [{ plate: '粤·B88888', confidence: 0.2 }] },
      })),
    ]);
    const near = await store.reads.find({ plate: '粤B8B888', match: 'near', areaIds: null, limit: 9 });
    expect(near.items.map((read) => read.match)).toEqual([
      { class: 'near', differences: [{ index: 3, read: '8', listed: 'B' }], candidate: null },
    ]);
    const guessed = await store.reads.find({ plate: '粤B88888', candidates: true, areaIds: null, limit: 9 });
    expect(guessed.items.map((read) => [read.plate, read.match?.candidate ?? null]).toSorted()).toEqual([
      ['粤B88888', null],
      ['粤C11111', '粤B88888'],
    ]);
  });

  it('track a plate in order of time, in the area only', async () => {
    for (const areaIds of [null, ['east']]) {
      for (const plate of vehicles) {
        const track = await store.reads.track({ plate, areaIds, limit: 1000 });
        const query: ReadQuery = { plate, areaIds, limit: 1000 };
        const truth = [...stored.values()].filter((read) => isFound(read, query));
        expect(track.map((read) => read.capturedAtMs)).toEqual(
          truth.map((read) => read.capturedAtMs).toSorted((a, b) => a - b),
        );
      }
    }
  });

  it('find the plates near each passage, as often as a plain comparison', async () => {
    const plate = vehicles[0] as string;
    const span = { fromMs: startMs, toMs: startMs + 48 * hourMs };
    const withinMs = 30_000;
    const answer = await store.reads.convoy({
      plate,
      ...span,
      withinMs,
      minCheckpoints: 1,
      companions: 1000,
      areaIds: null,
      limit: 1000,
    });
    const reads = [...stored.values()]
      .filter((read) => read.plate !== '' && !read.clockBad)
      .map((read) => ({
        ...read,
        checkpointId: read.placement.checkpointId,
        direction: read.placement.direction,
      }));
    const own = passagesOf(
      reads.filter(
        (read) => read.plate === plate && read.capturedAtMs >= span.fromMs && read.capturedAtMs < span.toMs,
      ),
    ).map((passage) => passage.first);
    const truth = new Map<string, number>();
    for (const passage of own) {
      const near = reads.filter(
        (read) =>
          read.plate !== plate &&
          read.checkpointId === passage.checkpointId &&
          Math.abs(read.capturedAtMs - passage.capturedAtMs) <= withinMs,
      );
      for (const other of new Set(near.map((read) => read.plate)))
        truth.set(other, (truth.get(other) ?? 0) + 1);
    }
    expect(answer.passages).toBe(own.length);
    expect(new Map(answer.companions.map((one) => [one.plate, one.coincidences]))).toEqual(truth);
    expect(truth.size).toBeGreaterThan(3);
  });

  it('pair the drives from one checkpoint to another', async () => {
    const plate = '赣A00001';
    const at = (placement: Placement | undefined, second: number): PreparedRead => ({
      ...preparedRead({ plate, capturedAtMs: startMs + second * 1000 }),
      placement: placement as Placement,
    });
    const [first, , second] = places;
    await commit([
      at(first, 0),
      at(first, 4),
      at(second, 300),
      at(second, 305),
      at(first, 900),
      at(second, 1500),
    ]);
    const runs = await store.reads.section({
      fromCheckpointId: 'c1',
      toCheckpointId: 'c2',
      fromMs: startMs,
      toMs: startMs + hourMs,
      maxTravelMs: hourMs,
      plate,
    });
    expect(runs.map((run) => [run.leftAtMs - startMs, run.arrivedAtMs - startMs])).toEqual([
      [4_000, 300_000],
      [900_000, 1_500_000],
    ]);
  });

  it('answer the same where the process ended while a partition was being sealed, which is then sealed', async () => {
    const query: ReadQuery = { plate: '苏*1', match: 'wildcard', areaIds: null, limit: 1000 };
    const before = await store.reads.find(query);
    await store.close();
    const main = openDatabase(join(dataDir, 'ringgate.db'));
    main.prepare("UPDATE partitions SET state = 'sealing' WHERE no = 2").run();
    const partition = openPartition(dataDir, 2, {});
    partition.exec(
      'DELETE FROM search_built; DELETE FROM search_names WHERE id > 5; DROP INDEX reads_event;',
    );
    partition.close();
    await open();
    expect((await store.reads.find(query)).items).toEqual(before.items);
    const state = main.prepare('SELECT state FROM partitions WHERE no = 2').pluck();
    await expect.poll(() => state.get(), { timeout: 20_000 }).toBe('sealed');
    main.close();
    expect((await store.reads.find(query)).items).toEqual(before.items);
    // and what is stored there is still known: no read is stored twice
    const again = [...stored.values()].slice(150, 300);
    const { outcomes } = await store.reads.commit(again, []);
    expect(new Set(outcomes)).toEqual(new Set(['duplicate']));
  }, 60_000);

  it('answer the same after the index of older partitions was lost and built again', async () => {
    const query: ReadQuery = { plate: '苏F*1', match: 'wildcard', areaIds: null, limit: 1000 };
    const before = await store.reads.find(query);
    await store.close();
    const db = openPartition(dataDir, 1, {});
    db.exec('DELETE FROM search_built; DELETE FROM search_plates WHERE id % 2 = 0;');
    db.close();
    await open();
    const during = await store.reads.find(query);
    expect(during.items).toEqual(before.items);
    await expect
      .poll(
        () => {
          const look = openPartition(dataDir, 1, {});
          const built = look.prepare('SELECT count(*) AS n FROM search_built').get();
          look.close();
          return built;
        },
        { timeout: 20_000 },
      )
      .toEqual({ n: 1 });
    expect((await store.reads.find(query)).items).toEqual(before.items);
  }, 60_000);
});
