/** Asks a registered camera what it is, now: for a technician, after an import, and where health wants to know. */

import { AreaTree } from '../core/area.ts';
import type { Actor, CameraFacts, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { CameraDescription, CameraFinder } from './finder.ts';
import { unopenedFacts } from './found.ts';
import { endpointKey } from './identity.ts';
import { openLogin, sealLogin } from './login-routes.ts';
import { takeDescription } from './updates.ts';

export interface Described {
  device: Device;
  state: CameraDescription['state'];
  problem: CameraDescription['problem'];
  clockOffsetMs: number | null;
  addressChanged: { from: string | null; to: string } | null;
}

export interface DescriberParts {
  context: AppContext;
  finder: CameraFinder;
  /** Where a camera that has moved is looked for; empty: all but loopback. */
  interfaces: readonly string[];
}

/** A camera that has moved answers a probe of the whole network within this time, or is looked for by a person. */
const lookForMs = 2_500;

export class Describer {
  readonly #parts: DescriberParts;
  readonly #abort = new AbortController();
  readonly #later = new Set<Promise<void>>();

  constructor(parts: DescriberParts) {
    this.#parts = parts;
  }

  /**
   * With its own login; without one, with those that are kept for its area, and the one that fits becomes its own.
   * @throws RinggateError unsupported (no camera with a known address), conflict (retired, or another camera answers)
   */
  async describe(before: Device, by: Pick<Actor, 'username'>): Promise<Described> {
    const { context, finder } = this.#parts;
    const camera = before.camera ?? unopenedAt(before);
    if (camera === null)
      throw new RinggateError('unsupported', `The device "${before.id}" is no camera with an address`);
    if (before.state === 'retired')
      throw new RinggateError('conflict', `The device "${before.id}" is retired`);
    const own = await context.store.registry.deviceLogin(before.id);
    const logins = own === null ? await this.#keptFor(before.areaId) : [openLogin(context, own)];
    const ask = (serviceUrls: readonly string[]): Promise<CameraDescription> =>
      finder.describe({
        endpoint: camera.endpoint,
        serviceUrls,
        logins,
        signal: this.#abort.signal,
        ...(camera.pinnedCertificate === undefined ? {} : { pinnedCertificate: camera.pinnedCertificate }),
      });
    let description = await ask([camera.serviceUrl]);
    if (description.state === 'unreachable' && camera.endpoint !== null) {
      const elsewhere = await this.#lookFor(camera.endpoint);
      if (elsewhere.length > 0) description = await ask(elsewhere);
    }
    const { state, problem, clockOffsetMs, loginIndex } = description;
    if (state !== 'described') return { device: before, state, problem, clockOffsetMs, addressChanged: null };
    const fitting = own === null && loginIndex !== null ? logins[loginIndex] : undefined;
    if (fitting !== undefined)
      await context.store.registry.updateDevice(before.id, { sealedLogin: sealLogin(context, fitting) });
    const update = await takeDescription(context, before, description.facts, by);
    if (update === null)
      throw new RinggateError('conflict', `Another camera answers at the address of "${before.id}" now`);
    return { ...update, state, problem, clockOffsetMs };
  }

  /** One after another, beside everything else; what fails is said in the log and can be asked for again. */
  async describeAll(devices: readonly Device[], by: Pick<Actor, 'username'>): Promise<void> {
    for (const device of devices) {
      if (this.#abort.signal.aborted) return;
      try {
        await this.describe(device, by);
      } catch (error) {
        this.#parts.context.log.warn({ err: error, deviceId: device.id }, 'a camera could not be described');
      }
    }
  }

  /** As `describeAll`, in the background. */
  describeLater(devices: readonly Device[], by: Pick<Actor, 'username'>): void {
    const work = this.describeAll(devices, by).finally(() => this.#later.delete(work));
    this.#later.add(work);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#later);
  }

  /** The service addresses at which this camera answers a probe now; empty where it does not. */
  async #lookFor(endpoint: string): Promise<readonly string[]> {
    const found = new AbortController();
    const services: string[] = [];
    try {
      await this.#parts.finder.find({
        addresses: [],
        multicast: true,
        interfaces: this.#parts.interfaces,
        timeoutMs: lookForMs,
        signal: AbortSignal.any([this.#abort.signal, found.signal]),
        sighted: (sighting) => {
          if (sighting.endpoint === null || endpointKey(sighting.endpoint) !== endpointKey(endpoint)) return;
          services.push(...sighting.serviceUrls);
          found.abort();
        },
        probed: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof RinggateError)) throw error;
      this.#parts.context.log.debug({ err: error, endpoint }, 'a camera could not be looked for');
    }
    return services;
  }

  async #keptFor(areaId: string): Promise<{ username: string; password: string }[]> {
    const { context } = this.#parts;
    const [kept, areas] = await Promise.all([
      context.store.cameraLogins.sealed(null),
      context.store.registry.allAreas(),
    ]);
    const tree = new AreaTree(areas);
    return kept
      .filter((login) => tree.contains(login.areaId, areaId))
      .map(({ sealedLogin }) => openLogin(context, sealedLogin));
  }
}

/** A camera that was registered by hand, by its address alone: ONVIF's usual place. Null: it is none. */
function unopenedAt({ kind, address }: Device): CameraFacts | null {
  if (kind !== 'camera' || address === undefined) return null;
  const url = URL.parse(`http://${address}/onvif/device_service`);
  return url === null ? null : unopenedFacts(url.href, null);
}
