/** Cameras as a test says they are, for what stands above ONVIF: jobs, registration, rights. The real way: journey.test.ts. */
import type { CameraDescription, CameraFinder, Sighting } from '../../../src/cameras/finder.ts';
import { unopenedFacts } from '../../../src/cameras/found.ts';
import type { CameraFacts } from '../../../src/core/entities.ts';
import type { Login } from '../../../src/core/ports.ts';

export interface ScriptedCamera {
  endpoint: string | null;
  address: string;
  /** Also answers here. */
  otherAddresses?: string[];
  hardwareAddress?: string;
  serial?: string;
  model?: string;
  /** The only login that it takes; null: it asks for none. */
  login?: Login | null;
  broken?: { code: string; detail: string };
}

export interface ScriptedFinder extends CameraFinder {
  cameras: ScriptedCamera[];
  /** Every login that was sent to an address, in order. */
  tried: { address: string; username: string }[];
  /** Held back until this is called. */
  release(): void;
  hold(): void;
}

export const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]);

function factsOf(camera: ScriptedCamera, address: string): CameraFacts {
  return {
    ...unopenedFacts(`http://${address}/onvif/device_service`, camera.endpoint, camera.model ?? 'M-1'),
    hardwareAddress: camera.hardwareAddress ?? null,
    manufacturer: 'Acme',
    serial: camera.serial ?? null,
    firmware: '1.0',
    hasPtz: true,
    describedAt: '2026-11-24T05:00:00.000Z',
    profiles: [
      {
        token: 'main',
        name: 'main',
        encoding: 'h264',
        widthPx: 1920,
        heightPx: 1080,
        framesPerSecond: 25,
        bitrateKbps: 4000,
        streamUri: `rtsp://${address}/main`,
        statedStreamUri: `rtsp://${address}/main`,
        snapshotUri: null,
      },
    ],
  };
}

export function scriptedFinder(cameras: ScriptedCamera[]): ScriptedFinder {
  let gate = Promise.resolve();
  let open = (): void => undefined;
  const finder: ScriptedFinder = {
    cameras,
    tried: [],
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
    async find({ sighted, probed, addresses, signal }) {
      for (const camera of finder.cameras)
        for (const address of [camera.address, ...(camera.otherAddresses ?? [])]) {
          const sighting: Sighting = {
            endpoint: camera.endpoint,
            addresses: [address],
            serviceUrls: [`http://${address}/onvif/device_service`],
            name: null,
            model: null,
          };
          sighted(sighting);
        }
      probed(addresses.length);
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await Promise.race([gate, aborted]);
    },
    async describe({ serviceUrls, logins }): Promise<CameraDescription> {
      const address = URL.parse(serviceUrls[0] ?? '')?.host ?? '';
      const camera = finder.cameras.find((one) =>
        [one.address, ...(one.otherAddresses ?? [])].includes(address),
      );
      const nothing = { name: null, loginIndex: null, clockOffsetMs: null, certificate: null };
      if (camera === undefined)
        return {
          ...nothing,
          state: 'unreachable',
          problem: { code: 'unavailable', detail: `${address} does not answer` },
          facts: unopenedFacts(serviceUrls[0] ?? '', null),
        };
      const unopened = unopenedFacts(serviceUrls[0] ?? '', camera.endpoint);
      if (camera.broken !== undefined)
        return { ...nothing, state: 'broken', problem: camera.broken, facts: unopened };
      const wanted = camera.login ?? null;
      let loginIndex: number | null = null;
      for (const [n, login] of wanted === null ? [] : logins.entries()) {
        finder.tried.push({ address, username: login.username });
        if (login.username !== wanted?.username || login.password !== wanted.password) continue;
        loginIndex = n;
        break;
      }
      if (wanted !== null && loginIndex === null)
        return {
          ...nothing,
          state: 'needs_credentials',
          problem: { code: 'bad_credentials', detail: 'no login fits' },
          facts: unopened,
          clockOffsetMs: 1200,
        };
      return {
        ...nothing,
        state: 'described',
        problem: null,
        facts: factsOf(camera, address),
        name: 'Mast 7',
        loginIndex,
        clockOffsetMs: 1200,
      };
    },
    thumbnail: async () => jpeg,
  };
  return finder;
}
