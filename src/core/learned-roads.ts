/** A road graph from what vehicles drove, for a site that has imported no roads: checkpoints, and the legs between them. */
import { metresPerDegree, type Place } from './geometry.ts';
import { type RoadArc, RoadGraph, type RoadNode } from './roads.ts';
import type { LearnedLeg } from './travel-times.ts';

/** A leg that so few drove may be a misread plate. */
const leastCount = 3;
/** A leg that takes as long as two others with a checkpoint between them only skips that one. */
const skipsWithin = { factor: 1.15, seconds: 10 };

/**
 * Distances are straight lines between the checkpoints, since nothing else is known.
 * @param positions WGS84; legs from or to others are left out
 */
export function learnRoads(legs: Iterable<LearnedLeg>, positions: ReadonlyMap<string, Place>): RoadGraph {
  const nodes: RoadNode[] = [];
  const nodeOf = new Map<string, number>();
  const nodeFor = (id: string): number => {
    const known = nodeOf.get(id);
    if (known !== undefined) return known;
    const node = nodes.push({ checkpointIds: [id], ends: 1, outgoing: [] }) - 1;
    nodeOf.set(id, node);
    return node;
  };
  const usable = [...legs].filter(
    (leg) => leg.count >= leastCount && positions.has(leg.fromId) && positions.has(leg.toId),
  );
  const secondsOf = new Map<string, Map<string, number>>();
  for (const { fromId, toId, time } of usable) {
    const from = secondsOf.get(fromId) ?? new Map<string, number>();
    secondsOf.set(fromId, from.set(toId, time.p50));
  }
  const skips = (leg: LearnedLeg): boolean => {
    for (const [between, firstS] of secondsOf.get(leg.fromId) ?? []) {
      const secondS = secondsOf.get(between)?.get(leg.toId);
      if (between === leg.toId || secondS === undefined) continue;
      if (firstS + secondS <= leg.time.p50 * skipsWithin.factor + skipsWithin.seconds) return true;
    }
    return false;
  };
  const arcs: RoadArc[] = [];
  for (const leg of usable) {
    const a = positions.get(leg.fromId);
    const b = positions.get(leg.toId);
    if (a === undefined || b === undefined || skips(leg)) continue;
    const from = nodeFor(leg.fromId);
    const arc = {
      from,
      to: nodeFor(leg.toId),
      lengthM: straightM(a, b),
      freeFlowS: leg.time.p50,
      roadId: null,
      startDeg: leg.headingDeg,
    };
    nodes[from]?.outgoing.push(arcs.push(arc) - 1);
  }
  return new RoadGraph(nodes, arcs, false);
}

function straightM(a: Place, b: Place): number {
  const { perLonDegM, perLatDegM } = metresPerDegree((a.lat + b.lat) / 2);
  return Math.hypot((b.lon - a.lon) * perLonDegM, (b.lat - a.lat) * perLatDegM);
}
