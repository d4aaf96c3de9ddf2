/**
 * Interception advice: which staffed checkpoints lie ahead of a wanted vehicle, when it is expected there, and which of
 * them can still act. Nobody knows where it will turn, so every place that drives end at is taken as possible, more so
 * the better the way up to here fits a drive there, and turns that others took here count.
 */
import type { Grade } from './entities.ts';
import type { RoadArc, RoadGraph, RoadTree } from './roads.ts';
import type { Quantiles } from './travel-histograms.ts';

/** One hit of the vehicle, at a checkpoint. */
export interface HitPlace {
  checkpointId: string;
  headingDeg: number | null;
  atMs: number;
}
/** Who could act there. */
export interface StaffedCheckpoint {
  id: string;
  grade: Grade;
  staffed: boolean;
}
export interface LearnedTimes {
  time(fromId: string, toId: string, atMs: number): Quantiles | null;
  turns(checkpointId: string, headingDeg: number | null): ReadonlyMap<string, number>;
}
export interface InterceptionOptions {
  /** What a crew needs to get ready. */
  prepareMs: number;
  nowMs: number;
}
export type InterceptionBasis = 'learned' | 'free_flow';
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
/** A detour of so many seconds makes a drive there e times less likely. */
const detourS = 45;
/** What is left for those who drive as nobody would. */
const anyWay = 0.02;
/**
 * Where another camera will tell more in time, one can wait with it; where none does, it is now or never. So much is a
 * checkpoint's likelihood worth for the order, for each such camera on the way there.
 */
const waitingShare = 0.35;
const mostLooks = 3;
/** How much the guess from the map weighs against turns that were seen, in vehicles. */
const mapWeighs = 25;
const mostTurnsWeigh = 75;
/** How far a whole way at the limit may be off where nothing was learned. */
const freeFlowSpread = { early: 0.8, late: 1.5 };
/** A vehicle that took so much longer than the way takes had stopped: what came before says nothing of where it goes. */
const stoppedS = 300;
const stoppedFactor = 2;

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

/** The hits of the present drive: back to the last stop, and only where there is a way between them. */
function tripOf(graph: RoadGraph, hits: readonly HitPlace[]): HitPlace[] {
  let first = hits.length - 1;
  for (; first > 0; first--) {
    const before = hits[first - 1];
    const after = hits[first];
    const from = before === undefined ? null : graph.nodeOf(before.checkpointId);
    const to = after === undefined ? null : graph.nodeOf(after.checkpointId);
    if (before === undefined || after === undefined || from === null || to === null) break;
    const wayS = graph.treeFrom(from, before.headingDeg).seconds[to] ?? Number.POSITIVE_INFINITY;
    const tookS = (after.atMs - before.atMs) / 1000;
    if (!Number.isFinite(wayS) || tookS > wayS * stoppedFactor + stoppedS) break;
  }
  return hits.slice(Math.max(0, first));
}

/** How likely the drive ends at each node: less so the longer the detour over here would be. */
function endWeights(graph: RoadGraph, tree: RoadTree, root: number, trip: readonly HitPlace[]): Float64Array {
  const weights = new Float64Array(graph.nodes.length);
  const newest = trip.length - 1;
  const pasts = [
    { hit: trip[0], share: 0.75 },
    { hit: trip[newest - 1], share: 0.25 },
  ].flatMap(({ hit, share }) => {
    const node = hit === undefined || newest === 0 ? null : graph.nodeOf(hit.checkpointId);
    if (hit === undefined || node === null || node === root) return [];
    const { seconds } = graph.treeFrom(node, hit.headingDeg);
    return [{ seconds, share, toHereS: seconds[root] ?? 0 }];
  });
  const whole = pasts.reduce((sum, past) => sum + past.share, 0);
  for (const node of tree.order) {
    const ends = graph.nodes[node]?.ends ?? 0;
    if (ends === 0) continue;
    let likely = whole === 0 ? 1 : 0;
    for (const past of pasts) {
      const excessS = past.toHereS + (tree.seconds[node] ?? 0) - (past.seconds[node] ?? 0);
      const fits = Number.isFinite(excessS) ? Math.exp(-Math.max(0, excessS) / detourS) : 0;
      likely += (past.share / whole) * Math.max(anyWay, fits);
    }
    weights[node] = ends * likely;
  }
  return weights;
}

/** The share of drives onward that pass each node. */
function passShares(
  graph: RoadGraph,
  tree: RoadTree,
  weights: Float64Array,
  times: LearnedTimes,
  here: HitPlace,
): Float64Array {
  weighByTurns(graph, tree, weights, times, here);
  const passes = Float64Array.from(weights);
  let total = 0;
  for (let i = tree.order.length - 1; i >= 0; i--) {
    const node = tree.order[i] ?? 0;
    const arc = graph.arcs[tree.arriving[node] ?? -1];
    if (arc === undefined) total = passes[node] ?? 0;
    else passes[arc.from] = (passes[arc.from] ?? 0) + (passes[node] ?? 0);
  }
  if (total > 0) for (let node = 0; node < passes.length; node++) passes[node] = (passes[node] ?? 0) / total;
  return passes;
}

