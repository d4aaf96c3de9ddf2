/** Who can stop the vehicle: the staffed checkpoints, the nearest first. */
import type { Alert, Checkpoint, Interception } from '../api/types.ts';
import { distanceM } from './geo.ts';

export interface Candidate {
  checkpoint: Checkpoint;
  /** Straight line from the last hit in metres; null where the last hit has no place. */
  straightM: number | null;
  /** What the gateway works out on the road graph, where it does. */
  road: Interception | null;
}

/** The checkpoint of the newest hit that has one. */
export function lastPlace(alert: Alert, checkpoints: ReadonlyMap<string, Checkpoint>): Checkpoint | null {
  for (let i = alert.reads.length - 1; i >= 0; i -= 1) {
    const id = alert.reads[i]?.checkpointId;
    const checkpoint = id === undefined || id === null ? undefined : checkpoints.get(id);
    if (checkpoint !== undefined) return checkpoint;
  }
  return null;
}

/** Whether a crew there can stop a vehicle now: A always, B when staffed, C and the rest never. */
export function canStop(checkpoint: Checkpoint): boolean {
  return (
    checkpoint.kind === 'checkpoint' &&
    (checkpoint.grade === 'A' || (checkpoint.grade === 'B' && checkpoint.staffed))
  );
}

/** Staffed checkpoints for an alert: those the gateway advises, in its order, then the nearest. */
export function candidatesFor(alert: Alert, checkpoints: ReadonlyMap<string, Checkpoint>): Candidate[] {
  const from = lastPlace(alert, checkpoints);
  const advised = new Map(alert.interception.map((advice) => [advice.checkpointId, advice]));
  const places = new Map(alert.interception.map((advice, index) => [advice.checkpointId, index]));
  const candidates: Candidate[] = [];
  for (const checkpoint of checkpoints.values()) {
    if (!canStop(checkpoint)) continue;
    const straightM = from === null ? null : distanceM(from.position, checkpoint.position);
    candidates.push({ checkpoint, straightM, road: advised.get(checkpoint.id) ?? null });
  }
  return candidates.sort(
    (a, b) =>
      compareOrLast(places.get(a.checkpoint.id) ?? null, places.get(b.checkpoint.id) ?? null) ||
      compareOrLast(a.straightM, b.straightM) ||
      a.checkpoint.name.localeCompare(b.checkpoint.name),
  );
}

/** When a vehicle is expected, as counted from now: to be drawn anew each second. */
export function arrivalIn(
  advice: Interception,
  nowMs: number,
): { inMs: number; earliest: Date; latest: Date; isOverdue: boolean } {
  const arrivesMs = Date.parse(advice.arrivesAt);
  const seenMs = arrivesMs - advice.etaSeconds * 1000;
  const latestMs = seenMs + advice.etaLatestSeconds * 1000;
  return {
    inMs: Math.max(0, arrivesMs - nowMs),
    earliest: new Date(seenMs + advice.etaEarliestSeconds * 1000),
    latest: new Date(latestMs),
    isOverdue: nowMs > latestMs,
  };
}

/** Ascending; what is not known comes last. */
function compareOrLast(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
