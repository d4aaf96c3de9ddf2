/** Rings in local metres for tests, and an independent view of them (winding numbers, no code of src/core). */
import fc from 'fast-check';
import type { Ring } from '../../src/core/entities.ts';

/** Metres east and north of the centre. */
export type Xy = [number, number];
export const centre = { lat: 31.98, lon: 120.89 };

const perLatM = 110_875;
const perLonM = 94_480;

export function toPlace([x, y]: Xy): { lat: number; lon: number; datum: 'wgs84' } {
  return { lat: centre.lat + y / perLatM, lon: centre.lon + x / perLonM, datum: 'wgs84' };
}
export function ringOf(id: string, order: number, corners: readonly Xy[]): Ring {
  const line = [...corners, corners[0] ?? [0, 0]].map((corner) => {
    const { lon, lat } = toPlace(corner as Xy);
    return [lon, lat];
  });
  return { id, name: id, order, polygon: { type: 'Polygon', coordinates: [line] }, datum: 'wgs84' };
}
export function square(halfM: number): Xy[] {
  return [
    [-halfM, -halfM],
    [halfM, -halfM],
    [halfM, halfM],
    [-halfM, halfM],
  ];
}
export function rotate([x, y]: Xy, clockwiseDeg: number): Xy {
  const a = (clockwiseDeg * Math.PI) / 180;
  return [x * Math.cos(a) + y * Math.sin(a), y * Math.cos(a) - x * Math.sin(a)];
}
export function bearing(from: Xy, to: Xy): number {
  return ((Math.atan2(to[0] - from[0], to[1] - from[1]) * 180) / Math.PI + 360) % 360;
}
export function move([x, y]: Xy, deg: number, byM: number): Xy {
  const a = (deg * Math.PI) / 180;
  return [x + byM * Math.sin(a), y + byM * Math.cos(a)];
}
/** How often the line winds round a point, by summing angles. */
export function windsRound(corners: readonly Xy[], [px, py]: Xy): boolean {
  let sum = 0;
  corners.forEach(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length] as Xy;
    const turned = Math.atan2(by - py, bx - px) - Math.atan2(ay - py, ax - px);
    sum += turned > Math.PI ? turned - 2 * Math.PI : turned < -Math.PI ? turned + 2 * Math.PI : turned;
  });
  return Math.abs(sum) > Math.PI;
}
export function zoneAt(rings: readonly (readonly Xy[])[], point: Xy): number {
  return rings.filter((corners) => windsRound(corners, point)).length;
}
export function distanceToEdge([px, py]: Xy, [ax, ay]: Xy, [bx, by]: Xy): number {
  const t = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const share = Math.max(0, Math.min(1, t));
  return Math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay));
}

/** One to five nested rings, outermost first: ragged (so mostly concave) stars in either winding. */
export const nestedRings: fc.Arbitrary<Xy[][]> = fc
  .record({
    count: fc.integer({ min: 1, max: 5 }),
    corners: fc.integer({ min: 5, max: 24 }),
    rags: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 120, maxLength: 120 }),
    clockwise: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    turnDeg: fc.integer({ min: 0, max: 359 }),
  })
  .map(({ count, corners, rags, clockwise, turnDeg }) =>
    Array.from({ length: count }, (_, ring) => {
      const line = Array.from({ length: corners }, (__, i): Xy => {
        const rag = (rags[(ring * corners + i) % rags.length] ?? 0) / 1000;
        // same corner bearings in every ring and radii in disjoint bands: always nested, never crossing
        return move([0, 0], turnDeg + (360 * i) / corners, (count - ring) * 2000 - 900 * rag);
      });
      return clockwise[ring] === true ? line : line.reverse();
    }),
  );
