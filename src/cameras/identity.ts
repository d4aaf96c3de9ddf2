/** Which registered device a camera on the network is: by its endpoint reference, then by its hardware address. */
import type { CameraFacts, Device } from '../core/entities.ts';

export interface CameraIdentity {
  endpoint: string | null;
  hardwareAddress: string | null;
}

/** Addresses that cheap cameras all have, so that they say nothing. */
const meaningless = new Set(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '11:22:33:44:55:66']);

/** Lower case without the scheme: cameras write `urn:uuid:`, `uuid:` or nothing before the same UUID. */
export function endpointKey(endpoint: string): string {
  return endpoint
    .trim()
    .toLowerCase()
    .replace(/^(?:urn:)?(?:uuid:)?/, '');
}

/** Lower case with colons; null for what is none or says nothing. */
export function hardwareKey(address: string | null): string | null {
  const digits = (address ?? '').toLowerCase().replace(/[^0-9a-f]/g, '');
  if (digits.length !== 12) return null;
  const key = digits.match(/../g)?.join(':') ?? '';
  return meaningless.has(key) ? null : key;
}

/** Looks registered cameras up; retired ones are not looked at, since their place may be another's. */
export class CameraIndex {
  readonly #byEndpoint = new Map<string, Device>();
  readonly #byHardware = new Map<string, Device>();

  constructor(devices: Iterable<Device>) {
    for (const device of devices) {
      const { camera } = device;
      if (camera === undefined || device.state === 'retired') continue;
      if (camera.endpoint !== null) this.#byEndpoint.set(endpointKey(camera.endpoint), device);
      const hardware = hardwareKey(camera.hardwareAddress);
      if (hardware !== null) this.#byHardware.set(hardware, device);
    }
  }

  find({ endpoint, hardwareAddress }: CameraIdentity): Device | null {
    const byEndpoint = endpoint === null ? undefined : this.#byEndpoint.get(endpointKey(endpoint));
    if (byEndpoint !== undefined) return byEndpoint;
    const hardware = hardwareKey(hardwareAddress);
    return (hardware === null ? undefined : this.#byHardware.get(hardware)) ?? null;
  }
}

/** `host` or `host:port` of a service address, as a device's `address` is written; null where it is no address. */
export function addressOfService(serviceUrl: string): string | null {
  return URL.parse(serviceUrl)?.host ?? null;
}

/** The address a registered camera has moved from and to; null where it is where it was. */
export function addressChange(
  device: Pick<Device, 'address' | 'camera'>,
  facts: Pick<CameraFacts, 'serviceUrl'>,
): { from: string | null; to: string } | null {
  const to = addressOfService(facts.serviceUrl);
  const from = device.camera === undefined ? null : addressOfService(device.camera.serviceUrl);
  return to === null || to === from ? null : { from: from ?? device.address ?? null, to };
}
