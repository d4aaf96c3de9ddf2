/**
 * The one place that decides what state a device is in. All that is heard of devices comes in here (messages,
 * connections, probes), is kept as evidence, and judged twice a second.
 */
import { type ClockEstimate, clockMoved } from '../core/clock.ts';
import type { Device, DeviceState } from '../core/entities.ts';
import type { DeviceReport } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { FrameReport } from '../media/contract.ts';
import type { CameraProbe } from '../onvif/contract.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { DeviceWatch, StatusMessage } from '../registry/device-watch.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { KeptHealth } from '../store/contract/health.ts';
import type { DeviceHealth } from '../store/contract/registry.ts';
import type { LinkState } from '../transports/supervisor.ts';
import { noteFrames, noteProbe } from './camera-evidence.ts';
import { DeviceRecord, judgedState } from './device-record.ts';
import { Looks } from './looks.ts';

/** Clocks are written at most so often, unless their quality changes. */
const clockEveryMs = 600_000;

export interface HealthWatchParts {
  registry: Pick<LiveRegistry, 'devices' | 'version'>;
  clock: Clock;
  log: Log;
}
export interface DeviceChange {
  id: string;
  health: DeviceHealth;
}
/** What a tick found. */
export interface Found {
  changes: DeviceChange[];
  /** Something changed that coverage or alerts may depend on. */
  isChanged: boolean;
  toKeep: KeptHealth[];
}

export class HealthWatch implements DeviceWatch {
  readonly #parts: HealthWatchParts;
  readonly #records = new Map<string, DeviceRecord>();
  readonly #kept = new Map<string, KeptHealth>();
  readonly #clockWrittenAtMs = new Map<string, number>();
  readonly #named = new Map<string, Pick<DeviceHealth, 'firmware' | 'model'>>();
  readonly #looks: Looks;
  #version = -1;
  #isFrozen = false;

  constructor(parts: HealthWatchParts, kept: readonly KeptHealth[]) {
    this.#parts = parts;
    for (const one of kept) this.#kept.set(one.deviceId, one);
    this.#looks = new Looks(parts.clock());
    this.#sync();
  }

  /** All that is known of a device; null where it is not registered. */
  record(deviceId: string): DeviceRecord | null {
    const known = this.#records.get(deviceId);
    if (known !== undefined) return known;
    const device = this.#parts.registry.devices.get(deviceId);
    return device === undefined ? null : this.#add(device);
  }

  records(): Iterable<DeviceRecord> {
    return this.#records.values();
  }

  status(deviceId: string, message: StatusMessage): void {
    const record = this.record(deviceId);
    if (record === null) return;
    const nowMs = this.#parts.clock();
    record.viaBroker = true;
    record.lastHeardAtMs = nowMs;
    const isThere = message.state === 'online';
    record.set(
      'connection',
      isThere,
      nowMs,
      isThere ? 'says that it is there' : 'has left, or its last will came',
    );
    // a last will was written long before it is sent
    if (isThere && message.atMs !== undefined) record.clock.arrived(message.atMs, nowMs, 'mqtt_status');
    this.#name(deviceId, message);
  }

  reported(deviceId: string, report: DeviceReport): void {
    const record = this.record(deviceId);
    if (record === null) return;
    const nowMs = this.#parts.clock();
    if (report.atMs !== undefined) record.clock.arrived(report.atMs, nowMs, 'report');
    this.#name(deviceId, report);
    if (report.state === 'offline') {
      record.set('report', false, nowMs, report.detail ?? 'its sender says that it is lost', { lost: true });
      return;
    }
    record.heartbeat(nowMs);
    record.heard(nowMs);
    if (report.detail !== undefined) record.set('report', false, nowMs, report.detail);
    // a bare heartbeat takes back nothing but that it is lost
    else if (
      report.kind === 'status' ||
      record.evidence.get('report')?.lost === true ||
      record.ok('report') !== false
    )
      record.set('report', true, nowMs);
  }

  heardFrom(deviceId: string, atMs: number = this.#parts.clock()): void {
    this.record(deviceId)?.heard(atMs);
  }

  /** The gateway is stopping: connections that close now say nothing of their devices. */
  freeze(): void {
    this.#isFrozen = true;
  }

