/**
 * Drills: a marked test read goes the way of every read, from a device's identity at the broker to the operators'
 * screens, and counts nowhere.
 *
 * A device cannot make a real read pass for a drill: the text of the plate is one that no vehicle bears, and the event
 * id holds a random token that only the gateway has, for one message of one device within one minute. What carries the
 * reserved text without such a token is a dead letter, whole, like everything that is not understood.
 */
import { drillEntry, drillEntryPrefix, drillEventPrefix } from '../core/drill.ts';
import type { Actor, Alert, Device, WatchlistEntry } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { MatchIndex } from '../core/match.ts';
import type { DecodedRead, Match, ReadView } from '../core/model.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { TestReads } from '../pipeline/test-read.ts';
import type { DrillHit } from '../store/contract/alerts.ts';
import type { Store } from '../store/contract/index.ts';
import type { PreparedRead } from '../store/contract/reads.ts';
import { type DrillStageName, drillStages } from './control-schemas.ts';
import { type Drill, drillMs, newDrill } from './drill-record.ts';

/** A message that comes again long after its drill is still known for what it was. */
const remembered = 200;
const runningAtMost = 20;

export interface DrillParts {
  store: Pick<Store, 'alerts'>;
  clock: Clock;
  log: Log;
  changes: Changes;
  /** As the device itself would; `onSent`: it is on its way; resolves when the broker has acknowledged. */
  publish(deviceId: string, payload: string, onSent: () => void): Promise<void>;
  via(): 'embedded' | 'external';
  /** Screens that hear an alert of this area now. */
  hearers(areaId: string | null): number;
  /** The committed read as the API gives it. */
  viewOf(read: PreparedRead, id: string): ReadView;
}

export class Drills implements TestReads {
  readonly #parts: DrillParts;
  readonly #byId = new Map<string, Drill>();

  constructor(parts: DrillParts) {
    this.#parts = parts;
    parts.changes.on('alertsChanged', (alerts) => {
      for (const alert of alerts) if (alert.drill === true) this.#alertChanged(alert);
    });
  }

  /** Closes what an earlier run of the gateway left open. */
  async closeLeft(): Promise<void> {
    const { store, clock, changes } = this.#parts;
    const left = await store.alerts.endDrills(null, clock(), 'the gateway was restarted during the drill');
    if (left.length > 0) changes.emit('alertsChanged', left);
  }

