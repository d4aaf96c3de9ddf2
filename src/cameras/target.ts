/** Where a registered camera answers and as whom the gateway signs in there. */
import type { Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { CameraPtz, CameraTarget } from '../onvif/contract.ts';
import { openLogin } from './login-routes.ts';
import type { PtzDriver } from './ptz-desk.ts';

type Kept = Pick<AppContext, 'store' | 'vault'>;

/** @throws RinggateError unsupported where it is not known as an ONVIF camera */
export async function targetOf(context: Kept, device: Device): Promise<CameraTarget> {
  const { camera } = device;
  if (camera === undefined)
    throw new RinggateError('unsupported', `The device "${device.id}" is not known as an ONVIF camera`);
  const sealed = await context.store.registry.deviceLogin(device.id);
  return {
    serviceUrl: camera.serviceUrl,
    login: sealed === null ? null : openLogin(context, sealed),
    ...(camera.pinnedCertificate === undefined ? {} : { pinnedCertificate: camera.pinnedCertificate }),
  };
}

/** Steers registered cameras. */
export function createPtzDriver(context: Kept, ptz: CameraPtz): PtzDriver {
  const target = (device: Device): Promise<CameraTarget> => targetOf(context, device);
  return {
    move: async (device, velocity, timeoutMs) => ptz.move(await target(device), velocity, timeoutMs),
    stop: async (device) => ptz.stop(await target(device)),
    presets: async (device) => ptz.presets(await target(device)),
    goto: async (device, preset) => ptz.goto(await target(device), preset),
    save: async (device, name) => ptz.save(await target(device), name),
    remove: async (device, preset) => ptz.remove(await target(device), preset),
  };
}
