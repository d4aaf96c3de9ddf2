/**
 * Questions over reads, on connections of their own in a thread of its own, so that none delays a read. The plate
 * index of partitions that are not sealed yet is in the writer's memory; its rows come along with the question.
 */
import { existsSync } from 'node:fs';
import type { Page } from '../../../core/entities.ts';
import { RinggateError } from '../../../core/errors.ts';
import type { ReadView } from '../../../core/model.ts';
import type { ReadQuery } from '../../contract/reads.ts';
import { type Database, openDatabase } from '../database.ts';
import { partitionPath } from './partition-file.ts';
import { PlacementNumbers } from './placements.ts';
import { parseReadId, type ReadRow, rowColumns, viewOf } from './row.ts';

interface CatalogueRow {
  no: number;
  state: string;
  base_ms: number;
  min_captured_ms: number | null;
  max_captured_ms: number | null;
}
interface Found {
  no: number;
  baseMs: number;
  row: ReadRow;
  capturedMs: number;
}

export class ReadsReader {
  readonly #main: Database;
  readonly #dataDir: string;
  readonly #placements: PlacementNumbers;
  readonly #open = new Map<number, Database>();

  constructor(dataDir: string, mainPath: string) {
    this.#dataDir = dataDir;
    this.#main = openDatabase(mainPath, { readonly: true });
    this.#placements = new PlacementNumbers(this.#main);
  }

  find(query: ReadQuery, liveRows: readonly { no: number; rows: number[] }[]): Page<ReadView> {
    const after = query.cursor === undefined ? null : parseCursor(query.cursor);
    const found: Found[] = [];
    const live = new Map(liveRows.map((item) => [item.no, item.rows]));
    for (const partition of this.#catalogue()) {
      if (!overlaps(partition, query)) continue;
      const rows = live.get(partition.no);
      const db = this.#partition(partition.no);
      if (db === null) continue;
      const matching =
        rows === undefined ? this.#byIndex(db, query.plate) : this.#byRows(db, rows, query.plate);
      for (const row of matching) {
        const item = {
          no: partition.no,
          baseMs: partition.base_ms,
          row,
          capturedMs: partition.base_ms + row.captured,
        };
        if (this.#fits(item, query) && (after === null || compare(item, after) > 0)) found.push(item);
      }
    }
    found.sort(compare);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map((item) => this.#view(item)),
      nextCursor: found.length > query.limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  get(id: string): { read: ReadView; areaId: string | null } | null {
    const found = this.#byId(id);
    if (found === null) return null;
    return { read: this.#view(found), areaId: this.#placements.placement(found.row.placement).areaId };
  }

  image(id: string): { mediaType: string; bytes: Uint8Array } | null {
    const parsed = parseReadId(id);
    const db = parsed === null ? null : this.#partition(parsed.partitionNo);
    if (parsed === null || db === null) return null;
    const image = db
      .prepare<[number], { media_type: string; bytes: Uint8Array }>(
        'SELECT media_type, bytes FROM images WHERE row = ?',
      )
      .get(parsed.row);
    return image === undefined ? null : { mediaType: image.media_type, bytes: image.bytes };
  }

  count(): number {
    let count = 0;
    for (const partition of this.#catalogue()) {
      count +=
        this.#partition(partition.no)
          ?.prepare<[], number>('SELECT coalesce(max(row), 0) FROM reads')
          .pluck()
          .get() ?? 0;
    }
    return count;
  }

  #byIndex(db: Database, plate: string): ReadRow[] {
    return db.prepare<[string], ReadRow>(`SELECT ${rowColumns} FROM reads WHERE plate = ?`).all(plate);
  }

  #byRows(db: Database, rows: readonly number[], plate: string): ReadRow[] {
    const get = db.prepare<[number], ReadRow>(`SELECT ${rowColumns} FROM reads WHERE row = ?`);
    const found: ReadRow[] = [];
    for (const row of rows) {
      const there = get.get(row);
      // The chain is by hash, and a revision may have given the row another plate.
      if (there?.plate === plate) found.push(there);
    }
    return found;
  }

  #fits(item: Found, query: ReadQuery): boolean {
    if (query.fromMs !== undefined && item.capturedMs < query.fromMs) return false;
    if (query.toMs !== undefined && item.capturedMs >= query.toMs) return false;
    const placement = this.#placements.placement(item.row.placement);
    if (query.checkpointId !== undefined && placement.checkpointId !== query.checkpointId) return false;
    if (query.ringId !== undefined && placement.ringId !== query.ringId) return false;
    if (query.direction !== undefined && placement.direction !== query.direction) return false;
    return query.areaIds === null || (placement.areaId !== null && query.areaIds.includes(placement.areaId));
  }

  #view(item: Found): ReadView {
    return viewOf(item.row, item.no, item.baseMs, this.#placements.placement(item.row.placement));
  }

  #byId(id: string): Found | null {
    const parsed = parseReadId(id);
    if (parsed === null) return null;
    const partition = this.#catalogue().find((candidate) => candidate.no === parsed.partitionNo);
    const db = this.#partition(parsed.partitionNo);
    if (partition === undefined || db === null) return null;
    const row = db
      .prepare<[number], ReadRow>(`SELECT ${rowColumns} FROM reads WHERE row = ?`)
      .get(parsed.row);
    if (row === undefined) return null;
    return { no: partition.no, baseMs: partition.base_ms, row, capturedMs: partition.base_ms + row.captured };
  }

  #catalogue(): CatalogueRow[] {
    return this.#main
      .prepare<[], CatalogueRow>(
        'SELECT no, state, base_ms, min_captured_ms, max_captured_ms FROM partitions ORDER BY no DESC',
      )
      .all();
  }

  #partition(no: number): Database | null {
    const open = this.#open.get(no);
    if (open !== undefined) return open;
    const path = partitionPath(this.#dataDir, no);
    if (!existsSync(path)) return null;
    const db = openDatabase(path, { readonly: true });
    this.#open.set(no, db);
    return db;
  }
}

function overlaps(partition: CatalogueRow, query: ReadQuery): boolean {
  // A late revision may move a capture time in a sealed partition by up to a minute.
  const slackMs = 60_000;
  if (partition.min_captured_ms === null || partition.max_captured_ms === null) return true;
  if (query.toMs !== undefined && partition.min_captured_ms - slackMs >= query.toMs) return false;
  return query.fromMs === undefined || partition.max_captured_ms + slackMs >= query.fromMs;
}

/** Newest first; partition and row make the order total, so that a cursor never skips or repeats. */
function compare(a: Pick<Found, 'capturedMs' | 'no'> & { row: { row: number } }, b: typeof a): number {
  return b.capturedMs - a.capturedMs || b.no - a.no || b.row.row - a.row.row;
}

function cursorOf(item: Found): string {
  return Buffer.from(`${item.capturedMs}.${item.no}.${item.row.row}`).toString('base64url');
}

function parseCursor(cursor: string): { capturedMs: number; no: number; row: { row: number } } {
  const parts = /^(-?\d{1,16})\.(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts === null) {
    throw new RinggateError('invalid_request', 'the cursor is none of ours', {
      errors: [{ path: '/cursor', message: `is none of ours: ${cursor}` }],
    });
  }
  return { capturedMs: Number(parts[1]), no: Number(parts[2]), row: { row: Number(parts[3]) } };
}
