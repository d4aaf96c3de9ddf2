/** Runs expiry every hour, beside everything else; what each run removed is noted and audited. */
import type { RetentionSettings } from '../config/settings.ts';
import { AreaTree } from '../core/area.ts';
import type { AppContext } from '../http/context.ts';
import { type MainCounts, mainKinds, type RunRecord } from '../store/contract/retention.ts';
import { type Held, heldBy, mainCut, readsOrder } from './classes.ts';

/** Not at once: a gateway that is just starting has other things to do. */
const firstRunMs = 5 * 60_000;
const betweenRunsMs = 3_600_000;
const mostLogTries = 20;

export interface ExpiryParts {
  context: Pick<AppContext, 'store' | 'clock' | 'audit' | 'log'>;
  settings: RetentionSettings;
  /** Takes what is over its time off the front of the audit log. @returns how many records */
  cutAudit(held: Held, nowMs: number, isStopping: () => boolean): Promise<number>;
  /** Removes the files of exports whose time is over. @returns how many */
  removeExports(): Promise<number>;
  /** Forgets what is in memory of reads that came before a time. */
  forgetBefore(ms: number): void;
}

/** What keeps records from expiring now. */
export async function heldNow(
  store: Pick<AppContext['store'], 'retention' | 'registry'>,
  nowMs: number,
): Promise<Held> {
  const holds = await store.retention.holdsInForce(nowMs);
  if (holds.length === 0) return { readIds: [], alertIds: [], plates: [], caseReferences: [] };
  const tree = new AreaTree(await store.registry.allAreas());
  return heldBy(holds, (areaId) => tree.within(areaId));
}

export class ExpiryWorker {
  readonly #parts: ExpiryParts;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<RunRecord> | null = null;
  #isStopping = false;
  #nextRunMs: number | null = null;

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
  }

  get nextRunAt(): string | null {
    return this.#nextRunMs === null ? null : new Date(this.#nextRunMs).toISOString();
  }

  start(): void {
    this.#plan(firstRunMs);
  }

  /** One run; a call while one is under way waits for that. */
  run(): Promise<RunRecord> {
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** No more runs; waits for the step under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  #plan(inMs: number): void {
    if (this.#isStopping) return;
    this.#nextRunMs = this.#parts.context.clock() + inMs;
    this.#timer = setTimeout(() => {
      this.run()
        .catch((error: unknown) => this.#parts.context.log.error({ err: error }, 'expiry was not noted'))
        .finally(() => this.#plan(betweenRunsMs));
    }, inMs);
    this.#timer.unref();
  }

  async #work(): Promise<RunRecord> {
    const { context } = this.#parts;
    const startedMs = context.clock();
    const run: RunRecord = {
      startedAt: new Date(startedMs).toISOString(),
      endedAt: '',
      removed: {
        ...(Object.fromEntries(mainKinds.map((kind) => [kind, 0])) as MainCounts),
        reads: 0,
        images: 0,
        vehicleStates: 0,
        exports: 0,
        auditRecords: 0,
      },
      keptReads: 0,
      failed: null,
    };
    try {
      await this.#expire(run, startedMs);
    } catch (error) {
      run.failed = error instanceof Error ? error.message : String(error);
      context.log.error({ err: error }, 'expiry did not get through; the next run tries again');
    }
    run.endedAt = new Date(context.clock()).toISOString();
    await context.store.retention.addRun(run);
    await context.audit({ username: 'system' }, 'retention.run', {
      removed: run.removed,
      keptReads: run.keptReads,
      failed: run.failed,
    });
    return run;
  }

  /** Alerts first: the reads that only they kept can then go in the same run. */
  async #expire(run: RunRecord, nowMs: number): Promise<void> {
    const { context, settings, removeExports, forgetBefore, cutAudit } = this.#parts;
    const { store } = context;
    const held = await heldNow(store, nowMs);
    const cut = mainCut(settings, held, nowMs);
    for (let isDone = false; !isDone && !this.#isStopping; ) {
      const slice = await store.retention.expireSlice(cut);
      for (const kind of mainKinds) run.removed[kind] += slice.removed[kind];
      ({ isDone } = slice);
    }
    const reads = await store.reads.expire(readsOrder(settings, held, nowMs), () => this.#isStopping);
    run.removed.reads = reads.reads;
    run.removed.images = reads.images;
    run.keptReads = reads.keptReads;
    run.removed.vehicleStates = await store.reads.forgetVehicles(settings.readsMs, nowMs);
    forgetBefore(nowMs - settings.readsMs);
    run.removed.exports = await removeExports();
    try {
      run.removed.auditRecords = await cutAudit(held, nowMs, () => this.#isStopping);
    } finally {
      await this.#emptyLog();
    }
  }

  async #emptyLog(): Promise<void> {
    for (let tries = 0; tries < mostLogTries && !this.#isStopping; tries++)
      if (await this.#parts.context.store.retention.emptyLog()) return;
  }
}
