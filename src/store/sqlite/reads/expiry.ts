/**
 * Expiry of sealed partitions. What stays of one is written into a new file by a thread of its own; the catalogue then
 * changes from the old file to the new one in one transaction, which also notes the old files as to be removed. Whatever
 * ends the process, a start finds the one or the other whole, and removes what nothing points to.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExpiryOrder, ExpiryStep } from '../../contract/retention.ts';
import type { Database } from '../database.ts';
import { ThreadCaller } from '../thread-calls.ts';
import type { ExpiryCut, ExpiryOutcome } from './expire-file.ts';
import { ExpiryPlan, type PlannedPartition } from './expiry-plan.ts';
import { filterPath } from './filter-file.ts';
import { removeFiles } from './kept-file.ts';
import { partitionPath } from './partition-file.ts';
import type { Partitions } from './partitions.ts';
import type { PlacementNumbers } from './placements.ts';

/** How often one partition is copied again where the writer changed a read of it meanwhile. */
const mostTries = 3;
const noStep: ExpiryStep = { reads: 0, images: 0, keptReads: 0, filesLeft: false };

export class ReadsExpiry {
  readonly #main: Database;
  readonly #dataDir: string;
  readonly #partitions: Partitions;
  readonly #plan: ExpiryPlan;
  #thread: { worker: Worker; caller: ThreadCaller } | null = null;
  #isEnding = false;

  constructor(main: Database, dataDir: string, partitions: Partitions, placements: PlacementNumbers) {
    this.#main = main;
    this.#dataDir = dataDir;
    this.#partitions = partitions;
    this.#plan = new ExpiryPlan(main, placements);
  }

  /** The sealed partitions in which something may be over its time, oldest first. */
  candidates(order: ExpiryOrder): number[] {
    return this.#plan.candidates(order);
  }

  /** Expires one partition, when nothing else works on the partitions. */
  expire(no: number, order: ExpiryOrder): Promise<ExpiryStep> {
    return this.#partitions.queue.run(() => this.#expire(no, order));
  }

  /** Removes what an earlier run began: files that were to go, and files that never got into the catalogue. */
  cleanUp(): void {
    const known = new Set<string>();
    const named = this.#main
      .prepare<[], { no: number; generation: number }>(
        `SELECT no, generation FROM partitions
         UNION SELECT source_no, generation FROM merged_sources WHERE file <> 'gone'`,
      )
      .all();
    for (const { no, generation } of named) {
      const path = partitionPath(this.#dataDir, no, generation);
      // a catalogue from a backup may name an older file than there is: then the newer one is all there is
      if (!existsSync(path)) return;
      known.add(basename(path));
    }
    const note = this.#main.prepare('INSERT OR IGNORE INTO files_to_remove (name) VALUES (?)');
    for (const name of readdirSync(join(this.#dataDir, 'reads'))) {
      const parts = /^(m?\d+-g\d+\.db)(?:\..+|-wal|-shm)?$/.exec(name);
      if (parts !== null && (!known.has(parts[1] ?? '') || name.includes('.db.new'))) note.run(name);
    }
    const names = this.#filesToRemove();
    removeFiles(this.#dataDir, names);
    this.#forgetFiles(names);
  }

  /** Removes the files that nothing points to any more; in the thread, since a large file takes a while to go. */
  async removeFiles(): Promise<void> {
    const names = this.#filesToRemove();
    if (names.length === 0) return;
    await this.#caller().call('remove', [names]);
    this.#forgetFiles(names);
  }

  /** No more partitions are to be looked at for now. */
  async rest(): Promise<void> {
    // whoever waits for an answer of the thread is told that there is none
    await this.#thread?.worker.terminate();
    this.#thread = null;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.rest();
  }

  async #expire(no: number, order: ExpiryOrder): Promise<ExpiryStep> {
    for (let tries = 1; tries <= mostTries && !this.#isEnding; tries++) {
      // merged meanwhile, or gone: its successor is looked at by the next run
      const planned = this.#plan.partition(no);
      if (planned === null) return noStep;
      const cut = this.#plan.cutOf(planned, order);
      const before = this.#changes(no);
      const outcome = await this.#caller().call<ExpiryOutcome>('expire', [cut]);
      if (outcome.kind === 'same') {
        this.#plan.noteAges(no, outcome, cut);
        return { ...noStep, keptReads: outcome.keptReads };
      }
      if (this.#changes(no) === before) return this.#takeOver(planned, cut, outcome);
    }
    return noStep;
  }

  /** Grows with each row of the partition that the writer changes. */
  #changes(no: number): number {
    const db = this.#partitions.sealed.partition(no)?.db;
    return db?.prepare<[], number>('SELECT total_changes()').pluck().get() ?? 0;
  }

  #filesToRemove(): string[] {
    return this.#main.prepare<[], string>('SELECT name FROM files_to_remove').pluck().all();
  }

  #forgetFiles(names: readonly string[]): void {
    const forget = this.#main.prepare('DELETE FROM files_to_remove WHERE name = ?');
    this.#main.transaction(() => {
      for (const name of names) forget.run(name);
    })();
  }

  #caller(): ThreadCaller {
    this.#thread ??= this.#startThread();
    return this.#thread.caller;
  }

  #startThread(): { worker: Worker; caller: ThreadCaller } {
    const worker = new Worker(new URL('./expire-thread.ts', import.meta.url), {
      workerData: { dataDir: this.#dataDir },
    });
    const caller = new ThreadCaller(worker, () => {
      this.#thread = null;
    });
    return { worker, caller };
  }

  #takeOver(planned: PlannedPartition, cut: ExpiryCut, outcome: ExpiryOutcome): ExpiryStep {
    const { no, generation, baseMs, sources } = planned;
    const { sealed } = this.#partitions;
    const next = generation + 1;
    const { rowCount } = outcome;
    const kept =
      outcome.kind === 'kept' ? sealed.prepare({ no, baseMs, generation: next, rowCount, sources }) : null;
    try {
      this.#main.transaction(() => {
        this.#noteFiles(planned, cut);
        if (kept === null) {
          this.#main.prepare('DELETE FROM partitions WHERE no = ?').run(no);
          this.#main.prepare('DELETE FROM outbox_applied WHERE partition_no = ?').run(no);
          this.#plan.forget(no);
          return;
        }
        this.#main
          .prepare(
            `UPDATE partitions SET generation = ?, row_count = ?, min_captured_ms = ?, max_captured_ms = ?
             WHERE no = ?`,
          )
          .run(next, rowCount, outcome.minCapturedMs, outcome.maxCapturedMs, no);
        this.#main.prepare("UPDATE merged_sources SET file = 'gone' WHERE no = ?").run(no);
        // what stays is looked at anew by the next run
        this.#plan.forget(no);
      })();
    } catch (error) {
      kept?.db.close();
      throw error;
    }
    sealed.renew(no, kept);
    return {
      reads: outcome.removedReads,
      images: outcome.removedImages,
      keptReads: outcome.keptReads,
      filesLeft: true,
    };
  }

  #noteFiles({ no, generation }: PlannedPartition, cut: ExpiryCut): void {
    const note = this.#main.prepare('INSERT OR IGNORE INTO files_to_remove (name) VALUES (?)');
    const files = [{ no, generation }, ...cut.pictures];
    for (const one of files) {
      const path = partitionPath(this.#dataDir, one.no, one.generation);
      for (const ending of ['', '-wal', '-shm']) note.run(`${basename(path)}${ending}`);
      note.run(basename(filterPath(this.#dataDir, one.no, one.generation)));
    }
  }
}
