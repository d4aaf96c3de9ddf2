/** Builds the road graph from imported roads: roads meet where they share a position, checkpoints are put on the nearest road. */
import { angleBetweenDeg, type LocalPoint, type Place, toLocalMetres, wrapDeg } from './geometry.ts';
import type { RoadMap } from './road-map.ts';
import { type RoadArc, RoadGraph, type RoadNode } from './roads.ts';

/** A checkpoint as it is put on a road. Position WGS84. */
export interface PlacedCheckpoint {
  id: string;
  position: Place;
  /** Degrees from north; empty: not known. */
  headingsDeg: readonly number[];
}
export interface BuiltRoads {
  graph: RoadGraph;
  /** Checkpoints farther than the bound from every road. */
  offRoad: string[];
}

/** A checkpoint farther from a road than this stands on another one, which the import lacks. */
const snapWithinM = 80;
/** Nearer than this to a junction it sees the junction. */
const atJunctionM = 15;
/** A road that runs another way than the lanes is as bad as one so much farther away. */
const wrongWayM = 60;
const fitsWithinDeg = 40;
const defaultSpeedKmh = 50;
/** Positions this near are one: 1e-5 degrees are about a metre. */
const perDeg = 1e5;

interface Segment {
  from: number;
  to: number;
  points: LocalPoint[];
  lengthM: number;
  speedKmh: number;
  oneWay: boolean;
  roadId: string;
  cuts: { atM: number; node: number }[];
  /** What it lies within: west, south, east, north. */
  box: readonly [number, number, number, number];
}

/** @param map checked by `readRoads` */
export function buildRoads(map: RoadMap, checkpoints: readonly PlacedCheckpoint[]): BuiltRoads {
  const origin = placeOf(map.features[0]?.geometry.coordinates[0]);
  const nodes: RoadNode[] = [];
  const segments = cutAtMeetings(map, origin, nodes);
  countEnds(segments, nodes);
  const offRoad: string[] = [];
  for (const checkpoint of checkpoints) {
    const [point] = toLocalMetres(origin, [[checkpoint.position.lon, checkpoint.position.lat]]);
    const snapped = point === undefined ? null : nearest(segments, point, checkpoint.headingsDeg);
    if (snapped === null) offRoad.push(checkpoint.id);
    else putOn(snapped, checkpoint.id, nodes);
  }
  const arcs: RoadArc[] = [];
  for (const segment of segments) addArcs(segment, nodes, arcs);
  return { graph: new RoadGraph(nodes, arcs, true), offRoad };
}

function placeOf(position: readonly number[] | undefined): Place {
  return { lon: position?.[0] ?? 0, lat: position?.[1] ?? 0 };
}

/** Roads cut into segments where they begin, end or share a position with another. */
function cutAtMeetings(map: RoadMap, origin: Place, nodes: RoadNode[]): Segment[] {
  const keyOf = (position: readonly number[]): string =>
    `${Math.round((position[0] ?? 0) * perDeg)} ${Math.round((position[1] ?? 0) * perDeg)}`;
  const uses = new Map<string, number>();
  for (const { geometry } of map.features)
    for (const [i, position] of geometry.coordinates.entries()) {
      const isEnd = i === 0 || i === geometry.coordinates.length - 1;
      const key = keyOf(position);
      uses.set(key, (uses.get(key) ?? 0) + (isEnd ? 2 : 1));
    }
  const nodeAt = new Map<string, number>();
  const nodeOf = (key: string): number => {
    const known = nodeAt.get(key);
    if (known !== undefined) return known;
    const node = nodes.push({ checkpointIds: [], ends: 0, outgoing: [] }) - 1;
    nodeAt.set(key, node);
    return node;
  };
  const segments: Segment[] = [];
  for (const { id, geometry, properties } of map.features) {
    const points = toLocalMetres(origin, geometry.coordinates);
    const keys = geometry.coordinates.map(keyOf);
    let start = 0;
    for (let i = 1; i < points.length; i++) {
      if ((uses.get(keys[i] ?? '') ?? 0) < 2) continue;
      const part = points.slice(start, i + 1);
      const from = nodeOf(keys[start] ?? '');
      const to = nodeOf(keys[i] ?? '');
      start = i;
      const lengthM = lengthOf(part);
      if (lengthM < 0.5) continue;
      const { oneWay, speedKmh } = properties;
      segments.push({
        from,
        to,
        points: part,
        lengthM,
        speedKmh: speedKmh ?? defaultSpeedKmh,
        oneWay,
        roadId: id,
        cuts: [],
        box: boxOf(part),
      });
    }
  }
  return segments;
}

/** Drives end at junctions and where roads leave the map, not at a bend or where a road changes its name. */
function countEnds(segments: readonly Segment[], nodes: readonly RoadNode[]): void {
  const roads = nodes.map(() => 0);
  for (const { from, to } of segments) {
    roads[from] = (roads[from] ?? 0) + 1;
    roads[to] = (roads[to] ?? 0) + 1;
  }
  for (const [index, node] of nodes.entries()) node.ends = roads[index] === 2 ? 0 : 1;
}

interface Snapped {
  segment: Segment;
  atM: number;
}

