/**
 * The vehicles' states live in memory; a snapshot with its place in the reads lies in the data folder, and a start
 * replays what was stored since. Without it a start would have to read every stored read.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VehicleStates } from '../../../core/vehicle-state.ts';
import type { Database } from '../database.ts';
import type { LivePartition } from './live-partition.ts';
import { openPartition } from './partition-file.ts';
import type { PlacementNumbers } from './placements.ts';
import { colorOf, type ReadRow, rowColumns } from './row.ts';
import { isMerged } from './row-origins.ts';

/** A vehicle's state goes with its last read; until expiry says for how long those are kept, by their default life. */
const defaultKeptMs = 30 * 86_400_000;
const rowsBetweenSnapshots = 200_000;
const headerBytes = 16;

export class VehicleMemory {
  states: VehicleStates;
  readonly #path: string;
  #rowsSince = 0;
  #keptMs = defaultKeptMs;

  constructor(main: Database, dataDir: string, open: LivePartition, placements: PlacementNumbers) {
    this.#path = join(dataDir, 'vehicle-state.bin');
    const loaded = this.#load();
    this.states = loaded?.states ?? new VehicleStates();
    const from = loaded ?? { partitionNo: open.no, row: 0 };
    const partitions = main
      .prepare<[number], { no: number; base_ms: number; generation: number }>(
        'SELECT no, base_ms, generation FROM partitions WHERE no >= ? ORDER BY no',
      )
      .all(from.partitionNo)
      // what was merged is older than any snapshot, which is taken when a partition is closed
      .filter(({ no }) => !isMerged(no));
    for (const { no, base_ms: baseMs, generation } of partitions) {
      const db = no === open.no ? open.db : openPartition(dataDir, no, {}, generation);
      const rows = db
        .prepare<[number], ReadRow>(
          `SELECT ${rowColumns} FROM reads WHERE row > ? AND plate <> '' ORDER BY row`,
        )
        .iterate(no === from.partitionNo ? from.row : 0);
      for (const row of rows) {
        this.states.observe(
          row.plate,
          colorOf(row.marks),
          baseMs + row.captured,
          placements.placement(row.placement),
        );
      }
      if (db !== open.db) db.close();
    }
  }

  /** The rings have changed: zones mean other things now. */
  forget(open: LivePartition): void {
    this.states.clear();
    this.snapshot(open);
  }

  /** Forgets every vehicle not seen for so long, in memory and on disk; from now on it is this long. @returns how many */
  expire(keptMs: number, nowMs: number, open: LivePartition): number {
    this.#keptMs = keptMs;
    const forgotten = this.states.expireBefore(nowMs - keptMs);
    if (forgotten > 0) this.snapshot(open);
    return forgotten;
  }

  /** Counts stored rows, forgets vehicles not seen for long (a part of them at a time), and takes a snapshot when enough have come. */
  stored(rows: number, open: LivePartition, nowMs: number): void {
    this.states.expireBefore(nowMs - this.#keptMs, 1);
    this.#rowsSince += rows;
    if (this.#rowsSince >= rowsBetweenSnapshots) this.snapshot(open);
  }

  snapshot(open: LivePartition): void {
    this.#rowsSince = 0;
    const body = this.states.snapshot();
    const file = Buffer.alloc(headerBytes + body.byteLength);
    file.writeDoubleLE(open.no, 0);
    file.writeDoubleLE(open.lastRow, 8);
    file.set(body, headerBytes);
    writeFileSync(`${this.#path}.new`, file);
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** A damaged snapshot is no reason not to start: states fill again from the reads that come. */
  #load(): { states: VehicleStates; partitionNo: number; row: number } | null {
    if (!existsSync(this.#path)) return null;
    const file = readFileSync(this.#path);
    if (file.byteLength < headerBytes) return null;
    try {
      return {
        states: VehicleStates.restore(new Uint8Array(file.subarray(headerBytes))),
        partitionNo: file.readDoubleLE(0),
        row: file.readDoubleLE(8),
      };
    } catch {
      return null;
    }
  }
}
