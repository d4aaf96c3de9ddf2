/** Fastest ways over the road graph: one Dijkstra tree per goal, made when first asked for. */

import type { District, RoadEdge } from '../district/types.ts';
import { at, SimulatorError } from '../errors.ts';

/** One edge of a way, and whether it is driven from `from` to `to`. */
export interface Leg {
  edge: RoadEdge;
  isForward: boolean;
}
export interface Routes {
  /** The legs from one node to another, in order; empty when they are the same. */
  between(from: number, to: number): Leg[];
}

export function createRoutes(district: District): Routes {
  const neighbours = district.nodes.map((): { node: number; leg: Leg; seconds: number }[] => []);
  for (const edge of district.edges) {
    const seconds = edge.lengthM / (edge.speedKmh / 3.6);
    at(neighbours, edge.from).push({ node: edge.to, leg: { edge, isForward: true }, seconds });
    at(neighbours, edge.to).push({ node: edge.from, leg: { edge, isForward: false }, seconds });
  }
  const trees = new Map<number, (Leg | null)[]>();

  /** For each node the leg to take towards the goal. */
  const treeTo = (goal: number): (Leg | null)[] => {
    const known = trees.get(goal);
    if (known) return known;
    const next = district.nodes.map((): Leg | null => null);
    const secondsTo = district.nodes.map(() => Number.POSITIVE_INFINITY);
    const open = new Set<number>([goal]);
    secondsTo[goal] = 0;
    while (open.size > 0) {
      let nearest = -1;
      for (const node of open)
        if (nearest < 0 || at(secondsTo, node) < at(secondsTo, nearest)) nearest = node;
      open.delete(nearest);
      for (const { node, leg, seconds } of at(neighbours, nearest)) {
        const total = at(secondsTo, nearest) + seconds;
        if (total >= at(secondsTo, node)) continue;
        secondsTo[node] = total;
        next[node] = { edge: leg.edge, isForward: !leg.isForward };
        open.add(node);
      }
    }
    trees.set(goal, next);
    return next;
  };

  return {
    between(from, to) {
      const next = treeTo(to);
      const legs: Leg[] = [];
      for (let node = from; node !== to; ) {
        const leg = next[node];
        if (!leg) throw new SimulatorError(`no road leads from node ${from} to node ${to}`);
        legs.push(leg);
        node = leg.isForward ? leg.edge.to : leg.edge.from;
      }
      return legs;
    },
  };
}
