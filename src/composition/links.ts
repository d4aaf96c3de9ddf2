/** The gateway's own connections to devices, as the registry asks for them. */
import type { Settings } from '../config/index.ts';
import type { Device } from '../core/entities.ts';
import type { Make, RawMessage } from '../core/model.ts';
import type { Changes, Clock, Log, Login, Vault } from '../core/ports.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import type { WayOfARead } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Makes } from '../registry/makes.ts';
import type { Store } from '../store/contract/index.ts';
import type { Deliver } from '../transports/deliver.ts';
import { type LinkParts, linkOf } from '../transports/links.ts';
import { type LinkState, LinkSupervisor, type WantedLink } from '../transports/supervisor.ts';
import type { Senders } from './ingest.ts';

export interface DeviceLinksParts {
  settings: Settings;
  store: Pick<Store, 'registry'>;
  registry: LiveRegistry;
  changes: Changes;
  makes: Makes;
  senders: Senders;
  way: Pick<WayOfARead, 'take'>;
  vault: Vault;
  guard: AddressGuard;
  clock: Clock;
  log: Log;
  runPullPoint: LinkParts['runPullPoint'];
  /** How a connection stands, for the health of its device. */
  linkChanged?(deviceId: string, state: LinkState): void;
}

export interface DeviceLinks {
  stateOf(deviceId: string): LinkState | null;
  close(): Promise<void>;
}

export function startDeviceLinks(parts: DeviceLinksParts): DeviceLinks {
  const { registry, store, makes, senders, changes } = parts;
  const supervisor = new LinkSupervisor({
    clock: parts.clock,
    log: parts.log,
    ...(parts.linkChanged === undefined ? {} : { changed: parts.linkChanged }),
  });
  const linkParts: LinkParts = {
    guard: parts.guard,
    allowPlainBasic: parts.settings.cameras.allowPlainBasic,
    ...(parts.settings.cameras.ca === null ? {} : { ca: parts.settings.cameras.ca }),
    loginOf: async (deviceId) => {
      const sealed = await store.registry.deviceLogin(deviceId);
      return sealed === null ? null : (JSON.parse(parts.vault.open(sealed)) as Login);
    },
    deliverFor: (device, make) => deliverInto(parts, device, make),
    zoneOf: (device) => senders.ofDevice(device.id)?.zone,
    cursorOf: (deviceId) => ({
      get: () => store.registry.fetchCursor(deviceId),
      set: (cursor) => store.registry.setFetchCursor(deviceId, cursor),
    }),
    runPullPoint: parts.runPullPoint,
  };
  const refresh = (): void => {
    const wanted = new Map<string, WantedLink>();
    for (const device of registry.devices.values()) {
      if (device.connection === undefined) continue;
      const link = linkOf(device, makes.get(device.make), linkParts);
      if (link !== null) wanted.set(device.id, link);
    }
    supervisor.want(wanted);
  };
  const onChange = (): void => {
    const { settling } = registry;
    if (settling === null) refresh();
    else void settling.then(refresh);
  };
  changes.on('registryChanged', onChange);
  refresh();
  return {
    stateOf: (deviceId) => supervisor.stateOf(deviceId),
    close: () => supervisor.close(),
  };
}

/** Into the way of a read; resolves when stored. */
function deliverInto(parts: DeviceLinksParts, device: Device, make: Make): Deliver {
  return (message: RawMessage) => {
    const sender = parts.senders.ofDevice(device.id);
    return new Promise<void>((resolve, reject) => {
      parts.way.take(
        {
          ...message,
          ...(sender?.zone === undefined ? {} : { zone: sender.zone }),
          deviceId: device.id,
          ...(sender === null ? {} : { deviceOf: sender.deviceOf }),
          make,
          source: `${device.connection?.transport ?? 'link'}:${device.id}${message.path ?? ''}`,
        },
        (error) => (error === undefined ? resolve() : reject(error)),
      );
    });
  };
}
