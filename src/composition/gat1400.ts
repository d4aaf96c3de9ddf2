/** The view library's interface, where the make that reads its messages is there. */
import type { Settings } from '../config/index.ts';
import type { Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Login, Vault } from '../core/ports.ts';
import { gat1400Routes } from '../gat1400/routes.ts';
import type { SubscriptionParts } from '../gat1400/subscription-routes.ts';
import type { RouteModule } from '../http/app.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { fetchFromDevice } from '../net/device-http.ts';
import { HttpLogin } from '../net/http-login.ts';
import type { WayOfARead } from '../pipeline/way.ts';
import type { DeviceWatch } from '../registry/device-watch.ts';
import type { Makes } from '../registry/makes.ts';
import type { Store } from '../store/contract/index.ts';
import type { Senders } from './ingest.ts';

/** Where the standard puts its interface. */
const prefix = '/VIID';
/** The standard is a Chinese one: its local times are those of China unless the site says otherwise. */
const defaultZone = 'Asia/Shanghai';

/** Asking lower platforms for their vehicles. */
export function gat1400SubscriptionsOf(parts: {
  settings: Settings;
  store: Pick<Store, 'registry'>;
  vault: Vault;
}): SubscriptionParts {
  const { settings, store, vault } = parts;
  const guard = createAddressGuard(settings.cameras.networks);
  return {
    platformId: settings.gat1400.platformId,
    zone: settings.siteZone ?? defaultZone,
    async post(device, path, headers, body) {
      const address = device.address ?? '';
      const base = URL.parse(address.includes('://') ? address : `http://${address}`);
      if (base === null) throw new RinggateError('invalid_request', `"${address}" is no address`);
      const sealed = await store.registry.deviceLogin(device.id);
      const login = sealed === null ? null : (JSON.parse(vault.open(sealed)) as Login);
      const answer = await fetchFromDevice({
        url: new URL(path, base),
        method: 'POST',
        headers,
        body,
        login: login === null ? null : new HttpLogin(login, base.protocol === 'https:'),
        guard,
        withinMs: settings.cameras.answerMs,
        maxBytes: 1024 * 1024,
      });
      return answer.body.toString('utf8');
    },
  };
}

export function gat1400Of(parts: {
  settings: Settings;
  makes: Makes;
  way: Pick<WayOfARead, 'take'>;
  senders: Senders;
  deviceOf(deviceId: string): Device | undefined;
  watch: Pick<DeviceWatch, 'reported'>;
}): { prefix: string; routes: RouteModule } {
  const make = parts.makes.get('gat1400');
  if (make === undefined) throw new Error('devices/gat1400.ts is missing');
  return {
    prefix,
    routes: gat1400Routes({
      make,
      way: parts.way,
      makeOf: (deviceId) => parts.deviceOf(deviceId)?.make,
      senderOf: (deviceId) => parts.senders.ofDevice(deviceId),
      platformId: parts.settings.gat1400.platformId,
      zone: parts.settings.siteZone ?? defaultZone,
      reported: (deviceId, report) => parts.watch.reported(deviceId, report),
    }),
  };
}
