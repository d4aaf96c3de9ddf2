/** The devices of the board: joined with why they are wrong, filtered, the worst first. Pure. */
import type { BoardItem, Reason } from '../api/health-types.ts';
import type { Area, Checkpoint, Device, DeviceState } from '../api/types.ts';
import { areasBelow } from './areas.ts';

export interface DeviceRow {
  device: Device;
  placeName: string | null;
  since: string | null;
  reasons: readonly Reason[];
}
export interface RowFilter {
  state: string | null;
  areaId: string | null;
  text: string;
}

const order: readonly DeviceState[] = ['offline', 'degraded', 'pending', 'online', 'retired'];

/** All devices that a filter lets through. Retired ones are shown only where they are asked for. */
export function deviceRows(
  registry: {
    devices: ReadonlyMap<string, Device>;
    checkpoints: ReadonlyMap<string, Checkpoint>;
    areas: ReadonlyMap<string, Area>;
  },
  board: readonly BoardItem[],
  filter: RowFilter,
): DeviceRow[] {
  const health = new Map(board.map((item) => [item.deviceId, item]));
  const within = areasBelow(registry.areas, filter.areaId);
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: DeviceRow[] = [];
  for (const device of registry.devices.values()) {
    if (filter.state === null ? device.state === 'retired' : device.state !== filter.state) continue;
    if (within !== null && !within.has(device.areaId)) continue;
    const place = device.checkpointId === null ? undefined : registry.checkpoints.get(device.checkpointId);
    const text = [
      device.id,
      device.name,
      device.make,
      device.model,
      device.address,
      place?.name,
      place?.id,
      place?.road,
    ]
      .join(' ')
      .toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const item = health.get(device.id);
    // what the board says is told only while it is about the state that is shown
    const same = item !== undefined && item.state === device.state;
    rows.push({
      device,
      placeName: place?.name ?? null,
      since: same ? item.since : null,
      reasons: same ? item.reasons : [],
    });
  }
  return rows.sort(
    (a, b) =>
      order.indexOf(a.device.state) - order.indexOf(b.device.state) ||
      a.device.name.localeCompare(b.device.name, undefined, { numeric: true }),
  );
}

/** Devices of each state, of all that are seen. */
export function stateCounts(devices: Iterable<Device>): Record<DeviceState, number> {
  const counts: Record<DeviceState, number> = { pending: 0, online: 0, degraded: 0, offline: 0, retired: 0 };
  for (const { state } of devices) counts[state] += 1;
  return counts;
}
