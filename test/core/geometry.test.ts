import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalPoint } from '../../src/core/geometry.ts';
import {
  angleBetweenDeg,
  containsPoint,
  inwardBearingDeg,
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
