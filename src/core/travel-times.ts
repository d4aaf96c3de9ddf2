/**
 * Travel times between checkpoints and the turns that vehicles take, learned from successive passages of the same
 * plate. A passage costs a look at one table and two histogram cells, whatever was learned before.
 */
import { passageMs } from './passage.ts';
import { RecentVehicles } from './recent-vehicles.ts';
import { binsPerCell, type Quantiles, TravelHistograms } from './travel-histograms.ts';

/** Where and which way a vehicle passed: a number of `TravelTimes.spot`. */
export type Spot = number;
/** A leg that was driven, with how often lately. */
export interface LearnedLeg {
  fromId: string;
  toId: string;
  /** Heading at the start, to 45°; null where lanes have none. */
  headingDeg: number | null;
  count: number;
  time: Quantiles;
}

const sectors = 8;
/** The sector of lanes without a heading. */
const noSector = sectors;
const spotsPerPlace = sectors + 1;
const hourMs = 3_600_000;
/** The slot of all hours together. */
const allHours = 24;
const slots = 32;
const mostPlaces = 65_536;
const mostCells = 60_000;
/** Vehicles remembered in one generation; two are kept. */
const vehiclesPerGeneration = 100_000;
const longestLegMs = hourMs;
/** A time so much longer than usual was a stop on the way. */
const stopFactor = 3;
const stopMs = 60_000;
/** From so many times on, a stop can be told. */
const enoughToTell = 5;
/** So many times make an hour of its own trusted. */
const enoughOfHour = 8;
const mostTurns = 48;
const fullestTurns = 400;

export class TravelTimes {
  readonly #places = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #cells = new TravelHistograms(mostCells);
  readonly #turns = new Map<Spot, Map<number, number>>();
  readonly #seen = new RecentVehicles<Spot>(vehiclesPerGeneration);
  /** Passages that were learned from since it was kept. */
  learnedSinceKept = 0;
  /** Passages that were learned from since the start. */
  learned = 0;

  /** The number of a place and heading; ask once for each lane, not for each read. */
  spot(checkpointId: string, headingDeg: number | null): Spot {
    let place = this.#places.get(checkpointId);
    if (place === undefined) {
      place = Math.min(mostPlaces - 1, this.#names.length);
      this.#names[place] = checkpointId;
      this.#places.set(checkpointId, place);
    }
    const sector = headingDeg === null ? noSector : Math.round(headingDeg / (360 / sectors)) % sectors;
    return place * spotsPerPlace + sector;
  }

  /** A vehicle passed. Out of order, or again within 10 s: nothing is learned. */
  pass(plate: string, spot: Spot, atMs: number): void {
    const before = this.#seen.find(plate) ? this.#seen.what : undefined;
    if (before !== undefined) {
      const leftAtMs = this.#seen.atMs;
      const tookMs = atMs - leftAtMs;
      const from = Math.floor(before / spotsPerPlace);
      const to = Math.floor(spot / spotsPerPlace);
      if (tookMs <= 0 || (from === to && tookMs <= passageMs)) return;
      if (from !== to && tookMs < longestLegMs) this.#learn(before, from, to, tookMs, leftAtMs);
    }
    this.#seen.set(plate, spot, atMs);
  }

  /** What a leg takes at an hour (of that hour where there is enough, else of all); null where it is not known. */
  time(fromId: string, toId: string, atMs: number): Quantiles | null {
    const from = this.#places.get(fromId);
    const to = this.#places.get(toId);
    if (from === undefined || to === undefined) return null;
    const ofHour = this.#cells.quantiles(cellKey(from, to, hourOf(atMs)));
    if (ofHour !== null && ofHour.count >= enoughOfHour) return ofHour;
    return this.#cells.quantiles(cellKey(from, to, allHours));
  }

  /** How often vehicles that passed so were seen next at each checkpoint. */
  turns(checkpointId: string, headingDeg: number | null): Map<string, number> {
    const counts = this.#turns.get(this.spot(checkpointId, headingDeg));
    const named = new Map<string, number>();
    for (const [to, count] of counts ?? []) named.set(this.#names[to] ?? '', count);
    return named;
  }

  /** Every leg that was driven, for a graph where none was imported. */
  *legs(): Generator<LearnedLeg> {
    for (const [spot, counts] of this.#turns) {
      const from = Math.floor(spot / spotsPerPlace);
      const sector = spot % spotsPerPlace;
      for (const [to, count] of counts) {
        const time = this.#cells.quantiles(cellKey(from, to, allHours));
        const fromId = this.#names[from];
        const toId = this.#names[to];
        if (time === null || fromId === undefined || toId === undefined) continue;
        yield {
          fromId,
          toId,
          headingDeg: sector === noSector ? null : sector * (360 / sectors),
          count,
          time,
        };
      }
    }
  }

  #learn(spot: Spot, from: number, to: number, tookMs: number, leftAtMs: number): void {
    const key = cellKey(from, to, allHours);
    const usualS = this.#cells.median(key, enoughToTell);
    if (usualS !== null && tookMs > usualS * 1000 * stopFactor + stopMs) return;
    this.#cells.add(key, tookMs / 1000);
    this.#cells.add(cellKey(from, to, hourOf(leftAtMs)), tookMs / 1000);
    this.learnedSinceKept += 1;
    this.learned += 1;
    let counts = this.#turns.get(spot);
    if (counts === undefined) {
      counts = new Map();
      this.#turns.set(spot, counts);
    }
    const count = (counts.get(to) ?? 0) + 1;
    if (count === 1 && counts.size >= mostTurns) return;
    counts.set(to, count);
    if (count < fullestTurns) return;
    for (const [each, value] of counts) {
      if (value < 2) counts.delete(each);
      else counts.set(each, value >> 1);
    }
  }

  /** What was learned, without any plate: JSON with the cells in base 64 beside their keys. */
  keep(): { places: string[]; keys: number[]; bins: Uint8Array; turns: [Spot, [number, number][]][] } {
    const keys = [...this.#cells.keys()];
    const bins = new Uint8Array(keys.length * binsPerCell);
    for (const [i, key] of keys.entries()) bins.set(this.#cells.bytesOf(key), i * binsPerCell);
    const turns = [...this.#turns].map(([spot, counts]): [Spot, [number, number][]] => [spot, [...counts]]);
    this.learnedSinceKept = 0;
    return { places: [...this.#names], keys, bins, turns };
  }

  /** Takes up what an earlier run learned. Call it before the first passage. */
  restore(kept: ReturnType<TravelTimes['keep']>): void {
    for (const [place, id] of kept.places.entries()) {
      this.#names[place] = id;
      this.#places.set(id, place);
    }
    for (const [i, key] of kept.keys.entries())
      this.#cells.restore(key, kept.bins.subarray(i * binsPerCell, (i + 1) * binsPerCell));
    for (const [spot, counts] of kept.turns) this.#turns.set(spot, new Map(counts));
  }
}

function cellKey(from: number, to: number, slot: number): number {
  return (from * mostPlaces + to) * slots + slot;
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs) % 24;
}
