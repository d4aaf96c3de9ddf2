/** When a vehicle arrives somewhere ahead: learned legs, the limit where nothing is learned, and how it drives. Pure. */
import type { RoadArc, RoadGraph } from './roads.ts';
import type { Quantiles } from './travel-histograms.ts';

/** One hit of the vehicle, at a checkpoint. */
export interface HitPlace {
  checkpointId: string;
  headingDeg: number | null;
  atMs: number;
}
export interface LearnedTimes {
  time(fromId: string, toId: string, atMs: number): Quantiles | null;
  turns(checkpointId: string, headingDeg: number | null): ReadonlyMap<string, number>;
}
export type InterceptionBasis = 'learned' | 'free_flow';

/** How far a whole way at the limit may be off where nothing was learned. */
const freeFlowSpread = { early: 0.8, late: 1.5 };
/** When a vehicle arrives, with how early and how late it may be; seconds from the newest hit. */
export interface Eta {
  seconds: number;
  earliestS: number;
  latestS: number;
  basis: InterceptionBasis;
}

/** Time over a way: learned legs as they are, the rest at the limit, slower or faster as the learned ones of it are. */
export function etaOf(
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
export function paceOf(graph: RoadGraph, times: LearnedTimes, trip: readonly HitPlace[]): number {
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
