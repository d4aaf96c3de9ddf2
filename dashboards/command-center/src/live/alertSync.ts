/** Keeps the page's alerts whole: loaded at the start, followed live, caught up by `afterSeq` after every break. */
import type { Alert } from '../api/types.ts';

/** Where alerts come from and go to. */
export interface AlertSyncPorts {
  /** Every alert that is not resolved, and whatever resolved ones the page wants to show. */
  loadPresent(): Promise<readonly Alert[]>;
  /** One page of changes after `seq`, oldest first; empty when there are no more. */
  loadAfter(seq: number): Promise<readonly Alert[]>;
  /** Takes alerts into the store, which keeps the one with the higher `seq`. */
  apply(alerts: readonly Alert[]): void;
}

/** Two steps of the gateway may be announced a moment out of order just before a break, so a little is asked for again. */
const overlapSeq = 32;

function highest(alerts: readonly Alert[], start: number): number {
  return alerts.reduce((max, alert) => Math.max(max, alert.seq), start);
}

export class AlertSync {
  readonly #ports: AlertSyncPorts;
  /** Everything up to here is known; null before the first load is complete. */
  #watermark: number | null = null;
  /** The highest `seq` that came live while a load or catch-up was running. */
  #ahead = 0;
  #whole: boolean = false;
  #run = 0;

  constructor(ports: AlertSyncPorts) {
    this.#ports = ports;
  }

  /** The `seq` up to which nothing is missing, null before the first load. */
  get watermark(): number | null {
    return this.#watermark;
  }
  /** Whether nothing is missing at this moment. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Takes alerts from the socket. While something may be missing before them, they do not move the watermark. */
  live(alerts: readonly Alert[]): void {
    this.#ports.apply(alerts);
    if (this.#whole && this.#watermark !== null) this.#watermark = highest(alerts, this.#watermark);
    else this.#ahead = highest(alerts, this.#ahead);
  }

  /** The socket is gone: what comes from now on may be missed. */
  lost(): void {
    this.#whole = false;
    this.#ahead = 0;
    this.#run += 1;
  }

  /**
   * Call when the socket is connected (its events are already flowing into `live`).
   * Answers how many changes were fetched; null when the socket went away meanwhile.
   * @throws what the ports throw; nothing is counted as known then, and the next call asks again
   */
  async connected(): Promise<number | null> {
    this.#run += 1;
    const run = this.#run;
    this.#whole = false;
    const fetched =
      this.#watermark === null ? await this.#first(run) : await this.#catchUp(run, this.#watermark);
    if (fetched === null) return null;
    this.#watermark = Math.max(this.#watermark ?? 0, fetched.upTo, this.#ahead);
    this.#ahead = 0;
    this.#whole = true;
    return fetched.count;
  }

  async #first(run: number): Promise<{ count: number; upTo: number } | null> {
    const present = await this.#ports.loadPresent();
    if (run !== this.#run) return null;
    this.#ports.apply(present);
    return { count: present.length, upTo: highest(present, 0) };
  }

  async #catchUp(run: number, from: number): Promise<{ count: number; upTo: number } | null> {
    let asked = Math.max(0, from - overlapSeq);
    let count = 0;
    for (;;) {
      const page = await this.#ports.loadAfter(asked);
      if (run !== this.#run) return null;
      if (page.length === 0) return { count, upTo: asked };
      this.#ports.apply(page);
      count += page.filter((alert) => alert.seq > from).length;
      const next = highest(page, asked);
      if (next === asked) throw new Error(`the gateway answered no alert after seq ${asked}`);
      asked = next;
    }
  }
}
