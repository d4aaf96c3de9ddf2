/**
 * What was last known of the vehicles seen lately, in two generations: bounded, and without an object for each vehicle,
 * since a hundred thousand small ones that live for seconds cost the collector more than all the rest of a read.
 */
export class RecentVehicles<T> {
  readonly #capacity: number;
  #young: Generation<T>;
  #old: Generation<T>;
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
    let slot = this.#young.slots.get(plate);
    this.#foundIn = this.#young;
    if (slot === undefined) {
      slot = this.#old.slots.get(plate);
      this.#foundIn = this.#old;
    }
    if (slot === undefined) {
      this.#foundIn = null;
      return false;
    }
    this.#foundAt = slot;
    return true;
  }

  /** Of the vehicle that was found. */
  get atMs(): number {
    return this.#foundIn?.times[this.#foundAt] ?? Number.NaN;
  }
  get what(): T | undefined {
    return this.#foundIn?.whats[this.#foundAt];
  }

  set(plate: string, what: T, atMs: number): void {
    const known = this.#young.slots.get(plate);
    if (known === undefined && this.#young.slots.size >= this.#capacity) {
      const spare = this.#old;
      this.#old = this.#young;
      spare.slots.clear();
      this.#young = spare;
      this.#foundIn = null;
    }
    const slot = known ?? this.#young.slots.size;
    if (known === undefined) this.#young.slots.set(plate, slot);
    this.#young.times[slot] = atMs;
    this.#young.whats[slot] = what;
  }
}

class Generation<T> {
  readonly slots = new Map<string, number>();
  readonly times: Float64Array;
  readonly whats: T[] = [];

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
  }
}
