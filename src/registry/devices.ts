/** What a device may be: pure rules over what was sent. */
import type { Device } from '../core/entities.ts';
import type { FieldError } from '../core/errors.ts';
import type { DevicePatch, NewDevice } from '../store/contract/registry.ts';
import type { DeviceBody, DevicePatchBody } from './schemas.ts';

/** Seals a login for the store. */
export type Seal = (login: { username: string; password: string }) => string;

export interface KnownSites {
  areaIds: ReadonlySet<string>;
  /** The area of a checkpoint; undefined when there is no such checkpoint. */
  areaOfCheckpoint: (checkpointId: string) => string | undefined;
  makes: readonly string[];
}

function makeError(make: string, makes: readonly string[]): FieldError | null {
  if (makes.includes(make)) return null;
  return { path: '/make', message: `there is no make "${make}"; there are ${makes.join(', ')}` };
}

function zoneError(zone: string | null | undefined): FieldError | null {
  if (zone === undefined || zone === null) return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return null;
  } catch {
    return { path: '/zone', message: `must be an IANA time zone such as Asia/Shanghai, got "${zone}"` };
  }
}

/** The device that a body describes, with every wrong field. Its area is that of its checkpoint unless it names one. */
export function deviceOf(
  id: string,
  body: DeviceBody,
  known: KnownSites,
  seal: Seal,
): { device: NewDevice; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const checkpointId = body.checkpointId ?? null;
  const checkpointArea = checkpointId === null ? undefined : known.areaOfCheckpoint(checkpointId);
  const wrongMake = makeError(body.make, known.makes);
  if (wrongMake !== null) errors.push(wrongMake);
  if (checkpointId !== null && checkpointArea === undefined) {
    errors.push({ path: '/checkpointId', message: `there is no checkpoint "${checkpointId}"` });
  }
  const wrongZone = zoneError(body.zone);
  if (wrongZone !== null) errors.push(wrongZone);
  const areaId = body.areaId ?? checkpointArea;
  if (areaId === undefined) {
    if (checkpointId === null)
      errors.push({ path: '/areaId', message: 'is required where there is no checkpointId' });
  } else if (!known.areaIds.has(areaId)) {
    errors.push({ path: '/areaId', message: `there is no area "${areaId}"` });
  }
  return {
    device: {
      id,
      name: body.name ?? id,
      make: body.make,
      kind: body.kind,
      checkpointId,
      areaId: areaId ?? '',
      ...(body.address === undefined || body.address === null ? {} : { address: body.address }),
      ...(body.imageHosts === undefined || body.imageHosts === null ? {} : { imageHosts: body.imageHosts }),
      ...(body.zone === undefined || body.zone === null ? {} : { zone: body.zone }),
      ...(body.keys === undefined || body.keys === null ? {} : { keys: body.keys }),
      ...(body.connection === undefined || body.connection === null ? {} : { connection: body.connection }),
      ...(body.speaksFor === undefined || body.speaksFor === null ? {} : { speaksFor: body.speaksFor }),
      ...(body.login === undefined || body.login === null ? {} : { sealedLogin: seal(body.login) }),
    },
    errors,
  };
}

/** The change that a body asks for, with every wrong field. */
export function devicePatchOf(
  before: Device,
  body: DevicePatchBody,
  known: KnownSites,
  seal: Seal,
): { patch: DevicePatch; errors: FieldError[] } {
  const { state, login, ...facts } = body;
  const errors: FieldError[] = [];
  const wrongMake = facts.make === undefined ? null : makeError(facts.make, known.makes);
  if (wrongMake !== null) errors.push(wrongMake);
  if (typeof facts.checkpointId === 'string' && known.areaOfCheckpoint(facts.checkpointId) === undefined) {
    errors.push({ path: '/checkpointId', message: `there is no checkpoint "${facts.checkpointId}"` });
  }
  if (facts.areaId !== undefined && !known.areaIds.has(facts.areaId)) {
    errors.push({ path: '/areaId', message: `there is no area "${facts.areaId}"` });
  }
  const wrongZone = zoneError(facts.zone);
  if (wrongZone !== null) errors.push(wrongZone);
  if (state !== undefined && state !== before.state && state !== 'retired' && before.state !== 'retired') {
    errors.push({
      path: '/state',
      message: `is found out by the gateway; only "retired" can be set, got "${state}"`,
    });
  }
  const given = Object.entries(facts).filter(([name, value]) => patchable.has(name) && value !== undefined);
  const patch: DevicePatch = {
    ...(Object.fromEntries(given) as DevicePatch),
    ...(login === undefined ? {} : { sealedLogin: login === null ? null : seal(login) }),
  };
  return { patch: state === undefined ? patch : { ...patch, retired: state === 'retired' }, errors };
}
const patchable = new Set([
  'name',
  'make',
  'kind',
  'checkpointId',
  'areaId',
  'address',
  'imageHosts',
  'zone',
  'keys',
  'connection',
  'speaksFor',
]);
