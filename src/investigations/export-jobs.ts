/** Exports as jobs: written page by page into a file of the data folder, with progress; gone after some hours. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Investigation } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import type { ReadQuery } from '../store/contract/reads.ts';
import type { ExportBundles } from './export-bundle.ts';
import { csvHeader, csvStart, readLine } from './export-csv.ts';
import { findFont, startReport } from './export-pdf.ts';
import type { ExportKind } from './export-schema.ts';
import { FileWriter } from './file-writer.ts';

export interface ExportJob {
  id: string;
  userId: string;
  kind: ExportKind;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  progress: number;
  rows: number;
  total: number | null;
  error: { code: string; detail: string } | null;
  sha256: string | null;
  /** Of the signed bundle, once it is done. */
  bundle: { sha256: string; bytes: number } | null;
  createdAt: string;
  expiresAt: string;
  investigation: Investigation;
}
export interface ExportOrder {
  kind: ExportKind;
  userId: string;
  username: string;
  investigation: Investigation;
  query: Omit<ReadQuery, 'limit' | 'cursor'>;
  /** Id of the approval that it used. */
  approval: string | null;
  /** For people, in the report; JSON. */
  terms: string;
  total: number;
}
export interface ExportJobsParts {
  store: Pick<Store, 'reads'>;
  clock: Clock;
  /** Folder of the files. */
  dir: string;
  bundles: Pick<ExportBundles, 'make'>;
  exportMs: number;
  pdfFont: string | null;
}

const pageReads = 500;
/** One report is for people to read. */
const mostPdfReads = 2_000;
const runningAtMost = 4;

