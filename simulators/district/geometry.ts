/** The simulators' own plane geometry: written apart from the gateway's, so that a mistake there is not mirrored here. */
import { at } from '../errors.ts';

/** Metres east and north of the district's centre. */
export interface Point {
  x: number;
  y: number;
}
export interface LatLon {
  lat: number;
  lon: number;
}
export interface Projection {
  toLatLon(point: Point): LatLon;
  toPoint(position: LatLon): Point;
}

const earthRadiusM = 6371008.8;
const radPerDeg = Math.PI / 180;

/** Equirectangular around a centre: within 20 km it bends no angle by more than a tenth of a degree. */
export function createProjection(centre: LatLon): Projection {
  const mPerDegLat = earthRadiusM * radPerDeg;
  const mPerDegLon = mPerDegLat * Math.cos(centre.lat * radPerDeg);
  const round = (value: number): number => Math.round(value * 1e7) / 1e7;
  return {
    toLatLon: (point) => ({
      lat: round(centre.lat + point.y / mPerDegLat),
      lon: round(centre.lon + point.x / mPerDegLon),
    }),
    toPoint: (position) => ({
      x: (position.lon - centre.lon) * mPerDegLon,
      y: (position.lat - centre.lat) * mPerDegLat,
    }),
  };
}

export const add = (a: Point, b: Point, factor = 1): Point => ({
  x: a.x + b.x * factor,
  y: a.y + b.y * factor,
});
export const subtract = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
export const distanceM = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The vector of length 1 in the same direction. */
export function unit(vector: Point): Point {
  const length = Math.hypot(vector.x, vector.y);
  return { x: vector.x / length, y: vector.y / length };
}

/** The vector turned counter-clockwise. */
export function turn(vector: Point, deg: number): Point {
  const cos = Math.cos(deg * radPerDeg);
  const sin = Math.sin(deg * radPerDeg);
  return { x: vector.x * cos - vector.y * sin, y: vector.x * sin + vector.y * cos };
}

/** Degrees clockwise from north, 0 to 360, to a tenth. */
export function headingDeg(vector: Point): number {
  const deg = Math.atan2(vector.x, vector.y) / radPerDeg;
  return (Math.round(((deg + 360) % 360) * 10) % 3600) / 10;
}

/** The point in polar form: angle counter-clockwise from east in radians. */
export const polar = (angleRad: number, radiusM: number): Point => ({
  x: Math.cos(angleRad) * radiusM,
  y: Math.sin(angleRad) * radiusM,
});

/** Whether the outline (not closed) holds the point: a ray to the east crosses it an odd number of times. */
export function contains(outline: readonly Point[], point: Point): boolean {
  let inside = false;
  let a = at(outline, outline.length - 1);
  for (const b of outline) {
    if (a.y > point.y !== b.y > point.y && point.x < a.x + ((point.y - a.y) / (b.y - a.y)) * (b.x - a.x)) {
      inside = !inside;
    }
    a = b;
  }
  return inside;
}

/** How far along a→b (0 to 1) it meets c→d, or null where they do not meet. */
export function meetAt(a: Point, b: Point, c: Point, d: Point): number | null {
  const r = subtract(b, a);
  const s = subtract(d, c);
  const cross = r.x * s.y - r.y * s.x;
  if (cross === 0) return null;
  const q = subtract(c, a);
  const t = (q.x * s.y - q.y * s.x) / cross;
  const u = (q.x * r.y - q.y * r.x) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u < 1 ? t : null;
}

/** How often a line of points passes over an outline. */
export function countCrossings(points: readonly Point[], outline: readonly Point[]): number {
  let count = 0;
  for (let i = 1; i < points.length; i++) {
    for (let k = 0; k < outline.length; k++) {
      if (
        meetAt(at(points, i - 1), at(points, i), at(outline, k), at(outline, (k + 1) % outline.length)) !==
        null
      )
        count++;
    }
  }
  return count;
}

export function lengthM(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distanceM(at(points, i - 1), at(points, i));
  return sum;
}

/** The point that lies the given way along a line of points; its end when the way is longer. */
export function pointAlong(points: readonly Point[], wayM: number): Point {
  let leftM = Math.max(0, wayM);
  for (let i = 1; i < points.length; i++) {
    const a = at(points, i - 1);
    const b = at(points, i);
    const stepM = distanceM(a, b);
    if (leftM <= stepM) return add(a, subtract(b, a), stepM === 0 ? 0 : leftM / stepM);
    leftM -= stepM;
  }
  return at(points, points.length - 1);
}

/** How far a ray from the centre goes until it meets the outline, and the edge it meets. */
export function rayToOutline(outline: readonly Point[], angleRad: number): { radiusM: number; edge: number } {
  const far = polar(angleRad, 1e6);
  for (let edge = 0; edge < outline.length; edge++) {
    const t = meetAt({ x: 0, y: 0 }, far, at(outline, edge), at(outline, (edge + 1) % outline.length));
    if (t !== null) return { radiusM: t * 1e6, edge };
  }
  return { radiusM: 0, edge: 0 };
}

/** WGS84 to GCJ-02, as Chinese map services give positions (the published approximation; Krasovsky ellipsoid). */
export function toGcj02(position: LatLon): LatLon {
  const x = position.lon - 105;
  const y = position.lat - 35;
  const wave = (value: number, factors: readonly [number, number][]): number =>
    factors.reduce((sum, [weight, rate]) => sum + weight * Math.sin(value * rate * Math.PI), 0) * (2 / 3);
  const common = wave(x, [
    [20, 6],
    [20, 2],
  ]);
  const dLat =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    common +
    wave(y, [
      [20, 1],
      [40, 1 / 3],
    ]) +
    wave(y, [
      [160, 1 / 12],
      [320, 1 / 30],
    ]);
  const dLon =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    common +
    wave(x, [
      [20, 1],
      [40, 1 / 3],
    ]) +
    wave(x, [
      [150, 1 / 12],
      [300, 1 / 30],
    ]);
  const axisM = 6378245;
  const eccentricity2 = 0.006693421622965943;
  const sin = Math.sin(position.lat * radPerDeg);
  const magic = 1 - eccentricity2 * sin * sin;
  return {
    lat: position.lat + dLat / (((axisM * (1 - eccentricity2)) / (magic * Math.sqrt(magic))) * radPerDeg),
    lon: position.lon + dLon / ((axisM / Math.sqrt(magic)) * Math.cos(position.lat * radPerDeg) * radPerDeg),
  };
}
