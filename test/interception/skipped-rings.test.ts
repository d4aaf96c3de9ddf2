import { describe, expect, it } from 'vitest';
import type { Placement } from '../../src/core/model.ts';
import { ringGaps } from '../../src/interception/ring-gaps.ts';
import { type SkipChange, SkippedRings } from '../../src/interception/skipped-rings.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import type { SkippedHour } from '../../src/store/contract/roads.ts';

/** A read with only what the rule looks at. */
function read(plate: string, atMs: number, place: Partial<Placement>, clockBad = false): PreparedRead {
  return {
    decoded: { plateColor: 'blue' },
    placement: { checkpointId: 'c', direction: 'unknown', zone: null, crossing: null, ...place },
    plate,
    capturedAtMs: atMs,
    clockBad,
  } as unknown as PreparedRead;
}
const entering: Partial<Placement> = {
  checkpointId: 'gate',
  direction: 'inbound',
  zone: 1,
  crossing: { from: 0, to: 1 },
};
const inCity: Partial<Placement> = { checkpointId: 'square', zone: 2 };

const overInner: Partial<Placement> = {
  checkpointId: 'bridge',
  direction: 'inbound',
  zone: 2,
  crossing: { from: 1, to: 2 },
};
/** What is left when what was taken back is taken away: from zone, to zone, where seen again. */
function counted(changes: readonly SkipChange[]): string[] {
  const sums = new Map<string, number>();
  for (const { skipped, by } of changes) {
    const key = `${skipped.fromZone}>${skipped.toZone} ${skipped.nextCheckpointId} ${skipped.againAtMs}`;
    sums.set(key, (sums.get(key) ?? 0) + by);
  }
  return [...sums].flatMap(([key, sum]) => (sum === 0 ? [] : [`${key} ×${sum}`])).sort();
}
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

describe('a vehicle that got over a ring unseen', () => {
  it('is noticed where it is seen next, with where it was seen last', () => {
    const rings = new SkippedRings(100);
    expect(rings.observe(read('a', 0, entering))).toEqual([]);
    expect(rings.observe(read('a', 60_000, inCity))).toEqual([
      {
        skipped: {
          fromZone: 1,
          toZone: 2,
          lastCheckpointId: 'gate',
          nextCheckpointId: 'square',
          againAtMs: 60_000,
        },
        by: 1,
      },
    ]);
    expect(rings.observe(read('a', 120_000, inCity))).toEqual([]);
  });

  it('is none that was never seen before, has no plate, a wrong clock or another colour', () => {
    const rings = new SkippedRings(100);
    expect(rings.observe(read('a', 60_000, inCity))).toEqual([]);
    expect(rings.observe(read('', 90_000, entering))).toEqual([]);
    expect(rings.observe(read('a', 90_000, entering, true))).toEqual([]);
    rings.forget();
    expect(rings.observe(read('a', 99_000, { ...inCity, zone: 0 }))).toEqual([]);
  });

  it('is none where two devices of one checkpoint see it drive in', () => {
    const rings = new SkippedRings(100);
    rings.observe(read('a', 0, entering));
    expect(rings.observe(read('a', 700, entering))).toEqual([]);
    // a quarter of an hour later it must have left in between
    expect(rings.observe(read('a', 900_000, entering))).toMatchObject([
      { skipped: { fromZone: 1, toZone: 0 }, by: 1 },
    ]);
  });

  it('is taken back when the read of its crossing comes late', () => {
    const rings = new SkippedRings(100);
    const early = [read('a', 0, entering), read('a', 60_000, inCity)].flatMap((each) => rings.observe(each));
    expect(counted(early)).toEqual(['1>2 square 60000 ×1']);
    const late = rings.observe(read('a', 30_000, overInner));
    expect(counted([...early, ...late])).toEqual([]);
    // the same read once more takes nothing back
    expect(rings.observe(read('a', 30_000, overInner))).toEqual([]);
  });

  it('is counted the same in whatever order its reads come', () => {
    const drive = [
      read('a', 0, entering),
      read('a', 400, entering),
      read('a', 60_000, inCity),
      read('a', 90_000, { ...inCity, checkpointId: 'market' }),
      read('a', 300_000, {
        checkpointId: 'gate',
        direction: 'outbound',
        zone: 0,
        crossing: { from: 1, to: 0 },
      }),
    ];
    const inOrder = new SkippedRings(100);
    const expected = counted(drive.flatMap((each) => inOrder.observe(each)));
    expect(expected).toEqual(['1>2 square 60000 ×1', '2>1 gate 300000 ×1']);
    for (const order of orders(drive)) {
      const rings = new SkippedRings(100);
      expect(counted(order.flatMap((each) => rings.observe(each)))).toEqual(expected);
    }
  });

  it('is remembered over many sightings within one zone', () => {
    const rings = new SkippedRings(100);
    const first = rings.observe(read('a', 0, entering));
    const within = Array.from({ length: 50 }, (_, n) =>
      rings.observe(read('a', 60_000 + n * 10_000, { checkpointId: `belt-${n}`, zone: 1 })),
    ).flat();
    const late = rings.observe(read('a', 65_000, inCity));
    expect(counted([...first, ...within, ...late])).toEqual(['1>2 square 65000 ×1', '2>1 belt-49 550000 ×1']);
  });

  it('of an earlier run is counted once: with the first read of this one, whichever is told of first', () => {
    const earlier = (atMs: number, place: Partial<Placement>) => ({
      plate: 'a',
      plateColor: 'blue',
      capturedAtMs: atMs,
      seenAt: read('a', atMs, place).placement,
    });
    const rings = new SkippedRings(100);
    // between two of the earlier run: counted by it
    expect(rings.recall(earlier(10_000, entering))).toEqual([]);
    expect(counted(rings.recall(earlier(0, { ...inCity, zone: 2 })))).toEqual([]);
    expect(counted(rings.observe(read('a', 60_000, inCity)))).toEqual(['1>2 square 60000 ×1']);
    const other = new SkippedRings(100);
    expect(other.observe(read('a', 60_000, inCity))).toEqual([]);
    expect(counted(other.recall(earlier(10_000, entering)))).toEqual(['1>2 square 60000 ×1']);
    expect(counted(other.recall(earlier(0, { ...inCity, zone: 2 })))).toEqual([]);
  });

  it('is counted the same in whatever order two runs tell of their reads', () => {
    const drive: readonly (readonly [number, Partial<Placement>])[] = [
      [0, entering],
      [60_000, inCity],
      [90_000, { ...entering, checkpointId: 'other-gate' }],
      [300_000, { checkpointId: 'belt', zone: 1 }],
      [400_000, inCity],
    ];
    const all = new SkippedRings(100);
    const merged = drive.flatMap(([atMs, place]) => all.observe(read('a', atMs, place)));
    // all ways in which the reads are those of the earlier run or of this one
    for (let ways = 0; ways < 2 ** drive.length; ways += 1) {
      const isEarlier = (index: number): boolean => (ways & (1 << index)) !== 0;
      const alone = new SkippedRings(100);
      const before = drive.flatMap(([atMs, place], index) =>
        isEarlier(index) ? alone.observe(read('a', atMs, place)) : [],
      );
      for (const order of orders(drive.map((_, index) => index))) {
        const rings = new SkippedRings(4);
        const now = order.flatMap((index) => {
          const [atMs = 0, place = {}] = drive[index] ?? [];
          const one = read('a', atMs, place);
          if (!isEarlier(index)) return rings.observe(one);
          return rings.recall({ plate: 'a', plateColor: 'blue', capturedAtMs: atMs, seenAt: one.placement });
        });
        expect(counted([...before, ...now])).toEqual(counted(merged));
      }
    }
  });

  it('that the earlier run counted is taken back by a read of this one', () => {
    const rings = new SkippedRings(100);
    const earlier = { plate: 'a', plateColor: 'blue' };
    rings.recall({ ...earlier, capturedAtMs: 60_000, seenAt: read('a', 0, inCity).placement });
    rings.recall({ ...earlier, capturedAtMs: 0, seenAt: read('a', 0, entering).placement });
    expect(rings.observe(read('a', 30_000, overInner))).toMatchObject([
      { skipped: { fromZone: 1, toZone: 2, againAtMs: 60_000 }, by: -1 },
    ]);
  });
});

