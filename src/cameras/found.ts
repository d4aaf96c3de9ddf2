/** A camera of a discovery job: what is known of it so far, and how the API shows it. */
import type { CameraFacts, Device } from '../core/entities.ts';
import type { Login } from '../core/ports.ts';
import type { CameraDescription, Sighting } from './finder.ts';
import { endpointKey, hardwareKey } from './identity.ts';
import type { FoundView } from './schemas.ts';

/** A login that is tried: one of the request, or a kept one by its name. */
export interface TriedLogin {
  login: Login;
  /** null: given with the request. */
  kept: { id: string; name: string } | null;
}

export interface FoundCamera {
  index: number;
  sighting: Sighting;
  description: CameraDescription | null;
  /** The login that fitted. */
  fitting: TriedLogin | null;
  picture: Uint8Array | null;
  /** Where it is registered. */
  device: Device | null;
  addressChanged: { from: string | null; to: string } | null;
}

/** Another sighting of a camera that is there: its addresses are added. */
export function joinSighting(before: Sighting, next: Sighting): Sighting {
  const join = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];
  return {
    endpoint: before.endpoint ?? next.endpoint,
    addresses: join(before.addresses, next.addresses),
    serviceUrls: join(before.serviceUrls, next.serviceUrls),
    name: before.name ?? next.name,
    model: before.model ?? next.model,
  };
}

/** Whether two found cameras are one: one endpoint, or, once they are described, one hardware address. */
export function isSame(a: FoundCamera, b: FoundCamera): boolean {
  const endpoints = [a, b].map((one) => endpointOf(one));
  if (endpoints[0] !== null && endpoints[0] === endpoints[1]) return true;
  const hardware = [a, b].map((one) => hardwareKey(one.description?.facts.hardwareAddress ?? null));
  return hardware[0] !== null && hardware[0] === hardware[1];
}

function endpointOf(found: FoundCamera): string | null {
  const endpoint = found.sighting.endpoint ?? found.description?.facts.endpoint ?? null;
  return endpoint === null ? null : endpointKey(endpoint);
}

/** @param mayName whether the asker may know the registered device */
export function viewOfFound(
  jobId: string,
  found: FoundCamera,
  mayName: (device: Device) => boolean,
  pictureUrl: (jobId: string, index: number) => string,
): FoundView {
  const { sighting, description, device } = found;
  const facts: Partial<CameraFacts> = description?.facts ?? {};
  const named = device !== null && mayName(device);
  return {
    index: found.index,
    endpoint: sighting.endpoint ?? facts.endpoint ?? null,
    addresses: sighting.addresses,
    hardwareAddress: facts.hardwareAddress ?? null,
    manufacturer: facts.manufacturer ?? null,
    model: facts.model ?? sighting.model,
    firmware: facts.firmware ?? null,
    serial: facts.serial ?? null,
    name: description?.name ?? sighting.name,
    state: description?.state ?? 'describing',
    problem: description?.problem ?? null,
    profiles: (facts.profiles ?? []).map(({ token, name, encoding, widthPx, heightPx, framesPerSecond }) => ({
      token,
      name,
      encoding,
      widthPx,
      heightPx,
      framesPerSecond,
    })),
    hasPtz: facts.hasPtz ?? false,
    hasEvents: facts.hasEvents ?? false,
    picture: found.picture === null ? null : pictureUrl(jobId, found.index),
    clockOffsetMs: description?.clockOffsetMs ?? null,
    login: found.fitting === null ? null : (found.fitting.kept?.name ?? 'given'),
    certificate: description?.certificate ?? null,
    registered: device !== null,
    deviceId: named ? device.id : null,
    addressChanged: named ? found.addressChanged : null,
  };
}

/** What a found camera is called unless somebody says otherwise. */
export function nameOfFound({ sighting, description }: FoundCamera, facts: CameraFacts): string {
  const maker = [facts.manufacturer, facts.model].filter((part) => part !== null).join(' ');
  const names = [description?.name, sighting.name, maker, sighting.addresses[0]];
  const name = names.find((one) => one !== undefined && one !== null && one.trim() !== '');
  return (name ?? 'camera').slice(0, 200);
}

/**
 * What was found out, or the little that is known of a camera that could not be opened.
 * @param pin the certificate to trust from now on; null is answered where the camera showed another one
 */
export function factsOfFound(
  { sighting, description }: FoundCamera,
  pin: string | undefined,
): CameraFacts | null {
  if (pin !== undefined && description?.certificate !== pin) return null;
  const unopened = unopenedFacts(sighting.serviceUrls[0] ?? '', sighting.endpoint, sighting.model);
  const known = description?.facts ?? unopened;
  const facts = { ...known, endpoint: known.endpoint ?? sighting.endpoint };
  return pin === undefined ? facts : { ...facts, pinnedCertificate: pin };
}

/** A camera that nobody has looked into yet. */
export function unopenedFacts(
  serviceUrl: string,
  endpoint: string | null,
  model: string | null = null,
): CameraFacts {
  return {
    endpoint,
    hardwareAddress: null,
    manufacturer: null,
    model,
    serial: null,
    firmware: null,
    serviceUrl,
    profiles: [],
    hasPtz: false,
    hasEvents: false,
    describedAt: null,
  };
}
