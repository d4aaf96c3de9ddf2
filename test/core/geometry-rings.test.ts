import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalPoint } from '../../src/core/geometry.ts';
import { containsPoint, findRingsMeeting, findSelfCrossing, isRingInside } from '../../src/core/geometry.ts';
import { move, nestedRings, square, type Xy } from '../support/districts.ts';

function local(corners: readonly Xy[]): LocalPoint[] {
  return corners.map(([eastM, northM]) => ({ eastM, northM }));
}
/** Whether two stretches share a point, by solving for it. */
function segmentsCross([ax, ay]: Xy, [bx, by]: Xy, [cx, cy]: Xy, [dx, dy]: Xy): boolean {
  const det = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / det;
  const s = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / det;
  return t >= 0 && t <= 1 && s >= 0 && s <= 1;
}
const u: Xy[] = [
  [0, 0],
  [30, 0],
  [30, 30],
  [20, 30],
  [20, 10],
  [10, 10],
  [10, 30],
  [0, 30],
];

describe('a self-crossing ring', () => {
  // the corners as x,y pairs, and every pair of edges that meet
  it.each([
    ['a bow tie', '0,0 10,10 10,0 0,10', ['0 2']],
    ['a corner on another edge', '0,0 10,0 10,10 5,0 0,10', ['0 2', '0 3']],
    ['an edge that runs back over the one before', '0,0 10,0 4,0 4,8', ['0 1', '0 2']],
    ['a corner passed twice', '0,0 5,5 10,0 10,10 5,5 0,10', ['0 3', '0 4', '1 3', '1 4']],
    ['edges that overlap', '0,0 10,0 10,5 8,0 2,0 2,5', ['0 2', '0 3', '0 4']],
    ['a line and back', '0,0 10,0 20,0', ['0 1', '0 2', '1 2']],
    ['a last edge that runs back over the first', '0,0 10,0 10,10 5,0', ['0 2', '0 3']],
  ])('is found in %s', (_name, corners, meeting) => {
    const ring = corners.split(' ').map((pair) => pair.split(',').map(Number) as Xy);
    expect(meeting).toContain(findSelfCrossing(local(ring))?.join(' '));
    expect(findSelfCrossing(local([...ring].reverse()))).not.toBeNull();
  });
  it('is not found in plain, concave, clockwise or nearly touching rings', () => {
    expect(findSelfCrossing(local(u))).toBeNull();
    expect(findSelfCrossing(local([...u].reverse()))).toBeNull();
    expect(
      findSelfCrossing(
        local([
          [0, 0],
          [10, 0],
          [10, 10],
          [5, 0.01],
          [0, 10],
        ]),
      ),
    ).toBeNull();
    fc.assert(
      fc.property(nestedRings, (rings) =>
        rings.every((corners) => findSelfCrossing(local(corners)) === null),
      ),
    );
  });
  it('is found in random rings exactly where two edges have a common point', () => {
    const seen = { crossing: 0, plain: 0 };
    const coordinate = fc.noBias(fc.integer({ min: -11_000, max: 11_000 }));
    const corner: fc.Arbitrary<Xy> = fc.tuple(coordinate, coordinate);
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 7 }), (corners) => {
        const expected = corners.some((from, i) =>
          corners.some((other, j) => {
            const apart = (j - i + corners.length) % corners.length;
            if (apart < 2 || apart > corners.length - 2) return false;
            const [to, otherTo] = [i, j].map((k) => corners[(k + 1) % corners.length] as Xy) as [Xy, Xy];
            return segmentsCross(from, to, other, otherTo);
          }),
        );
        seen[expected ? 'crossing' : 'plain'] += 1;
        expect(findSelfCrossing(local(corners)) !== null).toBe(expected);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.crossing, seen.plain)).toBeGreaterThan(50);
  });
  it('is looked for in 10,000 positions without comparing each edge with each', () => {
    const circle = Array.from({ length: 10_000 }, (_, i): Xy => move([0, 0], (360 * i) / 10_000, 20_000));
    expect(findSelfCrossing(local(circle))).toBeNull();
    [circle[10], circle[12]] = [circle[12] as Xy, circle[10] as Xy];
    expect(findSelfCrossing(local(circle))).not.toBeNull();
  });
});

describe('a ring inside a ring', () => {
  it('is inside only where it neither crosses, touches nor surrounds it', () => {
    const outer = local(square(50));
    const shifted = (byM: number): LocalPoint[] => local(square(10).map(([x, y]): Xy => [x + byM, y]));
    expect(isRingInside(shifted(0), outer)).toBe(true);
    expect(isRingInside(shifted(39.9), outer)).toBe(true);
    expect(isRingInside(shifted(40), outer)).toBe(false);
    expect(isRingInside(shifted(45), outer)).toBe(false);
    expect(isRingInside(shifted(70), outer)).toBe(false);
    expect(isRingInside(local(square(60)), outer)).toBe(false);
    expect(isRingInside(outer, outer)).toBe(false);
    expect(findRingsMeeting(shifted(45), outer)).not.toBeNull();
  });
  it('is not inside a concave ring whose gap it crosses, though all its corners are in', () => {
    const bar = local([
      [1, 15],
      [29, 15],
      [29, 16],
      [1, 16],
    ]);
    expect(bar.every((corner) => containsPoint(local(u), corner))).toBe(true);
    expect(isRingInside(bar, local(u))).toBe(false);
  });
  it('holds for every pair of nested ragged rings, and never the other way round', () => {
    fc.assert(
      fc.property(nestedRings, (rings) => {
        for (let i = 1; i < rings.length; i++) {
          const [outer, inner] = [local(rings[i - 1] ?? []), local(rings[i] ?? [])];
          expect([isRingInside(inner, outer), isRingInside(outer, inner)]).toEqual([true, false]);
        }
      }),
    );
  });
});
