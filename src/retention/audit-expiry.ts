/**
 * Takes what is over its time off the front of the audit log. First a signed cut that stands for it is put on record and
 * told to the outside, only then the records go: whatever ends the process, the next run goes on from there.
 */
import type { RetentionSettings } from '../config/settings.ts';
import type { AuditCut, PlannedCut } from '../core/audit-cut.ts';
import type { Clock } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import { auditCutOf, type Held } from './classes.ts';

const dayMs = 86_400_000;
/** Records in one look or removal: reads that come in wait no longer than that takes. */
const lookedAt = 1_000;
const removedAt = 200;
/** Records of one cut; what is over beside them is the next one's. */
const mostInCut = 100_000;

export interface AuditExpiryParts {
  store: Pick<Store, 'audit'>;
  settings: Pick<RetentionSettings, 'auditMs'>;
  clock: Clock;
  sign(planned: PlannedCut, cutAtMs: number, keptDays: number): AuditCut;
  /** Tells the head of the log, with the cut. @throws where it cannot be told: then nothing is removed */
  tell(): Promise<void>;
}

export class AuditExpiry {
  readonly #parts: AuditExpiryParts;

  constructor(parts: AuditExpiryParts) {
    this.#parts = parts;
  }

  /** @returns how many records were removed */
  async run(held: Held, nowMs: number, isStopping: () => boolean): Promise<number> {
    const { store, settings, clock, sign } = this.#parts;
    // what an earlier run put on record and did not get to
    let removed = await this.#remove(isStopping);
    while (!isStopping()) {
      const planned = await this.#plan(held, nowMs, isStopping);
      if (planned === null) break;
      const cutAtMs = clock();
      await store.audit.cut(cutAtMs, sign(planned, cutAtMs, settings.auditMs / dayMs));
      removed += await this.#remove(isStopping);
    }
    return removed;
  }

  /** What is over its time, up to the first record that stays. */
  async #plan(held: Held, nowMs: number, isStopping: () => boolean): Promise<PlannedCut | null> {
    const { store, settings } = this.#parts;
    const order = auditCutOf(settings, held, nowMs);
    const anchor = await store.audit.cutAnchor();
    let after = anchor;
    let lastAt: string | null = null;
    while (after.seq - anchor.seq < mostInCut && !isStopping()) {
      const { last, isEnd } = await store.audit.over(after, order.beforeMs, order.held, lookedAt);
      if (last !== null) {
        after = last;
        lastAt = last.at;
      }
      if (isEnd) break;
    }
    return lastAt === null ? null : { first: anchor.seq + 1, through: after.seq, hash: after.hash, lastAt };
  }

  async #remove(isStopping: () => boolean): Promise<number> {
    const { store, tell } = this.#parts;
    if (!(await store.audit.hasLeft())) return 0;
    await tell();
    let removed = 0;
    while (!isStopping()) {
      const slice = await store.audit.removeCut(removedAt);
      removed += slice.removed;
      if (slice.isDone) break;
    }
    return removed;
  }
}
