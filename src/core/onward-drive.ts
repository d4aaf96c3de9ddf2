/** Where a vehicle goes from here: its present drive, where drives end, and what others did at the turns. Pure. */
import type { HitPlace, LearnedTimes } from './arrival.ts';
import type { RoadGraph, RoadTree } from './roads.ts';

/** A detour of so many seconds makes a drive there e times less likely. */
const detourS = 45;
/** What is left for those who drive as nobody would. */
const anyWay = 0.02;
/** How much the guess from the map weighs against turns that were seen, in vehicles. */
const mapWeighs = 25;
const mostTurnsWeigh = 75;
/** A vehicle that took so much longer than the way takes had stopped: what came before says nothing of where it goes. */
const stoppedS = 300;
const stoppedFactor = 2;

/** The hits of the present drive: back to the last stop, and only where there is a way between them. */
export function tripOf(graph: RoadGraph, hits: readonly HitPlace[]): HitPlace[] {
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
export function endWeights(
  graph: RoadGraph,
  tree: RoadTree,
  root: number,
  trip: readonly HitPlace[],
): Float64Array {
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
export function passShares(
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
