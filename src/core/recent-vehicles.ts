/**
 * What was last known of the vehicles seen lately, in two generations: bounded, and without an object or a text for
 * each vehicle, since a hundred thousand small ones that live for seconds cost the collector more than all the rest of
 * a read. Vehicles are told apart by 64 bits of their plate (two among a million share them once in forty million
 * times); plates are not kept.
 */
export class RecentVehicles<T> {
  readonly #capacity: number;
  #young: Generation<T>;
  #old: Generation<T>;
  #low = 0;
  #high = 0;
  #foundIn: Generation<T> | null = null;
  #foundAt = 0;

  /** @param capacity vehicles of a generation; two are kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#young = new Generation(capacity);
    this.#old = new Generation(capacity);
  }

  /** Looks a vehicle up; `atMs` and `what` tell of it until the next call. @returns whether it is known */
  find(plate: string): boolean {
    this.#hash(plate);
    this.#foundIn = this.#young;
    this.#foundAt = this.#young.slotOf(this.#low, this.#high);
    if (this.#young.isTaken(this.#foundAt)) return true;
    this.#foundIn = this.#old;
    this.#foundAt = this.#old.slotOf(this.#low, this.#high);
    if (this.#old.isTaken(this.#foundAt)) return true;
    this.#foundIn = null;
    return false;
  }

  /** Of the vehicle that was found. */
  get atMs(): number {
    return this.#foundIn?.atMs(this.#foundAt) ?? Number.NaN;
  }
  get what(): T | undefined {
    return this.#foundIn?.what(this.#foundAt);
  }

  set(plate: string, what: T, atMs: number): void {
    this.#hash(plate);
    this.#foundIn = null;
    const slot = this.#young.slotOf(this.#low, this.#high);
    if (this.#young.isTaken(slot) || this.#young.count < this.#capacity) {
      this.#young.put(slot, this.#low, this.#high, what, atMs);
      return;
    }
    const spare = this.#old;
    this.#old = this.#young;
    spare.clear();
    this.#young = spare;
    spare.put(spare.slotOf(this.#low, this.#high), this.#low, this.#high, what, atMs);
  }

  /** Leaves the vehicle's key in #low and #high: no object for each read. */
  #hash(plate: string): void {
    let a = 0x2f0b4c47;
    let b = 0x41c6ce57;
    for (let i = 0; i < plate.length; i++) {
      const unit = plate.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ unit, 0x5f356495);
      b ^= b >>> 13;
    }
    this.#low = Math.imul(a ^ (a >>> 13), 0xc2b2ae35) ^ (b >>> 15);
    this.#high = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ (a >>> 16);
  }
}

const fewestSlots = 64;
/** The share of slots that may be taken: beyond it, look-ups probe long runs. */
const fullest = 0.6;
/** A record as 32-bit words: 0–1 the time, 2–3 the vehicle's key, 4 the number of what is known plus 1 (0 = free). */
const wordsPerVehicle = 6;
const timesPerVehicle = wordsPerVehicle / 2;

/** An open-addressing table with a vehicle's record side by side: a look-up waits for one line of memory. */
class Generation<T> {
  count = 0;
  readonly #mostSlots: number;
  readonly #whats = new Whats<T>();
  #mask = 0;
  #words = new Int32Array(0);
  #times = new Float64Array(0);

  constructor(capacity: number) {
    let slots = fewestSlots;
    while (capacity > slots * fullest) slots *= 2;
    this.#mostSlots = slots;
    this.#makeRoom(fewestSlots);
  }

  /** The slot of a vehicle, or the free one where it would go. */
  slotOf(low: number, high: number): number {
    const words = this.#words;
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const word = slot * wordsPerVehicle;
      if (words[word + 4] === 0 || (words[word + 2] === low && words[word + 3] === high)) return slot;
    }
  }

  isTaken(slot: number): boolean {
    return this.#words[slot * wordsPerVehicle + 4] !== 0;
  }
  atMs(slot: number): number {
    return this.#times[slot * timesPerVehicle] ?? Number.NaN;
  }
  what(slot: number): T | undefined {
    return this.#whats.of((this.#words[slot * wordsPerVehicle + 4] ?? 0) - 1);
  }

  /** Writes a vehicle into the slot that `slotOf` gave. Slots given before are void afterwards. */
  put(given: number, low: number, high: number, what: T, atMs: number): void {
    let slot = given;
    if (!this.isTaken(slot)) {
      this.count += 1;
      if (this.count > (this.#mask + 1) * fullest && this.#mask + 1 < this.#mostSlots) {
        this.#grow();
        slot = this.slotOf(low, high);
      }
    }
    const word = slot * wordsPerVehicle;
    this.#times[slot * timesPerVehicle] = atMs;
    this.#words[word + 2] = low;
    this.#words[word + 3] = high;
    this.#words[word + 4] = this.#whats.numberOf(what) + 1;
  }

  clear(): void {
    this.count = 0;
    this.#words.fill(0);
    this.#whats.clear();
  }

  #makeRoom(slots: number): void {
    const buffer = new ArrayBuffer(slots * wordsPerVehicle * 4);
    this.#words = new Int32Array(buffer);
    this.#times = new Float64Array(buffer);
    this.#mask = slots - 1;
  }

  #grow(): void {
    const words = this.#words;
    const times = this.#times;
    this.#makeRoom((this.#mask + 1) * 2);
    for (let word = 0; word < words.length; word += wordsPerVehicle) {
      if (words[word + 4] === 0) continue;
      const to = this.slotOf(words[word + 2] as number, words[word + 3] as number);
      this.#words.set(words.subarray(word + 2, word + 5), to * wordsPerVehicle + 2);
      this.#times[to * timesPerVehicle] = times[word / 2] as number;
    }
  }
}

/** What is known of vehicles, numbered: many vehicles share few of them (a lane, a placement). */
class Whats<T> {
  readonly #known: T[] = [];
  readonly #numbers = new Map<T, number>();

  numberOf(what: T): number {
    const known = this.#numbers.get(what);
    if (known !== undefined) return known;
    this.#numbers.set(what, this.#known.length);
    return this.#known.push(what) - 1;
  }

  of(number: number): T | undefined {
    return this.#known[number];
  }

  clear(): void {
    this.#known.length = 0;
    this.#numbers.clear();
  }
}
