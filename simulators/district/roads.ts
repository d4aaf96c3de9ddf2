/** The road graph of the reference district: border roads, the belt road with its links, and the city streets. */
import { at, SimulatorError } from '../errors.ts';
import type { Random } from '../random.ts';
import {
  add,
  contains,
  countCrossings,
  distanceM,
  lengthM,
  type Point,
  pointAlong,
  polar,
  rayToOutline,
  subtract,
  turn,
} from './geometry.ts';
import { createRoadNames } from './names.ts';
import { crossingAt, crossingAtVertex, type RingCrossing } from './outlines.ts';
import type { RoadEdge, RoadNode } from './types.ts';

/** A road over a ring: its edge in the graph runs from outside to inside. */
export interface RingRoad {
  ring: 0 | 1;
  edge: number;
  crossing: RingCrossing;
  /** The way the road runs inward. */
  axis: Point;
}
export interface Roads {
  nodes: RoadNode[];
  edges: RoadEdge[];
  ringRoads: RingRoad[];
  beltJunctions: number[];
  cityJunctions: number[];
  /** Edges of the belt road that a bridge carries. */
  bridgeEdges: number[];
}

export const outerCrossings = 83;
export const innerCrossings = 80;
const beltJunctionCount = 27;
const cityRows = [
  { count: 12, share: 0.28 },
  { count: 22, share: 0.54 },
  { count: 36, share: 0.8 },
] as const;
/** A road may cross its ring askew, but clearly nearer to "through" than to "along" (60° is the line). */
const greatestSkewDeg = 42;

/** How often a road changes the side of an outline, by looking at it every few metres: sound at corners too. */
function changesOfSide(points: readonly Point[], outline: readonly Point[]): number {
  const wholeM = lengthM(points);
  let changes = 0;
  let before = contains(outline, at(points, 0));
  for (let wayM = 7; wayM < wholeM; wayM += 7) {
    const now = contains(outline, pointAlong(points, wayM));
    if (now !== before) changes++;
    before = now;
  }
  return changes;
}

/** Builds the graph over the two outlines (outer, inner). Throws where chance laid a road over a ring a second time. */
export function buildRoads(random: Random, outlines: readonly Point[][]): Roads {
  const outer = at(outlines, 0);
  const inner = at(outlines, 1);
  const nodes: RoadNode[] = [];
  const edges: RoadEdge[] = [];
  const roadName = createRoadNames(random.fork('names'));

  const addNode = (point: Point, kind: RoadNode['kind']): number => {
    const zone = outlines.filter((outline) => contains(outline, point)).length;
    return nodes.push({ at: point, kind, zone, passageFrom: new Map() }) - 1;
  };
  const addEdge = (
    from: number,
    to: number,
    via: Point[],
    road: string,
    speedKmh: number,
    overRing: number | null,
  ): number => {
    const points = [at(nodes, from).at, ...via, at(nodes, to).at];
    outlines.forEach((outline, ring) => {
      const times = ring === overRing ? changesOfSide(points, outline) : countCrossings(points, outline);
      if (times !== (ring === overRing ? 1 : 0)) throw new SimulatorError(`${road} crosses a ring unguarded`);
    });
    const edge = {
      from,
      to,
      points,
      road,
      speedKmh,
      lengthM: lengthM(points),
      siteAtM: 0,
      forward: null,
      backward: null,
    };
    return edges.push(edge) - 1;
  };
  /** A link between two nodes that bends a little, as roads do. */
  const link = (from: number, to: number, road: string, speedKmh: number): number => {
    const a = at(nodes, from).at;
    const way = subtract(at(nodes, to).at, a);
    const bend = add(add(a, way, random.between(0.4, 0.6)), turn(way, 90), random.between(-0.05, 0.05));
    return addEdge(from, to, [bend], road, speedKmh, null);
  };
  const nearest = (point: Point, candidates: readonly number[]): number =>
    candidates.reduce((best, index) =>
      distanceM(at(nodes, index).at, point) < distanceM(at(nodes, best).at, point) ? index : best,
    );

  const beltJunctions = Array.from({ length: beltJunctionCount }, (_, i) => {
    const angle = ((i + random.between(-0.15, 0.15)) / beltJunctionCount) * 2 * Math.PI;
    const fromM = rayToOutline(inner, angle).radiusM;
    const toM = rayToOutline(outer, angle).radiusM;
    return addNode(polar(angle, fromM + (toM - fromM) * random.between(0.42, 0.52)), 'junction');
  });
  const beltRoad = '环区大道';
  const beltEdges = beltJunctions.map((node, i) =>
    link(node, at(beltJunctions, (i + 1) % beltJunctionCount), beltRoad, 70),
  );
  const bridgeEdges = Array.from({ length: 5 }, (_, i) =>
    at(beltEdges, Math.floor(((i + random.between(0.1, 0.9)) * beltJunctionCount) / 5)),
  );

  const rows = cityRows.map(({ count, share }) =>
    Array.from({ length: count }, (_, i) => {
      const angle = ((i + random.between(-0.2, 0.2)) / count) * 2 * Math.PI;
      return addNode(
        polar(angle, rayToOutline(inner, angle).radiusM * share * random.between(0.96, 1.04)),
        'junction',
      );
    }),
  );
  rows.forEach((row, r) => {
    const road = roadName();
    for (let i = 0; i < row.length; i++) link(at(row, i), at(row, (i + 1) % row.length), road, 45);
    if (r > 0)
      for (const node of row) link(node, nearest(at(nodes, node).at, at(rows, r - 1)), roadName(), 45);
  });
  const core = at(rows, 0);
  for (const i of [0, 2, 4]) link(at(core, i), at(core, i + core.length / 2), roadName(), 40);

  const ringRoads: RingRoad[] = [];
  const layRingRoads = (ring: 0 | 1, count: number, stubM: number): void => {
    const outline = ring === 0 ? outer : inner;
    const insideNodes = ring === 0 ? beltJunctions : at(rows, 2);
    for (let i = 0; i < count; i++) {
      const angle = ((i + random.between(-0.25, 0.25)) / count) * 2 * Math.PI;
      // two checkpoints of each ring stand right at a corner of it
      const crossing = i === 5 || i === 40 ? crossingAtVertex(outline, angle) : crossingAt(outline, angle);
      const skew = crossing.atVertex ? 15 : greatestSkewDeg;
      const axis = turn(crossing.inward, random.between(-skew, skew));
      const road = roadName();
      const outside = addNode(
        add(crossing.point, axis, -stubM * (ring === 0 ? 4 : 1)),
        ring === 0 ? 'terminal' : 'anchor',
      );
      const inside = addNode(add(crossing.point, axis, stubM), 'anchor');
      const edge = addEdge(outside, inside, [], road, 60, ring);
      if (ring === 1) link(outside, nearest(at(nodes, outside).at, beltJunctions), road, 65);
      link(inside, nearest(at(nodes, inside).at, insideNodes), road, ring === 0 ? 70 : 50);
      ringRoads.push({ ring, edge, crossing, axis });
    }
  };
  layRingRoads(0, outerCrossings, 300);
  layRingRoads(1, innerCrossings, 140);
  return { nodes, edges, ringRoads, beltJunctions, cityJunctions: rows.flat(), bridgeEdges };
}
