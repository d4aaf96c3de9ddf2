/**
 * Interception advice in the running gateway: learns from committed reads, and puts advice on alerts between their
 * commit and their announcement, so that the API and the screens say the same.
 */

import type { HitPlace } from '../core/arrival.ts';
import type { Alert, Checkpoint } from '../core/entities.ts';
import { adviseInterception, type Interception, type StaffedCheckpoint } from '../core/interception.ts';
import type { Placement, ReadView } from '../core/model.ts';
import { passageMs } from '../core/passage.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Spot } from '../core/travel-times.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Advice } from '../store/contract/alerts.ts';
import type { Store } from '../store/contract/index.ts';
import type { RoadDesk } from './road-desk.ts';

export interface AdvisorParts {
  store: Pick<Store, 'alerts'>;
  registry: Pick<LiveRegistry, 'checkpoints' | 'placementOf' | 'version'>;
  desk: RoadDesk;
  clock: Clock;
  log: Log;
  /** What a crew needs to get ready. */
  prepareMs: number;
  /** Tells screens and others; called in the order of `seq` for each alert. */
  announce(alerts: readonly Alert[]): void;
}

export class Advisor {
  readonly #parts: AdvisorParts;
  /** Placements are shared by all reads of a lane: what a lane's spot is, is looked up once. */
  readonly #spots = new WeakMap<Placement, Spot | -1>();
  #staffed: { version: number; list: StaffedCheckpoint[] } = { version: -1, list: [] };
  #working: Promise<void> = Promise.resolve();

  constructor(parts: AdvisorParts) {
    this.#parts = parts;
  }

  /** Learns from a read. On the way of every read: costs a look-up or two. */
  read({ read, outcome }: CommittedRead): void {
    if (outcome !== 'stored' || read.late || read.clockBad || read.plate === '') return;
    const spot = this.#spots.get(read.placement) ?? this.#spotOf(read.placement);
    if (spot !== -1) this.#parts.desk.times.pass(read.plate, spot, read.capturedAtMs);
  }

  /** Announces alerts; those that want advice get it first. */
  announce(alerts: readonly Alert[]): void {
    const advice: Advice[] = [];
    const waiting: Alert[] = [];
    const ready: Alert[] = [];
    for (const alert of alerts) {
      const given = this.#adviceOn(alert);
      if (given === null) ready.push(alert);
      else {
        advice.push(given);
        waiting.push(alert);
      }
    }
    if (ready.length > 0) this.#parts.announce(ready);
    if (advice.length > 0) this.#working = Promise.all([this.#working, this.#give(advice, waiting)]).then();
  }

