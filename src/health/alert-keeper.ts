/**
 * Opens, joins and settles the alerts about devices. What belongs together is one alert (core/loss-groups.ts); what a
 * person has resolved while it lasts stays resolved; what is well again resolves itself.
 */
import type { AreaTree } from '../core/area.ts';
import type { Alert } from '../core/entities.ts';
import { gatherMs, groupTroubles, type Trouble, type TroubleGroup } from '../core/loss-groups.ts';
import type { Changes, Clock } from '../core/ports.ts';
import { type SubjectKind, subjectPriority } from '../core/subject-alert.ts';
import type { Store } from '../store/contract/index.ts';

/** A device in trouble, with why. */
export interface NamedTrouble extends Trouble {
  reason: string;
}
type DeviceAlertKind = Exclude<SubjectKind, 'gateway'>;

export interface AlertKeeperParts {
  store: { alerts: Pick<Store['alerts'], 'raiseSubject' | 'settleSubject' | 'latestOfSubjects'> };
  changes: Changes;
  clock: Clock;
  audit(action: string, detail: Record<string, unknown>): Promise<void>;
  areas(): AreaTree;
  /** How many devices in service an area and all below it have. */
  devicesIn(areaId: string): number;
}

interface Known {
  open: Map<string, Alert>;
  /** By device: when a person resolved its alert. */
  handledAtMs: Map<string, number>;
}

export class AlertKeeper {
  readonly #parts: AlertKeeperParts;
  readonly #kinds = new Map<SubjectKind, Known>();

  constructor(parts: AlertKeeperParts) {
    this.#parts = parts;
    parts.changes.on('alertsChanged', (alerts) => {
      for (const alert of alerts) this.#changed(alert);
    });
  }

  /** Takes up what an earlier run left. */
  async start(): Promise<void> {
    for (const { key, alert } of await this.#parts.store.alerts.latestOfSubjects()) {
      const known = this.#of(alert.kind as SubjectKind);
      if (alert.state !== 'resolved') known.open.set(key, alert);
      else if (alert.history.at(-1)?.by !== 'system') handled(known, alert);
    }
  }

  /** All troubles of a kind as they are now. Calls of one kind must not overlap. */
  async update(kind: DeviceAlertKind, troubles: readonly NamedTrouble[]): Promise<void> {
    const known = this.#of(kind);
    if (troubles.length === 0 && known.open.size === 0) {
      known.handledAtMs.clear();
      return;
    }
    const nowMs = this.#parts.clock();
    const byDevice = new Map(troubles.map((trouble) => [trouble.deviceId, trouble]));
    for (const id of known.handledAtMs.keys()) if (!byDevice.has(id)) known.handledAtMs.delete(id);
    const covered = new Set<string>();
    for (const [key, alert] of known.open) {
      const still = alert.subject?.deviceIds.filter((id) => byDevice.has(id)) ?? [];
      for (const id of still) covered.add(id);
      if (still.length === 0) await this.#settle(kind, key, 'all are well again');
    }
    const isHandled = ({ deviceId, sinceMs }: Trouble): boolean =>
      sinceMs <= (known.handledAtMs.get(deviceId) ?? Number.NEGATIVE_INFINITY);
    const waiting = troubles.filter((trouble) => !isHandled(trouble) && !covered.has(trouble.deviceId));
    if (!waiting.some((trouble) => nowMs - trouble.sinceMs >= gatherMs)) return;
    const groups = groupTroubles(
      troubles.filter((trouble) => !isHandled(trouble)),
      this.#parts.areas(),
      (areaId) => this.#parts.devicesIn(areaId),
    );
    const fresh = new Set(waiting.map((trouble) => trouble.deviceId));
    for (const group of groups)
      if (group.deviceIds.some((id) => fresh.has(id))) await this.#raise(kind, group, byDevice, covered);
  }

