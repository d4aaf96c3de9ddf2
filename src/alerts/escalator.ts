/**
 * Hands alerts that nobody acknowledges in time to the next area up. What waits is kept in memory with when it is due,
 * built from the store at the start and kept by what is announced, so that looking costs next to nothing.
 */
import type { AreaTree } from '../core/area.ts';
import type { Alert } from '../core/entities.ts';
import { type EscalateAfterMs, type EscalationFacts, nextEscalation } from '../core/escalation.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { AuditBy } from '../http/context.ts';
import type { Store } from '../store/contract/index.ts';

const lookEveryMs = 1_000;
const pageLimit = 1_000;

export interface EscalatorParts {
  store: { alerts: Pick<Store['alerts'], 'list' | 'escalate'> };
  changes: Changes;
  clock: Clock;
  log: Log;
  areas(): AreaTree;
  afterMs: EscalateAfterMs;
  audit(by: AuditBy, action: string, detail: Record<string, unknown>): Promise<void>;
}

export class Escalator {
  readonly #parts: EscalatorParts;
  readonly #waiting = new Map<string, EscalationFacts & { seq: number }>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(parts: EscalatorParts) {
    this.#parts = parts;
    parts.changes.on('alertsChanged', (alerts) => {
      for (const alert of alerts) this.#keep(alert);
    });
  }

  /** Takes up what an earlier run left waiting, and looks from now on. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    let cursor: string | undefined;
    do {
      const page = await store.alerts.list({
        state: 'new',
        areaIds: null,
        limit: pageLimit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const alert of page.items) this.#keep(alert);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    this.#timer = setInterval(() => {
      this.look().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'alerts could not be handed up'),
      );
    }, lookEveryMs);
  }

  /** Hands up what is due now; resolves when that is committed, announced and audited. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking?.catch((error: unknown) =>
      this.#parts.log.error({ err: error }, 'alerts could not be handed up'),
    );
  }

  #keep(alert: Alert): void {
    const known = this.#waiting.get(alert.id);
    // two changes of one alert may be told out of order
    if (known !== undefined && known.seq > alert.seq) return;
    if (alert.state !== 'new') {
      this.#waiting.delete(alert.id);
      return;
    }
    const { id, seq, state, priority, areaId, openedAt, history } = alert;
    this.#waiting.set(id, {
      id,
      seq,
      state,
      priority,
      areaId,
      openedAt,
      history,
      ...(alert.escalation === undefined ? {} : { escalation: alert.escalation }),
      ...(alert.drill === undefined ? {} : { drill: alert.drill }),
    });
  }

  async #look(): Promise<void> {
    const { store, clock, changes, audit, areas, afterMs } = this.#parts;
    const nowMs = clock();
    for (const waiting of [...this.#waiting.values()]) {
      const next = nextEscalation(waiting, areas(), afterMs);
      if (next === null || next.dueMs > nowMs) continue;
      const alert = await store.alerts.escalate(waiting.id, next, nowMs);
      if (alert === null) continue;
      changes.emit('alertsChanged', [alert]);
      await audit({ username: 'system' }, 'alert.escalate', {
        alert: alert.id,
        priority: alert.priority,
        level: next.level,
        fromArea: waiting.escalation?.areaId ?? waiting.areaId,
        toArea: next.areaId,
      });
    }
  }
}
