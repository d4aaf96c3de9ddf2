/**
 * Cloned plates: one plate and colour at two places faster than a road allows (docs/analysis.md). Here only the
 * suspicion, cheap enough for every read: where each vehicle of the last hour was seen last, in 24 bytes, by a hash.
 * Whoever gets a suspicion looks at the stored reads themselves. Pure.
 */
import type { Place } from './geometry.ts';
import { type LegEnd, legBetween } from './journey.ts';
import { type PlateColor, plateColors } from './model.ts';
import { VehicleTable } from './vehicle-table.ts';

/** Longer apart than this, any two places of a district can be driven between. */
export const cloneWindowMs = 3_600_000;
/** A reader that is unsure of its own reading is no witness. */
export const leastConfidence = 0.8;
const partCount = 64;

export interface SeenVehicle {
  plate: string;
  plateColor: PlateColor | null;
  capturedAtMs: number;
  checkpointId: string;
  place: Place;
  confidence: number | null;
  /** null: the clock is bad. */
  clockUncertaintyMs: number | null;
}

export class LastPlaces {
  readonly #highestSpeedKmh: number;
  readonly #parts = Array.from({ length: partCount }, () => new VehicleTable());
  readonly #numbers = new Map<string, number>();
  readonly #numbersOfPlace = new WeakMap<Place, Map<number, number>>();
  readonly #places: { place: Place; uncertaintyMs: number }[] = [];
  #nextToExpire = 0;

  constructor(highestSpeedKmh: number) {
    this.#highestSpeedKmh = highestSpeedKmh;
  }

  /** How many vehicles are remembered. */
  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.count, 0);
  }

  /**
   * Takes a read into account. A bad clock, no plate and a doubtful reading say nothing and are not remembered; a read
   * that is older than the last one is judged and moves nothing.
   * @returns whether this vehicle can't have come here from where it was last
   */
  observe(seen: SeenVehicle): boolean {
    const { plate, capturedAtMs, clockUncertaintyMs, confidence } = seen;
    if (plate === '' || clockUncertaintyMs === null) return false;
    if (confidence !== null && confidence < leastConfidence) return false;
    const { low, high } = hashVehicle(plate, seen.plateColor);
    const part = this.#parts[high & (partCount - 1)];
    if (part === undefined) return false;
    const slot = part.slotOf(low, high);
    const number = this.#numberOf(seen, clockUncertaintyMs);
    let isSuspicious = false;
    if (part.isTaken(slot)) {
      const lastMs = part.atMs(slot);
      const last = this.#places[part.passage(slot)];
      if (last !== undefined && Math.abs(capturedAtMs - lastMs) <= cloneWindowMs) {
        const from: LegEnd = { atMs: lastMs, place: last.place, uncertaintyMs: last.uncertaintyMs };
        const to: LegEnd = { atMs: capturedAtMs, place: seen.place, uncertaintyMs: clockUncertaintyMs };
        isSuspicious = legBetween(from, to, this.#highestSpeedKmh).impossible === true;
      }
      if (capturedAtMs <= lastMs) return isSuspicious;
    }
    part.put(slot, low, high, capturedAtMs, 0, number);
    return isSuspicious;
  }

  /** Forgets vehicles not seen since, in one part of the memory at a time. */
  expireBefore(ms: number): void {
    this.#parts[this.#nextToExpire]?.expireBefore(ms);
    this.#nextToExpire = (this.#nextToExpire + 1) % partCount;
  }

  /** A checkpoint under a clock's uncertainty, as a number; a checkpoint that is moved gets another. */
  #numberOf(seen: SeenVehicle, uncertaintyMs: number): number {
    // the same places come again and again as the same objects: no text is built for each read
    let ofPlace = this.#numbersOfPlace.get(seen.place);
    if (ofPlace === undefined) {
      ofPlace = new Map();
      this.#numbersOfPlace.set(seen.place, ofPlace);
    }
    const known = ofPlace.get(uncertaintyMs) ?? this.#numberByText(seen, uncertaintyMs);
    ofPlace.set(uncertaintyMs, known);
    return known;
  }

  #numberByText({ checkpointId, place }: SeenVehicle, uncertaintyMs: number): number {
    const key = `${checkpointId} ${place.lat} ${place.lon} ${uncertaintyMs}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#places.push({ place, uncertaintyMs }) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

function hashVehicle(plate: string, color: PlateColor | null): { low: number; high: number } {
  let low = 0x2f0b4c47;
  let high = 0x41c6ce57;
  const colorNo = color === null ? -1 : plateColors.indexOf(color);
  for (let i = 0; i <= plate.length; i++) {
    const unit = i < plate.length ? plate.charCodeAt(i) : colorNo;
    low = Math.imul(low ^ unit, 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, 0x5f356495);
    high ^= high >>> 13;
  }
  return { low, high };
}
