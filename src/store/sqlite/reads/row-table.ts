/**
 * Hash table from a 32-bit key to row numbers (1…), in typed arrays: some 12 bytes a row and no garbage.
 * Rows of one key form a chain, newest first. The caller verifies what it finds.
 */
export class RowTable {
  #mask: number;
  #keys: Int32Array;
  #heads: Int32Array;
  /** #previous[row] = the next older row of the same key, 0 = none. */
  #previous: Int32Array;
  #used = 0;

  constructor(expectedRows = 1024) {
    let slots = 1024;
    while (slots < expectedRows * 2) slots *= 2;
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#heads = new Int32Array(slots);
    this.#previous = new Int32Array(Math.max(1024, expectedRows + 1));
  }

  /** The newest row of a key, or 0. */
  newest(key: number): number {
    return this.#heads[this.#slotOf(key)] ?? 0;
  }

  /** The next older row of the same key, or 0. */
  older(row: number): number {
    return this.#previous[row] ?? 0;
  }

  add(key: number, row: number): void {
    if (row >= this.#previous.length) this.#growRows(row);
    const slot = this.#slotOf(key);
    const head = this.#heads[slot] ?? 0;
    this.#previous[row] = head;
    this.#heads[slot] = row;
    if (head === 0) {
      this.#keys[slot] = key;
      this.#used++;
      if (this.#used * 2 > this.#mask) this.#growSlots();
    }
  }

  #slotOf(key: number): number {
    let slot = (key ^ (key >>> 16)) & this.#mask;
    while (this.#heads[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #growRows(row: number): void {
    const grown = new Int32Array(Math.max(row + 1, this.#previous.length * 2));
    grown.set(this.#previous);
    this.#previous = grown;
  }

  #growSlots(): void {
    const keys = this.#keys;
    const heads = this.#heads;
    const slots = keys.length * 2;
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#heads = new Int32Array(slots);
    for (let i = 0; i < keys.length; i++) {
      const head = heads[i] ?? 0;
      if (head === 0) continue;
      const key = keys[i] ?? 0;
      const slot = this.#slotOf(key);
      this.#keys[slot] = key;
      this.#heads[slot] = head;
    }
  }
}
