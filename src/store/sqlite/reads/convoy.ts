/** Convoys over the store: what passed near each passage of a vehicle, counted and held against chance (core/convoy.ts). */
import { type Companion, expectedCoincidences, surpriseOf } from '../../../core/convoy.ts';
import { passagesOf } from '../../../core/passage.ts';
import type { ConvoyAnswer, ConvoyQuery, Sighting } from '../../contract/reads.ts';
import type { LiveRows } from './find.ts';
import type { OpenPartition, PartitionSet } from './partition-set.ts';
import { placementFilter } from './read-filters.ts';
import { clockBadBit, type ReadRow } from './row.ts';
import { trackPlate, trackPlates } from './track.ts';

/** How many plates are judged by their own traffic, which needs a look at each: those seen nearby most often. */
const judgedAtMost = 500;
/** Sightings of a companion that its habits are told from. */
const habitReads = 5_000;

/** A read near a passage, kept small: there may be many. */
interface Near {
  passage: number;
  atMs: number;
  readId: string;
}
interface Window {
  /** Index of the passage. */
  passage: number;
  checkpointId: string;
  atMs: number;
}

export function findConvoy(set: PartitionSet, query: ConvoyQuery, live: LiveRows): ConvoyAnswer {
  const own = passagesOf(trackPlate(set, query, live).filter((read) => !read.clockBad)).map(
    (passage) => passage.first,
  );
  const windows: Window[] = own.flatMap(({ checkpointId, capturedAtMs }, passage) =>
    checkpointId === null ? [] : [{ passage, checkpointId, atMs: capturedAtMs }],
  );
  const nearby = gather(set, query, windows);
  nearby.delete(query.plate);
  const candidates = [...nearby]
    .map(([plate, reads]) => ({ plate, reads: closest(reads, own) }))
    .filter(({ reads }) => placesOf(reads, own) >= query.minCheckpoints)
    .sort((a, b) => b.reads.length - a.reads.length || (a.plate < b.plate ? -1 : 1))
    .slice(0, judgedAtMost);
  const habits = trackPlates(
    set,
    candidates.map(({ plate }) => plate),
    { fromMs: query.fromMs, toMs: query.toMs, areaIds: query.areaIds, limit: habitReads },
  );
  const companions = candidates.map(({ plate, reads }) =>
    judge(query, plate, { reads, own, habits: habits.get(plate) ?? [], platesNearby: nearby.size }),
  );
  companions.sort(
    (a, b) => a.byChance - b.byChance || b.coincidences - a.coincidences || (a.plate < b.plate ? -1 : 1),
  );
  return {
    passages: own.length,
    platesNearby: nearby.size,
    companions: companions.slice(0, query.companions),
  };
}

/** Every plate that passed near, with its reads there. */
function gather(set: PartitionSet, query: ConvoyQuery, windows: readonly Window[]): Map<string, Near[]> {
  const nearby = new Map<string, Near[]>();
  const isPlaced = placementFilter(set.placements, { areaIds: query.areaIds });
  const span = { fromMs: query.fromMs - query.withinMs, toMs: query.toMs + query.withinMs };
  for (const partition of set.overlapping(span)) {
    const names = new Map<number, Near[]>();
    const inIndex = partition.isSealed && partition.file.hasSearch();
    const changed = inIndex ? partition.file.changedRows() : new Set<number>();
    const keep = (plate: string, near: Near): Near[] => {
      const reads = nearby.get(plate) ?? [];
      reads.push(near);
      nearby.set(plate, reads);
      return reads;
    };
    if (inIndex) {
      for (const { passage, checkpointId, atMs } of windows) {
        if (!mayHold(partition, atMs, query.withinMs)) continue;
        const placeNo = set.placements.placeNumber(checkpointId);
        const at = atMs - partition.baseMs;
        for (const seen of partition.file.there(placeNo, at - query.withinMs, at + query.withinMs)) {
          if (changed.has(seen.row) || (seen.marks & clockBadBit) !== 0 || !isPlaced(seen.placement))
            continue;
          const near = {
            passage,
            atMs: partition.baseMs + seen.captured,
            readId: partition.rows.idOf(seen.row),
          };
          const known = names.get(seen.plateId);
          if (known === undefined) names.set(seen.plateId, keep(partition.file.plateOf(seen.plateId), near));
          else known.push(near);
        }
      }
    }
    const rows = inIndex
      ? [...changed].map((no) => partition.file.row(no))
      : rowsNear(set, partition, windows, query);
    const byPlace = Map.groupBy(windows, (window) => window.checkpointId);
    for (const row of rows) {
      if (
        row === undefined ||
        row.plate === '' ||
        (row.marks & clockBadBit) !== 0 ||
        !isPlaced(row.placement)
      )
        continue;
      const { checkpointId } = set.placements.placement(row.placement);
      const atMs = partition.baseMs + row.captured;
      for (const window of byPlace.get(checkpointId ?? '') ?? []) {
        if (Math.abs(window.atMs - atMs) <= query.withinMs)
          keep(row.plate, { passage: window.passage, atMs, readId: partition.rows.idOf(row.row) });
      }
    }
  }
  return nearby;
}