  /** Advises anew on alerts that were advised before, and tells where that gives another answer. */
  async adviseAgain(alerts: readonly Alert[]): Promise<void> {
    const found = alerts.flatMap((alert) => {
      const given = this.#adviceOn(alert, true);
      return given === null ? [] : [{ alert, given }];
    });
    if (found.length === 0) return;
    const giving = this.#give(
      found.map(({ given }) => given),
      found.map(({ alert }) => alert),
    );
    this.#working = Promise.all([this.#working, giving]).then();
    await giving;
  }

  /** The checkpoints that can act, as text to compare. */
  staffed(): string {
    return this.#standing()
      .map(({ id }) => id)
      .sort((one, other) => (one < other ? -1 : 1))
      .join(' ');
  }

  /** Resolves when every advice so far has been given. */
  settle(): Promise<void> {
    return this.#working;
  }

  async #give(advice: readonly Advice[], alerts: readonly Alert[]): Promise<void> {
    const { store, log, announce } = this.#parts;
    let advised = alerts;
    try {
      advised = await store.alerts.advise(advice);
    } catch (error) {
      // an alert without advice is worth far more than none
      log.warn({ err: error, alerts: alerts.length }, 'interception advice could not be given');
    }
    announce(advised);
  }

  /** null: the alert wants none, or has that of its newest hit (`again`: the same as it would get now). */
  #adviceOn(alert: Alert, again = false): Advice | null {
    const newest = alert.reads.at(-1);
    if (
      alert.kind !== 'watchlist_hit' ||
      alert.state === 'resolved' ||
      alert.drill === true ||
      alert.entry?.instruction !== 'stop' ||
      newest === undefined ||
      newest.checkpointId === null ||
      (!again && alert.interceptionFrom?.readId === newest.id)
    )
      return null;
    const nowMs = this.#parts.clock();
    const hits = alert.reads.flatMap((read) => this.#hitPlace(read));
    const isLive = !newest.late && newest.clockQuality === 'good';
    const advised = isLive ? this.#advise(alert, hits, nowMs) : [];
    const interception = again ? this.#withKept(alert, newest.id, advised) : advised;
    if (again && isSame(alert, newest.id, interception)) return null;
    if (interception.length === 0 && alert.interception.length === 0) return null;
    return {
      alertId: alert.id,
      from: {
        readId: newest.id,
        eventId: newest.eventId,
        checkpointId: newest.checkpointId,
        capturedAt: newest.capturedAt,
        headingDeg: this.#headingOf(newest),
      },
      interception,
      advisedAt: new Date(nowMs).toISOString(),
    };
  }

  /**
   * Time that has passed takes nothing away: what was advised from the same hit stays where people still stand, for
   * those who look back and for the crew that waits.
   */
  #withKept(alert: Alert, readId: string, advised: readonly Interception[]): Interception[] {
    if (alert.interceptionFrom?.readId !== readId) return [...advised];
    const ids = new Set(advised.map((each) => each.checkpointId));
    const standing = new Set(this.#standing().map(({ id }) => id));
    const kept = alert.interception.filter(
      (each) => !ids.has(each.checkpointId) && standing.has(each.checkpointId),
    );
    return [...advised, ...kept.map((each) => ({ ...each, canAct: false }))];
  }

  #advise(alert: Alert, hits: readonly HitPlace[], nowMs: number) {
    const { desk, prepareMs, log } = this.#parts;
    if (desk.graph === null) desk.refreshLearned();
    if (desk.graph === null) return [];
    try {
      const options = { prepareMs, nowMs };
      return adviseInterception(desk.graph, desk.times, passagesOnly(hits), this.#standing(), options);
    } catch (error) {
      // a defect here must not keep the alert from the screens
      log.error({ err: error, alert: alert.id }, 'interception advice failed');
      return [];
    }
  }

  #standing(): StaffedCheckpoint[] {
    const { version, checkpoints } = this.#parts.registry;
    if (this.#staffed.version !== version) this.#staffed = { version, list: staffedOf(checkpoints.values()) };
    return this.#staffed.list;
  }

  #hitPlace(read: ReadView): HitPlace[] {
    if (read.checkpointId === null || read.late || read.clockQuality === 'bad') return [];
    return [
      {
        checkpointId: read.checkpointId,
        headingDeg: this.#headingOf(read),
        atMs: Date.parse(read.capturedAt),
      },
    ];
  }

  /** The way it drove: the lane's, turned round where only a departing vehicle goes in its direction. */
  #headingOf({ checkpointId, deviceId, lane, direction }: ReadView): number | null {
    const { registry } = this.#parts;
    const headingDeg = laneHeading(
      checkpointId === null ? undefined : registry.checkpoints.get(checkpointId),
      lane,
    );
    if (headingDeg === null) return null;
    const approaching = registry.placementOf(deviceId, lane, 'approaching')?.direction;
    const departing = registry.placementOf(deviceId, lane, 'departing')?.direction;
    const isDeparting = approaching !== direction && departing === direction;
    return isDeparting ? (headingDeg + 180) % 360 : headingDeg;
  }

  #spotOf(placement: Placement): Spot | -1 {
    const { checkpointId, lane, travel } = placement;
    let spot: Spot | -1 = -1;
    if (checkpointId !== null) {
      const headingDeg = laneHeading(this.#parts.registry.checkpoints.get(checkpointId), lane);
      const turnedDeg =
        headingDeg === null || travel === 'approaching' ? headingDeg : (headingDeg + 180) % 360;
      spot = this.#parts.desk.times.spot(checkpointId, turnedDeg);
    }
    this.#spots.set(placement, spot);
    return spot;
  }
}

/** Whether people would read the same: which checkpoints, in which order, and whether they can act. */
function isSame(alert: Alert, readId: string, interception: readonly Interception[]): boolean {
  const read = (list: readonly Interception[]) =>
    list.map(({ checkpointId, canAct }) => `${checkpointId} ${canAct}`).join(' ');
  return alert.interceptionFrom?.readId === readId && read(alert.interception) === read(interception);
}

function laneHeading(checkpoint: Checkpoint | undefined, lane: number | null): number | null {
  return checkpoint?.lanes.find(({ number }) => number === lane)?.headingDeg ?? null;
}

/** A always, B where staffed; C sees and cannot stop. */
function staffedOf(checkpoints: Iterable<Checkpoint>): StaffedCheckpoint[] {
  return [...checkpoints].flatMap(({ id, kind, grade, staffed }) =>
    kind === 'checkpoint' && (grade === 'A' || (grade === 'B' && staffed))
      ? [{ id, grade, staffed: grade === 'A' || staffed }]
      : [],
  );
}

/** Two devices that see one passage are one hit. */
function passagesOnly(hits: readonly HitPlace[]): HitPlace[] {
  const passages: HitPlace[] = [];
  for (const hit of hits) {
    const before = passages.at(-1);
    if (before?.checkpointId !== hit.checkpointId || hit.atMs - before.atMs > passageMs) passages.push(hit);
  }
  return passages;
}
