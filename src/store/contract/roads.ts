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

/** The same at one checkpoint. */
export interface PlaceHour extends RingHour {
  checkpointId: string;
  /** How many of the passages came late. */
  late: number;
}
/** Vehicles within an hour that were seen in another zone than the one they were last in, with no ring read between. */
export interface SkippedHour {
  /** Start of the hour in which they were seen again, UTC ms. */
  hourMs: number;
  fromZone: number;
  toZone: number;
  lastCheckpointId: string;
  nextCheckpointId: string;
  /** Negative where more are taken back than were added. */
  vehicles: number;
}

export interface RoadsRepository {
  /** null where none was imported. */
  map(): { map: RoadMap; changedAtMs: number } | null;
  /** A map without a road takes the graph away. */
  putMap(map: RoadMap, atMs: number): void;
  travelTimes(): KeptTravelTimes | null;
  keepTravelTimes(kept: KeptTravelTimes): void;
  /** Adds to what is counted, all or nothing; the sums of the rings go along. */
  addRingPicture(places: readonly PlaceHour[], skipped: readonly SkippedHour[]): void;
  /** From inclusive, to exclusive, in order; null: all rings. */
  ringHours(ringId: string | null, fromMs: number, toMs: number): RingHour[];
  /** From inclusive, to exclusive. */
  placeHours(fromMs: number, toMs: number): PlaceHour[];
  /** From inclusive, to exclusive, in order. */
  skippedHours(fromMs: number, toMs: number): SkippedHour[];
  /** Notes the rings as they are where they were others. @returns since when they are so, UTC ms */
  ringsInForceSince(rings: string, atMs: number): number;
  /** Counts of checkpoints and of skipped rings before this time go; those of whole rings stay. */
  forgetRingPicture(beforeMs: number): void;
}
