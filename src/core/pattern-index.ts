/** All patterns of the watchlists: which of them fit a text, without a loop over them. */

import { anyCode, PatternTrie, starCode } from './pattern-trie.ts';
import { isProvince } from './plate.ts';

/**
 * A pattern is kept in the trie of the end at which it says more: `苏F123*` is walked from the start,
 * `苏?12345` and `*12345` from the end. So the states that stay possible are few from the first characters.
 */
export class PatternIndex {
  #forward = new PatternTrie();
  #backward = new PatternTrie();
  readonly #patternBySlot = new Map<number, string>();
  #removed = 0;
  #codes = new Int32Array(32);
  #reversed = new Int32Array(32);

  get size(): number {
    return this.#patternBySlot.size;
  }

  /** Adds a normalised pattern under a slot that is free. */
  add(pattern: string, slot: number): void {
    this.#patternBySlot.set(slot, pattern);
    this.#put(pattern, slot);
  }

  /** Takes out a slot; one that is not in is left alone. */
  remove(slot: number): void {
    const pattern = this.#patternBySlot.get(slot);
    if (pattern === undefined) return;
    this.#patternBySlot.delete(slot);
    const { trie, codes } = this.#place(pattern);
    trie.remove(codes, slot);
    this.#removed++;
    if (this.#removed > 1000 && this.#removed > this.#patternBySlot.size) this.#rebuild();
  }

  /** Appends to `found` the slots of all patterns that fit the text from end to end. */
  find(text: string, found: number[]): void {
    if (this.#patternBySlot.size === 0) return;
    const length = this.#decode(text);
    this.#forward.find(this.#codes, length, found);
    this.#backward.find(this.#reversed, length, found);
  }

  #put(pattern: string, slot: number): void {
    const { trie, codes } = this.#place(pattern);
    trie.add(codes, slot);
  }

  #place(pattern: string): { trie: PatternTrie; codes: number[] } {
    const codes = Array.from(pattern.replaceAll(/\*+/g, '*'), (char) => char.codePointAt(0) ?? 0);
    const reversed = codes.toReversed();
    // Province and agency say little: nearly all vehicles of a district share them.
    const common = isProvince(pattern.charAt(0)) ? 2 : 0;
    return literalRun(codes) - common >= literalRun(reversed)
      ? { trie: this.#forward, codes }
      : { trie: this.#backward, codes: reversed };
  }

  #rebuild(): void {
    this.#forward = new PatternTrie();
    this.#backward = new PatternTrie();
    this.#removed = 0;
    for (const [slot, pattern] of this.#patternBySlot) this.#put(pattern, slot);
  }

  /** Fills both buffers with the text's code points, so that `?` takes a whole character; their number. */
  #decode(text: string): number {
    if (text.length > this.#codes.length) {
      this.#codes = new Int32Array(text.length);
      this.#reversed = new Int32Array(text.length);
    }
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if ((code & 0xf800) === 0xd800) code = text.codePointAt(i) ?? code;
      if (code > 0xffff) i++;
      this.#codes[length++] = code;
    }
    for (let i = 0; i < length; i++) this.#reversed[i] = this.#codes[length - 1 - i] ?? 0;
    return length;
  }
}

/** How many literals stand before the first wildcard. */
function literalRun(codes: readonly number[]): number {
  const run = codes.findIndex((code) => code === anyCode || code === starCode);
  return run < 0 ? codes.length : run;
}