  /** Begins one and returns at once. @throws RinggateError conflict: one runs for this device, or too many */
  start(device: Device, actor: Pick<Actor, 'username'>): Drill {
    const running = [...this.#byId.values()].filter(({ state }) => state === 'running');
    const same = running.find(({ deviceId }) => deviceId === device.id);
    if (same !== undefined)
      throw new RinggateError('conflict', `A drill runs for the device "${device.id}" already`, {
        extra: { drillId: same.id },
      });
    if (running.length >= runningAtMost)
      throw new RinggateError('conflict', `${runningAtMost} drills run already: wait for one to end`);
    const { clock, via } = this.#parts;
    const drill = newDrill(device, actor.username, via(), clock());
    for (const [id] of this.#byId) if (this.#byId.size >= remembered) this.#byId.delete(id);
    this.#byId.set(drill.id, drill);
    drill.timer = setTimeout(() => this.#expire(drill), drillMs);
    this.#publish(drill).catch((error: unknown) => this.#fail(drill, error));
    return drill;
  }

  /** @throws RinggateError not_found */
  get(id: string): Drill {
    const drill = this.#byId.get(id);
    if (drill === undefined) throw new RinggateError('not_found', `There is no drill ${JSON.stringify(id)}`);
    return drill;
  }

  /**
   * For the way of a read (`TestReads`): a read that says that it is a drill's.
   * @throws RinggateError drill_over: it says that it is a drill's and no drill waits for it
   */
  claim(read: DecodedRead, deviceId: string): ReturnType<TestReads['claim']> {
    const token = read.eventId.slice(drillEventPrefix.length);
    const drill = [...this.#byId.values()].find((one) => one.token === token);
    if (drill === undefined || drill.deviceId !== deviceId || drill.plate !== read.plateRaw)
      throw new RinggateError('drill_over', `no drill of the device ${deviceId} waits for this test read`);
    // QoS 1 may bring it twice: acknowledged again, and that is all
    if (drill.reached.has('received'))
      return { index: new MatchIndex(), committed: (_read, acknowledge) => acknowledge() };
    if (drill.state !== 'running')
      throw new RinggateError('drill_over', `the drill ${drill.id} ended before its test read came`);
    this.#reach(drill, 'received');
    const entry = drillEntry({
      id: drill.id,
      plate: drill.plate,
      startedBy: drill.startedBy,
      fromMs: drill.startedAtMs - drillMs,
      untilMs: drill.startedAtMs + 2 * drillMs,
    });
    const index = new MatchIndex();
    index.upsert(entry);
    return {
      index: {
        match: (found) => {
          const matches = index.match(found);
          if (matches.length > 0) this.#reach(drill, 'matched');
          return matches;
        },
      },
      committed: (prepared, acknowledge) => {
        this.#store(drill, entry, prepared).then(
          () => acknowledge(),
          (error: unknown) => {
            this.#fail(drill, error);
            // the drill has failed and said so; its message is not to come again
            acknowledge();
          },
        );
      },
    };
  }

  /** A screen shows the alert of a drill. @returns false: it is no drill's, or over */
  seen(alertId: string, sessionId: string): boolean {
    const drill = [...this.#byId.values()].find((one) => one.alertId === alertId);
    if (drill?.state !== 'running') return false;
    drill.seenBy.add(sessionId);
    this.#reach(drill, 'seen');
    return true;
  }

  close(): void {
    for (const drill of this.#byId.values()) if (drill.timer !== null) clearTimeout(drill.timer);
  }

  async #publish(drill: Drill): Promise<void> {
    const { clock, publish } = this.#parts;
    const body = {
      eventId: `${drillEventPrefix}${drill.token}`,
      capturedAt: new Date(clock()).toISOString(),
      plate: drill.plate,
    };
    await publish(drill.deviceId, JSON.stringify(body), () => this.#reach(drill, 'published'));
  }

  async #store(drill: Drill, entry: WatchlistEntry, prepared: PreparedRead): Promise<void> {
    const { store, clock, changes, hearers, viewOf } = this.#parts;
    const [match] = prepared.matches;
    if (match === undefined)
      throw new RinggateError('internal', 'the test read did not match the test entry');
    const read: ReadView = {
      ...viewOf(prepared, `${drillEntryPrefix}${drill.id}`),
      eventId: '',
      drill: true,
    };
    const { areaId } = prepared.placement;
    const hit: DrillHit = { read, areaId, match: match satisfies Match, entry };
    const alert = await store.alerts.openDrill(hit, clock());
    this.#reach(drill, 'stored');
    drill.alertId = alert.id;
    drill.told = hearers(areaId);
    changes.emit('alertsChanged', [alert]);
    if (drill.told > 0) this.#reach(drill, 'announced');
    else
      drill.problem = { code: 'unavailable', detail: 'no screen that sees alerts of this area is connected' };
    if (drill.state !== 'running') await this.#endAlert(drill, 'the drill was over');
  }

  #alertChanged(alert: Alert): void {
    const drill = [...this.#byId.values()].find((one) => one.alertId === alert.id);
    if (drill?.state !== 'running' || alert.state === 'new') return;
    const last = alert.history.at(-1);
    drill.acknowledgedBy = last?.by ?? null;
    this.#reach(drill, 'acknowledged');
    drill.problem = null;
    this.#end(drill, 'passed', 'the drill was acknowledged');
  }

  #expire(drill: Drill): void {
    if (drill.state !== 'running') return;
    const stuck = drillStages.find((stage) => !drill.reached.has(stage)) ?? 'acknowledged';
    const announced = drill.reached.has('announced');
    drill.problem ??= {
      code: 'drill_over',
      detail: announced ? 'nobody acknowledged it within a minute' : `it was not ${stuck} within a minute`,
    };
    this.#end(drill, announced ? 'unanswered' : 'failed', 'nobody acknowledged the drill');
  }

  #fail(drill: Drill, error: unknown): void {
    if (drill.state !== 'running') return;
    const detail = error instanceof Error ? error.message : String(error);
    drill.problem = { code: error instanceof RinggateError ? error.code : 'internal', detail };
    this.#end(drill, 'failed', 'the drill failed');
  }

  #end(drill: Drill, state: Drill['state'], note: string): void {
    drill.state = state;
    if (drill.timer !== null) clearTimeout(drill.timer);
    this.#endAlert(drill, note).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, drill: drill.id }, 'the alert of a drill was not closed'),
    );
  }

  async #endAlert(drill: Drill, note: string): Promise<void> {
    const { store, clock, changes } = this.#parts;
    const ended = await store.alerts.endDrills(`${drillEntryPrefix}${drill.id}`, clock(), note);
    if (ended.length > 0) changes.emit('alertsChanged', ended);
  }

  #reach(drill: Drill, stage: DrillStageName): void {
    if (!drill.reached.has(stage)) drill.reached.set(stage, this.#parts.clock());
  }
}