  connections(deviceId: string, open: number): void {
    const record = this.record(deviceId);
    if (record === null || this.#isFrozen) return;
    record.viaBroker = true;
    record.set(
      'connection',
      open > 0,
      this.#parts.clock(),
      open > 0 ? 'connected' : 'its connection is closed',
    );
  }

  /** The gateway's own connection to a device. */
  link(deviceId: string, state: LinkState): void {
    const record = this.record(deviceId);
    if (record === null) return;
    const nowMs = this.#parts.clock();
    const detail = state.detail ?? state.code;
    if (state.code === 'device_refused_login') record.set('login', false, nowMs, detail);
    else if (state.connected && record.ok('login') === false) record.set('login', true, nowMs);
    record.set('connection', state.connected, nowMs, detail);
  }

  /** A read is stored. Called for every one, so nothing here may cost more than a few counters. */
  read({ read, outcome }: CommittedRead): void {
    if (outcome !== 'stored') return;
    const record = this.record(read.placement.deviceId);
    if (record === null) return;
    const { decoded, receivedAtMs } = read;
    record.reads.add(receivedAtMs, read.capturedAtMs, read.late);
    record.addLane(decoded.lane);
    if (decoded.capturedAtMs === null || decoded.delayed === true) return;
    record.clock.arrived(decoded.capturedAtMs, receivedAtMs, 'arrival');
    record.sawAfterLoss(decoded.capturedAtMs, receivedAtMs);
  }

  probed(deviceId: string, probe: CameraProbe): void {
    const record = this.record(deviceId);
    if (record !== null) noteProbe(record, probe, this.#parts.clock());
  }

  framed(deviceId: string, report: FrameReport, isSure: boolean): void {
    const record = this.record(deviceId);
    if (record !== null && isSure) noteFrames(record, report, this.#parts.clock());
  }

  clockOf(deviceId: string): ClockEstimate | null {
    return this.#records.get(deviceId)?.clock.last ?? null;
  }

  byState(): Partial<Record<DeviceState, number>> {
    const counts: Partial<Record<DeviceState, number>> = {};
    for (const device of this.#parts.registry.devices.values())
      counts[device.state] = (counts[device.state] ?? 0) + 1;
    return counts;
  }

  /** Judges. Call it about twice a second. */
  tick(): Found {
    const nowMs = this.#parts.clock();
    this.#sync();
    this.#looks.look(this.#records, nowMs);
    const found: Found = { changes: [], isChanged: false, toKeep: [] };
    for (const record of this.#records.values()) {
      const device = this.#parts.registry.devices.get(record.id);
      if (device === undefined) continue;
      const stepped = record.step(nowMs);
      if (stepped.state || stepped.reasons) found.isChanged = true;
      const health = this.#changeOf(device, record, stepped.state, nowMs);
      if (health !== null) found.changes.push({ id: record.id, health });
      if (record.isUnkept) found.toKeep.push(record.keep());
    }
    return found;
  }

  /** All that is to be kept at the end. */
  keepAll(): KeptHealth[] {
    return [...this.#records.values()].map((record) => record.keep());
  }

  #changeOf(device: Device, record: DeviceRecord, isNew: boolean, nowMs: number): DeviceHealth | null {
    const health: DeviceHealth = { ...this.#named.get(record.id) };
    this.#named.delete(record.id);
    const { state } = record.machine;
    const shown = judgedState(device.state);
    // also where another part has read the registry anew in between
    if (state !== null && (isNew || (shown !== null && shown !== state))) health.state = state;
    const clock = record.clock.last;
    const writtenAtMs = this.#clockWrittenAtMs.get(record.id) ?? Number.NEGATIVE_INFINITY;
    const isDue = nowMs - writtenAtMs >= clockEveryMs || clock.quality !== device.clock.quality;
    if (clock.measuredBy !== null && isDue && clockMoved(device.clock, clock)) {
      this.#clockWrittenAtMs.set(record.id, nowMs);
      health.clock = { offsetMs: clock.offsetMs, quality: clock.quality };
    }
    return Object.keys(health).length > 0 ? health : null;
  }

  #add(device: Device): DeviceRecord {
    const record = new DeviceRecord(device.id, null, this.#parts.clock(), this.#kept.get(device.id));
    this.#kept.delete(device.id);
    this.#records.set(device.id, record);
    return record;
  }

  #sync(): void {
    const { registry } = this.#parts;
    if (this.#version === registry.version) return;
    this.#version = registry.version;
    for (const device of registry.devices.values()) if (!this.#records.has(device.id)) this.#add(device);
    for (const id of this.#records.keys()) if (!registry.devices.has(id)) this.#records.delete(id);
  }

  #name(deviceId: string, { firmware, model }: { firmware?: string; model?: string }): void {
    const device = this.#parts.registry.devices.get(deviceId);
    const named = {
      ...(firmware !== undefined && firmware !== device?.firmware ? { firmware } : {}),
      ...(model !== undefined && model !== device?.model ? { model } : {}),
    };
    if (Object.keys(named).length > 0) this.#named.set(deviceId, { ...this.#named.get(deviceId), ...named });
  }
}
