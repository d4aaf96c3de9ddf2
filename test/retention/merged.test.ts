/** Expiry of partitions that were merged: their pictures lie in the files of the sources, and both go. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  dayMs,
  expireUntil,
  filesHolding,
  openSmallStore,
  over,
  readOf,
  type SmallStore,
  spellings,
  untilMerged,
} from '../support/retention.ts';

const nowMs = Date.now();
let small: SmallStore;
afterEach(() => small.close());

describe('expiry of a merged partition', () => {
  it('keeps what is held, with its picture and under the id it was stored with, and leaves nothing of the rest', async () => {
    small = await openSmallStore(20, { rows: 80, spanMs: 365 * dayMs, sources: 10 });
    const { reads } = small.store;
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) {
      const done = await reads.commit(
        Array.from({ length: 20 }, (_, i) => {
          if (i === 7)
            return readOf('苏FKEPT9', nowMs + n, { eventId: `kept-${n}`, image: Buffer.from(`kept ${n}`) });
          if (i === 9) return readOf('苏FWENT9', nowMs + n, { image: Buffer.from('a picture that went') });
          return readOf(`沪C${n}${String(i).padStart(4, '0')}`, nowMs + i);
        }),
        [],
      );
      ids.push(done.idOf(7));
    }
    await reads.commit([readOf('苏FNEW01', nowMs)], []);
    await untilMerged(small, 4);
    const needles = [...spellings('苏FWENT9'), Buffer.from('a picture that went')];
    expect(filesHolding(join(small.dataDir, 'reads'), needles).length).toBeGreaterThan(1);

    const held = { heldReadIds: [ids[1] ?? '', ids[3] ?? ''] };
    const order = over(nowMs + 40 * dayMs, 30, held);
    const removed = await expireUntil(small, order, async () => (await reads.count()) === 2);
    expect(removed).toMatchObject({ reads: 79, images: 6 });
    const look = async (): Promise<unknown[]> => {
      const found = await small.store.reads.find({ plate: '苏FKEPT9', areaIds: null, limit: 10 });
      const pictures = await Promise.all(ids.map((id) => small.store.reads.image(id)));
      return [
        found.items.map((read) => read.id).sort(),
        pictures.map((one) => (one === null ? null : Buffer.from(one.bytes).toString())),
      ];
    };
    const kept = [[ids[1], ids[3]].sort(), [null, 'kept 1', null, 'kept 3']];
    expect(await look()).toEqual(kept);
    expect(filesHolding(small.dataDir, needles)).toEqual([]);
    await small.restart();
    expect(await look()).toEqual(kept);
    const again = await small.store.reads.commit([readOf('苏FKEPT9', nowMs + 1, { eventId: 'kept-1' })], []);
    expect([again.outcomes, again.idOf(0)]).toEqual([['duplicate'], ids[1]]);

    // when the hold is over nothing is left but the partition that takes reads
    await expireUntil(
      small,
      over(nowMs + 41 * dayMs, 30),
      async () => (await small.store.reads.count()) === 0,
    );
    const files = readdirSync(join(small.dataDir, 'reads')).filter((name) => name.endsWith('.db'));
    expect(files.length).toBe(1);
  }, 90_000);
});
