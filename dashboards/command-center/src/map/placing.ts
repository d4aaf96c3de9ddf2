/** Angles and steps for placing things on the map by hand. Pure. */
import { ahead, type LonLat } from '../domain/geo.ts';

/** CSS pixels. */
export interface PointPx {
  x: number;
  y: number;
}

/** A heading in 0 ≤ deg < 360, to a tenth. */
export function normalHeading(deg: number): number {
  const turned = ((deg % 360) + 360) % 360;
  return (Math.round(turned * 10) / 10) % 360;
}

/** Degrees clockwise from north of the way from one point to another on a map with north above; whole degrees. */
export function headingBetween(from: PointPx, to: PointPx): number {
  const deg = (Math.atan2(to.x - from.x, from.y - to.y) * 180) / Math.PI;
  return Math.round(normalHeading(deg)) % 360;
}

/** The point so many pixels from another along a heading. */
export function pointAlong(from: PointPx, headingDeg: number, px: number): PointPx {
  const rad = (headingDeg * Math.PI) / 180;
  return { x: from.x + Math.sin(rad) * px, y: from.y - Math.cos(rad) * px };
}

const turns: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
/** The heading after a key on the arrow's handle: arrows turn by 1°, with Shift by 10°, Home to north; null: no key of ours. */
export function turnedByKey(headingDeg: number, key: string, shift: boolean): number | null {
  if (key === 'Home') return 0;
  const turn = turns[key];
  return turn === undefined ? null : normalHeading(Math.round(headingDeg) + turn * (shift ? 10 : 1));
}

const moves: Readonly<Record<string, number>> = {
  ArrowUp: 0,
  ArrowRight: 90,
  ArrowDown: 180,
  ArrowLeft: 270,
};
/** The place after a key on the pin: arrows move it by 5 m, with Shift by 50 m; null: no key of ours. */
export function movedByKey(at: LonLat, key: string, shift: boolean): LonLat | null {
  const heading = moves[key];
  return heading === undefined ? null : rounded(ahead(at, heading, shift ? 50 : 5));
}

/** To a tenth of a metre: what a hand can place, and what fits into a field. */
export function rounded({ lon, lat }: LonLat): LonLat {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  return { lon: round(lon), lat: round(lat) };
}
