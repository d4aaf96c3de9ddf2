/** Distances and extents on the ground, in metres and degrees. */
export interface LonLat {
  lon: number;
  lat: number;
}
/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];

const earthRadiusM = 6_371_008.8;
const rad = Math.PI / 180;

/** Straight-line distance over the ground in metres (haversine). */
export function distanceM(a: LonLat, b: LonLat): number {
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The point `metres` from `from` along a heading (degrees clockwise from north); exact enough for a few kilometres. */
export function ahead(from: LonLat, headingDeg: number, metres: number): LonLat {
  const dLat = (metres * Math.cos(headingDeg * rad)) / earthRadiusM / rad;
  const dLon = (metres * Math.sin(headingDeg * rad)) / (earthRadiusM * Math.cos(from.lat * rad)) / rad;
  return { lon: from.lon + dLon, lat: from.lat + dLat };
}

/** The smallest box around points, null for none. */
export function boundsOf(points: Iterable<LonLat>): Bounds | null {
  let box: [number, number, number, number] | null = null;
  for (const { lon, lat } of points) {
    if (box === null) box = [lon, lat, lon, lat];
    else box = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return box;
}
