/** Asks a registered camera what it is, now: for a technician, after an import, and where health wants to know. */

import { AreaTree } from '../core/area.ts';
import type { Actor, CameraFacts, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { CameraDescription, CameraFinder } from './finder.ts';
import { unopenedFacts } from './found.ts';
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
}

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
    const description = await finder.describe({
      endpoint: camera.endpoint,
      serviceUrls: [camera.serviceUrl],
      logins,
      signal: this.#abort.signal,
      ...(camera.pinnedCertificate === undefined ? {} : { pinnedCertificate: camera.pinnedCertificate }),
    });
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