/** Draws the shares of the next checkpoints towards what was seen of others that passed here the same way. */
function weighByTurns(
  graph: RoadGraph,
  tree: RoadTree,
  weights: Float64Array,
  times: LearnedTimes,
  here: HitPlace,
): void {
  // the first checkpoint on the way to each node
  const next = new Int32Array(graph.nodes.length).fill(-1);
  const guessed = new Map<number, number>();
  let total = 0;
  for (const node of tree.order) {
    const arc = graph.arcs[tree.arriving[node] ?? -1];
    if (arc === undefined) continue;
    const before = next[arc.from] ?? -1;
    const isCheckpoint = (graph.nodes[node]?.checkpointIds.length ?? 0) > 0;
    next[node] = before !== -1 ? before : isCheckpoint ? node : -1;
    const weight = weights[node] ?? 0;
    guessed.set(next[node], (guessed.get(next[node]) ?? 0) + weight);
    total += weight;
  }
  const seen = new Map<number, number>();
  let sum = 0;
  for (const [id, count] of times.turns(here.checkpointId, here.headingDeg)) {
    const node = graph.nodeOf(id);
    const group = node === null ? -1 : (next[node] ?? -1);
    if (group === -1) continue;
    seen.set(group, (seen.get(group) ?? 0) + count);
    sum += count;
  }
  if (sum === 0 || total === 0) return;
  const scale = Math.min(1, mostTurnsWeigh / sum);
  const factors = new Map<number, number>();
  for (const [group, weight] of guessed) {
    const share = weight / total;
    if (share === 0) continue;
    const drawn = (mapWeighs * share + (seen.get(group) ?? 0) * scale) / (mapWeighs + sum * scale);
    factors.set(group, drawn / share);
  }
  for (const node of tree.order) weights[node] = (weights[node] ?? 0) * (factors.get(next[node] ?? -1) ?? 1);
}

interface Eta {
  seconds: number;
  earliestS: number;
  latestS: number;
  basis: InterceptionBasis;
}

/** Time over a way: learned legs as they are, the rest at the limit, slower or faster as the learned ones of it are. */
function etaOf(
  graph: RoadGraph,
  times: LearnedTimes,
  way: readonly RoadArc[],
  here: HitPlace,
  pace: number,
): Eta {
  const learned = { p10: 0, p50: 0, p90: 0, freeS: 0 };
  let freeS = 0;
  let legS = 0;
  let leg = here.checkpointId;
  for (const arc of way) {
    legS += arc.freeFlowS;
    const ids = graph.nodes[arc.to]?.checkpointIds ?? [];
    const [id] = ids;
    if (id === undefined) continue;
    const time = times.time(leg, id, here.atMs);
    if (time === null || time.count < 3) freeS += legS;
    else {
      learned.p10 += time.p10;
      learned.p50 += time.p50;
      learned.p90 += time.p90;
      learned.freeS += legS;
    }
    legS = 0;
    leg = id;
  }
  freeS += legS;
  const ratio = learned.freeS > 0 ? Math.min(3, Math.max(0.5, learned.p50 / learned.freeS)) : 1;
  return {
    seconds: (learned.p50 + freeS * ratio) * pace,
    earliestS:
      Math.min(learned.p50 * pace, learned.p10) + freeS * ratio * freeFlowSpread.early * Math.min(1, pace),
    latestS:
      Math.max(learned.p50 * pace, learned.p90) + freeS * ratio * freeFlowSpread.late * Math.max(1, pace),
    basis: learned.freeS > freeS ? 'learned' : 'free_flow',
  };
}

/** How this vehicle drives against what is usual, from the present drive; drawn to 1 where little is known. */
function paceOf(graph: RoadGraph, times: LearnedTimes, trip: readonly HitPlace[]): number {
  let usualS = 0;
  let tookS = 0;
  for (let i = 1; i < trip.length; i++) {
    const a = trip[i - 1];
    const b = trip[i];
    const from = a === undefined ? null : graph.nodeOf(a.checkpointId);
    const to = b === undefined ? null : graph.nodeOf(b.checkpointId);
    if (a === undefined || b === undefined || from === null || to === null || from === to) continue;
    const way = graph.wayTo(graph.treeFrom(from, a.headingDeg), to);
    if (way.length === 0) continue;
    usualS += etaOf(graph, times, way, a, 1).seconds;
    tookS += (b.atMs - a.atMs) / 1000;
  }
  const drawnS = 90;
  return Math.min(1.6, Math.max(0.65, (tookS + drawnS) / (usualS + drawnS)));
}

function roadsOf(way: readonly RoadArc[]): string[] {
  const ids: string[] = [];
  for (const { roadId } of way) if (roadId !== null && ids.at(-1) !== roadId) ids.push(roadId);
  return ids;
}
