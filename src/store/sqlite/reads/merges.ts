/**
 * Merges closed partitions into larger ones, beside everything else. The catalogue changes from the sources to the
 * merged partition in one transaction, after its file is whole and synced: whatever ends the process, a start finds
 * the old ones or the new one, never both and never none.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Database, openDatabase } from '../database.ts';
import { catchUp } from './merge-catch-up.ts';
import { type MergeCandidate, type MergeLimits, planMerge } from './merge-plan.ts';
import type { MergeNews, StripOrder } from './merge-thread.ts';
import { type BuiltFile, type MergeOrder, removePartitionFiles, type SourceFile } from './merged-file.ts';
import { partitionPath } from './partition-file.ts';
import type { PartitionQueue } from './partition-queue.ts';
import { firstNoOf, isMerged, mergedNo } from './row-origins.ts';
import type { SealedPartitions } from './sealed-partitions.ts';

export interface MergeParts {
  main: Database;
  dataDir: string;
  sealed: SealedPartitions;
  queue: PartitionQueue;
  limits: MergeLimits;
  now(): number;
  /** A merge that failed leaves everything as it was; it is tried again when the next partition is sealed. */
  onError(error: Error): void;
}

export class Merges {
  readonly #parts: MergeParts;
  /** Rows that changed in the sources of the merge under way since it began to read them. */
  #changed: Map<number, Set<number>> | null = null;
  #worker: Worker | null = null;
  #isEnding = false;

  constructor(parts: MergeParts) {
    this.#parts = parts;
  }

  /** Looks whether anything can be merged, and does it when nothing else is in the queue. */
  consider(): void {
    this.#parts.queue.run(() => this.#work()).catch(this.#report);
  }

  /** A row of a sealed partition was changed (a revision, a picture that came later). */
  noteChange(no: number, row: number): void {
    this.#changed?.get(no)?.add(row);
  }

