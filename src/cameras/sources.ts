/** What media needs of a registered camera: its streams, its login and its own picture, looked up anew each time. */
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { CameraSource, CameraSources } from '../media/contract.ts';
import type { OnvifClient } from '../onvif/contract.ts';
import { targetOf } from './target.ts';

export function createCameraSources(
  context: Pick<AppContext, 'store' | 'vault'>,
  onvif: Pick<OnvifClient, 'snapshot'>,
): CameraSources {
  const { registry } = context.store;
  return {
    async sourceOf(deviceId): Promise<CameraSource> {
      const device = await registry.getDevice(deviceId);
      const { login } = await targetOf(context, device);
      if (device.camera === undefined || device.camera.describedAt === null)
        throw new RinggateError('unsupported', `The camera "${deviceId}" has not been described yet`);
      return { deviceId, profiles: device.camera.profiles, login };
    },
    async httpSnapshot(deviceId) {
      const device = await registry.getDevice(deviceId);
      const { login, pinnedCertificate = null } = await targetOf(context, device);
      const url =
        device.camera?.profiles.find(({ snapshotUri }) => snapshotUri !== null)?.snapshotUri ?? null;
      return url === null ? null : onvif.snapshot(url, login, pinnedCertificate);
    },
  };
}