function nearest(
  segments: readonly Segment[],
  point: LocalPoint,
  headingsDeg: readonly number[],
): Snapped | null {
  let best: Snapped | null = null;
  let least = snapWithinM + wrongWayM;
  for (const segment of segments) {
    const [westM, southM, eastmostM, northmostM] = segment.box;
    if (
      point.eastM < westM - snapWithinM ||
      point.eastM > eastmostM + snapWithinM ||
      point.northM < southM - snapWithinM ||
      point.northM > northmostM + snapWithinM
    )
      continue;
    let beforeM = 0;
    for (let i = 1; i < segment.points.length; i++) {
      const a = segment.points[i - 1];
      const b = segment.points[i];
      if (a === undefined || b === undefined) continue;
      const eastM = b.eastM - a.eastM;
      const northM = b.northM - a.northM;
      const stepM = Math.hypot(eastM, northM);
      const along = (point.eastM - a.eastM) * eastM + (point.northM - a.northM) * northM;
      const share = stepM === 0 ? 0 : Math.min(1, Math.max(0, along / (stepM * stepM)));
      const awayM = Math.hypot(
        point.eastM - a.eastM - share * eastM,
        point.northM - a.northM - share * northM,
      );
      if (awayM <= snapWithinM && awayM < least) {
        const deg = bearingDeg(a, b);
        const fits =
          headingsDeg.length === 0 ||
          headingsDeg.some(
            (heading) =>
              angleBetweenDeg(heading, deg) <= fitsWithinDeg ||
              (!segment.oneWay && angleBetweenDeg(heading, deg + 180) <= fitsWithinDeg),
          );
        const badnessM = awayM + (fits ? 0 : wrongWayM);
        if (badnessM < least) {
          least = badnessM;
          best = { segment, atM: beforeM + share * stepM };
        }
      }
      beforeM += stepM;
    }
  }
  return best;
}

function putOn({ segment, atM }: Snapped, id: string, nodes: RoadNode[]): void {
  const near = atM < atJunctionM ? segment.from : segment.lengthM - atM < atJunctionM ? segment.to : null;
  const sameCut = segment.cuts.find((cut) => Math.abs(cut.atM - atM) < 0.5);
  if (near !== null) nodes[near]?.checkpointIds.push(id);
  else if (sameCut !== undefined) nodes[sameCut.node]?.checkpointIds.push(id);
  else segment.cuts.push({ atM, node: nodes.push({ checkpointIds: [id], ends: 0, outgoing: [] }) - 1 });
}

function addArcs(segment: Segment, nodes: readonly RoadNode[], arcs: RoadArc[]): void {
  const stops = [
    { atM: 0, node: segment.from },
    ...segment.cuts.sort((a, b) => a.atM - b.atM),
    { atM: segment.lengthM, node: segment.to },
  ];
  const add = (from: number, to: number, lengthM: number, startDeg: number): void => {
    const freeFlowS = (lengthM / segment.speedKmh) * 3.6;
    nodes[from]?.outgoing.push(
      arcs.push({ from, to, lengthM, freeFlowS, roadId: segment.roadId, startDeg }) - 1,
    );
  };
  for (let i = 1; i < stops.length; i++) {
    const a = stops[i - 1];
    const b = stops[i];
    if (a === undefined || b === undefined) continue;
    const lengthM = b.atM - a.atM;
    // the way it begins: over its first 30 m
    const lookM = Math.min(30, lengthM);
    add(a.node, b.node, lengthM, bearingDeg(pointAt(segment, a.atM), pointAt(segment, a.atM + lookM)));
    if (!segment.oneWay)
      add(b.node, a.node, lengthM, bearingDeg(pointAt(segment, b.atM), pointAt(segment, b.atM - lookM)));
  }
}

function pointAt(segment: Segment, atM: number): LocalPoint {
  let leftM = atM;
  for (let i = 1; i < segment.points.length; i++) {
    const a = segment.points[i - 1];
    const b = segment.points[i];
    if (a === undefined || b === undefined) continue;
    const stepM = Math.hypot(b.eastM - a.eastM, b.northM - a.northM);
    if (leftM <= stepM || i === segment.points.length - 1) {
      const share = stepM === 0 ? 0 : leftM / stepM;
      return {
        eastM: a.eastM + share * (b.eastM - a.eastM),
        northM: a.northM + share * (b.northM - a.northM),
      };
    }
    leftM -= stepM;
  }
  return segment.points[0] ?? { eastM: 0, northM: 0 };
}

function boxOf(points: readonly LocalPoint[]): Segment['box'] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { eastM, northM } of points) {
    box[0] = Math.min(box[0], eastM);
    box[1] = Math.min(box[1], northM);
    box[2] = Math.max(box[2], eastM);
    box[3] = Math.max(box[3], northM);
  }
  return box;
}

function lengthOf(points: readonly LocalPoint[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1];
    const b = points[i];
    if (a !== undefined && b !== undefined) sum += Math.hypot(b.eastM - a.eastM, b.northM - a.northM);
  }
  return sum;
}

function bearingDeg(a: LocalPoint, b: LocalPoint): number {
  return wrapDeg((Math.atan2(b.eastM - a.eastM, b.northM - a.northM) * 180) / Math.PI);
}
