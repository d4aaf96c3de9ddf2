/** What a checkpoint may be: pure rules over what was sent. */
import type { Checkpoint, Grade, Lane } from '../core/entities.ts';
import type { FieldError } from '../core/errors.ts';
import { toWgs84 } from './datum.ts';
import type { CheckpointBody } from './schemas.ts';

export interface KnownPlaces {
  areaIds: ReadonlySet<string>;
  ringIds: ReadonlySet<string>;
}

/** Whether somebody stands there: A always, C never, B as the switch says; junctions and bridges never. */
export function staffedBy(grade: Grade | null, wanted: boolean): boolean {
  if (grade === 'A') return true;
  return grade === 'B' && wanted;
}

/**
 * The checkpoint that a body describes, with every wrong field.
 * Position in WGS84; a grade sent for a junction or bridge is ignored; a heading of 360 is 0.
 */
export function checkpointOf(
  id: string,
  body: CheckpointBody,
  known: KnownPlaces,
): { checkpoint: Checkpoint; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const ringId = body.ringId ?? null;
  const grade = body.kind === 'checkpoint' ? (body.grade ?? null) : null;
  const lanes = (body.lanes ?? []).map(
    (lane): Lane => ({
      number: lane.number,
      headingDeg: lane.headingDeg === 360 ? 0 : (lane.headingDeg ?? null),
    }),
  );
  if (!known.areaIds.has(body.areaId))
    errors.push({ path: '/areaId', message: `there is no area "${body.areaId}"` });
  if (ringId !== null && !known.ringIds.has(ringId)) {
    errors.push({ path: '/ringId', message: `there is no ring "${ringId}"` });
  }
  if (body.kind === 'checkpoint' && grade === null) {
    errors.push({ path: '/grade', message: 'a checkpoint needs a grade: "A", "B" or "C"' });
  }
  if (body.kind !== 'checkpoint' && ringId !== null) {
    errors.push({ path: '/ringId', message: `a ${body.kind} stands on no ring, got "${ringId}"` });
  }
  const numbers = new Set<number>();
  for (const [index, lane] of lanes.entries()) {
    if (numbers.has(lane.number)) {
      errors.push({ path: `/lanes/${index}/number`, message: `lane ${lane.number} is there twice` });
    }
    numbers.add(lane.number);
  }
  return {
    checkpoint: {
      id,
      name: body.name,
      grade,
      ringId,
      kind: body.kind,
      areaId: body.areaId,
      position: toWgs84(body.position),
      road: body.road ?? '',
      lanes,
      staffed: staffedBy(grade, body.staffed ?? false),
    },
    errors,
  };
}

/** A switch that is not one: what is said to whoever moves it; null where it may be moved. */
export function staffingError(grade: Grade | null, wanted: boolean | undefined): FieldError | null {
  if (wanted === undefined || staffedBy(grade, wanted) === wanted) return null;
  const rule = grade === 'A' ? 'grade A is always staffed' : 'only grade B has a switch for staffing';
  return { path: '/staffed', message: `${rule}, got ${wanted}` };
}
