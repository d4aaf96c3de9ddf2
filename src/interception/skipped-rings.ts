/** Notices, as reads come, vehicles that got from one zone to another with no read of the ring between. */
import { passageMs } from '../core/passage.ts';
import type { PreparedRead } from '../store/contract/reads.ts';
import { type SeenAt, VehicleSightings } from './vehicle-sightings.ts';

/** Vehicles remembered in one generation; two are kept. */
const mostRemembered = 50_000;

export interface Skipped {
  fromZone: number;
  toZone: number;
  lastCheckpointId: string;
  nextCheckpointId: string;
  /** When it was seen again, UTC ms. */
  againAtMs: number;
}
/** A vehicle that is to be counted (1), or no longer (-1): a read that came late shows where it crossed. */
export interface SkipChange {
  skipped: Skipped;
  by: 1 | -1;
}
/** A read of an earlier run of the gateway, as the store gives it. */
export interface EarlierRead {
  plate: string;
  plateColor: string | null;
  capturedAtMs: number;
  seenAt: SeenAt;
}

const nothing: readonly SkipChange[] = Object.freeze([]);

/**
 * The same rule as the findings of the store (core/vehicle-state.ts), with the checkpoint at which the vehicle was
 * last seen, and over reads in the order of their capture, in whatever order they come. What it remembers is of the
 * vehicles seen lately; after a start `recall` gives it back what earlier runs saw.
 */
export class SkippedRings {
  readonly #capacity: number;
  #sightings: VehicleSightings;

  /** @param capacity vehicles of a generation */
  constructor(capacity: number = mostRemembered) {
    this.#capacity = capacity;
    this.#sightings = new VehicleSightings(capacity);
  }

  observe(read: PreparedRead): readonly SkipChange[] {
    const { placement, plate, capturedAtMs, clockBad, decoded } = read;
    if (clockBad) return nothing;
    return this.#take(plate, decoded.plateColor, placement, capturedAtMs, false);
  }

  /**
   * Takes a read of an earlier run. What its reads tell by themselves was counted then; what the reads of this run change
   * of that is counted now, whichever of them is told of first.
   */
  recall({ plate, plateColor, capturedAtMs, seenAt }: EarlierRead): readonly SkipChange[] {
    return this.#take(plate, plateColor, seenAt, capturedAtMs, true);
  }

  /** The rings have changed: zones mean other things. */
  forget(): void {
    this.#sightings = new VehicleSightings(this.#capacity);
  }

  #take(
    plate: string,
    colour: string | null,
    place: SeenAt,
    atMs: number,
    isEarlier: boolean,
  ): readonly SkipChange[] {
    if (plate === '' || place.zone === null || place.checkpointId === null) return nothing;
    const seen = this.#sightings;
    seen.open(`${plate} ${colour ?? ''}`);
    const at = seen.insert(place, atMs, isEarlier);
    if (at < 0) return nothing;
    let changes: SkipChange[] | null = null;
    const add = (one: number, next: number, by: 1 | -1): void => {
      const skipped = this.#between(one, next);
      if (skipped === null) return;
      changes ??= [];
      changes.push({ skipped, by });
    };
    const around = (before: number, after: number, sign: 1 | -1): void => {
      if (before >= 0 && after < seen.count) add(before, after, sign === 1 ? -1 : 1);
      if (before >= 0) add(before, at, sign);
      if (after < seen.count) add(at, after, sign);
    };
    around(at - 1, at + 1, 1);
    // what lies between reads of the earlier run was counted by it, in the order that it knew
    if (isEarlier) around(this.#earlierBefore(at), this.#earlierAfter(at), -1);
    seen.thinOut(at);
    return changes ?? nothing;
  }

  /** -1: there is none. */
  #earlierBefore(at: number): number {
    let index = at - 1;
    while (index >= 0 && !this.#sightings.isEarlier(index)) index -= 1;
    return index;
  }

  /** The count of all: there is none. */
  #earlierAfter(at: number): number {
    let index = at + 1;
    while (index < this.#sightings.count && !this.#sightings.isEarlier(index)) index += 1;
    return index;
  }

  /** What was skipped between two sightings; null: nothing. */
  #between(one: number, next: number): Skipped | null {
    const before = this.#sightings.place(one);
    const after = this.#sightings.place(next);
    if (before === undefined || after === undefined) return null;
    if (before.zone === null || before.checkpointId === null) return null;
    if (after.zone === null || after.checkpointId === null) return null;
    const { crossing } = after;
    const toZone = crossing === null ? after.zone : crossing.from;
    const againAtMs = this.#sightings.atMs(next);
    const isSamePassage =
      crossing !== null &&
      againAtMs - this.#sightings.atMs(one) <= passageMs &&
      before.checkpointId === after.checkpointId &&
      before.direction === after.direction;
    if (before.zone === toZone || isSamePassage) return null;
    return {
      fromZone: before.zone,
      toZone,
      lastCheckpointId: before.checkpointId,
      nextCheckpointId: after.checkpointId,
      againAtMs,
    };
  }
}
