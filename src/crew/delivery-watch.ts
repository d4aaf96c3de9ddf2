/**
 * Watches over dispatches until a page of their crew confirms that it shows them: where no page of the post is open, or
 * none confirms in time, the alert says so, and the operator sees that nobody there is known to have it.
 */
import type { Undelivered } from '../core/crew.ts';
import type { Alert } from '../core/entities.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';

export interface DeliveryWatchParts {
  store: { crew: Pick<Store['crew'], 'markUndelivered' | 'standing'> };
  changes: Changes;
  clock: Clock;
  log: Log;
  /** How long a page that is open has to confirm. */
  receiptMs: number;
  /** How many pages of the crew of this checkpoint are open. */
  screensAt(checkpointId: string): number;
}

interface Waiting {
  alertId: string;
  dispatchedAt: string;
  dueMs: number;
}

export class DeliveryWatch {
  readonly #parts: DeliveryWatchParts;
  /** By alert: it has one standing dispatch at most. */
  readonly #waiting = new Map<string, Waiting>();
  #marking: Promise<void> = Promise.resolve();

  constructor(parts: DeliveryWatchParts) {
    this.#parts = parts;
    parts.changes.on('alertsChanged', (alerts) => {
      for (const alert of alerts) this.#look(alert);
    });
  }

  /** Takes up the dispatches that an earlier run left unconfirmed. */
  async start(): Promise<void> {
    for (const alert of await this.#parts.store.crew.standing(null)) this.#look(alert);
  }

  /** Marks what is due; called every now and then. */
  tick(): void {
    const nowMs = this.#parts.clock();
    for (const [alertId, waiting] of this.#waiting) {
      if (waiting.dueMs > nowMs) continue;
      this.#waiting.delete(alertId);
      this.#mark(waiting, 'no_receipt');
    }
  }

  /** Resolves when everything that was due has been marked. */
  settle(): Promise<void> {
    return this.#marking;
  }

  #look(alert: Alert): void {
    const { dispatch, state } = alert;
    if (state !== 'dispatched' || dispatch === null || dispatch.deliveredAt !== null) {
      this.#waiting.delete(alert.id);
      return;
    }
    if (dispatch.undelivered !== null) return;
    if (this.#waiting.get(alert.id)?.dispatchedAt === dispatch.at) return;
    const waiting: Waiting = {
      alertId: alert.id,
      dispatchedAt: dispatch.at,
      dueMs: Date.parse(dispatch.at) + this.#parts.receiptMs,
    };
    if (this.#parts.screensAt(dispatch.checkpointId) === 0) this.#mark(waiting, 'no_screen');
    else this.#waiting.set(alert.id, waiting);
  }

  #mark({ alertId, dispatchedAt }: Waiting, why: Undelivered): void {
    const { store, changes, log } = this.#parts;
    this.#marking = this.#marking
      .then(() => store.crew.markUndelivered(alertId, dispatchedAt, why))
      .then((alert) => {
        if (alert !== null) changes.emit('alertsChanged', [alert]);
      })
      .catch((error: unknown) =>
        log.error({ err: error, alert: alertId }, 'a dispatch that reached nobody could not be marked'),
      );
  }
}
