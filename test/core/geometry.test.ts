import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalPoint } from '../../src/core/geometry.ts';
import {
  angleBetweenDeg,
  containsPoint,
  findRingsMeeting,
  findSelfCrossing,
  inwardBearingDeg,
  isRingInside,
  metresPerDegree,
  openRing,
  signedAreaM2,
  toLocalMetres,
  wrapDeg,
} from '../../src/core/geometry.ts';
import { move, nestedRings, square, windsRound, type Xy } from '../support/districts.ts';

function local(corners: readonly Xy[]): LocalPoint[] {
  return corners.map(([eastM, northM]) => ({ eastM, northM }));
}
function point(eastM: number, northM: number): LocalPoint {
  return { eastM, northM };
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

describe('the projection', () => {
  it('has the metres per degree that the WGS84 ellipsoid has', () => {
    // NGA tables: one degree at the equator and at 45°
    expect(metresPerDegree(0).perLatDegM).toBeCloseTo(110_574.3, 0);
    expect(metresPerDegree(0).perLonDegM).toBeCloseTo(111_319.5, 0);
    expect(metresPerDegree(45).perLatDegM).toBeCloseTo(111_131.7, 0);
    expect(metresPerDegree(45).perLonDegM).toBeCloseTo(78_846.8, 0);
    expect(metresPerDegree(-45)).toEqual(metresPerDegree(45));
  });
  it('puts its own place at the origin, east to the right and north up', () => {
    const [here, east, north] = toLocalMetres({ lat: 32, lon: 120 }, [
      [120, 32],
      [120.01, 32, 7],
      [120, 32.01],
    ]);
    expect(here).toEqual({ eastM: 0, northM: 0 });
    expect(east?.eastM).toBeCloseTo(944.9, 0);
    expect(east?.northM).toBe(0);
    expect(north?.northM).toBeCloseTo(1108.8, 0);
  });
});

describe('an open ring', () => {
  it('has neither the repeated closing point nor points that repeat the one before', () => {
    const corners = local([
      [0, 0],
      [0, 0],
      [10, 0],
      [10, 0.0005],
      [10, 10],
      [0, 0],
      [0, 0],
    ]);
    expect(openRing(corners)).toEqual(
      local([
        [0, 0],
        [10, 0],
        [10, 10],
      ]),
    );
    expect(
      openRing(
        local([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toHaveLength(1);
    expect(openRing([])).toEqual([]);
  });
  it('has a positive area where it winds counter-clockwise and a negative one clockwise', () => {
    expect(signedAreaM2(local(square(5)))).toBe(100);
    expect(signedAreaM2(local(square(5).reverse()))).toBe(-100);
    expect(signedAreaM2(local(u))).toBe(700);
  });
});

describe('a point in a ring', () => {
  it.each([
    [5, 20, true],
    [25, 20, true],
    [15, 20, false],
    [15, 5, true],
    [15, 30, false],
    [-1, 10, false],
    [31, 10, false],
    [40, 30, false],
  ])('at %d, %d of a U-shaped ring is inside: %s', (eastM, northM, inside) => {
    expect(containsPoint(local(u), point(eastM, northM))).toBe(inside);
    expect(containsPoint(local([...u].reverse()), point(eastM, northM))).toBe(inside);
  });
  it('belongs to the ring on every edge and corner, and not 2 mm beyond', () => {
    for (const [i, [x, y]] of u.entries()) {
      const [nextX, nextY] = u[(i + 1) % u.length] as Xy;
      expect(containsPoint(local(u), point(x, y))).toBe(true);
      expect(containsPoint(local(u), point((x + nextX) / 2, (y + nextY) / 2))).toBe(true);
    }
    expect(containsPoint(local(u), point(-0.0009, 15))).toBe(true);
    expect(containsPoint(local(u), point(-0.002, 15))).toBe(false);
  });
  it('is where an independent winding number says, for ragged rings of either winding', () => {
    const coordinate = fc.integer({ min: -11_000, max: 11_000 });
    fc.assert(
      fc.property(nestedRings, coordinate, coordinate, (rings, x, y) => {
        for (const corners of rings) {
          expect(containsPoint(local(corners), point(x + 0.37, y + 0.61))).toBe(
            windsRound(corners, [x + 0.37, y + 0.61]),
          );
        }
      }),
    );
  });
});

describe('the inward normal', () => {
  it.each([
    ['south', 0, -50, 0],
    ['east', 50, 0, 270],
    ['north', 0, 50, 180],
    ['west', -50, 0, 90],
    ['south, 20 m outside', 10, -70, 0],
    ['south, 20 m inside', 10, -30, 0],
  ])('at the %s edge of a square points in, whichever way it winds', (_name, eastM, northM, deg) => {
    expect(inwardBearingDeg(local(square(50)), point(eastM, northM))).toBe(deg);
    expect(inwardBearingDeg(local(square(50).reverse()), point(eastM, northM))).toBe(deg);
  });
  it("is the bisector within 1 m of a corner and the edge's own beyond", () => {
    const ring = local(square(50));
    expect(inwardBearingDeg(ring, point(50, -50))).toBeCloseTo(315, 9);
    expect(inwardBearingDeg(ring, point(60, -60))).toBeCloseTo(315, 9);
    expect(inwardBearingDeg(ring, point(49.01, -50))).toBeCloseTo(315, 9);
    expect(inwardBearingDeg(ring, point(48.99, -50))).toBe(0);
    expect(inwardBearingDeg(ring, point(50, -48.99))).toBe(270);
  });
  it('is the bisector at a concave corner too', () => {
    expect(inwardBearingDeg(local(u), point(20, 10))).toBeCloseTo(135, 9);
    expect(inwardBearingDeg(local(u), point(10, 10))).toBeCloseTo(225, 9);
  });
  it('crosses north: the bisector of 350 and 10 degrees is 0, not 180', () => {
    const roof = local([[0, 0], move([0, 0], 80, 100), [0, 200], move([0, 0], 280, 100)]);
    const deg = inwardBearingDeg(roof, point(0, 0));
    expect(angleBetweenDeg(deg ?? 180, 0)).toBeLessThan(1e-9);
  });
  it('does not lean to the side that is drawn with more points', () => {
    const ring = local([
      [-50, -50],
      [49, -50],
      [49.4, -50],
      [49.8, -50],
      [50, -50],
      [50, 50],
      [-50, 50],
    ]);
    expect(inwardBearingDeg(ring, point(50, -50))).toBeCloseTo(315, 9);
  });
  it('is unknown where the edges equally near look in opposite ways', () => {
    expect(inwardBearingDeg(local(square(50)), point(0, 0))).toBeNull();
    const sliver = local([
      [0, 0],
      [100, 0],
      [100, 1],
      [0, 1],
    ]);
    expect(inwardBearingDeg(sliver, point(50, 0.5))).toBeNull();
  });
});

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

describe('bearings', () => {
  it.each([
    [0, 0, 0],
    [350, 10, 20],
    [10, 350, 20],
    [0, 180, 180],
    [90, 300, 150],
    [-90, 270, 0],
    [725, 5, 0],
    [-720.5, 0.5, 1],
  ])('%d and %d are %d apart', (a, b, apart) => {
    expect(angleBetweenDeg(a, b)).toBe(apart);
  });
  it('are wrapped into 0 up to, but never, 360', () => {
    expect([0, 360, -0, -90, 450, -1e-20].map(wrapDeg)).toEqual([0, 0, 0, 270, 90, 0]);
  });
});
