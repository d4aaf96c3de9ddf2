/** The terms of a question over reads: checked, normalised, in the one form that is asked, recorded and approved. */
import { plateNeeds } from '../core/approval.ts';
import type { Checkpoint } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import { containsPoint, openRing, toLocalMetres } from '../core/geometry.ts';
import type { Direction, PlateColor } from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import { normaliseEntryPlate } from '../core/watchlist.ts';
import type { AppContext } from '../http/context.ts';
import type { AreaScope } from '../http/scope.ts';
import type { PlateMatch, ReadFilters } from '../store/contract/reads.ts';
import type { Question } from './look.ts';

/** The members of a query string that say what is asked. */
export interface ReadTermsQuery {
  plate?: string;
  match?: PlateMatch;
  candidates?: boolean;
  from?: string;
  to?: string;
  checkpointId?: string | string[];
  ring?: string;
  direction?: Direction;
  zone?: number;
  plateColor?: PlateColor;
  vehicleColor?: string;
  vehicleType?: string;
  minSpeedKmh?: number;
  maxSpeedKmh?: number;
  bbox?: string;
  polygon?: string;
}
/** In the form in which they are approved: a value that is not there is left out. */
export interface ReadTerms extends Omit<ReadTermsQuery, 'checkpointId' | 'plate'> {
  plate: string | null;
  match: PlateMatch;
  candidates: boolean;
  checkpointIds?: string[];
}

const mostStars = 6;
const longestPattern = 32;
const fewestCorners = 3;
const mostCorners = 200;

function plateOf(raw: string | undefined, match: PlateMatch): { plate: string | null; errors: FieldError[] } {
  if (raw === undefined || raw === '') return { plate: null, errors: [] };
  const wrong = (message: string) => ({
    plate: null,
    errors: [{ path: '/plate', message: `is ${JSON.stringify(raw)}${message}` }],
  });
  if (match === 'wildcard') {
    const plate = normaliseEntryPlate(raw);
    if (plate === '') return wrong(', which says that there is no plate');
    const stars = plate.split('*').length - 1;
    if (stars > mostStars || plate.length > longestPattern)
      return wrong(`; a pattern has at most ${mostStars} * and ${longestPattern} characters`);
    return { plate, errors: [] };
  }
  if (/[*?]/.test(raw)) return wrong('; * and ? need match=wildcard');
  const { plate } = normalisePlate(raw);
  return plate === '' ? wrong(', which says that there is no plate') : { plate, errors: [] };
}

/** @throws RinggateError invalid_request with every wrong field */
export function readTerms(query: ReadTermsQuery): ReadTerms {
  const match = query.match ?? 'exact';
  const { plate, errors } = plateOf(query.plate, match);
  const time = (value: string): string => new Date(Date.parse(value)).toISOString();
  const { checkpointId, from, to, ring, direction, zone, plateColor, vehicleColor, vehicleType } = query;
  const { minSpeedKmh, maxSpeedKmh, bbox, polygon } = query;
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to))
    errors.push({ path: '/to', message: `is ${to}, not later than from` });
  for (const [path, text] of [
    ['/bbox', bbox],
    ['/polygon', polygon],
  ] as const)
    if (text !== undefined && cornersOf(path, text) === null)
      errors.push({
        path,
        message: `is ${JSON.stringify(text)}; allowed: ${path === '/bbox' ? 'west,south,east,north' : 'lon,lat;lon,lat;lon,lat;…'} in degrees (WGS84)`,
      });
  if (errors.length > 0)
    throw new RinggateError('invalid_request', 'The question has wrong fields.', { errors });
  return {
    plate,
    match: plate === null ? 'exact' : match,
    candidates: plate !== null && query.candidates === true,
    ...(from === undefined ? {} : { from: time(from) }),
    ...(to === undefined ? {} : { to: time(to) }),
    ...(checkpointId === undefined
      ? {}
      : { checkpointIds: [...new Set([checkpointId].flat())].sort((a, b) => (a < b ? -1 : 1)) }),
    ...definedOf({ ring, direction, zone, plateColor, vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh }),
    ...definedOf({ bbox, polygon }),
  };
}

function definedOf<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

export function readQuestion(terms: ReadTerms): Question {
  return {
    kind: 'reads',
    terms: { ...terms },
    needs: plateNeeds(terms.plate, terms.match === 'wildcard'),
    ...(terms.from === undefined ? {} : { fromMs: Date.parse(terms.from) }),
  };
}

/**
 * The terms as the store takes them. The map area is that of the checkpoints that stand in it now.
 * @throws RinggateError outside_area for a checkpoint of another area
 */
export async function readFilters(
  context: AppContext,
  scope: AreaScope,
  terms: ReadTerms,
  fromMs: number | undefined,
): Promise<ReadFilters> {
  const { ring, direction, zone, plateColor, vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh } = terms;
  const checkpointIds = await placesOf(context, scope, terms);
  return {
    areaIds: scope.areaIds,
    ...definedOf({ fromMs, ringId: ring, direction, zone, plateColor, vehicleColor, vehicleType }),
    ...definedOf({ minSpeedKmh, maxSpeedKmh }),
    ...(terms.to === undefined ? {} : { toMs: Date.parse(terms.to) }),
    ...(checkpointIds === null ? {} : { checkpointIds }),
  };
}

async function placesOf(context: AppContext, scope: AreaScope, terms: ReadTerms): Promise<string[] | null> {
  const { checkpointIds, bbox, polygon } = terms;
  if (checkpointIds === undefined && bbox === undefined && polygon === undefined) return null;
  const { checkpoints } = await context.store.registry.snapshot();
  const byId = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
  for (const id of checkpointIds ?? []) {
    // reads of a checkpoint that is gone keep their area: the store holds them back where they are of another
    const checkpoint = byId.get(id);
    if (checkpoint !== undefined) scope.require(checkpoint.areaId, `Checkpoint ${id}`);
  }
  let places = checkpointIds ?? checkpoints.map((checkpoint) => checkpoint.id);
  for (const corners of [bbox && cornersOf('/bbox', bbox), polygon && cornersOf('/polygon', polygon)]) {
    if (corners === undefined || corners === null || corners === '') continue;
    places = places.filter((id) => {
      const checkpoint = byId.get(id);
      return checkpoint !== undefined && standsIn(checkpoint, corners);
    });
  }
  return places;
}

/** [lon, lat] of the corners; null where the text is none. */
function cornersOf(path: '/bbox' | '/polygon', text: string): number[][] | null {
  const pairs = text.split(';').map((pair) => pair.split(',').map(Number));
  if (!pairs.flat().every((value) => Number.isFinite(value) && Math.abs(value) <= 180)) return null;
  if (path === '/polygon') {
    const isRing = pairs.length >= fewestCorners && pairs.length <= mostCorners;
    return isRing && pairs.every((pair) => pair.length === 2) ? pairs : null;
  }
  const [west, south, east, north] = pairs[0] ?? [];
  if (pairs.length !== 1 || pairs[0]?.length !== 4) return null;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  if (west >= east || south >= north) return null;
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function standsIn(checkpoint: Checkpoint, corners: readonly number[][]): boolean {
  const ring = openRing(toLocalMetres(checkpoint.position, corners));
  return containsPoint(ring, { eastM: 0, northM: 0 });
}
