/** Section speed: distance over the time between two checkpoints, from the passages of each vehicle. */
import { passageMs } from './passage.ts';

/** One read at one of the two checkpoints. */
export interface SectionRead {
  plate: string;
  capturedAtMs: number;
  readId: string;
}
/** One drive from the first checkpoint to the second. */
export interface SectionRun {
  plate: string;
  leftAtMs: number;
  arrivedAtMs: number;
  fromReadId: string;
  toReadId: string;
}

/**
 * Pairs each arrival with the last departure of the same plate before it. A departure counts once, so that a vehicle
 * that turns round and comes back is not a second run; reads of one passage (10 s) count as one.
 * @returns in order of arrival
 */
export function sectionRuns(
  departures: readonly SectionRead[],
  arrivals: readonly SectionRead[],
  maxTravelMs: number,
): SectionRun[] {
  const byPlate = Map.groupBy(departures, (read) => read.plate);
  for (const reads of byPlate.values()) reads.sort((a, b) => a.capturedAtMs - b.capturedAtMs);
  const lastArrivalMs = new Map<string, number>();
  const usedUntilMs = new Map<string, number>();
  const runs: SectionRun[] = [];
  for (const arrival of [...arrivals].sort((a, b) => a.capturedAtMs - b.capturedAtMs)) {
    const before = lastArrivalMs.get(arrival.plate);
    if (before !== undefined && arrival.capturedAtMs - before <= passageMs) continue;
    lastArrivalMs.set(arrival.plate, arrival.capturedAtMs);
    const used = usedUntilMs.get(arrival.plate) ?? Number.NEGATIVE_INFINITY;
    const departure = byPlate
      .get(arrival.plate)
      ?.findLast((read) => read.capturedAtMs < arrival.capturedAtMs && read.capturedAtMs > used);
    if (departure === undefined || arrival.capturedAtMs - departure.capturedAtMs > maxTravelMs) continue;
    usedUntilMs.set(arrival.plate, departure.capturedAtMs);
    runs.push({
      plate: arrival.plate,
      leftAtMs: departure.capturedAtMs,
      arrivedAtMs: arrival.capturedAtMs,
      fromReadId: departure.readId,
      toReadId: arrival.readId,
    });
  }
  return runs;
}

/**
 * Speed over a distance with how far it may be off: both clocks wrong by their uncertainty, the distance by its own.
 * @returns null where the clocks leave open whether any time passed at all
 */
export function sectionSpeed(
  distanceM: number,
  travelMs: number,
  off: { clockMs: number; distanceM: number },
): { speedKmh: number; lowestKmh: number; highestKmh: number | null } | null {
  if (travelMs <= 0) return null;
  const kmh = (metres: number, ms: number): number => (metres / ms) * 3600;
  const shortestMs = travelMs - off.clockMs;
  return {
    speedKmh: kmh(distanceM, travelMs),
    lowestKmh: kmh(Math.max(0, distanceM - off.distanceM), travelMs + off.clockMs),
    highestKmh: shortestMs > 0 ? kmh(distanceM + off.distanceM, shortestMs) : null,
  };
}

/** The value below which a share (0..1) lies; null for none. @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/** Fewer vehicles than this are no traffic but persons: their shares are told to nobody (docs/decisions/0061). */
export const leastVehicles = 10;

/** How many different vehicles drove: one that drives to and fro all day stays one. */
export function vehiclesOf(runs: readonly Pick<SectionRun, 'plate'>[]): number {
  return new Set(runs.map((run) => run.plate)).size;
}
