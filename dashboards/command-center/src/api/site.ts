/** The calls of who finds, registers and repairs devices, and of who looks through cameras. */
import type { Calls, FieldProblem } from './calls.ts';
import type {
  CameraLogin,
  Discovery,
  DiscoveryAsk,
  Drill,
  Login,
  Problem,
  Ptz,
  PtzAsk,
} from './camera-types.ts';
import type { Coverage, DeviceHealth, HeadingCheck, HealthBoard } from './health-types.ts';
import type { LiveAsk, LiveTicket, Media } from './live-types.ts';
import type { Investigation } from './officer-types.ts';
import type { Checkpoint, Device } from './types.ts';

/** A device with the MQTT credentials that are shown this once. */
export type DeviceWithCredentials = Device & { mqtt: { username: string; password: string } };

export interface CsvAnswer {
  /** False for a preview. */
  imported: boolean;
  items: DeviceWithCredentials[];
  cameras: {
    id: string;
    name: string;
    address: string | null;
    areaId: string;
    checkpointId: string | null;
    hasLogin: boolean;
  }[];
  errors: FieldProblem[];
}
export interface Description {
  device: Device;
  state: 'described' | 'needs_credentials' | 'unreachable' | 'broken';
  problem: Problem | null;
  clockOffsetMs: number | null;
  addressChanged: { from: string | null; to: string } | null;
}

const part = encodeURIComponent;

export class SiteApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  startDiscovery(ask: DiscoveryAsk): Promise<{ id: string }> {
    return this.#calls.call('POST', '/discovery', ask);
  }
  discovery(id: string): Promise<Discovery> {
    return this.#calls.call('GET', `/discovery/${part(id)}`);
  }
  cancelDiscovery(id: string): Promise<Discovery> {
    return this.#calls.call('DELETE', `/discovery/${part(id)}`);
  }
  async cameraLogins(): Promise<CameraLogin[]> {
    return this.#calls.all<CameraLogin>('/camera-logins');
  }
  keepLogin(login: Login & { name: string; areaId?: string }): Promise<CameraLogin> {
    return this.#calls.call('POST', '/camera-logins', login);
  }
  forgetLogin(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/camera-logins/${part(id)}`);
  }

  createCheckpoint(checkpoint: object): Promise<Checkpoint> {
    return this.#calls.call('POST', '/checkpoints', checkpoint);
  }
  changeCheckpoint(id: string, change: object): Promise<Checkpoint> {
    return this.#calls.call('PATCH', `/checkpoints/${part(id)}`, change);
  }
  device(id: string): Promise<Device> {
    return this.#calls.call('GET', `/devices/${part(id)}`);
  }
  createDevice(device: object): Promise<DeviceWithCredentials> {
    return this.#calls.call('POST', '/devices', device);
  }
  changeDevice(id: string, change: object): Promise<Device> {
    return this.#calls.call('PATCH', `/devices/${part(id)}`, change);
  }
  newCredentials(id: string): Promise<DeviceWithCredentials> {
    return this.#calls.call('POST', `/devices/${part(id)}/credentials`);
  }

  /** Registers found cameras: all or none. */
  register(
    discoveryId: string,
    registrations: readonly object[],
  ): Promise<{ items: DeviceWithCredentials[] }> {
    return this.#calls.call('POST', `/discovery/${part(discoveryId)}/registrations`, { registrations });
  }
  /** A place to watch a camera live. */
  live(id: string, ask: LiveAsk): Promise<LiveTicket> {
    return this.#calls.call('POST', `/devices/${part(id)}/live`, ask);
  }
  media(): Promise<Media> {
    return this.#calls.call('GET', '/media');
  }

  async purposes(): Promise<{ id: string; name: string; nameZh: string }[]> {
    return (
      await this.#calls.call<{ items: { id: string; name: string; nameZh: string }[] }>('GET', '/purposes')
    ).items;
  }
  openInvestigation(ask: { purpose: string; caseReference: string }): Promise<Investigation> {
    return this.#calls.call('POST', '/investigations', ask);
  }

  /** What the gateway can read. */
  async makes(): Promise<{ id: string; name: string }[]> {
    return (await this.#calls.call<{ items: { id: string; name: string }[] }>('GET', '/makes')).items;
  }
  /** Counts of all devices, and every one that is wrong. */
  async healthBoard(): Promise<HealthBoard> {
    const items: HealthBoard['items'] = [];
    let cursor: string | null = null;
    let page: HealthBoard;
    do {
      const at: string = cursor === null ? '' : `&cursor=${part(cursor)}`;
      page = await this.#calls.call<HealthBoard>('GET', `/device-health?limit=1000${at}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return { ...page, items };
  }
  health(id: string): Promise<DeviceHealth> {
    return this.#calls.call('GET', `/devices/${part(id)}/health`);
  }
  coverage(checkpointId: string, from: Date, to: Date): Promise<Coverage> {
    const span = `from=${part(from.toISOString())}&to=${part(to.toISOString())}`;
    return this.#calls.call('GET', `/checkpoints/${part(checkpointId)}/coverage?${span}`);
  }
  headingCheck(checkpointId: string): Promise<HeadingCheck> {
    return this.#calls.call('GET', `/checkpoints/${part(checkpointId)}/heading-check`);
  }
  /** Cameras from a CSV text; with `preview` nothing is registered and every error is answered. */
  importCameras(csv: string, preview: boolean): Promise<CsvAnswer> {
    return this.#calls.call('POST', '/cameras/import', { csv, preview });
  }
  /** Asks a camera now what it is. */
  describe(id: string): Promise<Description> {
    return this.#calls.call('POST', `/devices/${part(id)}/description`);
  }
  /** Other hardware takes the place of a device. */
  replace(id: string, by: object): Promise<DeviceWithCredentials> {
    return this.#calls.call('POST', `/devices/${part(id)}/replacement`, by);
  }

  /** Presets, and who steers. @throws ApiError `unsupported` where the camera cannot be steered */
  ptz(id: string): Promise<Ptz> {
    return this.#calls.call('GET', `/devices/${part(id)}/ptz`);
  }
  steer(id: string, ask: PtzAsk): Promise<Ptz> {
    return this.#calls.call('POST', `/devices/${part(id)}/ptz`, ask);
  }
  startDrill(id: string): Promise<Drill> {
    return this.#calls.call('POST', `/devices/${part(id)}/drill`);
  }
  drill(id: string): Promise<Drill> {
    return this.#calls.call('GET', `/drills/${part(id)}`);
  }
}
