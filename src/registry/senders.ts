/** Whose read it is: the device that a message names, among those that its sender may speak for. */
import type { Device } from '../core/entities.ts';

/** Tells the device of each read in a message; asked once a read. */
export interface Sender {
  /** The device that signed in or whose token it was; null for a subscription that lists several. */
  readonly deviceId: string | null;
  /** IANA zone for times that state none. */
  readonly zone: string | undefined;
  /** The id of the device that the identity in the message names; null: none of those that this sender speaks for. */
  deviceOf(deviceKey: string | null): string | null;
}

const macAddress = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$/;

/** One spelling of an identity: makes write MAC addresses with and without separators, in either case. */
export function spellKey(key: string): string {
  const lower = key.trim().toLowerCase();
  return macAddress.test(lower) ? lower.replace(/[:-]/g, '') : lower;
}

/**
 * A device that sends for itself and, where its registration says so (`speaksFor`: a recorder, a management system),
 * for others. Alone it is taken for the device of all it sends, since its credential says more than a name in a message.
 */
export function senderOfDevice(device: Device, byId: ReadonlyMap<string, Device>, siteZone?: string): Sender {
  const others = (device.speaksFor ?? []).flatMap((id) => byId.get(id) ?? []);
  const zone = device.zone ?? siteZone;
  if (others.length === 0) return { deviceId: device.id, zone, deviceOf: () => device.id };
  const named = namesOf([device, ...others]);
  return {
    deviceId: device.id,
    zone,
    deviceOf: (key) => (key === null ? device.id : (named.get(spellKey(key)) ?? null)),
  };
}

/** A subscription that lists the devices which its messages may name. With one device on the list, it is that one. */
export function senderOfList(
  ids: readonly string[],
  byId: ReadonlyMap<string, Device>,
  siteZone?: string,
): Sender {
  const devices = ids.flatMap((id) => byId.get(id) ?? []);
  const named = namesOf(devices);
  const [first] = devices;
  const only = ids.length === 1 ? (first?.id ?? null) : null;
  return {
    deviceId: only,
    zone: first?.zone ?? siteZone,
    deviceOf: (key) => only ?? (key === null ? null : (named.get(spellKey(key)) ?? null)),
  };
}

function namesOf(devices: readonly Device[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const device of devices) {
    named.set(spellKey(device.id), device.id);
    for (const key of device.keys ?? []) named.set(spellKey(key), device.id);
  }
  return named;
}
