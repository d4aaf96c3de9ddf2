/** The two rings of the reference district as irregular outlines around its centre, and where roads cross them. */
import { at } from '../errors.ts';
import type { Random } from '../random.ts';
import { add, distanceM, type Point, polar, rayToOutline, subtract, turn, unit } from './geometry.ts';

/** An irregular closed outline, counter-clockwise, not closed: a few slow waves and a little unrest at each vertex. */
export function createOutline(random: Random, radiusM: number, vertexCount: number): Point[] {
  const waves = [2, 3, 5].map((rate) => ({
    rate,
    size: random.between(0.02, 0.2 / rate),
    phase: random.between(0, 2 * Math.PI),
  }));
  const points: Point[] = [];
  for (let i = 0; i < vertexCount; i++) {
    const angle = ((i + random.between(-0.2, 0.2)) / vertexCount) * 2 * Math.PI;
    const wave = waves.reduce((sum, { rate, size, phase }) => sum + size * Math.cos(rate * angle + phase), 1);
    points.push(polar(angle, radiusM * wave * random.between(0.975, 1.025)));
  }
  return points;
}

/** Where a road crosses an outline: the place, the way inward, and the way along the outline there. */
export interface RingCrossing {
  point: Point;
  inward: Point;
  tangent: Point;
  atVertex: boolean;
}

/** Keeps crossings clear of the vertices, where which edge is nearest would be a question of centimetres. */
const vertexClearanceM = 160;

/** The crossing that a ray at this angle meets, moved along its edge away from the vertices. */
export function crossingAt(outline: readonly Point[], angleRad: number): RingCrossing {
  const hit = rayToOutline(outline, angleRad);
  const a = at(outline, hit.edge);
  const b = at(outline, (hit.edge + 1) % outline.length);
  const tangent = unit(subtract(b, a));
  const edgeM = distanceM(a, b);
  const wayM = distanceM(a, polar(angleRad, hit.radiusM));
  const clearM = Math.min(vertexClearanceM, edgeM / 3);
  const point = add(a, tangent, Math.min(edgeM - clearM, Math.max(clearM, wayM)));
  return { point, inward: turn(tangent, 90), tangent, atVertex: false };
}

/** The crossing right at the vertex nearest to the angle: both edges are equally near, so inward is their bisector. */
export function crossingAtVertex(outline: readonly Point[], angleRad: number): RingCrossing {
  const { edge } = rayToOutline(outline, angleRad);
  const index = (edge + 1) % outline.length;
  const vertex = at(outline, index);
  const arriving = unit(subtract(vertex, at(outline, edge)));
  const leaving = unit(subtract(at(outline, (index + 1) % outline.length), vertex));
  const tangent = unit(add(arriving, leaving));
  return { point: vertex, inward: unit(add(turn(arriving, 90), turn(leaving, 90))), tangent, atVertex: true };
}
