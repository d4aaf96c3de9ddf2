/** A directed road graph with checkpoints on it, and the fastest ways over it. Built by road-building.ts or from learned legs. */

/** A way from one node to another, as it may be driven. */
export interface RoadArc {
  from: number;
  to: number;
  lengthM: number;
  /** Time at the speed limit (of a learned leg: the usual time). */
  freeFlowS: number;
  /** Id of the road it is part of; null for a learned leg. */
  roadId: string | null;
  /** The way it begins, degrees from north; null where that is not known. */
  startDeg: number | null;
}
export interface RoadNode {
  /** Checkpoints that a vehicle passes here. */
  checkpointIds: string[];
  /** How many drives are thought to end here, relative to others: 0 for a bend in a road. */
  ends: number;
  outgoing: number[];
}

/** The fastest way from one node to every other. */
export interface RoadTree {
  /** Infinity where there is no way. */
  seconds: Float64Array;
  /** The arc by which a node is reached; -1 at the root and where there is no way. */
  arriving: Int32Array;
  /** Nodes in the order in which they are reached, the root first. */
  order: Int32Array;
}

/** Beyond this a vehicle has turned round. */
const turnsUpToDeg = 135;
/** On a road without a junction it goes on. */
const bendsUpToDeg = 100;
/** What trees may take together. */
const mostTreeBytes = 32 * 1024 * 1024;

export class RoadGraph {
  readonly nodes: readonly RoadNode[];
  readonly arcs: readonly RoadArc[];
  /** Whether it was imported; else it is what was learned from reads. */
  readonly isImported: boolean;
  readonly #nodeOf = new Map<string, number>();
  readonly #trees = new Map<string, RoadTree>();
  readonly #mostTrees: number;

  constructor(nodes: readonly RoadNode[], arcs: readonly RoadArc[], isImported: boolean) {
    this.nodes = nodes;
    this.arcs = arcs;
    this.isImported = isImported;
    for (const [index, node] of nodes.entries())
      for (const id of node.checkpointIds) this.#nodeOf.set(id, index);
    this.#mostTrees = Math.max(8, Math.floor(mostTreeBytes / (16 * Math.max(1, nodes.length))));
  }

  /** The node of a checkpoint; null where it stands on no road of the graph. */
  nodeOf(checkpointId: string): number | null {
    return this.#nodeOf.get(checkpointId) ?? null;
  }

  /**
   * The fastest ways onward from a node for who drives there with a heading (null: any way is possible).
   * Nobody turns round or comes back through the node. Trees are kept: the same question again costs nothing.
   */
  treeFrom(node: number, headingDeg: number | null): RoadTree {
    const key = `${node} ${headingDeg === null ? '' : Math.round(headingDeg / 5)}`;
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const tree = this.#grow(node, headingDeg);
    if (this.#trees.size >= this.#mostTrees) {
      const [oldest] = this.#trees.keys();
      if (oldest !== undefined) this.#trees.delete(oldest);
    }
    this.#trees.set(key, tree);
    return tree;
  }

  /** The arcs from the root of a tree to a node, in order; empty at the root. */
  wayTo(tree: RoadTree, node: number): RoadArc[] {
    const way: RoadArc[] = [];
    for (let at = node; ; ) {
      const arc = this.arcs[tree.arriving[at] ?? -1];
      if (arc === undefined) return way.reverse();
      way.push(arc);
      at = arc.from;
    }
  }

  #grow(root: number, headingDeg: number | null): RoadTree {
    const { nodes, arcs } = this;
    const seconds = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
    const arriving = new Int32Array(nodes.length).fill(-1);
    const done = new Uint8Array(nodes.length);
    const order: number[] = [];
    const heap = new NodeHeap();
    seconds[root] = 0;
    heap.push(root, 0);
    for (let node = heap.pop(); node !== -1; node = heap.pop()) {
      if (done[node] === 1) continue;
      done[node] = 1;
      order.push(node);
      const leaving = nodes[node]?.outgoing ?? [];
      const widestDeg = leaving.length > 2 ? turnsUpToDeg : bendsUpToDeg;
      for (const index of leaving) {
        const arc = arcs[index];
        if (arc === undefined || done[arc.to] === 1) continue;
        if (
          node === root &&
          headingDeg !== null &&
          arc.startDeg !== null &&
          apartDeg(arc.startDeg, headingDeg) > widestDeg
        )
          continue;
        const total = (seconds[node] ?? 0) + arc.freeFlowS;
        if (total >= (seconds[arc.to] ?? 0)) continue;
        seconds[arc.to] = total;
        arriving[arc.to] = index;
        heap.push(arc.to, total);
      }
    }
    return { seconds, arriving, order: Int32Array.from(order) };
  }
}

function apartDeg(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360;
  return apart > 180 ? 360 - apart : apart;
}

/** A binary heap of nodes by time. */
class NodeHeap {
  readonly #nodes: number[] = [];
  readonly #keys: number[] = [];

  push(node: number, key: number): void {
    let index = this.#nodes.push(node) - 1;
    this.#keys.push(key);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((this.#keys[parent] ?? 0) <= key) break;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** The earliest node; -1 when there is none. */
  pop(): number {
    const first = this.#nodes[0] ?? -1;
    const node = this.#nodes.pop();
    const key = this.#keys.pop();
    if (node === undefined || key === undefined || this.#nodes.length === 0) return first;
    this.#nodes[0] = node;
    this.#keys[0] = key;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2])
        if ((this.#keys[child] ?? Number.POSITIVE_INFINITY) < (this.#keys[least] ?? 0)) least = child;
      if (least === index) return first;
      this.#swap(least, index);
      index = least;
    }
  }

  #swap(a: number, b: number): void {
    const [node, key] = [this.#nodes[a] ?? 0, this.#keys[a] ?? 0];
    this.#nodes[a] = this.#nodes[b] ?? 0;
    this.#keys[a] = this.#keys[b] ?? 0;
    this.#nodes[b] = node;
    this.#keys[b] = key;
  }
}
