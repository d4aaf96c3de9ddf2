/** The roads of a district as they are imported and kept: GeoJSON LineStrings, checked before anything is built from them. */
import type { Datum } from './entities.ts';
import type { FieldError } from './errors.ts';

/** One road in GeoJSON; drawn the way it may be driven where it is one-way. */
export interface RoadFeature {
  type: 'Feature';
  id: string;
  geometry: { type: 'LineString'; coordinates: number[][] };
  properties: { name: string | null; oneWay: boolean; speedKmh: number | null };
}
/** All roads, WGS84. */
export interface RoadMap {
  type: 'FeatureCollection';
  features: RoadFeature[];
}
/** What an import may say of a road; OpenStreetMap's `oneway` and `maxspeed` are understood too. */
export interface ImportedRoad {
  id?: string | number;
  geometry: { type: string; coordinates: unknown };
  properties?: Record<string, unknown> | null;
}

export const mostRoads = 50_000;
const mostPositions = 500_000;
const mostErrors = 20;
/** Faster than any road allows, slower than anybody drives. */
const speedLimits = { leastKmh: 5, mostKmh: 150 };

/**
 * Roads as they are kept, from what was imported; or what is wrong with them, each with the value found. Features that
 * are no LineString are refused and not passed over: half a road graph would send crews to the wrong place.
 * @param toWgs84 converts one [lon, lat] of the datum that the import says
 */
export function readRoads(
  roads: readonly ImportedRoad[],
  toWgs84: (lonLat: readonly [number, number]) => [number, number],
): { map: RoadMap; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const features: RoadFeature[] = [];
  const ids = new Map<string, number>();
  let positions = 0;
  if (roads.length > mostRoads)
    errors.push({ path: '/features', message: `has ${roads.length} roads; at most ${mostRoads}` });
  for (const [index, road] of roads.entries()) {
    if (errors.length >= mostErrors) break;
    const at = `/features/${index}`;
    const id = road.id === undefined ? `road-${index}` : String(road.id);
    const known = ids.get(id);
    if (known !== undefined)
      errors.push({ path: `${at}/id`, message: `is ${JSON.stringify(id)}, as is /features/${known}/id` });
    ids.set(id, index);
    const coordinates = readLine(road.geometry, `${at}/geometry`, errors);
    positions += coordinates.length;
    const properties = readProperties(road.properties ?? {}, `${at}/properties`, errors);
    features.push({
      type: 'Feature',
      id,
      geometry: { type: 'LineString', coordinates: coordinates.map((lonLat) => toWgs84(lonLat)) },
      properties,
    });
  }
  if (positions > mostPositions)
    errors.push({ path: '/features', message: `has ${positions} positions; at most ${mostPositions}` });
  return { map: { type: 'FeatureCollection', features }, errors: errors.slice(0, mostErrors) };
}

function readLine(
  geometry: ImportedRoad['geometry'],
  path: string,
  errors: FieldError[],
): [number, number][] {
  if (geometry.type !== 'LineString') {
    errors.push({
      path: `${path}/type`,
      message: `is ${JSON.stringify(geometry.type)}; a road is a "LineString"`,
    });
    return [];
  }
  const { coordinates } = geometry;
  if (!Array.isArray(coordinates) || coordinates.length < 2) {
    const found = Array.isArray(coordinates) ? `${coordinates.length} positions` : 'no list';
    errors.push({ path: `${path}/coordinates`, message: `has ${found}; a road has at least 2 positions` });
    return [];
  }
  const line: [number, number][] = [];
  for (const [i, position] of coordinates.entries()) {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    const isPlace =
      typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    if (isPlace) line.push([lon, lat]);
    else {
      errors.push({
        path: `${path}/coordinates/${i}`,
        message: `is ${JSON.stringify(position)}; must be [longitude -180..180, latitude -90..90]`,
      });
      break;
    }
  }
  return line;
}

function readProperties(
  given: Record<string, unknown>,
  path: string,
  errors: FieldError[],
): RoadFeature['properties'] {
  const oneWay = given.oneWay ?? given.oneway ?? false;
  const isOneWay = oneWay === true || oneWay === 'yes';
  if (!isOneWay && oneWay !== false && oneWay !== 'no')
    errors.push({
      path: `${path}/${given.oneWay === undefined ? 'oneway' : 'oneWay'}`,
      message: `is ${JSON.stringify(oneWay)}; must be true, false, "yes" or "no" (draw the line the way it is driven)`,
    });
  const speed = given.speedKmh ?? given.maxspeed ?? null;
  const speedKmh = speed === null ? null : typeof speed === 'string' ? Number(speed) : speed;
  const { leastKmh, mostKmh } = speedLimits;
  const isSpeed = typeof speedKmh === 'number' && speedKmh >= leastKmh && speedKmh <= mostKmh;
  if (speedKmh !== null && !isSpeed)
    errors.push({
      path: `${path}/${given.speedKmh === undefined ? 'maxspeed' : 'speedKmh'}`,
      message: `is ${JSON.stringify(speed)}; must be ${leastKmh} to ${mostKmh} km/h`,
    });
  return {
    name: typeof given.name === 'string' ? given.name.slice(0, 200) : null,
    oneWay: isOneWay,
    speedKmh: isSpeed ? speedKmh : null,
  };
}

/** What of an import is not a road but says how to read it. */
export interface RoadImport {
  datum?: Datum;
  features: ImportedRoad[];
}
