/** What a ring must be, and how a lane's traffic stands to the rings (domain.md, "Ring classification"). */
import type { Ring } from './entities.ts';
import { type FieldError, RinggateError } from './errors.ts';
import type { LocalPoint, Place } from './geometry.ts';
import {
  angleBetweenDeg,
  containsPoint,
  findRingsMeeting,
  findSelfCrossing,
  inwardBearingDeg,
  openRing,
  signedAreaM2,
  toLocalMetres,
} from './geometry.ts';
import type { Direction, Travel } from './model.ts';

const inboundUpToDeg = 60;
const outboundFromDeg = 120;
/** Rounding of the projection must not decide a heading that is exactly on a limit. */
const roundingDeg = 1e-6;
const mostPositions = 10_000;
const mostErrorsOfARing = 20;

/** Where and which way a lane's traffic stands to the rings. Zones count the rings a vehicle is inside of. */
export interface LaneClass {
  ringId: string | null;
  direction: Direction;
  zone: number | null;
  crossing: { from: number; to: number } | null;
}

/** A place seen against the rings; what all lanes at it have in common. */
export interface PlaceSurvey {
  ringId: string | null;
  /** How many rings one is inside of within the ring of this place; null where it stands on no (known) ring. */
  innerZone: number | null;
  /** The way in over that ring, as a bearing; null where there is no ring or no single way in. */
  inwardDeg: number | null;
  /** How many rings contain the place; null where it stands on a ring. */
  zone: number | null;
}

/**
 * Surveys a place once for all its lanes.
 * @param position degrees, WGS84
 * @param ringId the ring that the checkpoint stands on; null at junctions and bridges
 * @param rings all rings of the district, WGS84, checked by `checkRings`, in any order
 * @throws RinggateError `internal` where a ring has not been converted to WGS84
 */
export function surveyPlace(position: Place, ringId: string | null, rings: readonly Ring[]): PlaceSurvey {
  const inwards = [...rings].sort((a, b) => a.order - b.order);
  const here: LocalPoint = { eastM: 0, northM: 0 };
  if (ringId === null) {
    const zone = inwards.filter((ring) => containsPoint(outlineOf(ring, position), here)).length;
    return { ringId, innerZone: null, inwardDeg: null, zone };
  }
  const index = inwards.findIndex((ring) => ring.id === ringId);
  const ring = inwards[index];
  if (!ring) return { ringId, innerZone: null, inwardDeg: null, zone: null };
  return {
    ringId,
    innerZone: index + 1,
    inwardDeg: inwardBearingDeg(outlineOf(ring, position), here),
    zone: null,
  };
}

/**
 * Classifies one lane at a surveyed place.
 * @param headingDeg the way its traffic drives, degrees clockwise from true north; null where not known
 * @param travel `departing` turns the heading round
 */
export function classifyHeading(survey: PlaceSurvey, headingDeg: number | null, travel: Travel): LaneClass {
  const { ringId, innerZone, inwardDeg, zone } = survey;
  if (innerZone === null || inwardDeg === null || headingDeg === null || !Number.isFinite(headingDeg)) {
    return { ringId, direction: 'unknown', zone, crossing: null };
  }
  const angleDeg = angleBetweenDeg(travel === 'departing' ? headingDeg + 180 : headingDeg, inwardDeg);
  const outerZone = innerZone - 1;
  if (angleDeg <= inboundUpToDeg + roundingDeg) {
    return { ringId, direction: 'inbound', zone: innerZone, crossing: { from: outerZone, to: innerZone } };
  }
  if (angleDeg >= outboundFromDeg - roundingDeg) {
    return { ringId, direction: 'outbound', zone: outerZone, crossing: { from: innerZone, to: outerZone } };
  }
  return { ringId, direction: 'along', zone, crossing: null };
}

/**
 * Ring, direction, zone and crossing of the reads of one lane; `surveyPlace` and `classifyHeading` in one step.
 * Position and rings are WGS84. A ring id that `rings` does not have is kept, with nothing known about it.
 */
export function classifyLane(
  input: { position: Place; headingDeg: number | null; ringId: string | null; travel: Travel },
  rings: readonly Ring[],
): LaneClass {
  return classifyHeading(surveyPlace(input.position, input.ringId, rings), input.headingDeg, input.travel);
}

/**
 * All that is wrong with a set of rings, empty where they can be used together: each a closed GeoJSON Polygon
 * without holes that does not cross itself, orders unique, each ring wholly inside the next outer one (touching is
 * refused too: there a vehicle would pass two rings in one read). Paths are JSON pointers into the ring that the
 * message names. Rings over the antimeridian are refused. The rings must have been converted to WGS84.
 */
export function checkRings(rings: readonly Ring[]): FieldError[] {
  const errors: FieldError[] = [];
  const sound: Ring[] = [];
  const byOrder = new Map<number, Ring>();
  for (const ring of rings) {
    const own = [...checkOrder(ring, byOrder), ...checkOutline(ring)];
    if (own.length === 0) sound.push(ring);
    errors.push(...own);
  }
  sound.sort((a, b) => a.order - b.order);
  for (const [i, inner] of sound.entries()) {
    const outer = sound[i - 1];
    if (outer) errors.push(...checkNesting(inner, outer));
  }
  return errors;
}

function checkOrder(ring: Ring, byOrder: Map<number, Ring>): FieldError[] {
  if (!Number.isInteger(ring.order) || ring.order < 1) {
    return [wrong(ring, '/order', `order is ${ring.order}: it must be a whole number from 1 (outermost)`)];
  }
  const other = byOrder.get(ring.order);
  if (other) return [wrong(ring, '/order', `order ${ring.order} is taken by ${nameOf(other)}`)];
  byOrder.set(ring.order, ring);
  return [];
}

