/** What may be registered of what was found, and what is wrong with the rest. */
import { randomId } from '../accounts/secrets.ts';
import type { Checkpoint, Device, Lane } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { AreaScope } from '../http/scope.ts';
import { deviceOf, type KnownSites } from '../registry/devices.ts';
import type { NewDevice, RegistrySnapshot } from '../store/contract/registry.ts';
import type { DiscoveryJob } from './discovery-job.ts';
import { type FoundCamera, factsOfFound, nameOfFound } from './found.ts';
import { addressOfService, CameraIndex, endpointKey } from './identity.ts';
import { openLogin, sealLogin } from './login-routes.ts';
import type { RegistrationItem } from './schemas.ts';

export const cameraMake = 'onvif';

export interface WantedCamera {
  found: FoundCamera;
  device: NewDevice;
}

/** Looks at each item of a request against the registry as it is; `refuse` says all that is wrong. */
export class RegistrationCheck {
  /** Of the checkpoints whose lanes change, as they will be. */
  readonly lanes = new Map<string, Lane[]>();
  readonly #context: AppContext;
  readonly #scope: AreaScope;
  readonly #job: DiscoveryJob;
  readonly #known: KnownSites;
  readonly #checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly #ids: Set<string>;
  readonly #index: CameraIndex;
  readonly #taken = new Map<number, number>();
  readonly #errors: FieldError[] = [];
  readonly #duplicates: { error: FieldError; device: Device | null }[] = [];

