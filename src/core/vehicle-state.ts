/** In which zone each vehicle is, by event time, and where that contradicts its next read (domain.md, "Vehicle state"). */
import { type Placement, type PlateColor, plateColors } from './model.ts';
import { newSnapshot, openSnapshot } from './vehicle-snapshot.ts';
import { VehicleTable, wordsPerVehicle } from './vehicle-table.ts';

/** Many small tables instead of one, so that growing and expiring never hold up a read for long. */
const shardCount = 256;
/** Two reads at one checkpoint and direction within this time are one passage (domain.md, "Passage"). */
const passageMs = 10_000;

export interface Gap {
  fromZone: number;
  toZone: number;
}
export interface Observation {
  /** The state's zone and the zone in which the read started, where ring reads are missing in between. */
  gap: Gap | null;
}
export type ObservedPlace = Pick<Placement, 'checkpointId' | 'direction' | 'zone' | 'crossing'>;

const noGap: Observation = Object.freeze({ gap: null });

/**
 * The state of every vehicle (plate and colour; no colour is a colour of its own): the time and zone of its latest
 * read, by capture time, that tells a zone. Keys are 64-bit hashes; plates are not kept.
 */
export class VehicleStates {
  #shards = Array.from({ length: shardCount }, () => new VehicleTable());
  #nextToExpire = 0;
  #low = 0;
  #high = 0;

  /** How many vehicles have a state. */
  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.count, 0);
  }

  /**
   * Takes a read into account. Left unchanged, with no gap: a read with no plate, one that tells no zone, and one
   * that is not later than the state (late, or the same read again). A gap is where the zone in which the read
   * started (where it passes a ring, the side it comes from) is not the state's; never for a vehicle seen first,
   * nor for another read of one passage. Reads with a bad clock must not be given: one from the future would hold
   * the state until then. Zones mean other things once the set of rings has changed: then `clear`.
   */
  observe(plate: string, colour: PlateColor | null, capturedAtMs: number, place: ObservedPlace): Observation {
    const { zone, crossing } = place;
    if (plate === '' || zone === null) return noGap;
    const shard = this.#find(plate, colour);
    const slot = shard.slotOf(this.#low, this.#high);
    const passage = crossing === null ? 0 : hashPassage(place.checkpointId ?? '', place.direction);
    let gap: Gap | null = null;
    if (shard.isTaken(slot)) {
      const atMs = shard.atMs(slot);
      if (capturedAtMs <= atMs) return noGap;
      const fromZone = shard.zone(slot);
      const toZone = crossing === null ? zone : crossing.from;
      const samePassage =
        passage !== 0 && passage === shard.passage(slot) && capturedAtMs - atMs <= passageMs;
      if (fromZone !== toZone && !samePassage) gap = { fromZone, toZone };
    }
    shard.put(slot, this.#low, this.#high, capturedAtMs, zone, passage);
    return gap === null ? noGap : { gap };
  }

  /** Zone and time (UTC milliseconds) of a vehicle's state; null where there is none. */
  stateOf(plate: string, colour: PlateColor | null): { zone: number; atMs: number } | null {
    const shard = this.#find(plate, colour);
    const slot = shard.slotOf(this.#low, this.#high);
    if (!shard.isTaken(slot)) return null;
    return { zone: shard.zone(slot), atMs: shard.atMs(slot) };
  }

  /**
   * Forgets vehicles whose state is older than `ms` (UTC); answers how many.
   * @param shards how many of the 256 parts to look at, going on where the last call stopped; all by default. A
   * caller that must not be held up asks for a few at a time.
   */
  expireBefore(ms: number, shards: number = shardCount): number {
    let expired = 0;
    for (let i = 0; i < Math.min(shards, shardCount); i++) {
      expired += this.#shards[this.#nextToExpire]?.expireBefore(ms) ?? 0;
      this.#nextToExpire = (this.#nextToExpire + 1) % shardCount;
    }
    return expired;
  }

  /** Forgets every vehicle. */
  clear(): void {
    this.#shards = Array.from({ length: shardCount }, () => new VehicleTable());
  }

  /** All states as bytes for `restore`: 24 for each vehicle, with a version and a checksum. */
  snapshot(): Uint8Array {
    const { records, seal } = newSnapshot(this.size);
    let word = 0;
    for (const shard of this.#shards) word = shard.copyTo(records, word);
    return seal();
  }

  /** @throws RinggateError `damaged_snapshot` where the bytes are not a whole snapshot of this version */
  static restore(bytes: Uint8Array): VehicleStates {
    const { count, words, times } = openSnapshot(bytes);
    const states = new VehicleStates();
    // Records come in the order of their hashes. A table that grows under them would fill from one end and probe
    // ever longer runs, so it gets its size at once (shards differ by a few per cent).
    states.#shards = Array.from({ length: shardCount }, () => new VehicleTable((count / shardCount) * 1.1));
    for (let i = 0; i < count; i++) {
      const word = i * wordsPerVehicle;
      const low = words[word + 2] as number;
      const high = words[word + 3] as number;
      const shard = states.#shardOf(high);
      const zone = (words[word + 5] as number) - 1;
      shard.put(
        shard.slotOf(low, high),
        low,
        high,
        times[word / 2] as number,
        zone,
        words[word + 4] as number,
      );
    }
    return states;
  }

  /** Leaves the vehicle's key in #low and #high (no object per read) and answers its shard. */
  #find(plate: string, colour: PlateColor | null): VehicleTable {
    let a = 0x2f0b4c47;
    let b = 0x41c6ce57;
    for (let i = 0; i < plate.length; i++) {
      const unit = plate.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ unit, 0x5f356495);
      b ^= b >>> 13;
    }
    const colourIndex = colour === null ? -1 : plateColors.indexOf(colour);
    a = Math.imul(a ^ colourIndex, 0x85ebca6b);
    b = Math.imul(b ^ colourIndex, 0xc2b2ae35);
    a ^= a >>> 13;
    b ^= b >>> 16;
    this.#low = Math.imul(a, 0xc2b2ae35) ^ (b >>> 15);
    this.#high = Math.imul(b, 0x85ebca6b) ^ (a >>> 16);
    return this.#shardOf(this.#high);
  }

  #shardOf(high: number): VehicleTable {
    return this.#shards[high >>> 24] as VehicleTable;
  }
}

/** Never 0, which means that no ring was passed. */
function hashPassage(checkpointId: string, direction: string): number {
  let hash = direction === 'inbound' ? 0x811c9dc5 : 0x050c5d1f;
  for (let i = 0; i < checkpointId.length; i++)
    hash = Math.imul(hash ^ checkpointId.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash | 0;
}
