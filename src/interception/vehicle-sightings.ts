/** Where each of the vehicles seen lately was, in order of time, so that a read which comes late finds its place. */
import type { Placement } from '../core/model.ts';

export type SeenAt = Pick<Placement, 'checkpointId' | 'direction' | 'zone' | 'crossing'>;

/** Sightings of one vehicle that are kept; those within a zone count as two, however many they are. */
const depth = 8;

/**
 * Bounded, in two generations, and without an object for each vehicle (as `core/recent-vehicles.ts` has it and says why).
 * A vehicle is chosen with `open`; what follows is about it.
 */
export class VehicleSightings {
  readonly #capacity: number;
  #young: Generation;
  #old: Generation;
  #slot = 0;

  /** @param capacity vehicles of a generation; two are kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#young = new Generation(capacity);
    this.#old = new Generation(capacity);
  }

  /** How many sightings of the vehicle are known. */
  get count(): number {
    return this.#young.counts[this.#slot] ?? 0;
  }

  open(vehicle: string): void {
    const known = this.#young.slots.get(vehicle);
    if (known !== undefined) {
      this.#slot = known;
      return;
    }
    if (this.#young.slots.size >= this.#capacity) {
      const spare = this.#old;
      this.#old = this.#young;
      spare.slots.clear();
      this.#young = spare;
    }
    this.#slot = this.#young.slots.size;
    this.#young.slots.set(vehicle, this.#slot);
    this.#young.counts[this.#slot] = 0;
    const before = this.#old.slots.get(vehicle);
    if (before !== undefined) this.#young.copy(this.#slot, this.#old, before);
  }

  atMs(index: number): number {
    return this.#young.times[this.#slot * depth + index] ?? Number.NaN;
  }
  place(index: number): SeenAt | undefined {
    return index < this.count ? this.#young.places[this.#slot * depth + index] : undefined;
  }
  /** Whether an earlier run of the gateway has seen it. */
  isEarlier(index: number): boolean {
    return this.#young.earlier[this.#slot * depth + index] === 1;
  }

  /**
   * Puts a sighting where it belongs by time. @returns its index; -1 where there is one of that very moment already, or
   * it is older than all of a full list: between it and those that were forgotten nothing can be said
   */
  insert(place: SeenAt, atMs: number, isEarlier: boolean): number {
    const first = this.#slot * depth;
    const { times, places, earlier, counts } = this.#young;
    let count = this.count;
    let at = count;
    while (at > 0 && (times[first + at - 1] ?? 0) > atMs) at -= 1;
    if (at > 0 && times[first + at - 1] === atMs) return -1;
    if (count === depth) {
      if (at === 0) return -1;
      this.#remove(0);
      count -= 1;
      at -= 1;
    }
    for (let index = first + count; index > first + at; index -= 1) {
      times[index] = times[index - 1] ?? 0;
      places[index] = places[index - 1];
      earlier[index] = earlier[index - 1] ?? 0;
    }
    times[first + at] = atMs;
    places[first + at] = place;
    earlier[first + at] = isEarlier ? 1 : 0;
    counts[this.#slot] = count + 1;
    return at;
  }

  /** Of three within one zone, seen by one run, the one in the middle tells nothing: room for what does. */
  thinOut(around: number): void {
    for (let middle = Math.min(around + 1, this.count - 2); middle >= Math.max(1, around - 1); middle -= 1) {
      const { zone } = this.place(middle) ?? {};
      const isEarlier = this.isEarlier(middle);
      const three = [middle - 1, middle, middle + 1];
      const isSame = three.every((index) => {
        const place = this.place(index);
        return place?.crossing === null && place.zone === zone && this.isEarlier(index) === isEarlier;
      });
      if (isSame) this.#remove(middle);
    }
  }

  #remove(at: number): void {
    const first = this.#slot * depth;
    const { times, places, earlier, counts } = this.#young;
    const last = first + this.count - 1;
    for (let index = first + at; index < last; index += 1) {
      times[index] = times[index + 1] ?? 0;
      places[index] = places[index + 1];
      earlier[index] = earlier[index + 1] ?? 0;
    }
    counts[this.#slot] = this.count - 1;
  }
}

class Generation {
  readonly slots = new Map<string, number>();
  readonly counts: Uint8Array;
  readonly times: Float64Array;
  readonly earlier: Uint8Array;
  readonly places: (SeenAt | undefined)[] = [];

  constructor(capacity: number) {
    this.counts = new Uint8Array(capacity);
    this.times = new Float64Array(capacity * depth);
    this.earlier = new Uint8Array(capacity * depth);
  }

  copy(to: number, source: Generation, from: number): void {
    const count = source.counts[from] ?? 0;
    this.counts[to] = count;
    for (let index = 0; index < count; index += 1) {
      this.times[to * depth + index] = source.times[from * depth + index] ?? 0;
      this.places[to * depth + index] = source.places[from * depth + index];
      this.earlier[to * depth + index] = source.earlier[from * depth + index] ?? 0;
    }
  }
}
