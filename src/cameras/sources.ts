/** What media needs of a registered camera: its streams and its login, looked up anew each time. */
import { RinggateError } from '../core/errors.ts';
import type { Login } from '../core/ports.ts';
import type { AppContext } from '../http/context.ts';
import type { CameraSource, CameraSources, Picture } from '../media/contract.ts';
import { openLogin } from './login-routes.ts';

export interface CameraSourceParts {
  context: Pick<AppContext, 'store' | 'vault'>;
  /** The camera's own picture from its snapshot address; null where the answer is none. */
  fetchPicture(url: string, login: Login | null, pinnedCertificate: string | null): Promise<Picture | null>;
}

export function createCameraSources({ context, fetchPicture }: CameraSourceParts): CameraSources {
  const { registry } = context.store;

  async function loginOf(deviceId: string): Promise<Login | null> {
    const sealed = await registry.deviceLogin(deviceId);
    return sealed === null ? null : openLogin(context, sealed);
  }

  return {
    async sourceOf(deviceId): Promise<CameraSource> {
      const { camera } = await registry.getDevice(deviceId);
      if (camera === undefined || camera.describedAt === null)
        throw new RinggateError('unsupported', `The camera "${deviceId}" has not been described yet`);
      return { deviceId, profiles: camera.profiles, login: await loginOf(deviceId) };
    },
    async httpSnapshot(deviceId) {
      const { camera } = await registry.getDevice(deviceId);
      const url = camera?.profiles.find(({ snapshotUri }) => snapshotUri !== null)?.snapshotUri ?? null;
      if (url === null) return null;
      return fetchPicture(url, await loginOf(deviceId), camera?.pinnedCertificate ?? null);
    },
  };
}
