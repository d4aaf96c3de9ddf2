/** A hash table from 32-bit hashes to slot numbers in typed arrays: no object for a slot, some 20 bytes each. */
const none = -1;

/** Several slots may share a hash; who asks compares what stands in the slots. */
export class HashChains {
  #heads = new Int32Array(1024).fill(none);
  /**
   * Per bucket, one bit for each top-three-bits value among its hashes. A million reads that find nothing
   * end here, in an array small enough for the processor's cache, and not in main memory.
   */
  #tags = new Uint8Array(1024);
  /** Two numbers a slot, side by side in memory: the next slot in the same bucket, and the hash. */
  #links = new Int32Array(2 * 512);
  #count = 0;

  /** Puts a slot in. It must not be in already. */
  add(hash: number, slot: number): void {
    this.#makeRoom(slot);
    this.#links[2 * slot + 1] = hash;
    this.#link(slot);
    this.#count++;
  }

  /** Takes a slot out; one that is not in is left alone. */
  remove(slot: number): void {
    const bucket = this.#bucketOf(this.#hashOf(slot));
    let before = none;
    let at = this.#heads[bucket] ?? none;
    while (at !== none && at !== slot) {
      before = at;
      at = this.#nextOf(at);
    }
    if (at === none) return;
    if (before === none) this.#heads[bucket] = this.#nextOf(slot);
    else this.#links[2 * before] = this.#nextOf(slot);
    this.#count--;
    this.#tags[bucket] = 0;
    for (let left = this.#heads[bucket] ?? none; left !== none; left = this.#nextOf(left))
      this.#tag(bucket, left);
  }

  /** The first slot of this hash, or -1. */
  first(hash: number): number {
    const bucket = this.#bucketOf(hash);
    if (((this.#tags[bucket] ?? 0) & tagOf(hash)) === 0) return none;
    return this.#seek(this.#heads[bucket] ?? none, hash);
  }

  /** The next slot of the same hash after this one, or -1. */
  after(slot: number): number {
    return this.#seek(this.#nextOf(slot), this.#hashOf(slot));
  }

  #seek(start: number, hash: number): number {
    let slot = start;
    while (slot !== none && this.#hashOf(slot) !== hash) slot = this.#nextOf(slot);
    return slot;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#heads.length - 1);
  }

  #nextOf(slot: number): number {
    return this.#links[2 * slot] ?? none;
  }

  #hashOf(slot: number): number {
    return this.#links[2 * slot + 1] ?? 0;
  }

  #tag(bucket: number, slot: number): void {
    this.#tags[bucket] = (this.#tags[bucket] ?? 0) | tagOf(this.#hashOf(slot));
  }

  #link(slot: number): void {
    const bucket = this.#bucketOf(this.#hashOf(slot));
    this.#links[2 * slot] = this.#heads[bucket] ?? none;
    this.#heads[bucket] = slot;
    this.#tag(bucket, slot);
  }

  /** Keeps half of the buckets empty, so that a question that finds nothing mostly ends at the bucket. */
  #makeRoom(slot: number): void {
    if (2 * slot >= this.#links.length) {
      const links = new Int32Array(Math.max(2 * slot + 2, this.#links.length * 2));
      links.set(this.#links);
      this.#links = links;
    }
    if ((this.#count + 1) * 2 <= this.#heads.length) return;
    const old = this.#heads;
    this.#heads = new Int32Array(old.length * 2).fill(none);
    this.#tags = new Uint8Array(old.length * 2);
    for (const head of old) {
      for (let at = head; at !== none; ) {
        const after = this.#nextOf(at);
        this.#link(at);
        at = after;
      }
    }
  }
}

/** The bucket takes the low bits of a hash, the tag the top three. */
function tagOf(hash: number): number {
  return 1 << (hash >>> 29);
}
