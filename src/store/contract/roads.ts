/** The road graph as imported, what was learned of travel times, and passages over rings by the hour. */
import type { RoadMap } from '../../core/road-map.ts';
import type { TravelTimes } from '../../core/travel-times.ts';

export type KeptTravelTimes = ReturnType<TravelTimes['keep']>;

/** Passages over a ring within an hour. Of vehicles without a readable plate the reads are counted. */
export interface RingHour {
  ringId: string;
  /** Start of the hour, UTC ms. */
  hourMs: number;
  inbound: number;
  outbound: number;
  unreadInbound: number;
  unreadOutbound: number;
}

export interface RoadsRepository {
  /** null where none was imported. */
  map(): { map: RoadMap; changedAtMs: number } | null;
  /** A map without a road takes the graph away. */
  putMap(map: RoadMap, atMs: number): void;
  travelTimes(): KeptTravelTimes | null;
  keepTravelTimes(kept: KeptTravelTimes): void;
  /** Adds to what is counted. */
  addRingHours(hours: readonly RingHour[]): void;
  /** From inclusive, to exclusive, in order; null: all rings. */
  ringHours(ringId: string | null, fromMs: number, toMs: number): RingHour[];
}
