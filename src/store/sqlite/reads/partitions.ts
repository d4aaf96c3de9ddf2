/** The set of partitions: which one takes reads, which are being sealed, which are sealed; opening, rotating, sealing. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Database, OpenOptions } from '../database.ts';
import type { PartitionFile } from './event-lookup.ts';
import { LivePartition } from './live-partition.ts';
import type { MergeLimits } from './merge-plan.ts';
import { Merges, removeUnfinished } from './merges.ts';
import { PartitionQueue } from './partition-queue.ts';
import { isMerged, type MergedSource } from './row-origins.ts';
import { SealedPartitions } from './sealed-partitions.ts';

export interface PartitionLimits {
  /** A partition is sealed at this many reads … */
  rows: number;
  /** … or after this long, whichever comes first. */
  spanMs: number;
  /** How closed partitions are merged into larger ones; absent: they are not. */
  merge?: MergeLimits;
}

interface CatalogueRow {
  no: number;
  state: 'open' | 'sealing' | 'sealed';
  base_ms: number;
  generation: number;
  opened_at: number;
  row_count: number | null;
}

export class Partitions {
  readonly sealed: SealedPartitions;
  /** Merging and expiry go through here, one after the other. */
  readonly queue = new PartitionQueue();
  /** Partitions whose indexes are in memory, newest first: the open one, then those that are being sealed. */
  readonly live: LivePartition[] = [];
  readonly #main: Database;
  readonly #dataDir: string;
  readonly #options: OpenOptions;
  readonly #limits: PartitionLimits;
  readonly #sealing = new Map<number, { worker: Worker; ended: Promise<void> }>();
  readonly #onSealError: (error: Error) => void;
  readonly #merges: Merges | null;
  readonly #revised = new Set<number>();
  #openListener: ((no: number) => void) | null = null;
  #openedAtMs = 0;
  #isMerging = false;

  constructor(
    main: Database,
    dataDir: string,
    options: OpenOptions,
    limits: PartitionLimits,
    now: () => number,
    onSealError: (error: Error) => void,
  ) {
    this.#main = main;
    this.#dataDir = dataDir;
    this.#options = options;
    this.#limits = limits;
    this.#onSealError = onSealError;
    this.sealed = new SealedPartitions(dataDir, options);
    mkdirSync(join(dataDir, 'reads'), { recursive: true });
    removeUnfinished(main, dataDir);
    const { sealed, queue } = this;
    this.#merges =
      limits.merge === undefined
        ? null
        : new Merges({ main, dataDir, sealed, queue, limits: limits.merge, now, onError: onSealError });
    this.#load(now());
  }

  /** Merges what can be merged, now and whenever another partition is sealed. */
  startMerging(): void {
    this.#isMerging = true;
    this.#merges?.consider();
  }

  /** Breaks off a merge; the next start begins it anew. */
  async endMerging(): Promise<void> {
    this.#isMerging = false;
    await this.#merges?.end();
  }

  /** Tells which partition takes reads: now, and whenever another one does. */
  onOpen(listener: (no: number) => void): void {
    this.#openListener = listener;
    listener(this.open.no);
  }

  get open(): LivePartition {
    const open = this.live[0];
    if (open === undefined) throw new Error('no partition is open');
    return open;
  }

