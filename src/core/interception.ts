/**
 * Interception advice: which staffed checkpoints lie ahead of a wanted vehicle, when it is expected there, and which of
 * them can still act. Nobody knows where it will turn, so every place that drives end at is taken as possible, more so
 * the better the way up to here fits a drive there, and turns that others took here count.
 */

import { etaOf, type HitPlace, type InterceptionBasis, type LearnedTimes, paceOf } from './arrival.ts';
import type { Grade } from './entities.ts';
import { endWeights, passShares, tripOf } from './onward-drive.ts';
import type { RoadArc, RoadGraph } from './roads.ts';

/** Who could act there. */
export interface StaffedCheckpoint {
  id: string;
  grade: Grade;
  staffed: boolean;
}
export interface InterceptionOptions {
  /** What a crew needs to get ready. */
  prepareMs: number;
  nowMs: number;
}
/** `etaSeconds`, `etaEarliestSeconds` and `etaLatestSeconds` count from the capture of the newest hit. */
export interface Interception {
  checkpointId: string;
  grade: Grade;
  staffed: boolean;
  distanceM: number;
  etaSeconds: number;
  etaEarliestSeconds: number;
  etaLatestSeconds: number;
  /** Expected, RFC 3339. */
  arrivesAt: string;
  /** There is time to get ready, even if it comes early. */
  canAct: boolean;
  basis: InterceptionBasis;
  /** How likely it passes there, 0..1. */
  probability: number;
  /** Roads on the way there, by id, in order; empty where no roads are imported. */
  roadIds: string[];
}

/** Farther ahead than this nobody stands waiting. */
const horizonS = 45 * 60;
const mostAdvice = 8;
const leastProbability = 0.003;
/**
 * Where another camera will tell more in time, one can wait with it; where none does, it is now or never. So much is a
 * checkpoint's likelihood worth for the order, for each such camera on the way there.
 */
const waitingShare = 0.35;
const mostLooks = 3;
/**
 * @param hits of the vehicle, oldest first; the newest counts, those before it say where it comes from
 * @param staffed checkpoints that can act: A, and B where staffed
 * @returns those that can act first, then the likeliest (those that no further camera announces before others); empty where the newest hit stands on no road
 */
export function adviseInterception(
  graph: RoadGraph,
  times: LearnedTimes,
  hits: readonly HitPlace[],
  staffed: readonly StaffedCheckpoint[],
  options: InterceptionOptions,
): Interception[] {
  const here = hits.at(-1);
  const root = here === undefined ? null : graph.nodeOf(here.checkpointId);
  if (here === undefined || root === null) return [];
  const tree = graph.treeFrom(root, here.headingDeg);
  const trip = tripOf(graph, hits);
  const passes = passShares(graph, tree, endWeights(graph, tree, root, trip), times, here);
  const pace = paceOf(graph, times, trip);
  const advice = staffed.flatMap(({ id, grade, staffed: isStaffed }): Ranked[] => {
    const node = graph.nodeOf(id);
    if (node === null || node === root) return [];
    const probability = passes[node] ?? 0;
    if (probability < leastProbability || !((tree.seconds[node] ?? horizonS) < horizonS)) return [];
    const way = graph.wayTo(tree, node);
    const eta = etaOf(graph, times, way, here, pace);
    const earliestMs = here.atMs + eta.earliestS * 1000;
    if (here.atMs + eta.latestS * 1000 < options.nowMs) return [];
    const laterLooks = looksBetween(graph, way, eta.seconds, options.prepareMs / 1000);
    const rank = probability * waitingShare ** Math.min(mostLooks, laterLooks);
    const advised = {
      checkpointId: id,
      grade,
      staffed: isStaffed,
      distanceM: Math.round(way.reduce((sum, arc) => sum + arc.lengthM, 0)),
      etaSeconds: Math.round(eta.seconds),
      etaEarliestSeconds: Math.round(eta.earliestS),
      etaLatestSeconds: Math.round(eta.latestS),
      arrivesAt: new Date(here.atMs + Math.round(eta.seconds) * 1000).toISOString(),
      canAct: earliestMs - options.nowMs >= options.prepareMs,
      basis: eta.basis,
      probability: Math.round(probability * 1000) / 1000,
      roadIds: roadsOf(way),
    };
    return [{ advised, rank }];
  });
  return advice
    .sort(
      (a, b) =>
        Number(b.advised.canAct) - Number(a.advised.canAct) ||
        b.rank - a.rank ||
        a.advised.etaSeconds - b.advised.etaSeconds,
    )
    .slice(0, mostAdvice)
    .map(({ advised }) => advised);
}

interface Ranked {
  advised: Interception;
  rank: number;
}

/** How many cameras on the way will tell more while there is still time to get ready. */
function looksBetween(graph: RoadGraph, way: readonly RoadArc[], etaS: number, prepareS: number): number {
  const freeS = way.reduce((sum, arc) => sum + arc.freeFlowS, 0);
  let looks = 0;
  let atS = 0;
  for (const arc of way.slice(0, -1)) {
    atS += arc.freeFlowS;
    const leftS = etaS * (1 - atS / Math.max(1, freeS));
    if (leftS < prepareS) break;
    if ((graph.nodes[arc.to]?.checkpointIds.length ?? 0) > 0) looks += 1;
  }
  return looks;
}

function roadsOf(way: readonly RoadArc[]): string[] {
  const ids: string[] = [];
  for (const { roadId } of way) if (roadId !== null && ids.at(-1) !== roadId) ids.push(roadId);
  return ids;
}
