/** The district as GeoJSON: rings, roads and sites, for maps and for the gateway's road graph. */
import type { Feature, FeatureCollection } from 'geojson';
import { at } from '../errors.ts';
import type { Point } from './geometry.ts';
import type { District } from './types.ts';

/** The roads alone, as `PUT /roads` takes them. */
export function districtRoads(district: District): FeatureCollection {
  const { features } = districtGeoJson(district);
  return {
    type: 'FeatureCollection',
    features: features
      .filter(({ geometry }) => geometry.type === 'LineString')
      .map(({ properties, ...feature }) => ({
        ...feature,
        properties: { name: properties?.name, speedKmh: properties?.speedKmh },
      })),
  };
}

/** Every ring, road and site of a district as features; `properties.part` says which it is. WGS84. */
export function districtGeoJson(district: District): FeatureCollection {
  const position = (point: Point): number[] => {
    const { lat, lon } = district.projection.toLatLon(point);
    return [lon, lat];
  };
  const rings: Feature[] = district.rings.map((ring) => ({
    type: 'Feature',
    id: ring.id,
    geometry: ring.polygon,
    properties: { part: 'ring', name: ring.name, order: ring.order },
  }));
  const roads: Feature[] = district.edges.map((edge, index) => ({
    type: 'Feature',
    id: `road-${index}`,
    geometry: { type: 'LineString', coordinates: edge.points.map(position) },
    properties: {
      part: 'road',
      name: edge.road,
      from: edge.from,
      to: edge.to,
      speedKmh: edge.speedKmh,
      lengthM: Math.round(edge.lengthM),
      checkpointId: edge.forward === null ? null : at(district.sites, edge.forward.siteIndex).checkpoint.id,
    },
  }));
  const sites: Feature[] = district.sites.map(({ checkpoint, point }) => ({
    type: 'Feature',
    id: checkpoint.id,
    geometry: { type: 'Point', coordinates: position(point) },
    properties: {
      part: checkpoint.kind,
      name: checkpoint.name,
      grade: checkpoint.grade,
      ringId: checkpoint.ringId,
      road: checkpoint.road,
    },
  }));
  return { type: 'FeatureCollection', features: [...rings, ...roads, ...sites] };
}
