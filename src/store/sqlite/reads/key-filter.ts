/**
 * Says of a sealed partition whether it may hold an event key: a set of 16-bit fingerprints, 4 to 8 bytes a key.
 * A wrong "maybe" (about 1 in 5,000 at a million keys) costs one index look-up; a "no" is certain.
 */
export class KeyFilter {
  readonly table: Uint16Array;
  readonly #mask: number;

  constructor(expectedKeys: number, table?: Uint16Array) {
    let slots = 1024;
    while (slots < expectedKeys * 2) slots *= 2;
    this.#mask = slots - 1;
    this.table = table !== undefined && table.length === slots ? table : new Uint16Array(slots);
  }

  add(key: number): void {
    const print = fingerprint(key);
    let slot = this.#home(key);
    for (;;) {
      const there = this.table[slot];
      if (there === print) return;
      if (there === 0) break;
      slot = (slot + 1) & this.#mask;
    }
    this.table[slot] = print;
  }

  mayHave(key: number): boolean {
    const print = fingerprint(key);
    let slot = this.#home(key);
    for (;;) {
      const there = this.table[slot];
      if (there === print) return true;
      if (there === 0) return false;
      slot = (slot + 1) & this.#mask;
    }
  }

  #home(key: number): number {
    return key & this.#mask;
  }
}

/** The bits that the home slot does not use come first; 0 marks an empty slot. */
function fingerprint(key: number): number {
  return key >>> 16 || 1;
}
