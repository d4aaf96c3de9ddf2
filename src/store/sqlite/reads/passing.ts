/** What passed one checkpoint in a span of time, whatever the plate: by minute in sealed partitions, else by going through. */
import type { OpenPartition, PartitionSet } from './partition-set.ts';
import type { ReadRow } from './row.ts';
import type { Seen } from './search-tables.ts';

/** A read at a checkpoint. Its plate is looked up only where it is wanted. */
export interface PassingRead extends Seen {
  plate(): string;
}

/** Reads of a partition at a checkpoint from one moment to another (inclusive, UTC ms); those with no plate left out. */
export function* passing(
  set: PartitionSet,
  partition: OpenPartition,
  checkpointId: string,
  fromMs: number,
  toMs: number,
): Iterable<PassingRead> {
  const { file, baseMs } = partition;
  const from = fromMs - baseMs;
  const to = toMs - baseMs;
  if (!(partition.isSealed && file.hasSearch())) {
    yield* byRows(set, partition, checkpointId, from, to);
    return;
  }
  const placeNo = set.placements.placeNumber(checkpointId);
  if (placeNo === 0) return;
  const changed = file.changedRows();
  for (const seen of file.there(placeNo, from, to))
    if (!changed.has(seen.row)) yield { ...seen, plate: () => file.plateOf(seen.plateId) };
  for (const no of changed) {
    const row = file.row(no);
    if (row === undefined || row.plate === '' || row.captured < from || row.captured > to) continue;
    if (set.placements.placement(row.placement).checkpointId === checkpointId)
      yield { ...row, plate: () => row.plate };
  }
}

function* byRows(
  set: PartitionSet,
  { file }: OpenPartition,
  checkpointId: string,
  from: number,
  to: number,
): Iterable<PassingRead> {
  const placements = [...set.placements.all()]
    .filter(([, placement]) => placement.checkpointId === checkpointId)
    .map(([no]) => no);
  const rows = file.all<Pick<ReadRow, 'row' | 'captured' | 'placement' | 'marks' | 'plate'>>(
    `SELECT row, captured, placement, marks, plate FROM reads
     WHERE captured BETWEEN ? AND ? AND placement IN (SELECT value FROM json_each(?)) AND plate <> ''`,
    from,
    to,
    JSON.stringify(placements),
  );
  for (const row of rows) yield { ...row, plate: () => row.plate };
}
