/** Counts what is stored and what alerts come to, beside the way of a read, and writes the counts down now and then. */
import type { Alert } from '../core/entities.ts';
import type { Log } from '../core/ports.ts';
import { siteDays } from '../core/site-day.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import type { CountedAlert, ReadCount } from '../store/contract/statistics.ts';

const writeEveryMs = 10_000;
/** Records of the audit log in one look: a question or a commit never waits for long. */
const logAtOnce = 1_000;

export interface StatisticsParts {
  store: Pick<Store, 'statistics'>;
  log: Log;
  /** IANA. */
  zone: string;
}

type Quarter = Readonly<{ day: string; hour: number }>;
type ReadCounts = Map<Quarter, Map<string, ReadCount>>;

export class StatisticsDesk {
  readonly #parts: StatisticsParts;
  readonly #dayOf: ReturnType<typeof siteDays>;
  readonly #timer: NodeJS.Timeout;
  /** By the hour, as `siteDays` gives it (one object for each quarter), and the checkpoint: no text is made for a read. */
  #reads: ReadCounts = new Map();
  #alerts = new Map<string, CountedAlert>();
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: StatisticsParts) {
    this.#parts = parts;
    this.#dayOf = siteDays(parts.zone);
    this.#timer = setInterval(() => {
      // it never rejects
      void this.flush();
    }, writeEveryMs);
    this.#timer.unref();
  }

  get zone(): string {
    return this.#parts.zone;
  }

  /** A revision counts no second time. Reads of a device with a wrong clock count when they came. */
  read({ read, outcome }: CommittedRead): void {
    const { checkpointId } = read.placement;
    if (outcome !== 'stored' || checkpointId === null) return;
    const quarter = this.#dayOf(read.clockBad ? read.receivedAtMs : read.capturedAtMs);
    let places = this.#reads.get(quarter);
    if (places === undefined) {
      places = new Map();
      this.#reads.set(quarter, places);
    }
    let count = places.get(checkpointId);
    if (count === undefined) {
      count = { ...quarter, checkpointId, reads: 0, unread: 0 };
      places.set(checkpointId, count);
    }
    count.reads += 1;
    if (read.plate === '') count.unread += 1;
  }

  /** Hits of drills are none. */
  alerts(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      if (alert.kind !== 'watchlist_hit' || alert.entry === null || alert.drill === true) continue;
      this.#alerts.set(alert.id, {
        alertId: alert.id,
        day: this.#dayOf(Date.parse(alert.openedAt)).day,
        category: alert.entry.category,
        areaId: alert.areaId,
        hits: alert.hitCount,
        outcome: alert.outcome ?? 'open',
      });
    }
  }

  /** Resolves when what was counted so far is written. Never rejects. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.flush();
  }

  async #write(): Promise<void> {
    const { store, log, zone } = this.#parts;
    const reads = this.#reads;
    const alerts = this.#alerts;
    this.#reads = new Map();
    this.#alerts = new Map();
    try {
      if (reads.size > 0)
        await store.statistics.addReads([...reads.values()].flatMap((places) => [...places.values()]));
      reads.clear();
      if (alerts.size > 0) await store.statistics.putAlerts([...alerts.values()]);
      while ((await store.statistics.countLog(zone, logAtOnce)) === logAtOnce);
    } catch (error) {
      log.warn({ err: error }, 'statistics were not written; they are written next time');
      this.#takeBack(reads, alerts);
    }
  }

  #takeBack(reads: ReadCounts, alerts: Map<string, CountedAlert>): void {
    for (const [quarter, places] of reads) {
      const since = this.#reads.get(quarter);
      if (since === undefined) this.#reads.set(quarter, places);
      else for (const [checkpointId, count] of places) addTo(since, checkpointId, count);
    }
    for (const [id, alert] of alerts) if (!this.#alerts.has(id)) this.#alerts.set(id, alert);
  }
}

function addTo(places: Map<string, ReadCount>, checkpointId: string, count: ReadCount): void {
  const since = places.get(checkpointId);
  if (since === undefined) {
    places.set(checkpointId, count);
    return;
  }
  since.reads += count.reads;
  since.unread += count.unread;
}