export class ExportJobs {
  readonly #parts: ExportJobsParts;
  readonly #jobs = new Map<string, ExportJob>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: ExportJobsParts) {
    this.#parts = parts;
  }

  /** Removes what an earlier run left: nobody has its job any more. */
  async start(): Promise<void> {
    await mkdir(this.#parts.dir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#parts.dir)) await rm(join(this.#parts.dir, name), { force: true });
  }

  /** @throws RinggateError font_missing, too_large, unavailable */
  begin(order: ExportOrder): ExportJob {
    this.#forget();
    if (this.#running.size >= runningAtMost)
      throw new RinggateError(
        'unavailable',
        `${runningAtMost} exports are being made: try again when one is done.`,
      );
    if (order.kind === 'pdf' && order.total > mostPdfReads)
      throw new RinggateError(
        'too_large',
        `A report holds up to ${mostPdfReads} reads, this question finds more.`,
      );
    const font = order.kind === 'pdf' ? findFont(this.#parts.pdfFont) : null;
    const nowMs = this.#parts.clock();
    const job: ExportJob = {
      id: randomUUID(),
      userId: order.userId,
      kind: order.kind,
      state: 'running',
      progress: 0,
      rows: 0,
      total: order.total,
      error: null,
      sha256: null,
      bundle: null,
      createdAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + this.#parts.exportMs).toISOString(),
      investigation: order.investigation,
    };
    this.#jobs.set(job.id, job);
    const work = this.#make(job, order, font).finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, work);
    return job;
  }

  /** Somebody else's is as good as none. @throws RinggateError not_found */
  get(id: string, userId: string): ExportJob {
    this.#forget();
    const job = this.#jobs.get(id);
    if (job === undefined || job.userId !== userId)
      throw new RinggateError('not_found', `You have no export ${JSON.stringify(id)}.`);
    return job;
  }

  /** Those of one person, newest first. */
  list(userId: string): ExportJob[] {
    this.#forget();
    return [...this.#jobs.values()].filter((job) => job.userId === userId).reverse();
  }

  fileOf(job: ExportJob): string {
    return join(this.#parts.dir, `${job.id}.${job.kind}`);
  }

  bundleOf(job: ExportJob): string {
    return join(this.#parts.dir, `${job.id}.tar`);
  }

  /** Ends a running job; the files of one that is done are removed. */
  async cancel(job: ExportJob): Promise<void> {
    job.state = 'cancelled';
    await this.#running.get(job.id);
    await this.#remove(job);
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async close(): Promise<void> {
    for (const job of this.#jobs.values()) if (job.state === 'running') job.state = 'cancelled';
    await this.settle();
  }

  async #make(job: ExportJob, order: ExportOrder, font: ReturnType<typeof findFont> | null): Promise<void> {
    const path = this.fileOf(job);
    const pictured: string[] = [];
    try {
      const file = await open(path, 'wx', 0o600);
      const hash = createHash('sha256');
      const writer = new FileWriter(file, hash);
      try {
        if (font === null) await this.#writeCsv(job, order, writer, pictured);
        else await this.#writePdf(job, order, writer, font, pictured);
      } finally {
        await file.close();
      }
      const paths = { file: path, bundle: this.bundleOf(job) };
      const bundle = this.#isCancelled(job)
        ? null
        : await this.#parts.bundles.make(job, order, paths, pictured);
      if (bundle === null || this.#isCancelled(job)) await this.#remove(job);
      else Object.assign(job, { state: 'done', progress: 1, sha256: hash.digest('hex'), bundle });
    } catch (error) {
      await this.#remove(job);
      const code = error instanceof RinggateError ? error.code : 'internal';
      const detail = error instanceof Error ? error.message : String(error);
      Object.assign(job, { state: 'failed', error: { code, detail } });
    }
  }

  async #writeCsv(job: ExportJob, order: ExportOrder, writer: FileWriter, pictured: string[]): Promise<void> {
    await writer.write(Buffer.from(csvStart + csvHeader));
    for await (const items of this.#pages(job, order, pictured))
      await writer.write(Buffer.from(items.map(readLine).join('')));
  }

  async #writePdf(
    job: ExportJob,
    order: ExportOrder,
    writer: FileWriter,
    font: ReturnType<typeof findFont>,
    pictured: string[],
  ): Promise<void> {
    const { purpose, caseReference } = order.investigation;
    const facts = {
      exportId: job.id,
      askedBy: order.username,
      purpose,
      caseReference,
      terms: order.terms,
      madeAt: job.createdAt,
      total: order.total,
    };
    const ended = Promise.withResolvers<void>();
    const report = await startReport(facts, font, (bytes) => writer.later(bytes), ended.resolve);
    for await (const items of this.#pages(job, order, pictured)) {
      for (const read of items) {
        if (this.#isCancelled(job)) break;
        report.add(read, read.imageUrl === null ? null : await this.#parts.store.reads.image(read.id));
      }
      await writer.flush();
    }
    report.end();
    await ended.promise;
    await writer.flush();
  }

  /** Page by page; notes which reads have a picture, for the bundle. */
  async *#pages(job: ExportJob, order: ExportOrder, pictured: string[]) {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Store['reads']['find']>> = await this.#parts.store.reads.find({
        ...order.query,
        limit: pageReads,
        ...(cursor === null ? {} : { cursor }),
      });
      // reads that came after the question was counted are not what was approved
      const items = page.items.slice(0, order.total - job.rows);
      for (const { id, imageUrl } of items) if (imageUrl !== null) pictured.push(id);
      yield items;
      job.rows += items.length;
      // the bundle is still to be made
      job.progress = 0.9 * (order.total === 0 ? 1 : Math.min(1, job.rows / order.total));
      cursor = job.rows >= order.total ? null : page.nextCursor;
    } while (cursor !== null && !this.#isCancelled(job));
  }

  async #remove(job: ExportJob): Promise<void> {
    await rm(this.fileOf(job), { force: true });
    await rm(this.bundleOf(job), { force: true });
  }

  #isCancelled(job: ExportJob): boolean {
    return job.state === 'cancelled';
  }

  /** Removes the files whose time is over. @returns how many */
  async removeOver(): Promise<number> {
    const over = this.#forgetOver();
    for (const job of over) await this.#remove(job);
    return over.length;
  }

  #forget(): void {
    for (const job of this.#forgetOver()) {
      this.#remove(job).catch(() => {
        // the next start removes it
      });
    }
  }

  #forgetOver(): ExportJob[] {
    const nowMs = this.#parts.clock();
    const over = [...this.#jobs.values()].filter(
      (job) => Date.parse(job.expiresAt) <= nowMs && job.state !== 'running',
    );
    for (const job of over) this.#jobs.delete(job.id);
    return over;
  }
}
