/** All reads of one plate, as journeys and convoys need them: from the index alone, no row is opened in a sealed partition. */
import type { Sighting, TrackQuery } from '../../contract/reads.ts';
import type { LiveRows } from './find.ts';
import type { OpenPartition, PartitionSet } from './partition-set.ts';
import { plateTerm } from './plate-term.ts';
import { placementFilter } from './read-filters.ts';
import { clockBadBit, colorOf, lateBit, type ReadRow, rowColumns } from './row.ts';
import { candidateBit, type Seen } from './search-tables.ts';

/** Oldest first; the newest `limit` of them. */
export function trackPlate(set: PartitionSet, query: TrackQuery, live: LiveRows): Sighting[] {
  const isPlaced = placementFilter(set.placements, query);
  const found: Sighting[] = [];
  for (const partition of set.overlapping(query)) {
    const liveRows = live.find((one) => one.no === partition.no)?.rows ?? null;
    for (const seen of seenOf(partition, query.plate, liveRows)) {
      const sighting = sightingOf(set, partition, seen);
      if (query.fromMs !== undefined && sighting.capturedAtMs < query.fromMs) continue;
      if (query.toMs !== undefined && sighting.capturedAtMs >= query.toMs) continue;
      if (query.plateColor !== undefined && sighting.plateColor !== query.plateColor) continue;
      if (isPlaced(seen.placement)) found.push(sighting);
    }
  }
  // total, so that the answer does not depend on which partition a read lies in
  const byTime = (a: Sighting, b: Sighting): number =>
    a.capturedAtMs - b.capturedAtMs || (a.readId < b.readId ? -1 : 1);
  return found.sort(byTime).slice(-query.limit);
}

/** The same for many plates: a partition with no index yet is gone through once for all of them. */
export function trackPlates(
  set: PartitionSet,
  plates: readonly string[],
  query: Omit<TrackQuery, 'plate'>,
): Map<string, Sighting[]> {
  const wanted = JSON.stringify(plates);
  const live: { no: number; rows: Map<string, number[]> }[] = [];
  for (const { no, isSealed, file } of set.overlapping(query)) {
    if (isSealed && file.hasSearch()) continue;
    const known = isSealed ? null : file.liveRowsNamed(plates);
    if (known !== null) {
      live.push({ no, rows: known });
      continue;
    }
    const rows = new Map<string, number[]>();
    const found = file.all<{ row: number; plate: string }>(
      'SELECT row, plate FROM reads WHERE plate IN (SELECT value FROM json_each(?))',
      wanted,
    );
    for (const { row, plate } of found) {
      const before = rows.get(plate);
      if (before === undefined) rows.set(plate, [row]);
      else before.push(row);
    }
    live.push({ no, rows });
  }
  const rowsOf = (plate: string) => live.map(({ no, rows }) => ({ no, rows: rows.get(plate) ?? [] }));
  return new Map(plates.map((plate) => [plate, trackPlate(set, { ...query, plate }, rowsOf(plate))]));
}

export function sightingOf(set: PartitionSet, partition: OpenPartition, seen: Seen): Sighting {
  const { deviceId, checkpointId, direction, zone } = set.placements.placement(seen.placement);
  return {
    readId: partition.rows.idOf(seen.row),
    capturedAtMs: partition.baseMs + seen.captured,
    plateColor: colorOf(seen.marks),
    deviceId,
    checkpointId,
    direction,
    zone,
    late: (seen.marks & lateBit) !== 0,
    clockBad: (seen.marks & clockBadBit) !== 0,
  };
}

function* seenOf(
  { file, isSealed }: OpenPartition,
  plate: string,
  liveRows: readonly number[] | null,
): Iterable<Seen> {
  const term = plateTerm({ plate });
  if (term === null) return;
  if (isSealed && file.hasSearch()) {
    const changed = file.changedRows();
    for (const { seen } of file.plates(term))
      for (const read of seen) if ((read.marks & candidateBit) === 0 && !changed.has(read.row)) yield read;
    for (const no of changed) {
      const row = file.row(no);
      if (row?.plate === plate) yield row;
    }
    return;
  }
  const rows =
    liveRows === null
      ? file.all<ReadRow>(`SELECT ${rowColumns} FROM reads WHERE plate = ?`, plate)
      : liveRows.map((no) => file.row(no));
  // the chain is by hash, and a revision may have given the row another plate
  for (const row of rows) if (row?.plate === plate) yield row;
}
