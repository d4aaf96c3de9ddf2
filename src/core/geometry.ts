/**
 * Plane geometry around one place, in metres on the WGS84 ellipsoid. Rings here are open lists of points (no
 * repeated closing point) in either winding. A district fits; the antimeridian and the poles do not.
 */

/** Degrees, WGS84. */
export interface Place {
  lat: number;
  lon: number;
}
/** Metres east and north of the place that was projected from. */
export interface LocalPoint {
  readonly eastM: number;
  readonly northM: number;
}

/** Nearer than this is the same place: surveys are coarser by far, double arithmetic is finer by far. */
const samePlaceM = 0.001;
/** Edges this much farther than the nearest one count as equally near (domain.md, ring classification). */
const equallyNearM = 1;
const semiMajorM = 6_378_137;
const eccentricitySquared = 0.00669437999014;
const radPerDeg = Math.PI / 180;

/** How many metres one degree of longitude and of latitude has at a latitude, on the ellipsoid. */
export function metresPerDegree(latDeg: number): { perLonDegM: number; perLatDegM: number } {
  const sin = Math.sin(latDeg * radPerDeg);
  const w = 1 - eccentricitySquared * sin * sin;
  const perLonDegM = ((radPerDeg * semiMajorM) / Math.sqrt(w)) * Math.cos(latDeg * radPerDeg);
  return {
    perLonDegM,
    perLatDegM: (radPerDeg * semiMajorM * (1 - eccentricitySquared)) / (w * Math.sqrt(w)),
  };
}

/** GeoJSON positions (`[lon, lat, …]`) as metres around a place. Angles are right near that place. */
export function toLocalMetres(around: Place, positions: readonly (readonly number[])[]): LocalPoint[] {
  const { perLonDegM, perLatDegM } = metresPerDegree(around.lat);
  return positions.map(([lon = Number.NaN, lat = Number.NaN]) => ({
    eastM: (lon - around.lon) * perLonDegM,
    northM: (lat - around.lat) * perLatDegM,
  }));
}

/** The ring without its repeated closing point and without points that repeat the one before. */
export function openRing(points: readonly LocalPoint[]): LocalPoint[] {
  const open: LocalPoint[] = [];
  for (const point of points) {
    const last = open.at(-1);
    if (!last || distanceM(last, point) > samePlaceM) open.push(point);
  }
  while (open.length > 1 && distanceM(at(open, 0), at(open, open.length - 1)) <= samePlaceM) open.pop();
  return open;
}

/** Area of an open ring, positive where it winds counter-clockwise. */
export function signedAreaM2(ring: readonly LocalPoint[]): number {
  const origin = ring[0];
  if (!origin) return 0;
  let twice = 0;
  for (let i = 1; i + 1 < ring.length; i++) twice += turn(origin, at(ring, i), at(ring, i + 1));
  return twice / 2;
}

/** Whether a point lies in an open ring. The boundary (1 mm wide) belongs to the ring. */
export function containsPoint(ring: readonly LocalPoint[], point: LocalPoint): boolean {
  let inside = false;
  for (let i = 0; i < ring.length; i++) {
    const from = at(ring, i);
    const to = at(ring, i + 1);
    if (distanceToEdgeM(point, from, to) <= samePlaceM) return true;
    // half-open in the north, so that a ray through a corner meets exactly one of its two edges
    if (from.northM > point.northM === to.northM > point.northM) continue;
    const share = (point.northM - from.northM) / (to.northM - from.northM);
    if (from.eastM + share * (to.eastM - from.eastM) > point.eastM) inside = !inside;
  }
  return inside;
}

/**
 * The inward normal of an open ring at the place nearest to a point, as a bearing in 0..360. Where several edges
 * are within 1 m of equally near (a corner, a finely drawn bend) it is the bisector of their outermost normals.
 * null where these normals span a half circle or more, so that no way is the way in.
 */
export function inwardBearingDeg(ring: readonly LocalPoint[], point: LocalPoint): number | null {
  const side = signedAreaM2(ring) > 0 ? 1 : -1;
  const distancesM = ring.map((from, i) => distanceToEdgeM(point, from, at(ring, i + 1)));
  const farthestM =
    distancesM.reduce((least, d) => Math.min(least, d), Number.POSITIVE_INFINITY) + equallyNearM;
  const bearings: number[] = [];
  ring.forEach((from, i) => {
    if ((distancesM[i] ?? Number.POSITIVE_INFINITY) > farthestM) return;
    const to = at(ring, i + 1);
    bearings.push(bearingDeg(-side * (to.northM - from.northM), side * (to.eastM - from.eastM)));
  });
  return middleOfFanDeg(bearings);
}

/** The angle between two bearings, 0..180. Any finite degrees are taken. */
export function angleBetweenDeg(a: number, b: number): number {
  const apart = wrapDeg(a - b);
  return apart > 180 ? 360 - apart : apart;
}

/** Degrees brought into 0..360, 360 excluded. */
export function wrapDeg(deg: number): number {
  const rest = deg % 360;
  // the outer remainder: a tiny negative rest rounds to 360; adding 0 makes -0 a plain 0
  return rest < 0 ? (rest + 360) % 360 : rest + 0;
}

/** Two edges of an open ring (by the index of their first point) that cross, touch or overlap; null: it has none. */
export function findSelfCrossing(ring: readonly LocalPoint[]): [number, number] | null {
  return findMeeting(edgesOf(ring, 0), (a, b) => {
    if (b.index === (a.index + 1) % ring.length) return doublesBack(a, b);
    if (a.index === (b.index + 1) % ring.length) return doublesBack(b, a);
    return edgesMeet(a, b);
  });
}

