/** GeoJSON files as an administrator chooses them: what is in them, before anything is sent. Pure. */

export type Line = readonly (readonly number[])[];
export interface Shapes {
  polygons: readonly Line[];
  lines: readonly Line[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isLine(value: unknown): value is number[][] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((point) => Array.isArray(point) && point.length >= 2 && point.every(Number.isFinite))
  );
}

/** The features of a file: of a collection, of one feature, or a geometry alone. @throws SyntaxError with what is wrong */
export function featuresOf(text: string): Record<string, unknown>[] {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new SyntaxError('The file holds no GeoJSON object');
  if (value.type === 'FeatureCollection' && Array.isArray(value.features))
    return value.features.filter(isRecord);
  if (value.type === 'Feature') return [value];
  if ('coordinates' in value) return [{ type: 'Feature', properties: {}, geometry: value }];
  throw new SyntaxError(`The file is of the type ${JSON.stringify(value.type)}, which holds no geometry`);
}

/** The outer ring of the only polygon of a file. @throws SyntaxError */
export function polygonOf(text: string): { type: 'Polygon'; coordinates: number[][][] } {
  const polygons = featuresOf(text).flatMap(({ geometry }) => {
    if (!isRecord(geometry) || !Array.isArray(geometry.coordinates)) return [];
    const rings: unknown[] =
      geometry.type === 'Polygon'
        ? geometry.coordinates
        : geometry.type === 'LineString'
          ? [geometry.coordinates]
          : [];
    return rings.length === 0 ? [] : [rings];
  });
  if (polygons.length !== 1)
    throw new SyntaxError(`The file holds ${polygons.length} polygons; a ring is exactly one`);
  const rings = polygons[0] ?? [];
  if (rings.length !== 1) throw new SyntaxError('The polygon has holes; a ring has none');
  const [outer] = rings;
  if (!isLine(outer)) throw new SyntaxError('The polygon holds something else than positions');
  const [first, last] = [outer[0], outer.at(-1)];
  const closed = first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return { type: 'Polygon', coordinates: [closed || first === undefined ? outer : [...outer, first]] };
}

/** What of a file can be drawn. */
export function shapesOf(features: readonly Record<string, unknown>[]): Shapes {
  const polygons: Line[] = [];
  const lines: Line[] = [];
  for (const { geometry } of features) {
    if (!isRecord(geometry)) continue;
    const { type, coordinates } = geometry;
    if (type === 'LineString' && isLine(coordinates)) lines.push(coordinates);
    if (type === 'Polygon' && Array.isArray(coordinates)) polygons.push(...coordinates.filter(isLine));
  }
  return { polygons, lines };
}

/** How shapes are put into a drawing of this size: north is up, a degree of longitude as wide as it is there. */
export function drawingOf(shapes: readonly Line[], size: number): (point: readonly number[]) => string {
  const points = shapes.flat();
  const [lons, lats] = [points.map(([lon = 0]) => lon), points.map(([, lat = 0]) => lat)];
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [west, east, south, north] = [least(lons), most(lons), least(lats), most(lats)];
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const width = Math.max((east - west) * narrow, north - south, 1e-9);
  const scale = (size * 0.92) / width;
  const [midLon, midLat] = [(west + east) / 2, (south + north) / 2];
  return ([lon = 0, lat = 0]) =>
    `${(size / 2 + (lon - midLon) * narrow * scale).toFixed(1)},${(size / 2 - (lat - midLat) * scale).toFixed(1)}`;
}
