/** Health, put together: what is found is stored, announced, drawn into the timelines and raised as alerts. */
import type { Device } from '../core/entities.ts';
import type { HealthReason, ReasonSince } from '../core/health-facts.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';
import { AlertKeeper, type NamedTrouble } from './alert-keeper.ts';
import { CoverageKeeper } from './coverage-keeper.ts';
import type { DeviceRecord } from './device-record.ts';
import { type DeviceChange, HealthWatch } from './watch.ts';

const tickMs = 500;
/** Coverage is looked at on a change, and from time to time for the lanes that were learned. */
const coverEveryMs = 5_000;
/** The gateway's own parts are given this long to come back by themselves. */
const partGraceMs = 15_000;

export interface HealthDeskParts {
  store: Pick<Store, 'health' | 'alerts' | 'audit'>;
  registry: Pick<LiveRegistry, 'devices' | 'checkpoints' | 'areas' | 'version' | 'noteDevice'>;
  changes: Changes;
  clock: Clock;
  log: Log;
  /** Parts of the gateway without which it is blind: null while all is well, else what is wrong. */
  ownTroubles: Readonly<Record<string, () => string | null>>;
}

export class HealthDesk {
  readonly watch: HealthWatch;
  readonly coverage: CoverageKeeper;
  readonly #parts: HealthDeskParts;
  readonly #alerts: AlertKeeper;
  readonly #ownSinceMs = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> | null = null;
  #unstored: DeviceChange[] = [];
  #version = -1;
  #coveredAtMs = Number.NEGATIVE_INFINITY;

  private constructor(parts: HealthDeskParts, watch: HealthWatch) {
    this.#parts = parts;
    this.watch = watch;
    const { store, clock, changes, registry } = parts;
    this.coverage = new CoverageKeeper({
      store,
      clock,
      checkpointIds: () => registry.checkpoints.keys(),
      devicesAt: (checkpointId) => this.#devicesAt(checkpointId),
    });
    this.#alerts = new AlertKeeper({
      store,
      changes,
      clock,
      audit: async (action, detail) => {
        await store.audit.append(clock(), 'system', action, detail);
      },
      areas: () => registry.areas,
      devicesIn: (areaId) =>
        this.#inService().filter((device) => registry.areas.contains(areaId, device.areaId)).length,
    });
  }

  static async open(parts: HealthDeskParts): Promise<HealthDesk> {
    const kept = await parts.store.health.load();
    return new HealthDesk(parts, new HealthWatch(parts, kept));
  }

  async start(): Promise<void> {
    const down = await this.coverage.start();
    if (down !== null)
      this.#parts.log.info({ ...down }, 'the gateway was not running: checkpoints were blind');
    await this.startAlerts();
    this.#timer = setInterval(() => {
      this.#ticking ??= this.tick()
        .catch((error: unknown) =>
          this.#parts.log.warn({ err: error }, 'the health of devices was not looked at'),
        )
        .finally(() => {
          this.#ticking = null;
        });
    }, tickMs);
  }

  /** Takes up the alerts that an earlier run left open. */
  startAlerts(): Promise<void> {
    return this.#alerts.start();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#ticking;
    await this.#parts.store.health.keep(this.watch.keepAll());
    await this.coverage.beat();
  }

  async tick(): Promise<void> {
    const { store, registry } = this.#parts;
    const found = this.watch.tick();
    this.#unstored.push(...found.changes);
    const changes = this.#unstored;
    if (changes.length > 0) {
      const devices = await store.health.setDevices(changes);
      this.#unstored = this.#unstored.slice(changes.length);
      for (const device of devices) {
        registry.noteDevice(device);
        this.#parts.changes.emit('deviceChanged', device);
      }
    }
    if (found.toKeep.length > 0) await store.health.keep(found.toKeep);
    const nowMs = this.#parts.clock();
    const isChanged = found.isChanged || changes.length > 0 || this.#version !== registry.version;
    this.#version = registry.version;
    if (isChanged || nowMs - this.#coveredAtMs >= coverEveryMs) {
      this.#byCheckpoint = null;
      this.#coveredAtMs = nowMs;
      await this.coverage.look();
    }
    const service = this.#inService();
    await this.#alerts.update(
      'device_lost',
      this.#troubles(service, (record) => this.#lost(record)),
    );
    await this.#alerts.update(
      'device_clock',
      this.#troubles(service, (record) => record.has('clock_wrong')),
    );
    await this.#alerts.update(
      'device_silent',
      this.#troubles(service, (record) => record.has('reads_missing')),
    );
    await this.#lookAtGateway();
  }

  #lost(record: DeviceRecord): ReasonSince | null {
    if (record.machine.state !== 'offline') return null;
    const [first] = record.reasons;
    return { code: first?.code ?? 'unreachable', sinceMs: record.machine.sinceMs, detail: null };
  }

  #troubles(service: readonly Device[], of: (record: DeviceRecord) => ReasonSince | null): NamedTrouble[] {
    return service.flatMap((device) => {
      const record = this.watch.record(device.id);
      const reason = record === null ? null : of(record);
      if (reason === null) return [];
      const { checkpoints } = this.#parts.registry;
      const place = device.checkpointId === null ? undefined : checkpoints.get(device.checkpointId);
      return [
        {
          deviceId: device.id,
          checkpointId: device.checkpointId,
          areaId: place?.areaId ?? device.areaId,
          sinceMs: reason.sinceMs,
          reason: reason.code,
        },
      ];
    });
  }

  /** Devices that are expected to be there. */
  #inService(): Device[] {
    return [...this.#parts.registry.devices.values()].filter(
      (device) => device.state !== 'pending' && device.state !== 'retired',
    );
  }

  async #lookAtGateway(): Promise<void> {
    const nowMs = this.#parts.clock();
    for (const [key, trouble] of Object.entries(this.#parts.ownTroubles)) {
      const detail = trouble();
      if (detail === null) this.#ownSinceMs.delete(key);
      else if (!this.#ownSinceMs.has(key)) this.#ownSinceMs.set(key, nowMs);
      const sinceMs = this.#ownSinceMs.get(key);
      if (detail === null) await this.#alerts.gateway(key, null);
      else if (sinceMs !== undefined && nowMs - sinceMs >= partGraceMs)
        await this.#alerts.gateway(key, { reason: key, detail });
    }
  }

  #byCheckpoint: Map<string, Device[]> | null = null;
  #devicesAt(checkpointId: string) {
    this.#byCheckpoint ??= Map.groupBy(
      this.#parts.registry.devices.values(),
      (device) => device.checkpointId ?? '',
    );
    return (this.#byCheckpoint.get(checkpointId) ?? []).map((device) => {
      const record = this.watch.record(device.id);
      const silent = record?.has('reads_missing');
      return {
        id: device.id,
        state: device.state,
        reasons: record?.reasons.map((reason): HealthReason => reason.code) ?? [],
        lanes: [...(record?.lanes ?? [])],
        // what is silent has seen nothing since its last read
        sinceMs: (silent ? record?.reads.lastReadAtMs : null) ?? record?.machine.sinceMs ?? 0,
      };
    });
  }
}