  constructor(context: AppContext, snapshot: RegistrySnapshot, scope: AreaScope, job: DiscoveryJob) {
    this.#context = context;
    this.#scope = scope;
    this.#job = job;
    this.#checkpoints = new Map(snapshot.checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
    this.#ids = new Set(snapshot.devices.map(({ id }) => id));
    this.#index = new CameraIndex(snapshot.devices);
    this.#known = {
      areaIds: new Set(snapshot.areas.map(({ id }) => id)),
      areaOfCheckpoint: (id) => this.#checkpoints.get(id)?.areaId,
      makes: context.options.makes,
    };
  }

  async item(n: number, item: RegistrationItem): Promise<WantedCamera | null> {
    const wrong = (field: string, message: string): void => {
      this.#errors.push({ path: `/registrations/${n}/${field}`, message });
    };
    const found = this.#foundOf(item, wrong);
    if (found === null) return null;
    const earlier = this.#taken.get(found.index);
    if (earlier !== undefined) wrong('index', `is the camera of /registrations/${earlier} once more`);
    this.#taken.set(found.index, n);
    this.#refuseDuplicate(n, item, found);

    const id = item.id ?? randomId();
    if (this.#ids.has(id)) wrong('id', `The id "${id}" is taken`);
    this.#ids.add(id);
    const login = await this.#loginOf(item, found, wrong);
    const facts = factsOfFound(found, item.pinCertificate);
    if (facts === null) wrong('pinCertificate', 'is not the certificate that the camera showed');
    if (facts === null) return null;
    const { device, errors } = deviceOf(
      id,
      {
        name: item.name ?? nameOfFound(found, facts),
        make: item.make ?? cameraMake,
        kind: 'camera',
        address: addressOfService(facts.serviceUrl) ?? found.sighting.addresses[0] ?? null,
        ...(item.areaId === undefined ? {} : { areaId: item.areaId }),
        ...(item.checkpointId === undefined ? {} : { checkpointId: item.checkpointId }),
        ...(login === null ? {} : { login }),
      },
      this.#known,
      (opened) => sealLogin(this.#context, opened),
    );
    for (const { path, message } of errors) wrong(path.slice(1), message);
    if (errors.length > 0) return null;
    const areas = [
      { field: 'areaId', areaId: device.areaId },
      { field: 'checkpointId', areaId: this.#checkpoints.get(device.checkpointId ?? '')?.areaId },
    ];
    for (const { field, areaId } of areas)
      if (areaId !== undefined && !this.#scope.holds(areaId))
        wrong(field, `"${areaId}" lies outside your area`);
    const lanes = (item.lanes ?? []).map(({ number, headingDeg = null }) => ({ number, headingDeg }));
    this.#takeLanes(device.checkpointId, lanes, wrong);
    return { found, device: { ...device, camera: facts } };
  }

  refuse(): void {
    const duplicates = this.#duplicates.map(({ error }) => error);
    const errors = [...this.#errors, ...duplicates];
    if (errors.length === 0) return;
    const devices = this.#duplicates.flatMap(({ device }) =>
      device === null ? [] : [{ id: device.id, name: device.name }],
    );
    const [first] = errors;
    if (this.#errors.length === 0)
      throw new RinggateError('conflict', `Nothing was registered: ${first?.message ?? ''}`, {
        errors,
        extra: { devices },
      });
    throw new RinggateError('invalid_request', `Nothing was registered: ${errors.length} error(s)`, {
      errors,
    });
  }

  #foundOf(item: RegistrationItem, wrong: (field: string, message: string) => void): FoundCamera | null {
    const { found } = this.#job;
    if (item.index !== undefined) {
      const one = found.get(item.index);
      if (one !== undefined) return one;
      wrong('index', `there is no found camera ${item.index}`);
      return null;
    }
    if (item.endpoint === undefined) {
      wrong('index', 'is required, or endpoint');
      return null;
    }
    const key = endpointKey(item.endpoint);
    const one = [...found.values()].find(({ sighting, description }) => {
      const endpoint = sighting.endpoint ?? description?.facts.endpoint ?? null;
      return endpoint !== null && endpointKey(endpoint) === key;
    });
    if (one !== undefined) return one;
    wrong('endpoint', `no found camera has the endpoint ${JSON.stringify(item.endpoint)}`);
    return null;
  }

  #refuseDuplicate(n: number, item: RegistrationItem, { sighting, description }: FoundCamera): void {
    const registered = this.#index.find({
      endpoint: sighting.endpoint ?? description?.facts.endpoint ?? null,
      hardwareAddress: description?.facts.hardwareAddress ?? null,
    });
    if (registered === null) return;
    const visible = this.#scope.holds(registered.areaId);
    this.#duplicates.push({
      device: visible ? registered : null,
      error: {
        path: `/registrations/${n}/${item.index === undefined ? 'endpoint' : 'index'}`,
        message: visible
          ? `is registered already as the device "${registered.id}" (${registered.name})`
          : 'is registered already, in another area',
      },
    });
  }

  async #loginOf(
    item: RegistrationItem,
    found: FoundCamera,
    wrong: (field: string, message: string) => void,
  ): Promise<{ username: string; password: string } | null> {
    if (item.login !== undefined) return item.login;
    if (item.loginId === undefined) return found.fitting?.login ?? null;
    const kept = await this.#context.store.cameraLogins.sealed(this.#scope.areaIds);
    const login = kept.find(({ id }) => id === item.loginId);
    if (login !== undefined) return openLogin(this.#context, login.sealedLogin);
    wrong('loginId', `there is no kept login "${item.loginId}" in your area`);
    return null;
  }

  #takeLanes(
    checkpointId: string | null,
    lanes: readonly Lane[],
    wrong: (field: string, message: string) => void,
  ): void {
    if (lanes.length === 0) return;
    const checkpoint = checkpointId === null ? undefined : this.#checkpoints.get(checkpointId);
    if (checkpoint === undefined) {
      wrong('lanes', 'belong to a checkpoint: name one in checkpointId');
      return;
    }
    const merged = new Map(
      (this.lanes.get(checkpoint.id) ?? checkpoint.lanes).map((lane) => [lane.number, lane]),
    );
    for (const lane of lanes) {
      const headingDeg = lane.headingDeg === 360 ? 0 : lane.headingDeg;
      merged.set(lane.number, {
        number: lane.number,
        headingDeg: headingDeg ?? merged.get(lane.number)?.headingDeg ?? null,
      });
    }
    this.lanes.set(
      checkpoint.id,
      [...merged.values()].sort((a, b) => a.number - b.number),
    );
  }
}
