/**
 * Changes of alerts on their way out: to the screens at once, to MQTT in order. What was committed and perhaps not
 * announced when the gateway died is announced again at the next start (same ids, same seq).
 */
import type { Alert } from '../core/entities.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';

export interface AnnouncerParts {
  store: Pick<Store, 'alerts'>;
  changes: Changes;
  log: Log;
  toScreens(alerts: readonly Alert[]): void;
  /** Null where no consumer gets alerts over MQTT. */
  toMqtt: ((alert: Alert) => Promise<void>) | null;
}

export class AlertAnnouncer {
  /** Alerts opened since the start, by kind. */
  readonly opened: Record<string, number> = {};
  readonly #parts: AnnouncerParts;
  #outgoing: Promise<void> = Promise.resolve();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
    parts.changes.on('alertsChanged', (alerts) => this.#announce(alerts));
  }

  /** Announces what an earlier run may have left. */
  async catchUp(): Promise<void> {
    const left = await this.#parts.store.alerts.unannounced();
    if (left.length > 0) this.#announce(left);
  }

  /** Resolves when what was announced so far has left. */
  settle(): Promise<void> {
    return this.#outgoing;
  }

  #announce(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      // Only the change that opened it left both times the same.
      if (
        alert.drill !== true &&
        (alert.hitCount === 1 || alert.subject !== null) &&
        alert.history.length === 1 &&
        alert.openedAt === alert.updatedAt
      )
        this.opened[alert.kind] = (this.opened[alert.kind] ?? 0) + 1;
    }
    this.#parts.toScreens(alerts);
    this.#outgoing = this.#outgoing.then(() => this.#send(alerts));
  }

  async #send(alerts: readonly Alert[]): Promise<void> {
    const { toMqtt, store, log } = this.#parts;
    try {
      // a drill ends at the gateway's own screens: another system might take it for real
      const real = alerts.filter((alert) => alert.drill !== true);
      if (toMqtt !== null) for (const alert of real) await toMqtt(alert);
      const seq = Math.max(...alerts.map((alert) => alert.seq));
      await store.alerts.markAnnounced(seq);
    } catch (error) {
      // Not marked: announced again at the next start.
      log.warn({ err: error, alerts: alerts.length }, 'alerts could not be announced');
    }
  }
}
