/**
 * Hits cross from a partition's file into the main database. SQLite gives no transaction over two WAL files, so the
 * commit of a read writes its hits into the outbox of the same file, and they are applied to the alerts, exactly once,
 * in a transaction of the main database that also notes how far the outbox was applied. A start applies what is left.
 */
import type { Alert, WatchlistEntry } from '../../../core/entities.ts';
import { RinggateError } from '../../../core/errors.ts';
import type { Match } from '../../../core/model.ts';
import { applyHits, strikeHits } from '../alerts.ts';
import type { Database } from '../database.ts';
import { watchlistRepository } from '../watchlists.ts';
import type { PartitionFile } from './event-lookup.ts';
import type { PlacementNumbers } from './placements.ts';
import { type ReadRow, rowColumns, viewOf } from './row.ts';

interface OutboxRow {
  seq: number;
  row: number;
  revised: number;
  matches: string;
}

export class Outbox {
  readonly #main: Database;
  readonly #placements: PlacementNumbers;
  readonly #watchlists;
  readonly #applied = new Map<number, number>();

  constructor(main: Database, placements: PlacementNumbers) {
    this.#main = main;
    this.#placements = placements;
    this.#watchlists = watchlistRepository(main);
    const rows = main
      .prepare<[], { partition_no: number; seq: number }>('SELECT partition_no, seq FROM outbox_applied')
      .all();
    for (const row of rows) this.#applied.set(row.partition_no, row.seq);
  }

  applied(partitionNo: number): number {
    return this.#applied.get(partitionNo) ?? 0;
  }

  /** Applies what is new in a partition's outbox; runs inside the caller's transaction of the main database. */
  apply(partition: PartitionFile, nowMs: number): { alerts: Alert[]; seq: number } {
    const rows = partition.db
      .prepare<[number], OutboxRow>(
        'SELECT seq, row, revised, matches FROM outbox WHERE seq > ? ORDER BY seq',
      )
      .all(this.applied(partition.no));
    const alerts: Alert[] = [];
    for (const item of rows) alerts.push(...this.#applyOne(partition, item, nowMs));
    const seq = rows.at(-1)?.seq ?? this.applied(partition.no);
    this.#main
      .prepare(
        `INSERT INTO outbox_applied (partition_no, seq) VALUES (?, ?)
         ON CONFLICT (partition_no) DO UPDATE SET seq = excluded.seq`,
      )
      .run(partition.no, seq);
    return { alerts, seq };
  }

  /** After the commit of the transaction in which `apply` ran. */
  noteApplied(partitionNo: number, seq: number): void {
    this.#applied.set(partitionNo, seq);
  }

  #applyOne(partition: PartitionFile, item: OutboxRow, nowMs: number): Alert[] {
    const row = partition.db
      .prepare<[number], ReadRow>(`SELECT ${rowColumns} FROM reads WHERE row = ?`)
      .get(item.row);
    if (row === undefined) return [];
    const matches = JSON.parse(item.matches) as Match[];
    const id = partition.rows.idOf(item.row);
    const placement = this.#placements.placement(row.placement);
    const read = viewOf(row, id, partition.baseMs, placement);
    const struck =
      item.revised === 1
        ? strikeHits(
            this.#main,
            id,
            matches.map((match) => match.entryId),
            nowMs,
          )
        : [];
    const hits = matches.flatMap((match) => {
      const entry = this.#entry(match.entryId);
      if (entry === null) return [];
      return [{ readId: id, read, areaId: placement.areaId, match: { ...match, entryId: entry.id }, entry }];
    });
    return [...struck, ...(hits.length > 0 ? applyHits(this.#main, hits, nowMs) : [])];
  }

  /** Where another entry for the same plate took its place between the match and the commit, the hit is on that one. */
  #standing(entry: WatchlistEntry): WatchlistEntry {
    let latest = entry;
    while (latest.supersededBy !== undefined) {
      const next = this.#watchlists.get(latest.supersededBy);
      if (next.plate !== entry.plate || next.plateColor !== entry.plateColor) return entry;
      latest = next;
    }
    return latest;
  }

  /** Null for an entry that is not in this database (restored from an older backup): no reason to refuse a start. */
  #entry(id: string): WatchlistEntry | null {
    try {
      return this.#standing(this.#watchlists.get(id));
    } catch (error) {
      if (error instanceof RinggateError && error.code === 'not_found') return null;
      throw error;
    }
  }
}
