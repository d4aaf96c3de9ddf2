/** How well a checkpoint sees, told by its devices. */
import type { Checkpoint, Device } from '../api/types.ts';

export type Health = 'online' | 'degraded' | 'offline' | 'pending';
export type CheckpointShape = 'A' | 'B' | 'C' | 'junction' | 'bridge';

/** The form that a checkpoint has on the map: its grade, or what else it is. */
export function shapeOf(checkpoint: Checkpoint): CheckpointShape {
  if (checkpoint.kind !== 'checkpoint') return checkpoint.kind;
  return checkpoint.grade ?? 'C';
}

/** All devices well: online. None: offline. Some, or one that is degraded: degraded. No device, or only pending: pending. */
export function healthOf(devices: readonly Device[]): Health {
  const active = devices.filter((device) => device.state !== 'retired' && device.state !== 'pending');
  if (active.length === 0) return 'pending';
  if (active.every((device) => device.state === 'online')) return 'online';
  if (active.every((device) => device.state === 'offline')) return 'offline';
  return 'degraded';
}

/** Health of every checkpoint, by its id. */
export function healthByCheckpoint(
  checkpoints: readonly Checkpoint[],
  devices: Iterable<Device>,
): Map<string, Health> {
  const grouped = new Map<string, Device[]>();
  for (const device of devices) {
    if (device.checkpointId === null) continue;
    const group = grouped.get(device.checkpointId);
    if (group === undefined) grouped.set(device.checkpointId, [device]);
    else group.push(device);
  }
  return new Map(
    checkpoints.map((checkpoint) => [checkpoint.id, healthOf(grouped.get(checkpoint.id) ?? [])]),
  );
}
