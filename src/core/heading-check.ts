/**
 * Whether the reads of a lane agree with the heading it is registered with: a vehicle that was seen at another
 * checkpoint a little before came from there, one that is seen at another a little later went there. One vehicle proves
 * little (roads bend), twenty do.
 */

import { angleBetweenDeg, metresPerDegree, type Place, wrapDeg } from './geometry.ts';
import type { HeadingVerdict } from './health-facts.ts';

/** Where a vehicle was seen. */
export interface LaneSighting {
  checkpointId: string;
  place: Place;
  lane: number;
  /** Of the vehicle, so turned where the camera sees it depart; null = not registered. */
  headingDeg: number | null;
  departing: boolean;
  atMs: number;
}
export interface LaneVotes {
  reads: number;
  agreeing: number;
  disagreeing: number;
  /** Sum of the ways driven, as unit vectors, turned back to the lane's own heading. */
  eastSum: number;
  northSum: number;
  legs: number;
}
export interface HeadingFinding {
  verdict: HeadingVerdict;
  reads: number;
  agreeing: number;
  disagreeing: number;
  suggestedHeadingDeg: number | null;
}

/** Reads of a lane before anything is said of it. */
export const readsBeforeVerdict = 20;
/** Legs (from or to a neighbour) that must point clearly one way or the other. */
const fewestVotes = 10;
const clearShare = 0.75;
const agreeUpToDeg = 60;
const disagreeFromDeg = 120;
/** Longer than this between two checkpoints: the vehicle may have been anywhere. */
const longestLegMs = 20 * 60_000;
/** Shorter: the clocks of the two devices may put the order upside down. */
const shortestLegMs = 15_000;
const shortestLegM = 300;
/** A straight line slower than this is no way along a road: the vehicle stopped or went round. */
const slowestLegKmh = 12;
const fastestLegKmh = 200;
/** Mean direction of the legs must be this sure (1 = all the same) before it is suggested for a lane without heading. */
const sureLength = 0.7;

/** The way from one place to another in degrees, and how far it is. */
export function courseOf(from: Place, to: Place): { bearingDeg: number; distanceM: number } {
  const { perLonDegM, perLatDegM } = metresPerDegree((from.lat + to.lat) / 2);
  const eastM = (to.lon - from.lon) * perLonDegM;
  const northM = (to.lat - from.lat) * perLatDegM;
  return {
    bearingDeg: wrapDeg((Math.atan2(eastM, northM) * 180) / Math.PI),
    distanceM: Math.hypot(eastM, northM),
  };
}

export function newVotes(): LaneVotes {
  return { reads: 0, agreeing: 0, disagreeing: 0, eastSum: 0, northSum: 0, legs: 0 };
}

/** Whether two sightings this far apart in time can be a leg at all: the cheap part of the question. */
export function mayBeLeg(fromId: string, toId: string, tookMs: number): boolean {
  return fromId !== toId && tookMs >= shortestLegMs && tookMs <= longestLegMs;
}

/** Whether a leg between two sightings of a vehicle says something of its way; the earlier one first. */
export function legBetween(earlier: LaneSighting, later: LaneSighting): { bearingDeg: number } | null {
  const tookMs = later.atMs - earlier.atMs;
  if (!mayBeLeg(earlier.checkpointId, later.checkpointId, tookMs)) return null;
  const { bearingDeg, distanceM } = courseOf(earlier.place, later.place);
  const speedKmh = distanceM / (tookMs / 3600);
  if (distanceM < shortestLegM || speedKmh < slowestLegKmh || speedKmh > fastestLegKmh) return null;
  return { bearingDeg };
}

/** A leg that arrives at or leaves this lane. */
export function vote(
  votes: LaneVotes,
  sighting: Pick<LaneSighting, 'headingDeg' | 'departing'>,
  bearingDeg: number,
): void {
  // what the lane's own heading would be if the vehicle drove like this
  const laneDeg = sighting.departing ? wrapDeg(bearingDeg + 180) : bearingDeg;
  votes.legs++;
  votes.eastSum += Math.sin((laneDeg * Math.PI) / 180);
  votes.northSum += Math.cos((laneDeg * Math.PI) / 180);
  if (sighting.headingDeg === null) return;
  const angleDeg = angleBetweenDeg(sighting.headingDeg, bearingDeg);
  if (angleDeg <= agreeUpToDeg) votes.agreeing++;
  else if (angleDeg >= disagreeFromDeg) votes.disagreeing++;
}

/** @param headingDeg what the lane is registered with */
export function headingFinding(votes: LaneVotes, headingDeg: number | null): HeadingFinding {
  const { reads, agreeing, disagreeing, legs } = votes;
  const base = { reads, agreeing, disagreeing };
  const meanDeg = wrapDeg((Math.atan2(votes.eastSum, votes.northSum) * 180) / Math.PI);
  const isSure = legs >= fewestVotes && Math.hypot(votes.eastSum, votes.northSum) / legs >= sureLength;
  const undecided = { ...base, verdict: 'undecided', suggestedHeadingDeg: null } as const;
  if (headingDeg === null) return { ...undecided, suggestedHeadingDeg: isSure ? Math.round(meanDeg) : null };
  const counted = agreeing + disagreeing;
  if (reads < readsBeforeVerdict || counted < fewestVotes) return undecided;
  if (agreeing / counted >= clearShare) return { ...base, verdict: 'agrees', suggestedHeadingDeg: null };
  if (disagreeing / counted < clearShare) return undecided;
  const opposite = wrapDeg(headingDeg + 180);
  // the usual mistake is a heading turned round; the road's own angle is more exact than any mean of straight lines
  const suggested = angleBetweenDeg(opposite, meanDeg) <= agreeUpToDeg ? opposite : Math.round(meanDeg);
  return { ...base, verdict: 'disagrees', suggestedHeadingDeg: suggested };
}
