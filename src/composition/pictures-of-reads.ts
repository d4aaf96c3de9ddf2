/** Fetching the pictures that reads only name, with the limits of the site. */
import type { Settings } from '../config/index.ts';
import type { Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Log, Login, Vault } from '../core/ports.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { fetchFromDevice } from '../net/device-http.ts';
import { HttpLogin } from '../net/http-login.ts';
import { PictureFetch, type PictureFetchParts } from '../pipeline/picture-fetch.ts';
import type { Store } from '../store/contract/index.ts';
import { pictureType } from '../wire/picture.ts';

const maxPictureBytes = 4 * 1024 * 1024;
const withinMs = 10_000;
/** Where a cloud's metadata service answers: not even for a listed host, unless the site's networks name it. */
const linkLocal = ['169.254.0.0/16', 'fe80::/10'];

export function createPictureFetch(parts: {
  settings: Settings;
  store: Pick<Store, 'registry' | 'reads'>;
  vault: Vault;
  deviceOf(deviceId: string): Device | undefined;
  announceAlerts: PictureFetchParts['announceAlerts'];
  log: Log;
}): PictureFetch {
  const inNetworks = createAddressGuard(parts.settings.cameras.networks);
  const namesLinkLocal = parts.settings.cameras.networks.some((network) =>
    /^(169\.254\.|fe[89ab])/i.test(network),
  );
  // a host that a technician listed in the registration is allowed wherever else it is
  const listedHost = createAddressGuard(['0.0.0.0/0', '::/0'], namesLinkLocal ? [] : linkLocal);
  return new PictureFetch({
    store: parts.store.reads,
    deviceOf: parts.deviceOf,
    announceAlerts: parts.announceAlerts,
    log: parts.log,
    async fetch(device, url, signal) {
      const isOwn = !(device.imageHosts ?? []).some((host) => host === url.host || host === url.hostname);
      const sealed = isOwn ? await parts.store.registry.deviceLogin(device.id) : null;
      const login = sealed === null ? null : (JSON.parse(parts.vault.open(sealed)) as Login);
      const allowBasic = url.protocol === 'https:' || parts.settings.cameras.allowPlainBasic;
      const { body } = await fetchFromDevice({
        url,
        // the login is the device's: it goes to the device's own address and nowhere else
        login: login === null ? null : new HttpLogin(login, allowBasic),
        guard: isOwn ? inNetworks : listedHost,
        withinMs,
        maxBytes: maxPictureBytes,
        signal,
      });
      const mediaType = pictureType(body);
      if (mediaType === null)
        throw new RinggateError('device_answer_broken', 'what was fetched is no JPEG, PNG or WebP');
      return { mediaType, bytes: body };
    },
  });
}
