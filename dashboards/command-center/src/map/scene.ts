/** What the map shows, told apart from how it is drawn: the WebGL map and the plain canvas draw the same scene. */
import type { Alert, Area, Checkpoint, Lane, Ring, RoadLine } from '../api/types.ts';
import { ahead, type Bounds, boundsOf, type LonLat } from '../domain/geo.ts';
import { type CheckpointShape, type Health, shapeOf } from '../domain/health.ts';
import { clockTime } from '../domain/time.ts';

export interface Place extends LonLat {
  id: string;
  name: string;
  shape: CheckpointShape;
  health: Health;
  staffed: boolean;
  /** The state in words, null where all is well. */
  trouble: string | null;
}
export interface TrackPoint extends LonLat {
  /** `3 14:03:07` */
  label: string;
  last: boolean;
}
export interface Scene {
  rings: readonly { name: string; order: number; outline: readonly LonLat[] }[];
  places: readonly Place[];
  towns: readonly (LonLat & { name: string })[];
  /** The imported roads; without them short pieces along the headings of the lanes. */
  roads: readonly (readonly LonLat[])[];
  /** The roads on which the vehicle is expected, to the checkpoint that is advised first. */
  way: readonly (readonly LonLat[])[];
  track: readonly TrackPoint[];
  /** From the last hit to the checkpoint that was sent out. */
  dispatch: readonly [LonLat, LonLat] | null;
  selectedId: string | null;
}

/** What the map can do, whichever way it is drawn. */
export interface MapView {
  draw(scene: Scene): void;
  /** Lights up checkpoints that have just read something; called at most twice a second. */
  glow(activity: ReadonlyMap<string, number>): void;
  theme(theme: 'dark' | 'light'): void;
  fit(bounds: Bounds): void;
  zoomBy(steps: number): void;
  destroy(): void;
}

const roadHalfM = 1100;

function roadPiece(at: LonLat, lanes: readonly Lane[]): [LonLat, LonLat][] {
  // both directions of a road lie on one line: each line once
  const lines = new Set<number>();
  for (const lane of lanes) if (lane.headingDeg !== null) lines.add(Math.round(lane.headingDeg) % 180);
  return [...lines].map((heading) => [ahead(at, heading, roadHalfM), ahead(at, heading + 180, roadHalfM)]);
}

/** Towns stand in the middle of their checkpoints; an area with fewer than three has no certain middle and no name. */
function townNames(
  checkpoints: readonly Checkpoint[],
  areas: ReadonlyMap<string, Area>,
): (LonLat & { name: string })[] {
  const byTown = new Map<string, LonLat[]>();
  for (const checkpoint of checkpoints) {
    const id = townOf(checkpoint.areaId, areas);
    if (id === null) continue;
    const points = byTown.get(id);
    if (points === undefined) byTown.set(id, [checkpoint.position]);
    else points.push(checkpoint.position);
  }
  const towns: (LonLat & { name: string })[] = [];
  for (const [id, points] of byTown) {
    const name = areas.get(id)?.name;
    if (name === undefined || points.length < 3) continue;
    const sum = points.reduce(
      (total, point) => ({ lon: total.lon + point.lon, lat: total.lat + point.lat }),
      { lon: 0, lat: 0 },
    );
    towns.push({ name, lon: sum.lon / points.length, lat: sum.lat / points.length });
  }
  return towns;
}

/** The area just below the root: district → town → station. */
function townOf(areaId: string, areas: ReadonlyMap<string, Area>): string | null {
  let area = areas.get(areaId);
  for (let depth = 0; area !== undefined && depth < 10; depth += 1) {
    const parent = area.parentId === null ? undefined : areas.get(area.parentId);
    if (parent === undefined) return null;
    if (parent.parentId === null) return area.id;
    area = parent;
  }
  return null;
}

