/**
 * What the reads of each lane say of its heading, kept from the committed reads: one map of the vehicles seen last
 * (two generations, so that memory is bounded and a read costs two look-ups), one tally per lane.
 */
import {
  type HeadingFinding,
  headingFinding,
  type LaneSighting,
  type LaneVotes,
  legBetween,
  mayBeLeg,
  newVotes,
  readsBeforeVerdict,
  vote,
} from '../core/heading-check.ts';
import { RecentVehicles } from '../core/recent-vehicles.ts';

/** Vehicles of a generation; two are kept. A vehicle that is not seen again soon says nothing anyway. */
const vehiclesKept = 8_192;
/** A lane that so many legs have said something of is not counted any further until its heading is changed. */
const legsEnough = 120;

/** A lane as it is registered, seen one way, with its tally. All reads of it share one of these. */
export interface BookedLane {
  readonly where: Omit<LaneSighting, 'atMs'>;
  readonly votes: LaneVotes;
}
export class HeadingBook {
  readonly #vehicles = new RecentVehicles<BookedLane>(vehiclesKept);
  readonly #lanes = new Map<string, { headingDeg: number | null; votes: LaneVotes }>();

  /**
   * @param where `headingDeg` is the vehicle's way by the registry
   * @param laneHeadingDeg the lane's own; where it is another one than before, what was counted is forgotten
   */
  lane(where: BookedLane['where'], laneHeadingDeg: number | null): BookedLane {
    const key = `${where.checkpointId} ${where.lane}`;
    let tally = this.#lanes.get(key);
    if (tally === undefined || tally.headingDeg !== laneHeadingDeg) {
      tally = { headingDeg: laneHeadingDeg, votes: newVotes() };
      this.#lanes.set(key, tally);
    }
    return { where, votes: tally.votes };
  }

  /**
   * A read with a plate and a right time.
   * @returns true when the lane has just reached the number of reads after which something can be said
   */
  add(plate: string, lane: BookedLane, atMs: number): boolean {
    const { votes } = lane;
    votes.reads++;
    const known = this.#vehicles.find(plate);
    const before = known ? this.#vehicles.what : undefined;
    if (before !== undefined) leg(before, this.#vehicles.atMs, lane, atMs);
    this.#vehicles.set(plate, lane, atMs);
    return votes.reads === readsBeforeVerdict;
  }

  /** What is known of a lane now. */
  of(checkpointId: string, lane: number, headingDeg: number | null): HeadingFinding {
    const tally = this.#lanes.get(`${checkpointId} ${lane}`);
    const votes = tally !== undefined && tally.headingDeg === headingDeg ? tally.votes : newVotes();
    return headingFinding(votes, headingDeg);
  }
}

/** Mostly nothing: the same place, a long time, or two lanes of which enough is known. */
function leg(before: BookedLane, beforeMs: number, lane: BookedLane, atMs: number): void {
  if (before.votes.legs >= legsEnough && lane.votes.legs >= legsEnough) return;
  if (!mayBeLeg(before.where.checkpointId, lane.where.checkpointId, Math.abs(atMs - beforeMs))) return;
  const earlier = { ...before.where, atMs: beforeMs };
  const later = { ...lane.where, atMs };
  const found = beforeMs <= atMs ? legBetween(earlier, later) : legBetween(later, earlier);
  if (found === null) return;
  for (const { where, votes } of [before, lane])
    if (votes.legs < legsEnough) vote(votes, where, found.bearingDeg);
}