function checkOutline(ring: Ring): FieldError[] {
  const path = '/polygon/coordinates';
  if (ring.datum !== 'wgs84')
    return [wrong(ring, '/datum', `datum is ${ring.datum}: not converted to wgs84`)];
  if (ring.polygon.type !== 'Polygon') {
    return [
      wrong(ring, '/polygon/type', `type is ${JSON.stringify(ring.polygon.type)}: it must be "Polygon"`),
    ];
  }
  const [outline, ...holes] = ring.polygon.coordinates;
  if (!outline) return [wrong(ring, path, 'the polygon has no outline')];
  if (holes.length > 0) {
    return [
      wrong(
        ring,
        `${path}/1`,
        `the polygon has ${holes.length} hole(s): a ring is one closed line without holes`,
      ),
    ];
  }
  if (outline.length < 4 || outline.length > mostPositions) {
    const allowed = `4 to ${mostPositions}, the last equal to the first`;
    return [wrong(ring, `${path}/0`, `the outline has ${outline.length} positions: it needs ${allowed}`)];
  }
  const positions = outline.flatMap((position, i) => checkPosition(ring, `${path}/0/${i}`, position));
  if (positions.length > 0) return positions.slice(0, mostErrorsOfARing);
  return checkShape(ring, `${path}/0`, outline);
}

function checkPosition(ring: Ring, path: string, position: readonly number[]): FieldError[] {
  const [lon, lat] = position;
  const shown = `position is ${JSON.stringify(position)}`;
  if (lon === undefined || lat === undefined || position.length > 3) {
    return [wrong(ring, path, `${shown}: it must be [longitude, latitude]`)];
  }
  const errors: FieldError[] = [];
  if (!(Math.abs(lon) <= 180))
    errors.push(wrong(ring, `${path}/0`, `${shown}: longitude must lie in -180..180`));
  if (!(Math.abs(lat) <= 90)) errors.push(wrong(ring, `${path}/1`, `${shown}: latitude must lie in -90..90`));
  return errors;
}

function checkShape(ring: Ring, path: string, outline: readonly (readonly number[])[]): FieldError[] {
  const [first, last] = [outline[0], outline.at(-1)];
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
    const shown = `it starts at ${JSON.stringify(first)} and ends at ${JSON.stringify(last)}`;
    return [wrong(ring, path, `the outline is not closed: ${shown}`)];
  }
  const lons = outline.map(([lon = 0]) => lon);
  const widthDeg = lons.reduce((a, b) => Math.max(a, b)) - lons.reduce((a, b) => Math.min(a, b));
  if (widthDeg > 180) {
    return [
      wrong(ring, path, `the outline is ${widthDeg}° wide: rings over the antimeridian are not supported`),
    ];
  }
  const points = outlineOf(ring, placeOf(first));
  if (points.length < 3) {
    return [wrong(ring, path, `the outline has only ${points.length} different positions: it needs 3`)];
  }
  const crossing = findSelfCrossing(points);
  if (crossing) {
    const origin = placeOf(first);
    const shown = crossing.map((i) => `the edge from ${showPoint(points[i], origin)}`).join(' and ');
    return [wrong(ring, path, `the outline crosses or touches itself: ${shown} meet`)];
  }
  const areaM2 = Math.abs(signedAreaM2(points));
  return areaM2 < 1
    ? [wrong(ring, path, `the outline encloses ${areaM2.toFixed(3)} m²: it must enclose an area`)]
    : [];
}

function checkNesting(inner: Ring, outer: Ring): FieldError[] {
  const origin = placeOf(inner.polygon.coordinates[0]?.[0]);
  const innerPoints = outlineOf(inner, origin);
  const outerPoints = outlineOf(outer, origin);
  const path = '/polygon/coordinates';
  const meeting = findRingsMeeting(innerPoints, outerPoints);
  if (meeting) {
    const shown = `its edge from ${showPoint(innerPoints[meeting[0]], origin)}`;
    return [wrong(inner, path, `must lie wholly inside ${nameOf(outer)}: ${shown} crosses or touches it`)];
  }
  const [first] = innerPoints;
  if (first && containsPoint(outerPoints, first)) return [];
  return [
    wrong(
      inner,
      path,
      `must lie wholly inside ${nameOf(outer)}: ${showPoint(first, origin)} is outside of it`,
    ),
  ];
}

/** The ring as an open list of points around a place. */
function outlineOf(ring: Ring, around: Place): LocalPoint[] {
  if (ring.datum !== 'wgs84') {
    throw new RinggateError('internal', `${nameOf(ring)} has datum ${ring.datum} where WGS84 is needed`);
  }
  return openRing(toLocalMetres(around, ring.polygon.coordinates[0] ?? []));
}

function placeOf(position: readonly number[] | undefined): Place {
  return { lon: position?.[0] ?? 0, lat: position?.[1] ?? 0 };
}

function showPoint(point: LocalPoint | undefined, around: Place): string {
  if (!point) return 'nowhere';
  const one = toLocalMetres(around, [[around.lon + 1, around.lat + 1]])[0] ?? { eastM: 1, northM: 1 };
  const lon = around.lon + point.eastM / one.eastM;
  return `[${Number(lon.toFixed(7))}, ${Number((around.lat + point.northM / one.northM).toFixed(7))}]`;
}

function nameOf(ring: Ring): string {
  return `ring ${JSON.stringify(ring.id)} (order ${ring.order})`;
}

function wrong(ring: Ring, path: string, message: string): FieldError {
  return { path, message: `${nameOf(ring)}: ${message}` };
}
