/** Found cameras become devices: all of a request or none, every error with its place. */
import { sealDigestLogin } from '../accounts/digest-login.ts';
import { hashSecret, randomSecret } from '../accounts/secrets.ts';
import type { Actor, Device } from '../core/entities.ts';
import type { AppContext } from '../http/context.ts';
import { scopeOf } from '../http/scope.ts';
import type { Change } from '../registry/changes.ts';
import type { DiscoveryJob } from './discovery-job.ts';
import { RegistrationCheck, type WantedCamera } from './registration-check.ts';
import type { RegistrationItem } from './schemas.ts';

/** A device with the MQTT password that is shown this once. */
export type RegisteredCamera = Device & { mqtt: { username: string; password: string } };

/**
 * @throws RinggateError conflict where all that is wrong is that cameras are registered already (`extra.devices` names
 *   those within the area), else invalid_request; paths are `/registrations/{n}/{field}`
 */
export function registerFound(
  context: AppContext,
  change: Change,
  actor: Actor,
  job: DiscoveryJob,
  items: readonly RegistrationItem[],
): Promise<RegisteredCamera[]> {
  return change(actor, async () => {
    const snapshot = await context.store.registry.snapshot();
    const scope = await scopeOf(context, actor);
    const check = new RegistrationCheck(context, snapshot, scope, job);
    const wanted: WantedCamera[] = [];
    for (const [n, item] of items.entries()) {
      const one = await check.item(n, item);
      if (one !== null) wanted.push(one);
    }
    check.refuse();
    const cameras = await storeCameras(context, wanted);
    for (const [checkpointId, lanes] of check.lanes) {
      await context.store.registry.updateCheckpoint(checkpointId, { lanes });
    }
    cameras.forEach((camera, n) => {
      const found = wanted[n]?.found;
      if (found !== undefined) found.device = camera;
    });
    return {
      result: cameras,
      action: 'camera.register',
      detail: {
        discoveryId: job.plan.id,
        devices: cameras.map(({ id, camera }) => ({ id, endpoint: camera?.endpoint ?? null })),
        lanes: [...check.lanes.keys()],
      },
    };
  });
}

/** Registers them in one transaction, each with new MQTT credentials. */
export async function storeCameras(
  context: AppContext,
  wanted: readonly Pick<WantedCamera, 'device'>[],
): Promise<RegisteredCamera[]> {
  const passwords = wanted.map(() => randomSecret());
  const made = await context.store.registry.createDevices(
    wanted.map(({ device }, n) => ({
      device,
      credentialHash: hashSecret(passwords[n] ?? ''),
      digestLogin: sealDigestLogin(context.vault, device.id, passwords[n] ?? ''),
    })),
  );
  return made.map((device, n) => ({
    ...device,
    mqtt: { username: device.id, password: passwords[n] ?? '' },
  }));
}
