/** From GCJ-02, as Chinese map services give it, to WGS84. The only file that knows gcoord. */
import gcoord from 'gcoord';
import type { Position, Ring } from '../core/entities.ts';

/** The package's types tell of a default inside the default; what Node imports has one. */
const library = gcoord as unknown as typeof gcoord.default;

/**
 * GCJ-02 shifts positions in China only; elsewhere map services give WGS84. gcoord takes a wide box for China, and
 * its inverse never returns for some positions at the rim of that box, so the box is drawn in: the rim is far from
 * China (73.5–135.1 E, 3.4–53.6 N) on every side.
 */
const shifted = { westDeg: 72.5, eastDeg: 137.3, southDeg: 1.3, northDeg: 55.3 };

/** The position in WGS84, right to 0.2 m; one that is WGS84 already comes back as it is. */
export function toWgs84(position: Position): Position {
  if (position.datum === 'wgs84') return position;
  const [lon, lat] = lonLatToWgs84(position.lon, position.lat);
  return { lat, lon, datum: 'wgs84' };
}

/**
 * The ring in WGS84, converted vertex by vertex (an edge of 10 km bends by a few metres under GCJ-02, which is
 * left out). One that is WGS84 already comes back as it is. What is no number stays, for `checkRings` to refuse.
 */
export function ringToWgs84(ring: Ring): Ring {
  if (ring.datum === 'wgs84') return ring;
  const coordinates = ring.polygon.coordinates.map((line) =>
    line.map((position) => {
      const [lon, lat, ...rest] = position;
      return lon === undefined || lat === undefined ? position : [...lonLatToWgs84(lon, lat), ...rest];
    }),
  );
  return { ...ring, polygon: { ...ring.polygon, coordinates }, datum: 'wgs84' };
}

function lonLatToWgs84(lon: number, lat: number): [number, number] {
  const inside =
    lon > shifted.westDeg && lon < shifted.eastDeg && lat > shifted.southDeg && lat < shifted.northDeg;
  if (!inside) return [lon, lat];
  const [wgsLon, wgsLat] = library.transform([lon, lat], library.GCJ02, library.WGS84);
  return [wgsLon ?? lon, wgsLat ?? lat];
}
