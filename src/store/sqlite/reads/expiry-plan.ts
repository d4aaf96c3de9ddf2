/** Which partitions expiry looks at, and what of each an alert or a hold keeps: asked of the main database. */
import { createHash } from 'node:crypto';
import type { ExpiryOrder } from '../../contract/retention.ts';
import type { Database } from '../database.ts';
import { type ExpiryCut, isDue, type PartitionAges } from './expire-file.ts';
import type { PlacementNumbers } from './placements.ts';
import { parseReadId } from './row.ts';
import type { MergedSource } from './row-origins.ts';

export interface PlannedPartition {
  no: number;
  generation: number;
  baseMs: number;
  openedAtMs: number;
  sources: MergedSource[];
}
interface AgesRow extends PartitionAges {
  kept: string;
}

const partitionSql = `SELECT no, generation, base_ms AS baseMs, opened_at AS openedAtMs FROM partitions
  WHERE state = 'sealed'`;

export class ExpiryPlan {
  readonly #main: Database;
  readonly #placements: PlacementNumbers;

  constructor(main: Database, placements: PlacementNumbers) {
    this.#main = main;
    this.#placements = placements;
  }

  partition(no: number): PlannedPartition | null {
    const row = this.#main
      .prepare<[number], Omit<PlannedPartition, 'sources'>>(`${partitionSql} AND no = ?`)
      .get(no);
    if (row === undefined) return null;
    const sources = this.#main
      .prepare<[number], MergedSource>(
        'SELECT source_no AS no, first_row AS firstRow FROM merged_sources WHERE no = ? ORDER BY first_row',
      )
      .all(no);
    return { ...row, sources };
  }

  /** Oldest first; those whose ages are known and say that nothing is over its time are left out. */
  candidates(order: ExpiryOrder): number[] {
    const numbers = this.#main
      .prepare<[number], number>(
        "SELECT no FROM partitions WHERE state = 'sealed' AND opened_at < ? ORDER BY opened_at, no",
      )
      .pluck()
      .all(order.arrivedBeforeMs);
    return numbers.filter((no) => {
      const ages = this.#agesOf(no);
      const planned = this.partition(no);
      if (ages === null || planned === null) return planned !== null;
      return (
        isDue(ages.oldestMs, ages.newestMs, order.readsBeforeMs, order.slackMs) ||
        isDue(ages.oldestImageMs, ages.newestImageMs, order.imagesBeforeMs, order.slackMs) ||
        ages.kept !== keyOf(this.cutOf(planned, order))
      );
    });
  }

  cutOf(planned: PlannedPartition, order: ExpiryOrder): ExpiryCut {
    const { no, generation, baseMs, sources } = planned;
    const pictures = this.#main
      .prepare<[number], ExpiryCut['pictures'][number]>(
        `SELECT source_no AS no, generation, first_row AS firstRow FROM merged_sources
         WHERE no = ? AND file <> 'gone'`,
      )
      .all(no);
    const { readsBeforeMs, imagesBeforeMs, arrivedBeforeMs, slackMs } = order;
    return {
      no,
      generation,
      baseMs,
      sources,
      pictures,
      readsBeforeMs,
      imagesBeforeMs,
      arrivedBeforeMs,
      slackMs,
      rows: this.#keptRows(planned, order),
      plates: order.heldPlates.map(({ plate, fromMs, toMs, areaIds }) => ({
        plate,
        fromMs,
        toMs,
        placements: areaIds === null ? null : this.#placementsOf(areaIds),
      })),
    };
  }

  /** Remembers what a look found, so that the next runs need not look until something of it is over its time. */
  noteAges(no: number, ages: PartitionAges, cut: ExpiryCut): void {
    this.#main
      .prepare(
        `INSERT OR REPLACE INTO partition_ages (no, oldest_ms, newest_ms, oldest_image_ms, newest_image_ms, kept)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(no, ages.oldestMs, ages.newestMs, ages.oldestImageMs, ages.newestImageMs, keyOf(cut));
  }

  forget(no: number): void {
    this.#main.prepare('DELETE FROM partition_ages WHERE no = ?').run(no);
  }

  #agesOf(no: number): AgesRow | null {
    const row = this.#main
      .prepare<[number], AgesRow>(
        `SELECT oldest_ms AS oldestMs, newest_ms AS newestMs, oldest_image_ms AS oldestImageMs,
           newest_image_ms AS newestImageMs, kept FROM partition_ages WHERE no = ?`,
      )
      .get(no);
    return row ?? null;
  }

  /** Rows whose alert is still there, or which a hold names. A clone finding that is resolved keeps nothing. */
  #keptRows({ no, sources }: PlannedPartition, order: ExpiryOrder): number[] {
    const hits = this.#main
      .prepare<[string, string], string>(
        `SELECT DISTINCT h.read_id FROM alert_hits h JOIN alerts a ON a.n = h.alert_n
         WHERE h.read_id >= ? AND h.read_id < ? AND (a.kind <> 'cloned_plate' OR a.state <> 'resolved')`,
      )
      .pluck();
    const rows = new Set<number>();
    const parts = sources.length === 0 ? [{ no, firstRow: 0 }] : sources;
    for (const source of parts) {
      const prefix = source.no.toString(36);
      // '.' follows '-' : every id that begins with the number and a hyphen
      for (const id of [...hits.all(`${prefix}-`, `${prefix}.`), ...order.heldReadIds]) {
        const parsed = parseReadId(id);
        if (parsed?.partitionNo === source.no) rows.add(parsed.row + source.firstRow);
      }
    }
    return [...rows].sort((a, b) => a - b);
  }

  #placementsOf(areaIds: readonly string[]): number[] {
    const areas = new Set(areaIds);
    return [...this.#placements.all()].flatMap(([no, { areaId }]) =>
      areaId !== null && areas.has(areaId) ? [no] : [],
    );
  }
}

/** What keeps reads of a partition, as a digest: another one is a reason to look at it again. */
function keyOf(cut: ExpiryCut): string {
  return createHash('sha256')
    .update(JSON.stringify([cut.rows, cut.plates]))
    .digest('hex');
}
