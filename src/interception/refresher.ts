/**
 * Advice on open alerts anew: when other checkpoints are staffed than before, and at a start, since a crash may have
 * come between a hit's commit and the advice on it.
 */
import type { Alert, AlertState } from '../core/entities.ts';
import type { Log } from '../core/ports.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

export interface RefresherParts {
  store: { alerts: Pick<Store['alerts'], 'list'> };
  registry: Pick<LiveRegistry, 'settling'>;
  log: Log;
  /** The staffed checkpoints, as text to compare. */
  staffed(): string;
  /** Advises on these where that gives another answer than they have; resolves when they are told. */
  adviseAgain(alerts: readonly Alert[]): Promise<void>;
}

const openStates: readonly AlertState[] = ['new', 'acknowledged', 'dispatched'];
const pageSize = 500;

export class AdviceRefresher {
  readonly #parts: RefresherParts;
  #staffed: string;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: RefresherParts) {
    this.#parts = parts;
    this.#staffed = parts.staffed();
  }

  /** The registry changed; nothing happens where the same checkpoints are staffed. */
  registryChanged(): void {
    this.#then(async () => {
      await this.#parts.registry.settling;
      const staffed = this.#parts.staffed();
      if (staffed === this.#staffed) return;
      this.#staffed = staffed;
      await this.#refresh();
    });
  }

  /** All open alerts. */
  refresh(): void {
    this.#then(() => this.#refresh());
  }

  settle(): Promise<void> {
    return this.#running;
  }

  #then(work: () => Promise<void>): void {
    this.#running = this.#running
      .then(work)
      .catch((error: unknown) => this.#parts.log.error({ err: error }, 'advice could not be given anew'));
  }

  async #refresh(): Promise<void> {
    const { store, adviseAgain } = this.#parts;
    for (const state of openStates) {
      let cursor: string | null = null;
      do {
        const at: { cursor?: string } = cursor === null ? {} : { cursor };
        const page = await store.alerts.list({ state, limit: pageSize, areaIds: null, ...at });
        await adviseAgain(page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
    }
  }
}