  /** The gateway's own trouble, by a key of its own; null: it is over. */
  async gateway(key: string, trouble: { reason: string; detail: string } | null): Promise<void> {
    const { open } = this.#of('gateway');
    if (trouble === null) {
      if (open.has(key)) await this.#settle('gateway', key, 'it works again');
      return;
    }
    if (open.has(key)) return;
    const subject = { checkpointId: null, areaId: null, deviceIds: [], ...trouble };
    const facts = { kind: 'gateway', key, areaId: null, priority: subjectPriority.gateway, subject } as const;
    await this.#store(key, await this.#parts.store.alerts.raiseSubject(facts, this.#parts.clock()));
  }

  async #raise(
    kind: DeviceAlertKind,
    group: TroubleGroup,
    byDevice: ReadonlyMap<string, NamedTrouble>,
    covered: ReadonlySet<string>,
  ): Promise<void> {
    const { open } = this.#of(kind);
    // devices of a checkpoint whose alert is that of the area now stay with it
    const isArea = group.key.startsWith('area:');
    const deviceIds = isArea
      ? group.deviceIds
      : group.deviceIds.filter((id) => open.has(group.key) || !covered.has(id));
    const all = new Set([...(open.get(group.key)?.subject?.deviceIds ?? []), ...deviceIds]);
    const reasons = new Set(deviceIds.map((id) => byDevice.get(id)?.reason ?? 'unreachable'));
    const facts = {
      kind,
      key: group.key,
      areaId: group.areaId,
      priority: subjectPriority[kind] - (isArea ? 1 : 0),
      subject: {
        checkpointId: group.checkpointId,
        areaId: group.areaId,
        deviceIds: [...all],
        reason: [...reasons].toSorted((a, b) => a.localeCompare(b))[0] ?? 'unreachable',
        detail: `${all.size} ${all.size === 1 ? 'device' : 'devices'}: ${[...all].slice(0, 5).join(', ')}${all.size > 5 ? ', …' : ''}`,
      },
    };
    await this.#store(group.key, await this.#parts.store.alerts.raiseSubject(facts, this.#parts.clock()));
    if (!isArea) return;
    for (const [key, alert] of open) {
      if (key === group.key || alert.subject?.deviceIds.every((id) => all.has(id)) !== true) continue;
      await this.#settle(kind, key, `part of the alert of the whole area ${group.areaId}`);
    }
  }

  async #store(key: string, alert: Alert | null): Promise<void> {
    if (alert === null) return;
    const { open } = this.#of(alert.kind as SubjectKind);
    const isNew = open.get(key)?.id !== alert.id;
    open.set(key, alert);
    this.#parts.changes.emit('alertsChanged', [alert]);
    if (isNew)
      await this.#parts.audit('alert.raise', { alert: alert.id, kind: alert.kind, subject: alert.subject });
  }

  async #settle(kind: SubjectKind, key: string, note: string): Promise<void> {
    const alert = await this.#parts.store.alerts.settleSubject(kind, key, this.#parts.clock(), note);
    this.#of(kind).open.delete(key);
    if (alert === null) return;
    this.#parts.changes.emit('alertsChanged', [alert]);
    await this.#parts.audit('alert.settle', { alert: alert.id, kind, note });
  }

  /** Somebody worked on one of ours. */
  #changed(alert: Alert): void {
    if (alert.subject === null) return;
    const known = this.#of(alert.kind as SubjectKind);
    for (const [key, open] of known.open) {
      if (open.id !== alert.id) continue;
      if (alert.state !== 'resolved') known.open.set(key, alert);
      else {
        known.open.delete(key);
        if (alert.history.at(-1)?.by !== 'system') handled(known, alert);
      }
    }
  }

  #of(kind: SubjectKind): Known {
    let known = this.#kinds.get(kind);
    if (known === undefined) {
      known = { open: new Map(), handledAtMs: new Map() };
      this.#kinds.set(kind, known);
    }
    return known;
  }
}

function handled(known: Known, alert: Alert): void {
  for (const id of alert.subject?.deviceIds ?? []) known.handledAtMs.set(id, Date.parse(alert.updatedAt));
}
