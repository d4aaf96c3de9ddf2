/** Other hardware in the place of a device: the new one takes over what belongs to the place, not what was the old one's. */
import type { Device } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { NewDevice } from '../store/contract/registry.ts';
import type { DiscoveryJob } from './discovery-job.ts';
import { factsOfFound } from './found.ts';
import { addressOfService, CameraIndex } from './identity.ts';
import { sealLogin } from './login-routes.ts';
import type { ReplacementBody } from './schemas.ts';

/**
 * The device that takes the place of `old`: its name, area, checkpoint, kind, zone and picture hosts; the way of
 * fetching too where the make is the same. Address, login, keys and camera facts are those of the new hardware.
 * @throws RinggateError invalid_request, conflict (retired already; the camera is another device's)
 */
export async function replacementOf(
  context: AppContext,
  old: Device,
  id: string,
  body: ReplacementBody,
  job: DiscoveryJob | null,
): Promise<{ device: NewDevice; oldName: string }> {
  if (old.state === 'retired')
    throw new RinggateError('conflict', `The device "${old.id}" is retired: its place was given away before`);
  const errors: FieldError[] = [];
  const make = body.make ?? old.make;
  const { makes } = context.options;
  if (!makes.includes(make))
    errors.push({ path: '/make', message: `there is no make "${make}"; there are ${makes.join(', ')}` });
  const found = job === null || body.index === undefined ? undefined : job.found.get(body.index);
  if (job !== null && found === undefined)
    errors.push({
      path: '/index',
      message: `there is no found camera ${body.index ?? '(index is required)'}`,
    });
  if (job === null && body.index !== undefined)
    errors.push({ path: '/discoveryId', message: 'is required with index' });
  if (errors.length > 0) {
    const where = errors.map(({ path }) => path).join(', ');
    throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
  }
  const facts = found === undefined ? null : factsOfFound(found, undefined);
  if (facts !== null) await refuseOthers(context, old, facts);
  const login = body.login ?? found?.fitting?.login ?? null;
  const address = body.address ?? (facts === null ? null : addressOfService(facts.serviceUrl));
  const day = new Date(context.clock()).toISOString().slice(0, 10);
  return {
    oldName: `${old.name.slice(0, 180)} (until ${day})`,
    device: {
      id,
      name: body.name ?? old.name,
      make,
      kind: old.kind,
      checkpointId: old.checkpointId,
      areaId: old.areaId,
      ...(old.zone === undefined ? {} : { zone: old.zone }),
      ...(old.imageHosts === undefined ? {} : { imageHosts: old.imageHosts }),
      ...(old.speaksFor === undefined ? {} : { speaksFor: old.speaksFor }),
      ...(old.connection === undefined || make !== old.make || old.connection.url !== undefined
        ? {}
        : { connection: old.connection }),
      ...(address === null ? {} : { address }),
      ...(body.keys === undefined || body.keys === null ? {} : { keys: body.keys }),
      ...(login === null ? {} : { sealedLogin: sealLogin(context, login) }),
      ...(facts === null ? {} : { camera: facts }),
    },
  };
}

/** @throws RinggateError conflict where the camera is registered as another device than the one it replaces */
async function refuseOthers(
  context: AppContext,
  old: Device,
  identity: { endpoint: string | null; hardwareAddress: string | null },
): Promise<void> {
  const { devices } = await context.store.registry.snapshot();
  const other = new CameraIndex(devices.filter(({ id }) => id !== old.id)).find(identity);
  if (other !== null)
    throw new RinggateError('conflict', `This camera is registered already as the device "${other.id}"`);
}
