/** What is heard of devices: their status messages, their connections, their reads; kept as the state of each. */
import type { Device, DeviceState } from '../core/entities.ts';
import type { DeviceReport } from '../core/model.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import type { DeviceHealth } from '../store/contract/registry.ts';
import type { LiveRegistry } from './live-registry.ts';

export interface StatusMessage {
  state: 'online' | 'offline';
}

/** Reads a status message (interfaces.md, MQTT); null where it is none. */
export function parseStatus(payload: Uint8Array): StatusMessage | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof value !== 'object' || value === null || !('state' in value)) return null;
    return value.state === 'online' || value.state === 'offline' ? { state: value.state } : null;
  } catch {
    return null;
  }
}

export interface DeviceWatchParts {
  store: Pick<Store, 'registry'>;
  registry: LiveRegistry;
  changes: Changes;
  log: Log;
}

export class DeviceWatch {
  readonly #parts: DeviceWatchParts;
  /** What was last asked of the store, so that a thousand reads make one change. */
  readonly #wanted = new Map<string, DeviceState>();

  constructor(parts: DeviceWatchParts) {
    this.#parts = parts;
  }

  /** A status message, or the last will that the broker sent for the device. */
  status(deviceId: string, message: StatusMessage): void {
    this.#set(deviceId, message.state);
  }

  /** What a message of another make says of the device. */
  reported(deviceId: string, report: DeviceReport): void {
    if (report.state === undefined) this.heardFrom(deviceId);
    else this.#set(deviceId, report.state);
  }

  /** A device whose reads come in is there, whether or not it says so. */
  heardFrom(deviceId: string): void {
    const known = this.#wanted.get(deviceId) ?? this.#parts.registry.devices.get(deviceId)?.state;
    if (known !== 'online' && known !== 'retired' && known !== 'pending') this.#set(deviceId, 'online');
  }

  /** The embedded broker says how many connections of a device are open. */
  connections(deviceId: string, open: number): void {
    if (open === 0) this.#set(deviceId, 'offline');
    else this.heardFrom(deviceId);
  }

  byState(): Partial<Record<DeviceState, number>> {
    const counts: Partial<Record<DeviceState, number>> = {};
    for (const device of this.#parts.registry.devices.values())
      counts[device.state] = (counts[device.state] ?? 0) + 1;
    return counts;
  }

  #set(deviceId: string, state: NonNullable<DeviceHealth['state']>): void {
    const device = this.#parts.registry.devices.get(deviceId);
    if (device === undefined || (this.#wanted.get(deviceId) ?? device.state) === state) return;
    this.#wanted.set(deviceId, state);
    const { store, registry, changes, log } = this.#parts;
    store.registry.setDeviceHealth(deviceId, { state }).then(
      (changed: Device | null) => {
        this.#wanted.delete(deviceId);
        if (changed === null) return;
        registry.noteDevice(changed);
        changes.emit('deviceChanged', changed);
      },
      (error: unknown) => {
        this.#wanted.delete(deviceId);
        log.warn({ err: error, deviceId }, 'the state of a device was not stored');
      },
    );
  }
}
