/** The connections that the gateway keeps to devices which do not push: from a registration to a running link. */
import type { Device } from '../core/entities.ts';
import type { Make, Pull } from '../core/model.ts';
import type { Login } from '../core/ports.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { HttpLogin } from '../net/http-login.ts';
import type { Deliver } from './deliver.ts';
import { runHttpStream } from './http-stream.ts';
import { type PollingOptions, runPolling } from './polling.ts';
import type { LinkSignals, WantedLink } from './supervisor.ts';
import { runTcpLine } from './tcp-line.ts';

export interface LinkParts {
  guard: AddressGuard;
  ca?: string;
  /** Basic over plain HTTP shows the password to whoever listens. */
  allowPlainBasic: boolean;
  /** The login of a device as it is now; null where none is kept. */
  loginOf(deviceId: string): Promise<Login | null>;
  deliverFor(device: Device, make: Make): Deliver;
  zoneOf(device: Device): string | undefined;
  cursorOf(deviceId: string): PollingOptions['cursor'];
  /** Events of an ONVIF camera; the make's topics, renewed before they end. */
  runPullPoint(
    device: Device,
    pull: Extract<Pull, { transport: 'pullpoint' }>,
    deliver: Deliver,
    signals: LinkSignals,
  ): Promise<void>;
}

/** The link that a device's registration asks for; null where it pushes, is retired, or its make cannot be fetched so. */
export function linkOf(device: Device, make: Make | undefined, parts: LinkParts): WantedLink | null {
  const { connection } = device;
  if (connection === undefined || make === undefined || device.state === 'retired') return null;
  const pull = make.pulls?.find(({ transport }) => transport === connection.transport);
  const target = targetOf(device, pull);
  if (pull === undefined || target === null) return null;
  const deliver = parts.deliverFor(device, make);
  const signature = JSON.stringify([make.id, connection, device.address, device.zone, device.hasLogin]);
  return {
    signature,
    run: async (signals) => {
      const login = await parts.loginOf(device.id);
      await runPull({ device, pull, target, login, deliver, parts, signals });
    },
  };
}

/** Where a device is reached: its own address for the connection, else the registration's. Null where neither is one. */
function targetOf(device: Device, pull: Pull | undefined): URL | null {
  const { url } = device.connection ?? {};
  if (url !== undefined) return URL.parse(url);
  const { address } = device;
  if (address === undefined || pull === undefined) return null;
  if (address.includes('://')) return URL.parse(address);
  const scheme = pull.transport === 'tcp' ? 'tcp' : 'http';
  const port = pull.transport === 'tcp' && !/:\d+$/.test(address) ? `:${pull.defaultPort}` : '';
  return URL.parse(`${scheme}://${address}${port}`);
}

interface Running {
  device: Device;
  pull: Pull;
  target: URL;
  login: Login | null;
  deliver: Deliver;
  parts: LinkParts;
  signals: LinkSignals;
}

function runPull({ device, pull, target, login, deliver, parts, signals }: Running): Promise<void> {
  const { guard } = parts;
  const zone = parts.zoneOf(device);
  const http = {
    base: target,
    login:
      login === null ? null : new HttpLogin(login, target.protocol === 'https:' || parts.allowPlainBasic),
    guard,
    deliver,
    ...(parts.ca === undefined ? {} : { ca: parts.ca }),
    ...(zone === undefined ? {} : { zone }),
  };
  switch (pull.transport) {
    case 'stream':
      return runHttpStream({ ...http, pull: pathOf(target, pull) }, signals);
    case 'poll':
      return runPolling({ ...http, pull, cursor: parts.cursorOf(device.id) }, signals);
    case 'tcp': {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      const port = target.port === '' ? pull.defaultPort : Number(target.port);
      return runTcpLine({ host, port, frame: pull.frame, guard, deliver }, signals);
    }
    case 'pullpoint':
      return parts.runPullPoint(device, pull, deliver, signals);
  }
}

/** A registration that names a path of its own means that one, not the make's. */
function pathOf(
  target: URL,
  pull: Extract<Pull, { transport: 'stream' }>,
): Extract<Pull, { transport: 'stream' }> {
  const path = `${target.pathname}${target.search}`;
  return path === '/' ? pull : { ...pull, path };
}
