/** The scene as GeoJSON, for the WebGL map. */
import type { Feature, FeatureCollection } from 'geojson';
import type { LonLat } from '../domain/geo.ts';
import { markName } from './marks.ts';
import type { Scene } from './scene.ts';

type Collection = FeatureCollection;
type Properties = Record<string, string | number | boolean>;

function pair(point: LonLat): [number, number] {
  return [point.lon, point.lat];
}
function collection(features: Feature[]): Collection {
  return { type: 'FeatureCollection', features };
}
function point(at: LonLat, properties: Properties): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: pair(at) } };
}
function line(points: readonly LonLat[], properties: Properties): Feature {
  return { type: 'Feature', properties, geometry: { type: 'LineString', coordinates: points.map(pair) } };
}

/** Marks that matter more are drawn later and keep their labels. */
const rank: Readonly<Record<string, number>> = { junction: 0, C: 1, bridge: 2, B: 3, A: 4 };

/** The scene as one GeoJSON collection per source. */
export function sourcesOf(
  scene: Scene,
): Record<'rings' | 'ringNames' | 'places' | 'towns' | 'roads' | 'track', Collection> {
  return {
    rings: collection(
      scene.rings.map((ring) => ({
        type: 'Feature',
        properties: { name: ring.name, order: ring.order },
        geometry: { type: 'Polygon', coordinates: [ring.outline.map(pair)] },
      })),
    ),
    places: collection(
      scene.places.map((place) =>
        point(place, {
          id: place.id,
          name: place.name,
          icon: markName(place),
          rank: rank[place.shape] ?? 0,
          trouble: place.trouble ?? '',
          selected: place.id === scene.selectedId,
        }),
      ),
    ),
    ringNames: collection(
      scene.rings.flatMap((ring) => {
        const north = ring.outline.reduce<LonLat | null>(
          (best, at) => (best === null || at.lat > best.lat ? at : best),
          null,
        );
        return north === null ? [] : [point(north, { name: ring.name, order: ring.order })];
      }),
    ),
    towns: collection(scene.towns.map((town) => point(town, { name: town.name }))),
    roads: collection(scene.roads.map((road) => line(road, {}))),
    track: collection([
      ...(scene.track.length > 1 ? [line(scene.track, { kind: 'track' })] : []),
      ...scene.way.map((each) => line(each, { kind: 'way' })),
      ...(scene.dispatch === null ? [] : [line(scene.dispatch, { kind: 'dispatch' })]),
      ...scene.track.map((at) => point(at, { kind: 'hit', label: at.label, last: at.last })),
    ]),
  };
}

/** The lit checkpoints as GeoJSON. */
export function glowOf(scene: Scene, activity: ReadonlyMap<string, number>): Collection {
  return collection(
    scene.places.flatMap((place) => {
      const count = activity.get(place.id);
      return count === undefined ? [] : [point(place, { count })];
    }),
  );
}