  /** Opens a new partition where the open one is full or old; sealing goes on in a thread of its own. */
  rotateIfDue(nowMs: number): boolean {
    const { open } = this;
    if (open.lastRow === 0) return false;
    if (open.lastRow < this.#limits.rows && nowMs - this.#openedAtMs < this.#limits.spanMs) return false;
    this.#main
      .prepare("UPDATE partitions SET state = 'sealing', row_count = ? WHERE no = ?")
      .run(open.lastRow, open.no);
    this.#create(open.no + 1, nowMs);
    this.#seal(open);
    return true;
  }

  /** Notes, before a sealed partition is revised, that a start after a crash has to look into its outbox. */
  markRevised(no: number, row: number): void {
    this.#merges?.noteChange(no, row);
    if (this.#revised.has(no)) return;
    this.#main.prepare('UPDATE partitions SET revised = 1 WHERE no = ?').run(no);
    this.#revised.add(no);
  }

  /** Sealed partitions that an earlier run revised; they count as looked at from now on. */
  takeRevised(): PartitionFile[] {
    const numbers = this.#main
      .prepare<[], number>('SELECT no FROM partitions WHERE revised = 1')
      .pluck()
      .all();
    return numbers.map((no) => this.sealed.partition(no)).filter((partition) => partition !== null);
  }

  /** Where a read lies, live or sealed, which is about to be changed; null where it is gone. */
  locateForChange(no: number, row: number): { partition: PartitionFile; row: number } | null {
    const partition = this.live.find((one) => one.no === no);
    if (partition !== undefined) return { partition, row };
    this.#merges?.noteChange(no, row);
    return this.sealed.locate(no, row);
  }

  clearRevised(): void {
    this.#main.prepare('UPDATE partitions SET revised = 0 WHERE revised = 1').run();
  }

  /** Waits for sealings under way. */
  async settle(): Promise<void> {
    await Promise.all([...this.#sealing.values()].map((sealing) => sealing.ended));
  }

  /** Waits a while for sealings under way and breaks off the others: the next start begins them anew. */
  async endSealing(withinMs: number): Promise<void> {
    const over = new AbortController();
    const wait = setTimeout(withinMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.settle(), wait]);
    over.abort();
    await Promise.all([...this.#sealing.values()].map((sealing) => sealing.worker.terminate()));
  }

  close(): void {
    for (const partition of this.live) partition.close();
    this.sealed.close();
  }

  #load(nowMs: number): void {
    const rows = this.#main
      .prepare<[], CatalogueRow>(
        'SELECT no, state, base_ms, generation, opened_at, row_count FROM partitions ORDER BY no',
      )
      .all();
    for (const row of rows) {
      if (row.state === 'sealed') {
        this.sealed.add({
          no: row.no,
          baseMs: row.base_ms,
          generation: row.generation,
          rowCount: row.row_count ?? 0,
          sources: this.#sourcesOf(row.no),
        });
        continue;
      }
      this.live.unshift(new LivePartition(this.#dataDir, row.no, row.base_ms, this.#options));
      if (row.state === 'open') this.#openedAtMs = row.opened_at;
    }
    if (!rows.some((row) => row.state === 'open')) this.#create(this.#lastNo(rows) + 1, nowMs);
    // The process ended while these were being sealed: they are asked by memory like the open one until that is done.
    for (const partition of this.live.slice(1)) this.#seal(partition);
  }

  #sourcesOf(no: number): MergedSource[] {
    if (!isMerged(no)) return [];
    return this.#main
      .prepare<[number], MergedSource>(
        'SELECT source_no AS no, first_row AS firstRow FROM merged_sources WHERE no = ? ORDER BY first_row',
      )
      .all(no);
  }

  /** The highest number that a partition ever had. */
  #lastNo(rows: readonly CatalogueRow[]): number {
    const merged = this.#main.prepare<[], number>('SELECT source_no FROM merged_sources').pluck().all();
    return Math.max(0, ...merged, ...rows.map(({ no }) => no).filter((no) => !isMerged(no)));
  }

  #create(no: number, nowMs: number): void {
    // Times in rows count from here; a day before, so that late reads are small positive numbers too.
    const baseMs = nowMs - 86_400_000;
    this.#main
      .prepare("INSERT INTO partitions (no, state, base_ms, opened_at) VALUES (?, 'open', ?, ?)")
      .run(no, baseMs, nowMs);
    this.#openedAtMs = nowMs;
    this.live.unshift(new LivePartition(this.#dataDir, no, baseMs, this.#options));
    this.#openListener?.(no);
  }

  #seal(partition: LivePartition): void {
    const worker = new Worker(new URL('./seal-thread.ts', import.meta.url), {
      workerData: { dataDir: this.#dataDir, no: partition.no, rowCount: partition.lastRow },
    });
    const ended = new Promise<void>((resolve) => {
      worker.once('message', (span: { minCaptured: number; maxCaptured: number }) => {
        this.#markSealed(partition.no, partition.baseMs, span);
        const { no, baseMs, lastRow } = partition;
        this.sealed.add({ no, baseMs, generation: 0, rowCount: lastRow, sources: [] });
        this.live.splice(this.live.indexOf(partition), 1);
        partition.close();
        if (this.#isMerging) this.#merges?.consider();
      });
      worker.once('error', (error: unknown) => {
        // It stays with its indexes in memory and is sealed at the next start.
        this.#onSealError(error instanceof Error ? error : new Error(String(error)));
      });
      worker.once('exit', () => {
        this.#sealing.delete(partition.no);
        resolve();
      });
    });
    this.#sealing.set(partition.no, { worker, ended });
  }

  #markSealed(no: number, baseMs: number, span: { minCaptured: number; maxCaptured: number }): void {
    this.#main
      .prepare(
        "UPDATE partitions SET state = 'sealed', min_captured_ms = ?, max_captured_ms = ? WHERE no = ?",
      )
      .run(baseMs + span.minCaptured, baseMs + span.maxCaptured, no);
  }
}
