/**
 * One part of the vehicle states: an open-addressing hash table of records in one buffer, with no object per
 * vehicle. A record is 24 bytes side by side, so that a look-up touches one or two cache lines.
 */

const smallest = 64;
/** The share of slots that may be taken: beyond it, look-ups probe long runs. */
const fullest = 0.7;
/** A record as 32-bit words: 0–1 the time, 2–3 the vehicle's key, 4 the passage, 5 the zone plus 1 (0 = free). */
export const wordsPerVehicle = 6;
const timesPerVehicle = wordsPerVehicle / 2;

export class VehicleTable {
  count = 0;
  #words: Int32Array;
  #times: Float64Array;
  #mask: number;

  /** @param vehicles how many to make room for at once; it grows beyond that */
  constructor(vehicles = 0) {
    let slots = smallest;
    while (vehicles > slots * fullest) slots *= 2;
    const buffer = new ArrayBuffer(slots * wordsPerVehicle * 4);
    this.#words = new Int32Array(buffer);
    this.#times = new Float64Array(buffer);
    this.#mask = slots - 1;
  }

  /** The slot of a vehicle, or the free slot where it would go. */
  slotOf(low: number, high: number): number {
    const words = this.#words;
    const mask = this.#mask;
    let slot = low & mask;
    for (;;) {
      const word = slot * wordsPerVehicle;
      if (words[word + 5] === 0 || (words[word + 2] === low && words[word + 3] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  isTaken(slot: number): boolean {
    return this.#words[slot * wordsPerVehicle + 5] !== 0;
  }
  /** Capture time of the last read that told a zone, UTC milliseconds; of a taken slot, like the next two. */
  atMs(slot: number): number {
    return this.#times[slot * timesPerVehicle] as number;
  }
  zone(slot: number): number {
    return (this.#words[slot * wordsPerVehicle + 5] as number) - 1;
  }
  /** A hash of where and which way the last ring was passed; 0 = the last read passed none. */
  passage(slot: number): number {
    return this.#words[slot * wordsPerVehicle + 4] as number;
  }

  /** Writes a vehicle into the slot that `slotOf` gave. Slots given before are void afterwards. */
  put(slot: number, low: number, high: number, atMs: number, zone: number, passage: number): void {
    const words = this.#words;
    const word = slot * wordsPerVehicle;
    const isNew = words[word + 5] === 0;
    this.#times[slot * timesPerVehicle] = atMs;
    words[word + 2] = low;
    words[word + 3] = high;
    words[word + 4] = passage;
    words[word + 5] = zone + 1;
    if (!isNew) return;
    this.count += 1;
    const slots = this.#mask + 1;
    if (this.count > slots * fullest) this.#rebuild(slots * 2, Number.NEGATIVE_INFINITY);
  }

  /** Forgets vehicles whose time is before `ms`; answers how many. */
  expireBefore(ms: number): number {
    let expired = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.isTaken(slot) && this.atMs(slot) < ms) expired += 1;
    }
    if (expired === 0) return 0;
    let slots = smallest;
    while (this.count - expired > slots * 0.5) slots *= 2;
    this.#rebuild(Math.min(slots, this.#mask + 1), ms);
    return expired;
  }

  /** Copies the records of all vehicles into `target` from a word on; answers the word after the last. */
  copyTo(target: Int32Array, from: number): number {
    let at = from;
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (!this.isTaken(slot)) continue;
      const word = slot * wordsPerVehicle;
      for (let i = 0; i < wordsPerVehicle; i++) target[at + i] = this.#words[word + i] as number;
      at += wordsPerVehicle;
    }
    return at;
  }

  /** Moves all vehicles not before `keepFromMs` into a new buffer: no slot is left marked as deleted. */
  #rebuild(slots: number, keepFromMs: number): void {
    const words = this.#words;
    const times = this.#times;
    const buffer = new ArrayBuffer(slots * wordsPerVehicle * 4);
    this.#words = new Int32Array(buffer);
    this.#times = new Float64Array(buffer);
    this.#mask = slots - 1;
    this.count = 0;
    for (let word = 0; word < words.length; word += wordsPerVehicle) {
      if (words[word + 5] === 0 || (times[word / 2] as number) < keepFromMs) continue;
      const target = this.slotOf(words[word + 2] as number, words[word + 3] as number) * wordsPerVehicle;
      for (let i = 0; i < wordsPerVehicle; i++) this.#words[target + i] = words[word + i] as number;
      this.count += 1;
    }
  }
}