  /** Breaks off what is under way; the next start begins it anew. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker?.terminate();
    await this.#parts.queue.idle();
  }

  readonly #report = (error: unknown): void => {
    if (!this.#isEnding) this.#parts.onError(error instanceof Error ? error : new Error(String(error)));
  };

  async #work(): Promise<void> {
    const { main, limits, now } = this.#parts;
    const whole = main
      .prepare<[], { no: number; generation: number }>(
        "SELECT source_no AS no, generation FROM merged_sources WHERE file = 'whole' ORDER BY source_no",
      )
      .all();
    if (whole.length > 0 && !this.#isEnding) await this.#run({ dataDir: this.#parts.dataDir, strip: whole });
    while (!this.#isEnding) {
      const plan = planMerge(mergeCandidates(main), limits, now());
      if (plan === null) return;
      await this.#merge(plan);
    }
  }

  async #merge(plan: readonly MergeCandidate[]): Promise<void> {
    const order = orderOf(this.#parts.main, this.#parts.dataDir, plan);
    this.#changed = new Map(order.sources.map(({ no }) => [no, new Set()]));
    try {
      await this.#run(order, (built) => this.#takeOver(order, plan[0]?.openedAtMs ?? 0, built));
    } finally {
      this.#changed = null;
    }
  }

  /** Runs the thread to its end. */
  #run(order: MergeOrder | StripOrder, onBuilt?: (built: BuiltFile) => void): Promise<void> {
    const worker = new Worker(new URL('./merge-thread.ts', import.meta.url), { workerData: order });
    this.#worker = worker;
    return new Promise<void>((resolve, reject) => {
      worker.on('message', (news: MergeNews) => {
        try {
          if ('built' in news) {
            onBuilt?.(news.built);
            worker.postMessage('strip');
          } else {
            noteStripped(this.#parts.main, news.stripped);
          }
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          worker.terminate().catch(this.#report);
        }
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        this.#worker = null;
        if (this.#isEnding) reject(new Error('merging was broken off'));
        else resolve();
      });
    });
  }

  /** The merged partition takes the place of its sources. */
  #takeOver(order: MergeOrder, openedAtMs: number, built: BuiltFile): void {
    const { main, sealed } = this.#parts;
    // What may fail comes before the transaction: the filter is read, the file opened, late changes carried over.
    const ready = sealed.prepare({ ...order, generation: 0 });
    try {
      catchUp(ready.db, order, this.#changed ?? new Map(), (no) => sealed.partition(no)?.db ?? null);
      main.transaction(() => intoCatalogue(main, order, openedAtMs, built))();
    } catch (error) {
      ready.db.close();
      throw error;
    }
    sealed.replace(ready);
  }
}

/** Sealed partitions that were never merged, oldest first, up to the first that is not sealed yet. */
export function mergeCandidates(main: Database): MergeCandidate[] {
  const rows = main
    .prepare<[], { no: number; state: string; row_count: number | null; opened_at: number }>(
      'SELECT no, state, row_count, opened_at FROM partitions ORDER BY no',
    )
    .all()
    .filter(({ no }) => !isMerged(no));
  const firstOther = rows.findIndex(({ state }) => state !== 'sealed');
  const sealed = firstOther === -1 ? rows : rows.slice(0, firstOther);
  return sealed.map(({ no, row_count: rowCount, opened_at: openedAtMs }, i) => ({
    no,
    rowCount: rowCount ?? 0,
    openedAtMs,
    closedAtMs: rows[i + 1]?.opened_at ?? openedAtMs,
  }));
}

function lastRowOf(path: string): number {
  const db = openDatabase(path, { readonly: true });
  try {
    return db.prepare<[], number>('SELECT coalesce(max(row), 0) FROM reads').pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

/** What is to be built. Rows of the sources follow each other in order of arrival. */
export function orderOf(main: Database, dataDir: string, plan: readonly MergeCandidate[]): MergeOrder {
  const catalogued = main.prepare<[number], { baseMs: number; generation: number }>(
    'SELECT base_ms AS baseMs, generation FROM partitions WHERE no = ?',
  );
  let firstRow = 0;
  const sources = plan.map(({ no }): SourceFile => {
    const { baseMs, generation } = catalogued.get(no) ?? { baseMs: 0, generation: 0 };
    const lastRow = lastRowOf(partitionPath(dataDir, no, generation));
    const source = { no, baseMs, generation, firstRow, lastRow };
    firstRow += lastRow;
    return source;
  });
  const first = sources[0];
  if (first === undefined) throw new Error('nothing to merge');
  const rowCount = plan.reduce((sum, one) => sum + one.rowCount, 0);
  return { dataDir, no: mergedNo(first.no), baseMs: first.baseMs, rowCount, sources };
}

/** Puts a merged partition in the place of its sources; runs inside a transaction of the main database. */
export function intoCatalogue(main: Database, order: MergeOrder, openedAtMs: number, built: BuiltFile): void {
  main
    .prepare(
      `INSERT INTO partitions (no, state, base_ms, opened_at, row_count, min_captured_ms, max_captured_ms)
       VALUES (?, 'sealed', ?, ?, ?, ?, ?)`,
    )
    .run(
      order.no,
      order.baseMs,
      openedAtMs,
      order.rowCount,
      order.baseMs + built.minCaptured,
      order.baseMs + built.maxCaptured,
    );
  const source = main.prepare(
    "INSERT INTO merged_sources (source_no, no, generation, first_row, row_count, file) VALUES (?, ?, ?, ?, ?, 'whole')",
  );
  const forgetOutbox = main.prepare('DELETE FROM outbox_applied WHERE partition_no = ?');
  const forget = main.prepare('DELETE FROM partitions WHERE no = ?');
  const forgetAges = main.prepare('DELETE FROM partition_ages WHERE no = ?');
  for (const { no, generation, firstRow, lastRow } of order.sources) {
    source.run(no, order.no, generation, firstRow, lastRow);
    forgetOutbox.run(no);
    forget.run(no);
    forgetAges.run(no);
  }
}

/** Notes what is left of the file of a source. */
export function noteStripped(main: Database, { no, file }: { no: number; file: 'pictures' | 'gone' }): void {
  main.prepare('UPDATE merged_sources SET file = ? WHERE source_no = ?').run(file, no);
}

/** Merged files that never got into the catalogue, and halves of files, are removed; run before anything is opened. */
export function removeUnfinished(main: Database, dataDir: string): void {
  const known = new Set(
    main
      .prepare<[], number>('SELECT no FROM partitions')
      .pluck()
      .all()
      .filter(isMerged)
      .map((no) => firstNoOf(no)),
  );
  const folder = join(dataDir, 'reads');
  for (const name of readdirSync(folder)) {
    const parts = /^m(\d+)\.db(\..+|-.+)?$/.exec(name);
    if (parts === null) continue;
    if (parts[2]?.includes('.new') === true) rmSync(join(folder, name), { force: true });
    else if (!known.has(Number(parts[1]))) {
      removePartitionFiles(partitionPath(dataDir, mergedNo(Number(parts[1]))));
      rmSync(join(folder, name), { force: true });
    }
  }
}
