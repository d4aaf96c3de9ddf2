/** A hash table from 32-bit hashes to slot numbers in typed arrays: no object for a slot, 16 bytes each at most. */
const none = -1;

/** Several slots may share a hash; who asks compares what stands in the slots. */
export class HashChains {
  #heads = new Int32Array(1024).fill(none);
  /** The next slot in the same bucket. */
  #next = new Int32Array(512);
  #hashes = new Int32Array(512);
  #count = 0;

  /** Puts a slot in. It must not be in already. */
  add(hash: number, slot: number): void {
    this.#makeRoom(slot);
    this.#hashes[slot] = hash;
    this.#link(slot);
    this.#count++;
  }

  /** Takes out a slot that is in. */
  remove(slot: number): void {
    const bucket = (this.#hashes[slot] ?? 0) & (this.#heads.length - 1);
    let at = this.#heads[bucket] ?? none;
    if (at === slot) {
      this.#heads[bucket] = this.#next[slot] ?? none;
      this.#count--;
      return;
    }
    while (at !== none) {
      const after = this.#next[at] ?? none;
      if (after === slot) {
        this.#next[at] = this.#next[slot] ?? none;
        this.#count--;
        return;
      }
      at = after;
    }
  }

  /** The first slot of this hash, or -1. */
  first(hash: number): number {
    return this.#seek(this.#heads[hash & (this.#heads.length - 1)] ?? none, hash);
  }

  /** The next slot of the same hash after this one, or -1. */
  after(slot: number): number {
    return this.#seek(this.#next[slot] ?? none, this.#hashes[slot] ?? 0);
  }

  #seek(start: number, hash: number): number {
    let slot = start;
    while (slot !== none && this.#hashes[slot] !== hash) slot = this.#next[slot] ?? none;
    return slot;
  }

  #link(slot: number): void {
    const bucket = (this.#hashes[slot] ?? 0) & (this.#heads.length - 1);
    this.#next[slot] = this.#heads[bucket] ?? none;
    this.#heads[bucket] = slot;
  }

  /** Keeps half of the buckets empty, so that a question that finds nothing mostly ends at the bucket. */
  #makeRoom(slot: number): void {
    if (slot >= this.#next.length) {
      const length = Math.max(slot + 1, this.#next.length * 2);
      this.#next = extend(this.#next, length);
      this.#hashes = extend(this.#hashes, length);
    }
    if ((this.#count + 1) * 2 <= this.#heads.length) return;
    const old = this.#heads;
    this.#heads = new Int32Array(old.length * 2).fill(none);
    for (let slotOrNone of old) {
      while (slotOrNone !== none) {
        const after: number = this.#next[slotOrNone] ?? none;
        this.#link(slotOrNone);
        slotOrNone = after;
      }
    }
  }
}

function extend(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
