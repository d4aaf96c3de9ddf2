/** Whether an event of a device is stored already, in whichever partition: what keeps a read from being counted twice. */
import type { Database } from '../database.ts';
import type { Partitions } from './partitions.ts';
import type { PlacementNumbers } from './placements.ts';
import type { ReadRow } from './row.ts';
import type { RowOrigins } from './row-origins.ts';

export interface PartitionFile {
  no: number;
  baseMs: number;
  /** Which reads its rows are. */
  rows: RowOrigins;
  db: Database;
}
export interface StoredEvent {
  partition: PartitionFile;
  row: ReadRow;
}

export class EventLookup {
  readonly #partitions: Partitions;
  readonly #placements: PlacementNumbers;

  constructor(partitions: Partitions, placements: PlacementNumbers) {
    this.#partitions = partitions;
    this.#placements = placements;
  }

  /** @param eventKey hash of device and event id; a hit by hash is compared by both */
  find(eventKey: number, eventId: string, deviceId: string): StoredEvent | null {
    const isDevice = (no: number): boolean => this.#placements.placement(no).deviceId === deviceId;
    for (const partition of this.#partitions.live) {
      if (!partition.mayHaveEvent(eventKey)) continue;
      for (const rowNo of partition.eventRows(eventKey)) {
        const row = partition.row(rowNo);
        if (row?.event_id === eventId && isDevice(row.placement)) return { partition, row };
      }
    }
    return this.#partitions.sealed.find(eventKey, eventId, isDevice);
  }
}