function mayHold(partition: OpenPartition, atMs: number, withinMs: number): boolean {
  const { minMs, maxMs } = partition;
  return minMs === null || maxMs === null || (atMs + withinMs >= minMs && atMs - withinMs <= maxMs);
}

type PlainRow = Pick<ReadRow, 'row' | 'captured' | 'placement' | 'marks' | 'plate'>;

/** In a partition with no index yet, one pass over the rows at the checkpoints of the vehicle. */
function rowsNear(
  set: PartitionSet,
  { file, baseMs }: OpenPartition,
  windows: readonly Window[],
  { withinMs }: ConvoyQuery,
): PlainRow[] {
  const places = new Set(windows.map((window) => window.checkpointId));
  const placements = [...set.placements.all()]
    .filter(([, placement]) => placement.checkpointId !== null && places.has(placement.checkpointId))
    .map(([no]) => no);
  const times = windows.map((window) => window.atMs);
  if (times.length === 0) return [];
  const [low, high] = times.reduce(([a, b], at) => [Math.min(a, at), Math.max(b, at)], [Infinity, -Infinity]);
  return file.all<PlainRow>(
    `SELECT row, captured, placement, marks, plate FROM reads
     WHERE captured BETWEEN ? AND ? AND placement IN (SELECT value FROM json_each(?))`,
    low - withinMs - baseMs,
    high + withinMs - baseMs,
    JSON.stringify(placements),
  );
}

/** For each passage the companion's read that is nearest in time. */
function closest(reads: readonly Near[], own: readonly Sighting[]): Near[] {
  const best = new Map<number, Near>();
  const apart = (near: Near): number => Math.abs(near.atMs - (own[near.passage]?.capturedAtMs ?? 0));
  for (const near of reads) {
    const before = best.get(near.passage);
    const gain = before === undefined ? 1 : apart(before) - apart(near);
    if (before === undefined || gain > 0 || (gain === 0 && near.readId < before.readId))
      best.set(near.passage, near);
  }
  return [...best.values()];
}

function placesOf(reads: readonly Near[], own: readonly Sighting[]): number {
  return new Set(reads.map((near) => own[near.passage]?.checkpointId)).size;
}

function judge(
  query: ConvoyQuery,
  plate: string,
  facts: {
    reads: readonly Near[];
    own: readonly Sighting[];
    habits: readonly Sighting[];
    platesNearby: number;
  },
): Companion {
  const { reads, own, platesNearby } = facts;
  const placed = (sightings: readonly Sighting[]) =>
    sightings.flatMap(({ checkpointId, capturedAtMs }) =>
      checkpointId === null ? [] : [{ checkpointId, capturedAtMs }],
    );
  const others = placed(passagesOf(facts.habits).map((passage) => passage.first));
  const expected = expectedCoincidences(placed(own), others, query, query.withinMs);
  const passages = reads
    .map((near) => {
      const passage = own[near.passage];
      return {
        checkpointId: passage?.checkpointId ?? '',
        atMs: passage?.capturedAtMs ?? 0,
        apartMs: near.atMs - (passage?.capturedAtMs ?? 0),
        readId: passage?.readId ?? '',
        companionReadId: near.readId,
      };
    })
    .sort((a, b) => b.atMs - a.atMs);
  return {
    plate,
    coincidences: reads.length,
    checkpoints: placesOf(reads, own),
    expected,
    byChance: surpriseOf(reads.length, expected, platesNearby),
    passages,
  };
}
