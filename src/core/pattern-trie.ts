/** A trie of patterns, walked for one text with the few states that are still possible. */

/** The code points of `*` and `?` in a pattern. */
export const starCode = 0x2a;
export const anyCode = 0x3f;

/** Layout of a node in the record array; 0 is "none", as node 0, the root, is nobody's child. */
const fields = 4;
const anyField = 0;
const starField = 1;
/** One bit for each kind of literal that may follow (`literalBit`): most characters fail here, without a look-up. */
const literalsField = 2;
/** Index in the list of ends plus one. */
const endField = 3;

/** Nodes and edges in typed arrays: 5,000 patterns stay within the processor's cache. */
export class PatternTrie {
  #nodeCount = 1;
  #nodes = new Int32Array(fields * 256);
  /** Open-addressed edges, four numbers each: parent + 1, code point, child, unused. */
  #edges = new Int32Array(4 * 512);
  #edgeCount = 0;
  /** Slots whose pattern ends at a node. */
  #ends: number[][] = [];
  /** The walk that last activated a star node, so that none is walked twice. */
  #activeIn = new Int32Array(256);
  #walk = 0;
  #current = new Int32Array(256);
  #following = new Int32Array(256);
  #stars = new Int32Array(256);

  /** Adds a slot under a pattern's code points. */
  add(pattern: readonly number[], slot: number): void {
    let node = 0;
    for (const code of pattern) node = this.#child(node, code) || this.#grow(node, code);
    const end = this.#nodes[node * fields + endField] ?? 0;
    if (end === 0) this.#nodes[node * fields + endField] = this.#ends.push([slot]);
    else this.#ends[end - 1]?.push(slot);
  }

  /** Takes a slot away from under its pattern. The nodes stay: the owner builds anew when many are dead. */
  remove(pattern: readonly number[], slot: number): void {
    let node = 0;
    for (const code of pattern) {
      node = this.#child(node, code);
      if (node === 0) return;
    }
    const slots = this.#ends[(this.#nodes[node * fields + endField] ?? 0) - 1];
    const index = slots?.indexOf(slot) ?? -1;
    if (index >= 0) slots?.splice(index, 1);
  }

  /** Appends to `found` the slots of all patterns that fit the first `length` code points whole. */
  find(codes: Int32Array, length: number, found: number[]): void {
    if (this.#nodeCount === 1) return;
    this.#startWalk();
    let current = this.#current;
    let following = this.#following;
    const stars = this.#stars;
    current[0] = 0;
    let currentCount = 1;
    let starCount = this.#openStar(0, 0);
    for (let i = 0; i < length; i++) {
      const code = codes[i] ?? 0;
      let count = 0;
      for (let k = 0; k < currentCount; k++) count = this.#step(current[k] ?? 0, code, following, count);
      // A star node stays active to the end of the text; those opened below start with the next character.
      for (let k = 0; k < starCount; k++) count = this.#step(stars[k] ?? 0, code, following, count);
      for (let k = 0; k < count; k++) starCount = this.#openStar(following[k] ?? 0, starCount);
      if (count === 0 && starCount === 0) return;
      const used = current;
      current = following;
      following = used;
      currentCount = count;
    }
    for (let k = 0; k < currentCount; k++) this.#collect(current[k] ?? 0, found);
    for (let k = 0; k < starCount; k++) this.#collect(stars[k] ?? 0, found);
  }

  #startWalk(): void {
    if (this.#walk === 0x7fffffff) {
      this.#activeIn.fill(0);
      this.#walk = 0;
    }
    this.#walk++;
  }

  #step(node: number, code: number, following: Int32Array, count: number): number {
    const any = this.#nodes[node * fields + anyField] ?? 0;
    if (any !== 0) following[count++] = any;
    if (((this.#nodes[node * fields + literalsField] ?? 0) & literalBit(code)) === 0) return count;
    const literal = this.#literal(node, code);
    if (literal !== 0) following[count++] = literal;
    return count;
  }

  /** A star matches the empty run, so its node is active together with its parent. */
  #openStar(node: number, starCount: number): number {
    const star = this.#nodes[node * fields + starField] ?? 0;
    if (star === 0 || this.#activeIn[star] === this.#walk) return starCount;
    this.#activeIn[star] = this.#walk;
    this.#stars[starCount] = star;
    return starCount + 1;
  }

  #collect(node: number, found: number[]): void {
    const end = this.#nodes[node * fields + endField] ?? 0;
    if (end !== 0) for (const slot of this.#ends[end - 1] ?? []) found.push(slot);
  }

  #child(node: number, code: number): number {
    if (code === anyCode) return this.#nodes[node * fields + anyField] ?? 0;
    if (code === starCode) return this.#nodes[node * fields + starField] ?? 0;
    return this.#literal(node, code);
  }

  #literal(node: number, code: number): number {
    const edges = this.#edges;
    const mask = edges.length - 1;
    for (let at = edgeHash(node, code) & mask; ; at = (at + 4) & mask) {
      const parent = edges[at] ?? 0;
      if (parent === 0) return 0;
      if (parent === node + 1 && edges[at + 1] === code) return edges[at + 2] ?? 0;
    }
  }

  #grow(node: number, code: number): number {
    const child = this.#nodeCount++;
    if (child * fields >= this.#nodes.length) {
      this.#nodes = extend(this.#nodes);
      this.#activeIn = extend(this.#activeIn);
      this.#current = extend(this.#current);
      this.#following = extend(this.#following);
      this.#stars = extend(this.#stars);
    }
    if (code === anyCode) this.#nodes[node * fields + anyField] = child;
    else if (code === starCode) this.#nodes[node * fields + starField] = child;
    else {
      const at = node * fields + literalsField;
      this.#nodes[at] = (this.#nodes[at] ?? 0) | literalBit(code);
      this.#addEdge(node, code, child);
    }
    return child;
  }

  #addEdge(node: number, code: number, child: number): void {
    if (++this.#edgeCount * 4 * 2 > this.#edges.length) {
      const old = this.#edges;
      this.#edges = new Int32Array(old.length * 2);
      for (let at = 0; at < old.length; at += 4) {
        const parent = old[at] ?? 0;
        if (parent !== 0) this.#putEdge(parent - 1, old[at + 1] ?? 0, old[at + 2] ?? 0);
      }
    }
    this.#putEdge(node, code, child);
  }

  #putEdge(node: number, code: number, child: number): void {
    const mask = this.#edges.length - 1;
    let at = edgeHash(node, code) & mask;
    while (this.#edges[at] !== 0) at = (at + 4) & mask;
    this.#edges[at] = node + 1;
    this.#edges[at + 1] = code;
    this.#edges[at + 2] = child;
  }
}

/** Digits and most letters have bits of their own; what shares one is told apart by the look-up. */
function literalBit(code: number): number {
  return 1 << (code & 31);
}

/** A multiple of four: the place of an edge in the edge array, before it is cut to the array's length. */
function edgeHash(node: number, code: number): number {
  const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ code, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) << 2;
}

function extend(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}
