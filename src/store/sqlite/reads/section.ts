/** Drives from one checkpoint to another, and gaps: questions over a span of time. */

import type { Page } from '../../../core/entities.ts';
import { type SectionRead, type SectionRun, sectionRuns } from '../../../core/section-speed.ts';
import type { GapFinding, GapQuery, SectionQuery } from '../../contract/reads.ts';
import { FirstInOrder, type Place } from './first-in-order.ts';
import type { PartitionSet } from './partition-set.ts';
import { passing } from './passing.ts';
import { placementFilter } from './read-filters.ts';
import { clockBadBit, type ReadRow, rowColumns, viewOf } from './row.ts';

/** Arrivals from `fromMs` on (inclusive) to `toMs` (exclusive), with the departures before them. Bad clocks are left out. */
export function findSection(set: PartitionSet, query: SectionQuery): SectionRun[] {
  const departures: SectionRead[] = [];
  const arrivals: SectionRead[] = [];
  const firstMs = query.fromMs - query.maxTravelMs;
  for (const partition of set.overlapping({ fromMs: firstMs, toMs: query.toMs })) {
    const collect = (into: SectionRead[], checkpointId: string, fromMs: number): void => {
      for (const read of passing(set, partition, checkpointId, fromMs, query.toMs - 1)) {
        if ((read.marks & clockBadBit) !== 0) continue;
        const plate = read.plate();
        if (query.plate !== undefined && plate !== query.plate) continue;
        into.push({
          plate,
          capturedAtMs: partition.baseMs + read.captured,
          readId: partition.rows.idOf(read.row),
        });
      }
    };
    collect(departures, query.fromCheckpointId, firstMs);
    collect(arrivals, query.toCheckpointId, query.fromMs);
  }
  return sectionRuns(departures, arrivals, query.maxTravelMs);
}

/** Gap findings lie beside the reads at which they were found, so that they expire with them. */
export function findGaps(set: PartitionSet, query: GapQuery): Page<GapFinding> {
  type GapRow = ReadRow & { from_zone: number; to_zone: number };
  const isPlaced = placementFilter(set.placements, query);
  const newest = new FirstInOrder<Place & { finding: GapFinding }>(query.limit, query.cursor);
  const columns = rowColumns
    .split(', ')
    .map((column) => `r.${column}`)
    .join(', ');
  for (const partition of set.overlapping(query)) {
    if (!newest.wants(partition)) break;
    const { baseMs, rows: origins, file } = partition;
    const rows = file.each<GapRow>(
      `SELECT ${columns}, g.from_zone, g.to_zone FROM gaps g CROSS JOIN reads r ON r.row = g.row
       WHERE r.captured >= ? AND r.captured < ?`,
      (query.fromMs ?? Number.MIN_SAFE_INTEGER) - baseMs,
      (query.toMs ?? Number.MAX_SAFE_INTEGER) - baseMs,
    );
    for (const row of rows) {
      if (query.plate !== undefined && row.plate !== query.plate) continue;
      if (!isPlaced(row.placement)) continue;
      const { placement } = row;
      const read = viewOf(row, origins.idOf(row.row), baseMs, set.placements.placement(placement));
      const finding = { read, fromZone: row.from_zone, toZone: row.to_zone };
      newest.add({ ...origins.originOf(row.row), capturedMs: baseMs + row.captured, finding });
    }
  }
  const { items, nextCursor } = newest.page();
  return { items: items.map((item) => item.finding), nextCursor };
}
