import { describe, expect, it } from 'vitest';
import type { Placement } from '../../src/core/model.ts';
import { ringGaps } from '../../src/interception/ring-gaps.ts';
import { SkippedRings } from '../../src/interception/skipped-rings.ts';
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

describe('a vehicle that got over a ring unseen', () => {
  it('is noticed where it is seen next, with where it was seen last', () => {
    const rings = new SkippedRings();
    expect(rings.observe(read('a', 0, entering))).toBeNull();
    expect(rings.observe(read('a', 60_000, inCity))).toEqual({
      fromZone: 1,
      toZone: 2,
      lastCheckpointId: 'gate',
      nextCheckpointId: 'square',
    });
    expect(rings.observe(read('a', 120_000, inCity))).toBeNull();
  });

  it('is none that was never seen before, came late, has no plate, a wrong clock or another colour', () => {
    const rings = new SkippedRings();
    expect(rings.observe(read('a', 60_000, inCity))).toBeNull();
    expect(rings.observe(read('a', 30_000, entering))).toBeNull();
    expect(rings.observe(read('', 90_000, entering))).toBeNull();
    expect(rings.observe(read('a', 90_000, entering, true))).toBeNull();
    rings.forget();
    expect(rings.observe(read('a', 99_000, { ...inCity, zone: 0 }))).toBeNull();
  });

  it('is none where two devices of one checkpoint see it drive in', () => {
    const rings = new SkippedRings();
    rings.observe(read('a', 0, entering));
    expect(rings.observe(read('a', 700, entering))).toBeNull();
    // a quarter of an hour later it must have left in between
    expect(rings.observe(read('a', 900_000, entering))).toMatchObject({ fromZone: 1, toZone: 0 });
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
