/** What is heard of devices, told to whoever keeps their state (src/health): the one door for all transports. */
import type { DeviceState } from '../core/entities.ts';
import type { DeviceReport } from '../core/model.ts';

/** A device's own status message, or its last will (interfaces.md, MQTT). */
export interface StatusMessage {
  state: 'online' | 'offline';
  /** The device's own time, UTC ms. */
  atMs?: number;
  firmware?: string;
  model?: string;
}

export interface DeviceWatch {
  /** A status message, or the last will that the broker sent for the device. */
  status(deviceId: string, message: StatusMessage): void;
  /** What a message of another make says of the device. */
  reported(deviceId: string, report: DeviceReport): void;
  /** A message of the device was durably taken. */
  heardFrom(deviceId: string, atMs?: number): void;
  /** The embedded broker says how many connections of a device are open. */
  connections(deviceId: string, open: number): void;
  byState(): Partial<Record<DeviceState, number>>;
}

const longestName = 200;

/** Reads a status message; null where it is none. What else is wrong in it is left out. */
export function parseStatus(payload: Uint8Array): StatusMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { state, at, firmware, model } = value as Record<string, unknown>;
  if (state !== 'online' && state !== 'offline') return null;
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  const named = (name: unknown): name is string =>
    typeof name === 'string' && name !== '' && name.length <= longestName;
  return {
    state,
    ...(Number.isFinite(atMs) ? { atMs } : {}),
    ...(named(firmware) ? { firmware } : {}),
    ...(named(model) ? { model } : {}),
  };
}