/** An edge of each of two open rings that cross or touch each other; null: they have none. */
export function findRingsMeeting(
  first: readonly LocalPoint[],
  second: readonly LocalPoint[],
): [number, number] | null {
  const edges = [...edgesOf(first, 0), ...edgesOf(second, 1)];
  return findMeeting(edges, (a, b) => a.ring !== b.ring && edgesMeet(a, b));
}

/** Whether an open ring lies wholly inside another one, without touching it. */
export function isRingInside(inner: readonly LocalPoint[], outer: readonly LocalPoint[]): boolean {
  const [first] = inner;
  return first !== undefined && containsPoint(outer, first) && findRingsMeeting(inner, outer) === null;
}

interface Edge {
  from: LocalPoint;
  to: LocalPoint;
  index: number;
  ring: number;
  westM: number;
  eastM: number;
}

function edgesOf(ring: readonly LocalPoint[], ringNumber: number): Edge[] {
  return ring.map((from, index) => {
    const to = at(ring, index + 1);
    const westM = Math.min(from.eastM, to.eastM) - samePlaceM;
    return { from, to, index, ring: ringNumber, westM, eastM: Math.max(from.eastM, to.eastM) + samePlaceM };
  });
}

/** Looks at edges from west to east, so that only those that overlap in longitude are compared. */
function findMeeting(edges: Edge[], meet: (a: Edge, b: Edge) => boolean): [number, number] | null {
  edges.sort((a, b) => a.westM - b.westM);
  for (const [i, a] of edges.entries()) {
    for (let j = i + 1; j < edges.length; j++) {
      const b = edges[j];
      if (!b || b.westM > a.eastM) break;
      if (!meet(a, b)) continue;
      const inOrder = a.ring === b.ring ? a.index < b.index : a.ring < b.ring;
      return inOrder ? [a.index, b.index] : [b.index, a.index];
    }
  }
  return null;
}

function edgesMeet(a: Edge, b: Edge): boolean {
  const apart =
    Math.max(a.from.northM, a.to.northM) + samePlaceM < Math.min(b.from.northM, b.to.northM) ||
    Math.max(b.from.northM, b.to.northM) + samePlaceM < Math.min(a.from.northM, a.to.northM);
  if (apart) return false;
  const crossing =
    turn(a.from, a.to, b.from) > 0 !== turn(a.from, a.to, b.to) > 0 &&
    turn(b.from, b.to, a.from) > 0 !== turn(b.from, b.to, a.to) > 0 &&
    turn(a.from, a.to, b.from) !== turn(a.from, a.to, b.to);
  return (
    crossing ||
    distanceToEdgeM(a.from, b.from, b.to) <= samePlaceM ||
    distanceToEdgeM(a.to, b.from, b.to) <= samePlaceM ||
    distanceToEdgeM(b.from, a.from, a.to) <= samePlaceM ||
    distanceToEdgeM(b.to, a.from, a.to) <= samePlaceM
  );
}

/** Whether an edge runs back over the edge that leads to it. */
function doublesBack(before: Edge, after: Edge): boolean {
  return (
    distanceToEdgeM(after.to, before.from, before.to) <= samePlaceM ||
    distanceToEdgeM(before.from, after.from, after.to) <= samePlaceM
  );
}

function middleOfFanDeg(bearings: number[]): number | null {
  const sorted = [...bearings].sort((a, b) => a - b);
  let widestDeg = 0;
  let startDeg = Number.NaN;
  sorted.forEach((bearing, i) => {
    const before = i === 0 ? (sorted.at(-1) ?? bearing) - 360 : (sorted[i - 1] ?? bearing);
    if (bearing - before <= widestDeg) return;
    widestDeg = bearing - before;
    startDeg = bearing;
  });
  const spanDeg = 360 - widestDeg;
  return spanDeg < 180 - 1e-9 ? wrapDeg(startDeg + spanDeg / 2) : null;
}

function bearingDeg(eastM: number, northM: number): number {
  return wrapDeg(Math.atan2(eastM, northM) / radPerDeg);
}

function distanceM(a: LocalPoint, b: LocalPoint): number {
  return Math.hypot(a.eastM - b.eastM, a.northM - b.northM);
}

function distanceToEdgeM(point: LocalPoint, from: LocalPoint, to: LocalPoint): number {
  const eastM = to.eastM - from.eastM;
  const northM = to.northM - from.northM;
  const lengthSquared = eastM * eastM + northM * northM;
  const along = (point.eastM - from.eastM) * eastM + (point.northM - from.northM) * northM;
  const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, along / lengthSquared));
  return Math.hypot(point.eastM - from.eastM - share * eastM, point.northM - from.northM - share * northM);
}

/** Twice the area of the triangle; positive where c lies left of the way from a to b. */
function turn(a: LocalPoint, b: LocalPoint, c: LocalPoint): number {
  return (b.eastM - a.eastM) * (c.northM - a.northM) - (b.northM - a.northM) * (c.eastM - a.eastM);
}

/** The point at an index, counted round the ring. */
function at(ring: readonly LocalPoint[], index: number): LocalPoint {
  const point = ring[index % ring.length];
  if (!point) throw new RangeError(`a ring of ${ring.length} points has no point ${index}`);
  return point;
}
