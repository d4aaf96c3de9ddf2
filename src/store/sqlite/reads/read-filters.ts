/** The filters of a question, beside the plate: on placements (known to the index) and on whole rows. */
import type { ReadFilters } from '../../contract/reads.ts';
import type { PlacementNumbers } from './placements.ts';
import type { ReadExtras, ReadRow } from './row.ts';

/** Whether reads of a placement are meant, by its number. Each placement is judged once. */
export function placementFilter(
  placements: PlacementNumbers,
  query: Omit<ReadFilters, 'fromMs' | 'toMs'>,
): (no: number) => boolean {
  const judged = new Map<number, boolean>();
  const areas = query.areaIds === null ? null : new Set(query.areaIds);
  const checkpoints = query.checkpointIds === undefined ? null : new Set(query.checkpointIds);
  return (no) => {
    const known = judged.get(no);
    if (known !== undefined) return known;
    const placement = placements.placement(no);
    const { checkpointId, areaId } = placement;
    const fits =
      (areas === null || (areaId !== null && areas.has(areaId))) &&
      (query.checkpointId === undefined || checkpointId === query.checkpointId) &&
      (checkpoints === null || (checkpointId !== null && checkpoints.has(checkpointId))) &&
      (query.ringId === undefined || placement.ringId === query.ringId) &&
      (query.direction === undefined || placement.direction === query.direction) &&
      (query.zone === undefined || placement.zone === query.zone);
    judged.set(no, fits);
    return fits;
  };
}

/** What has to be looked up in the row itself; null: nothing. */
export function rowFilter(query: ReadFilters): ((row: ReadRow) => boolean) | null {
  const { vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh } = query;
  const wantsVehicle = vehicleColor !== undefined || vehicleType !== undefined;
  if (!wantsVehicle && minSpeedKmh === undefined && maxSpeedKmh === undefined) return null;
  return (row) => {
    if (minSpeedKmh !== undefined && (row.speed_kmh === null || row.speed_kmh < minSpeedKmh)) return false;
    if (maxSpeedKmh !== undefined && (row.speed_kmh === null || row.speed_kmh > maxSpeedKmh)) return false;
    if (!wantsVehicle) return true;
    const vehicle = row.extras === null ? undefined : (JSON.parse(row.extras) as ReadExtras).vehicle;
    return (
      (vehicleColor === undefined || vehicle?.color?.toLowerCase() === vehicleColor.toLowerCase()) &&
      (vehicleType === undefined || vehicle?.type?.toLowerCase() === vehicleType.toLowerCase())
    );
  };
}
