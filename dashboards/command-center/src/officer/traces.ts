/** Found reads as a way on the map, or as numbers at places. Pure. */
import type { FoundRead, ReadsAnswer } from '../api/officer-types.ts';
import type { Checkpoint } from '../api/types.ts';
import type { LonLat } from '../domain/geo.ts';
import { clockTime } from '../domain/time.ts';
import type { TrackPoint } from '../map/scene.ts';

/** More labels than this cover each other. */
const mostPoints = 60;

/** The way of one vehicle, oldest first; empty where the reads are of several plates. */
export function trackOfReads(
  reads: readonly FoundRead[],
  checkpoints: ReadonlyMap<string, Checkpoint>,
): TrackPoint[] {
  if (new Set(reads.map(({ plate }) => plate)).size !== 1) return [];
  const inOrder = [...reads].sort((a, b) => (a.capturedAt < b.capturedAt ? -1 : 1));
  const points: TrackPoint[] = [];
  let previous: string | null = null;
  for (const read of inOrder.slice(-mostPoints)) {
    const place = read.checkpointId === null ? undefined : checkpoints.get(read.checkpointId);
    if (place === undefined || place.id === previous) continue;
    previous = place.id;
    const label = `${points.length + 1}  ${clockTime(new Date(read.capturedAt))}`;
    points.push({ lon: place.position.lon, lat: place.position.lat, label, last: false });
  }
  const last = points.at(-1);
  if (last !== undefined) last.last = true;
  return points;
}

/** How many reads there are at each place. */
export function countsOfReads(
  reads: readonly FoundRead[],
  checkpoints: ReadonlyMap<string, Checkpoint>,
): (LonLat & { count: number })[] {
  const counts = new Map<string, number>();
  for (const { checkpointId } of reads)
    if (checkpointId !== null) counts.set(checkpointId, (counts.get(checkpointId) ?? 0) + 1);
  return [...counts].flatMap(([id, count]) => {
    const at = checkpoints.get(id)?.position;
    return at === undefined ? [] : [{ lon: at.lon, lat: at.lat, count }];
  });
}

/** Both ends of the legs that no vehicle can have driven, where both reads are there. */
export function impossibleOfReads(
  legs: ReadsAnswer['impossible'],
  reads: readonly FoundRead[],
  checkpoints: ReadonlyMap<string, Checkpoint>,
): (readonly [LonLat, LonLat])[] {
  const places = new Map(reads.map(({ id, checkpointId }) => [id, checkpoints.get(checkpointId ?? '')]));
  return legs.flatMap(({ fromReadId, toReadId }) => {
    const [from, to] = [places.get(fromReadId)?.position, places.get(toReadId)?.position];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
}