describe('the counts of skipped rings', () => {
  const row = (
    fromZone: number,
    toZone: number,
    last: string,
    next: string,
    vehicles: number,
  ): SkippedHour => ({
    hourMs: 3_600_000,
    fromZone,
    toZone,
    lastCheckpointId: last,
    nextCheckpointId: next,
    vehicles,
  });
  const facts = {
    rings: [
      { id: 'inner', name: 'inner', order: 2 },
      { id: 'outer', name: 'outer', order: 1 },
    ],
    checkpoints: new Map([['a', { name: 'A', areaId: 'town' }]]),
    rows: [row(0, 2, 'a', 'b', 2), row(0, 1, 'a', 'c', 5), row(2, 1, 'b', 'a', 1)],
    roundedTo: 1,
    isShown: () => true,
  };

  it('stand at each ring that was skipped, on the way in or out, the most frequent places first', () => {
    const [outer, inner] = ringGaps(facts);
    expect(outer).toMatchObject({ ringId: 'outer', inbound: 7, outbound: 0 });
    expect(inner).toMatchObject({ ringId: 'inner', inbound: 2, outbound: 1 });
    expect(outer?.last).toEqual([{ checkpointId: 'a', name: 'A', vehicles: 7 }]);
    expect(outer?.next.map(({ checkpointId, vehicles }) => [checkpointId, vehicles])).toEqual([
      ['c', 5],
      ['b', 2],
    ]);
  });

  it('tell no number under three, nor a leg of so few, nor let one be found by taking away', () => {
    const [outer, inner] = ringGaps({ ...facts, roundedTo: 3 });
    expect(outer).toMatchObject({ inbound: 6, outbound: 0 });
    expect(outer?.next.map(({ vehicles }) => vehicles)).toEqual([3, null]);
    expect(outer?.legs).toHaveLength(1);
    expect(inner).toMatchObject({ inbound: null, outbound: null, legs: [] });
  });

  it('name no place outside the area of who asks', () => {
    const [outer] = ringGaps({ ...facts, isShown: (id) => id === 'c' });
    expect(outer).toMatchObject({ inbound: 7, last: [], legs: [] });
    expect(outer?.next.map(({ checkpointId }) => checkpointId)).toEqual(['c']);
  });
});
