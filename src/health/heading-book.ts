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
  newVotes,
  readsBeforeVerdict,
  vote,
} from '../core/heading-check.ts';

/** Vehicles of a generation; two are kept. A vehicle that is not seen again soon says nothing anyway. */
const vehiclesKept = 8_192;
/** A lane whose heading was confirmed by so many legs is not looked at any more until somebody changes it. */
const legsEnough = 400;

export class HeadingBook {
  #young = new Map<string, LaneSighting>();
  #old = new Map<string, LaneSighting>();
  readonly #lanes = new Map<string, { headingDeg: number | null; votes: LaneVotes }>();

  /**
   * A read with a plate and a right time. @param sighting `headingDeg` is the vehicle's way by the registry
   * @param laneHeadingDeg the lane's own, as registered
   * @returns true when the lane has just reached the number of reads after which something can be said
   */
  add(plate: string, sighting: LaneSighting, laneHeadingDeg: number | null): boolean {
    const tally = this.#tallyOf(sighting, laneHeadingDeg);
    tally.votes.reads++;
    const before = this.#young.get(plate) ?? this.#old.get(plate);
    this.#young.set(plate, sighting);
    if (this.#young.size >= vehiclesKept) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    if (before !== undefined && before.checkpointId !== sighting.checkpointId) this.#leg(before, sighting);
    return tally.votes.reads === readsBeforeVerdict;
  }

  /** What is known of a lane now. */
  of(checkpointId: string, lane: number, headingDeg: number | null): HeadingFinding {
    const tally = this.#lanes.get(`${checkpointId} ${lane}`);
    const votes = tally !== undefined && tally.headingDeg === headingDeg ? tally.votes : newVotes();
    return headingFinding(votes, headingDeg);
  }

  #leg(before: LaneSighting, after: LaneSighting): void {
    const [first, second] = before.atMs <= after.atMs ? [before, after] : [after, before];
    const leg = legBetween(first, second);
    if (leg === null) return;
    for (const sighting of [first, second]) {
      const votes = this.#lanes.get(`${sighting.checkpointId} ${sighting.lane}`)?.votes;
      if (votes !== undefined && votes.legs < legsEnough) vote(votes, sighting, leg.bearingDeg);
    }
  }

  #tallyOf(sighting: LaneSighting, headingDeg: number | null): { votes: LaneVotes } {
    const key = `${sighting.checkpointId} ${sighting.lane}`;
    let tally = this.#lanes.get(key);
    // another heading was registered: what was counted was about the old one
    if (tally === undefined || tally.headingDeg !== headingDeg) {
      tally = { headingDeg, votes: newVotes() };
      this.#lanes.set(key, tally);
    }
    return tally;
  }
}
