import { describe, expect, it } from 'vitest';
import type { Ring } from '../../src/core/entities.ts';
import { classifyLane } from '../../src/core/ring.ts';
import { ringOf, square, toPlace, type Xy } from '../support/districts.ts';

const outer = ringOf('outer', 1, square(5000));
const inner = ringOf('inner', 2, square(2000).reverse());
const two = [inner, outer];

function lane(
  at: Xy,
  headingDeg: number | null,
  ringId: string | null,
  travel: 'approaching' | 'departing' = 'approaching',
) {
  return { position: toPlace(at), headingDeg, ringId, travel };
}

describe('a read at a ring', () => {
  it.each<[string, Xy, number, string, string, number | null, [number, number] | null]>([
    ['north over the south side', [0, -5000], 0, 'outer', 'inbound', 1, [0, 1]],
    ['south over the south side', [0, -5000], 180, 'outer', 'outbound', 0, [1, 0]],
    ['east along the south side', [0, -5000], 90, 'outer', 'along', null, null],
    ['exactly 60° to the way in', [0, -5000], 60, 'outer', 'inbound', 1, [0, 1]],
    ['exactly 300°', [0, -5000], 300, 'outer', 'inbound', 1, [0, 1]],
    ['a little over 60°', [0, -5000], 60.001, 'outer', 'along', null, null],
    ['a little under 120°', [0, -5000], 119.999, 'outer', 'along', null, null],
    ['exactly 120°', [0, -5000], 120, 'outer', 'outbound', 0, [1, 0]],
    ['exactly 240°', [0, -5000], 240, 'outer', 'outbound', 0, [1, 0]],
    ['west over the east side of the inner ring', [2000, 100], 270, 'inner', 'inbound', 2, [1, 2]],
    ['east over the east side of the inner ring', [2000, 100], 90, 'inner', 'outbound', 1, [2, 1]],
    ['at a corner along one edge, 45° to the bisector', [5000, -5000], 0, 'outer', 'inbound', 1, [0, 1]],
    ['at a corner, square to the bisector', [5000, -5000], 45, 'outer', 'along', null, null],
    ['a heading over 360°', [0, -5000], 725, 'outer', 'inbound', 1, [0, 1]],
    ['a negative heading', [0, -5000], -180, 'outer', 'outbound', 0, [1, 0]],
    ['300 m inside of the line', [0, -4700], 10, 'outer', 'inbound', 1, [0, 1]],
  ])('driving %s', (_name, at, headingDeg, ringId, direction, zone, crossing) => {
    const [from, to] = crossing ?? [];
    expect(classifyLane(lane(at, headingDeg, ringId), two)).toEqual({
      ringId,
      direction,
      zone,
      crossing: crossing ? { from, to } : null,
    });
  });
  it('is turned round where the vehicle departs', () => {
    expect(classifyLane(lane([0, -5000], 0, 'outer', 'departing'), two).direction).toBe('outbound');
    expect(classifyLane(lane([0, -5000], 180, 'outer', 'departing'), two).direction).toBe('inbound');
    expect(classifyLane(lane([0, -5000], 90, 'outer', 'departing'), two).direction).toBe('along');
  });
  it('is unknown with no zone where the lane has no heading, or none that is a number', () => {
    const unknown = { ringId: 'outer', direction: 'unknown', zone: null, crossing: null };
    expect(classifyLane(lane([0, -5000], null, 'outer'), two)).toEqual(unknown);
    expect(classifyLane(lane([0, -5000], Number.NaN, 'outer'), two)).toEqual(unknown);
    expect(classifyLane(lane([0, 0], 0, 'outer'), two)).toEqual(unknown);
  });
  it('keeps the id of a ring that is not there and claims nothing about it', () => {
    const expected = { ringId: 'gone', direction: 'unknown', zone: null, crossing: null };
    expect(classifyLane(lane([0, 0], 0, 'gone'), two)).toEqual(expected);
  });
  it('is decided by the nearest edge of a concave ring', () => {
    const bay = ringOf('bay', 1, [
      [-3000, -3000],
      [3000, -3000],
      [3000, 3000],
      [1000, 3000],
      [1000, 0],
      [-1000, 0],
      [-1000, 3000],
      [-3000, 3000],
    ]);
    expect(classifyLane(lane([1000, 1500], 90, 'bay'), [bay]).direction).toBe('inbound');
    expect(classifyLane(lane([-1000, 1500], 90, 'bay'), [bay]).direction).toBe('outbound');
    expect(classifyLane(lane([0, 0], 180, 'bay'), [bay]).direction).toBe('inbound');
  });
  it('counts zones by rank, so that orders need not be without gaps', () => {
    const sparse: Ring[] = [
      { ...outer, order: 3 },
      { ...inner, order: 7 },
    ];
    expect(classifyLane(lane([0, -2000], 0, 'inner'), sparse).crossing).toEqual({ from: 1, to: 2 });
    expect(classifyLane(lane([0, -5000], 0, 'outer'), sparse).crossing).toEqual({ from: 0, to: 1 });
  });
  it('refuses rings that are not in WGS84', () => {
    const shifted: Ring[] = [{ ...outer, datum: 'gcj02' }];
    expect(() => classifyLane(lane([0, -5000], 0, 'outer'), shifted)).toThrow(/"outer".*gcj02/);
    expect(() => classifyLane(lane([0, -5000], 0, null), shifted)).toThrow(/WGS84/);
  });
});

describe('a read on no ring', () => {
  it.each<[Xy, number]>([
    [[6000, 0], 0],
    [[3000, 0], 1],
    [[0, 0], 2],
    [[2000, 0], 2],
    [[5000, 4000], 1],
  ])('at %j is in zone %d, whatever its heading', (at, zone) => {
    const expected = { ringId: null, direction: 'unknown', zone, crossing: null };
    expect(classifyLane(lane(at, 0, null), two)).toEqual(expected);
    expect(classifyLane(lane(at, null, null), two)).toEqual(expected);
  });
  it('is in zone 0 where there is no ring at all', () => {
    expect(classifyLane(lane([0, 0], 0, null), []).zone).toBe(0);
  });
});