function trackOf(alert: Alert | null, checkpoints: ReadonlyMap<string, Checkpoint>): TrackPoint[] {
  const points: TrackPoint[] = [];
  let previous: string | null = null;
  let number = (alert?.hitCount ?? 0) - (alert?.reads.length ?? 0);
  for (const read of alert?.reads ?? []) {
    number += 1;
    const checkpoint = read.checkpointId === null ? undefined : checkpoints.get(read.checkpointId);
    if (checkpoint === undefined) continue;
    const label = `${number}  ${clockTime(new Date(read.capturedAt))}`;
    const point = { lon: checkpoint.position.lon, lat: checkpoint.position.lat, label, last: false };
    // two reads of one passage are one point, with the later time
    if (previous === checkpoint.id) points[points.length - 1] = point;
    else points.push(point);
    previous = checkpoint.id;
  }
  const last = points.at(-1);
  if (last !== undefined) last.last = true;
  return points;
}

function lineOf(road: RoadLine): LonLat[] {
  return road.geometry.coordinates.map(([lon = 0, lat = 0]) => ({ lon, lat }));
}

/** Nothing once the alert is closed: the vehicle is not expected any more. */
function wayOf(alert: Alert | null, roads: ReadonlyMap<string, RoadLine>): LonLat[][] {
  if (alert === null || alert.state === 'resolved') return [];
  const sent = alert.interception.find((each) => each.checkpointId === alert.dispatch?.checkpointId);
  return (
    (sent ?? alert.interception[0])?.roadIds.flatMap((id) => {
      const road = roads.get(id);
      return road === undefined ? [] : [lineOf(road)];
    }) ?? []
  );
}

export interface SceneInput {
  rings: readonly Ring[];
  areas: ReadonlyMap<string, Area>;
  checkpoints: ReadonlyMap<string, Checkpoint>;
  roads: ReadonlyMap<string, RoadLine>;
  health: ReadonlyMap<string, Health>;
  alert: Alert | null;
  selectedId: string | null;
  /** The words for a state that is not well. */
  words: Readonly<Record<Health, string>>;
}

/** Puts the scene together from registry and chosen alert. */
export function sceneOf(input: SceneInput): Scene {
  const all = [...input.checkpoints.values()];
  const places = all.map((checkpoint): Place => {
    const health = input.health.get(checkpoint.id) ?? 'pending';
    const { lon, lat } = checkpoint.position;
    const trouble = health === 'online' || health === 'pending' ? null : input.words[health];
    return {
      id: checkpoint.id,
      name: checkpoint.name,
      lon,
      lat,
      shape: shapeOf(checkpoint),
      health,
      staffed: checkpoint.staffed,
      trouble,
    };
  });
  const track = trackOf(input.alert, input.checkpoints);
  const sentTo =
    input.alert?.dispatch == null ? undefined : input.checkpoints.get(input.alert.dispatch.checkpointId);
  const from = track.at(-1);
  return {
    rings: input.rings.map((ring) => ({
      name: ring.name,
      order: ring.order,
      outline: (ring.polygon.coordinates[0] ?? []).map((point) => ({
        lon: point[0] ?? 0,
        lat: point[1] ?? 0,
      })),
    })),
    places,
    towns: townNames(all, input.areas),
    // inside the rings the headings of junctions cross each other: a star says nothing
    roads:
      input.roads.size > 0
        ? [...input.roads.values()].map(lineOf)
        : all.flatMap((checkpoint) =>
            checkpoint.kind === 'checkpoint' ? roadPiece(checkpoint.position, checkpoint.lanes) : [],
          ),
    way: wayOf(input.alert, input.roads),
    track,
    dispatch: sentTo === undefined || from === undefined ? null : [from, sentTo.position],
    selectedId: input.selectedId,
  };
}

/** The box around everything that stands still, null for an empty district. */
export function districtBounds(scene: Scene): Bounds | null {
  return boundsOf([...scene.rings.flatMap((ring) => ring.outline), ...scene.places]);
}
/** The box around the track and who was sent, null where there is none. */
export function trackBounds(scene: Scene): Bounds | null {
  return boundsOf([...scene.track, ...(scene.dispatch ?? [])]);
}

/** Nearer than this a single hit would stand alone on an empty map. */
export const nearestFitZoom = 11;

/** Room around what is fitted, in CSS pixels at a scale of 1; more below, where the legend stands. */
export const fitRoomPx = { top: 52, right: 52, bottom: 96, left: 52 } as const;
