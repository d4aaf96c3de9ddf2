/**
 * Says of a merged partition whether it may hold an event key, in 12 bits a key: a Bloom filter in blocks of 64 bytes,
 * so that a look-up touches the memory once. A wrong "maybe" (about 1 in 150) costs one index look-up; a "no" is certain.
 */
const bitsPerKey = 12;
const bitsPerBlock = 512;
const wordsPerBlock = bitsPerBlock / 32;
/** Each step takes 9 fresh bits of a product; three from one, three from another. */
const secondFactor = 0x2c1b3c6d;

export class MergedFilter {
  readonly words: Uint32Array;
  readonly #blocks: number;

  constructor(keys: number, words?: Uint32Array) {
    this.#blocks = Math.max(1, Math.ceil((keys * bitsPerKey) / bitsPerBlock));
    const length = this.#blocks * wordsPerBlock;
    this.words = words !== undefined && words.length === length ? words : new Uint32Array(length);
  }

  add(key: number): void {
    const { words } = this;
    const first = this.#block(key) * wordsPerBlock;
    let bits = Math.imul(key ^ (key >>> 16), 0x9e3779b1);
    for (let part = 0; part < 2; part++) {
      for (let i = 0; i < 3; i++) {
        const bit = (bits >>> (i * 9 + 5)) & (bitsPerBlock - 1);
        const at = first + (bit >>> 5);
        words[at] = (words[at] ?? 0) | (1 << (bit & 31));
      }
      bits = Math.imul(bits ^ (bits >>> 15), secondFactor);
    }
  }

  mayHave(key: number): boolean {
    const { words } = this;
    const first = this.#block(key) * wordsPerBlock;
    let bits = Math.imul(key ^ (key >>> 16), 0x9e3779b1);
    for (let part = 0; part < 2; part++) {
      for (let i = 0; i < 3; i++) {
        const bit = (bits >>> (i * 9 + 5)) & (bitsPerBlock - 1);
        if (((words[first + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) === 0) return false;
      }
      bits = Math.imul(bits ^ (bits >>> 15), secondFactor);
    }
    return true;
  }

  /** The key's share of the whole range, so that any number of blocks is used evenly. */
  #block(key: number): number {
    return Math.floor(((key >>> 0) / 0x1_0000_0000) * this.#blocks);
  }
}
