/** Which devices can be looked through, and in which order they are offered. Pure. */
import type { Device } from '../api/types.ts';

/** Video cameras that are not retired, by name. */
export function camerasOf(devices: Iterable<Device>): Device[] {
  return [...devices]
    .filter(
      (device) => device.state !== 'retired' && (device.kind === 'camera' || device.camera !== undefined),
    )
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** The cameras at a checkpoint; those that are well first. */
export function camerasAt(devices: Iterable<Device>, checkpointId: string): Device[] {
  const here = camerasOf(devices).filter((device) => device.checkpointId === checkpointId);
  return here.sort((a, b) => Number(b.state === 'online') - Number(a.state === 'online'));
}

/** What a key does in a wall of `columns` × `columns` views with the focus at `at`: where the focus goes; null: no key of ours. */
export function movedFocus(at: number, key: string, columns: number): number | null {
  const count = columns * columns;
  const column = at % columns;
  switch (key) {
    case 'ArrowRight':
      return column === columns - 1 ? at : at + 1;
    case 'ArrowLeft':
      return column === 0 ? at : at - 1;
    case 'ArrowDown':
      return at + columns < count ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** The places of a wall filled with cameras that it does not show yet. */
export function filledWith(
  places: readonly (string | null)[],
  cameras: readonly Device[],
): (string | null)[] {
  const shown = new Set(places);
  const waiting = cameras.filter((camera) => !shown.has(camera.id)).map((camera) => camera.id);
  return places.map((place) => place ?? waiting.shift() ?? null);
}
