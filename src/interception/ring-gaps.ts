/** Vehicles that got over a ring unseen, summed up: by ring, hour and place, without plates. Pure. */
import type { Checkpoint, Ring } from '../core/entities.ts';
import type { SkippedHour } from '../store/contract/roads.ts';
import type { RingGapsView } from './ring-schema.ts';

type Item = RingGapsView['items'][number];
type Place = Item['last'][number];
const mostLegs = 10;

export interface GapFacts {
  rings: readonly Pick<Ring, 'id' | 'name' | 'order'>[];
  checkpoints: ReadonlyMap<string, Pick<Checkpoint, 'name' | 'areaId'>>;
  rows: readonly SkippedHour[];
  /** 1: as it is. Else numbers are taken down to a multiple of this; what is less is not told. */
  roundedTo: number;
  /** Whether who asks may see a place by itself. */
  isShown(checkpointId: string): boolean;
}

/** One for each ring, the outermost first. A vehicle that got over two rings unseen counts at both. */
export function ringGaps(facts: GapFacts): Item[] {
  const rings = facts.rings.toSorted((a, b) => a.order - b.order);
  return rings.map(({ id, name }, index) => {
    // the ring between the zones `index` and `index + 1`
    const isInbound = ({ fromZone, toZone }: SkippedHour) => fromZone <= index && toZone > index;
    const isOutbound = ({ fromZone, toZone }: SkippedHour) => fromZone > index && toZone <= index;
    const inbound = facts.rows.filter(isInbound);
    const outbound = facts.rows.filter(isOutbound);
    const own = [...inbound, ...outbound];
    const told = (rows: readonly SkippedHour[]) => tell(sumOf(rows), facts.roundedTo);
    const hours = [...new Set(own.map(({ hourMs }) => hourMs))].sort((a, b) => a - b);
    return {
      ringId: id,
      name,
      inbound: told(inbound),
      outbound: told(outbound),
      hours: hours.map((hourMs) => ({
        at: new Date(hourMs).toISOString(),
        inbound: told(inbound.filter((row) => row.hourMs === hourMs)),
        outbound: told(outbound.filter((row) => row.hourMs === hourMs)),
      })),
      last: placesOf(own, ({ lastCheckpointId }) => lastCheckpointId, facts),
      next: placesOf(own, ({ nextCheckpointId }) => nextCheckpointId, facts),
      legs: legsOf(own, facts),
    };
  });
}

function sumOf(rows: readonly SkippedHour[]): number {
  return rows.reduce((sum, { vehicles }) => sum + vehicles, 0);
}

/** A number as it may be told; null: fewer than may be told. */
function tell(vehicles: number, roundedTo: number): number | null {
  if (vehicles > 0 && vehicles < roundedTo) return null;
  return Math.floor(vehicles / roundedTo) * roundedTo;
}

function placesOf(
  rows: readonly SkippedHour[],
  placeOf: (row: SkippedHour) => string,
  facts: GapFacts,
): Place[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const id = placeOf(row);
    if (facts.isShown(id)) sums.set(id, (sums.get(id) ?? 0) + row.vehicles);
  }
  return (
    [...sums]
      // the same order whether or not the numbers are told
      .sort(([one, a], [other, b]) => b - a || one.localeCompare(other))
      .map(([checkpointId, vehicles]) => ({
        checkpointId,
        name: nameOf(checkpointId, facts),
        vehicles: tell(vehicles, facts.roundedTo),
      }))
  );
}

function nameOf(checkpointId: string, facts: GapFacts): string | null {
  return facts.checkpoints.get(checkpointId)?.name ?? null;
}

function legsOf(rows: readonly SkippedHour[], facts: GapFacts): Item['legs'] {
  const legs = new Map<string, { row: SkippedHour; vehicles: number }>();
  for (const row of rows) {
    if (!facts.isShown(row.lastCheckpointId) || !facts.isShown(row.nextCheckpointId)) continue;
    const key = `${row.lastCheckpointId} ${row.nextCheckpointId}`;
    const leg = legs.get(key);
    if (leg === undefined) legs.set(key, { row, vehicles: row.vehicles });
    else leg.vehicles += row.vehicles;
  }
  return (
    [...legs.values()]
      // a leg that few drove tells more of them than of the road
      .filter(({ vehicles }) => vehicles >= facts.roundedTo)
      .sort((a, b) => b.vehicles - a.vehicles)
      .slice(0, mostLegs)
      .map(({ row, vehicles }) => ({
        lastCheckpointId: row.lastCheckpointId,
        lastName: nameOf(row.lastCheckpointId, facts),
        nextCheckpointId: row.nextCheckpointId,
        nextName: nameOf(row.nextCheckpointId, facts),
        vehicles: tell(vehicles, facts.roundedTo),
      }))
  );
}
