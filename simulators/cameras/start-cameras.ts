/** Starts simulated cameras in this process. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SimulatorError } from '../errors.ts';
import { takeAddresses } from './addresses.ts';
import { SimulatedCamera } from './camera.ts';
import type { CameraDefects } from './defects.ts';
import { DiscoveryResponder } from './discovery.ts';
import { type CameraProfile, identityOf } from './identity.ts';
import { createVideoSources } from './video/sources.ts';

export interface CamerasOptions {
  count: number;
  /** The same seed gives the same cameras. Left out: cameras that no other fleet has. */
  seed?: string;
  /** Default 127.0.0.1: addresses of their own on the loopback network (see `takeAddresses`). */
  bind?: string;
  /** 0 (default): any free port for each. Others need distinct addresses. */
  httpPort?: number;
  rtspPort?: number;
  username?: string;
  password?: string;
  /** By the number of the camera, from 0. */
  defects?: ReadonlyMap<number, Partial<CameraDefects>>;
  /** Cameras whose main stream is a live picture with the clock in it (`clockBits`). */
  liveClock?: readonly number[];
  /** Answers to multicast probes (default true). */
  multicast?: boolean;
  /** Answers to a multicast probe are spread over this time (default 500 ms). */
  spreadMs?: number;
  /** `ready` (default): made or loaded before the start is over; `background`: meanwhile; `lazy`: at the first viewer. */
  video?: 'ready' | 'background' | 'lazy';
  /** Default `ffmpeg` of the PATH. */
  ffmpeg?: string;
  /** Where the videos of earlier runs are kept. */
  videoFolder?: string;
  now?: () => number;
  log?: (text: string) => void;
}

export interface CameraDescription {
  index: number;
  endpoint: string;
  name: string;
  model: string;
  serial: string;
  hardwareAddress: string;
  address: string;
  xaddr: string;
  httpPort: number;
  rtspPort: number;
  username: string;
  password: string;
  profiles: {
    token: string;
    codec: CameraProfile['codec'];
    widthPx: number;
    heightPx: number;
    rtsp: string;
  }[];
  ptz: boolean;
  media2: boolean;
  defects: Partial<CameraDefects>;
}

export interface CameraFleet {
  readonly cameras: readonly SimulatedCamera[];
  /** The camera of that number. Throws a SimulatorError where there is none. */
  camera(index: number): SimulatedCamera;
  describe(): CameraDescription[];
  stop(): Promise<void>;
}

export const defaultLogin = { username: 'admin', password: 'camera-Pass-1' } as const;
const maxCameras = 5000;

/** Started when all of them answer. Throws a SimulatorError where they can't be. */
export async function startCameras(options: CamerasOptions): Promise<CameraFleet> {
  const { count, bind = '127.0.0.1', now = Date.now, log = () => undefined } = options;
  if (!Number.isInteger(count) || count < 1 || count > maxCameras)
    throw new SimulatorError(`count is ${count}; allowed: 1 to ${maxCameras}`);
  const seed = options.seed ?? randomUUID();
  const addresses = await takeAddresses(bind, count);
  const video = createVideoSources({
    ffmpeg: options.ffmpeg ?? 'ffmpeg',
    ...(options.videoFolder === undefined ? {} : { folder: options.videoFolder }),
  });
  const announcements = new Set<Promise<void>>();
  const cameras: SimulatedCamera[] = [];
  const responder = new DiscoveryResponder(cameras, {
    bind,
    multicast: options.multicast ?? true,
    spreadMs: options.spreadMs ?? 500,
    log,
  });
  for (let index = 0; index < count; index += 1) {
    const defects = options.defects?.get(index) ?? {};
    cameras.push(
      new SimulatedCamera({
        identity: identityOf(seed, index),
        username: options.username ?? defaultLogin.username,
        password: options.password ?? defaultLogin.password,
        defects,
        address: addresses.next(),
        furtherAddresses: addresses.areDistinct
          ? Array.from({ length: defects.furtherAddresses ?? 0 }, () => addresses.next())
          : [],
        httpPort: options.httpPort ?? 0,
        rtspPort: options.rtspPort ?? 0,
        hasLiveClock: options.liveClock?.includes(index) ?? false,
        video,
        now,
        listen: (camera) => responder.open(camera),
        announce: (camera, what) => {
          const said = responder.announce(camera, what).finally(() => announcements.delete(said));
          announcements.add(said);
        },
        nextAddress: () => addresses.next(),
      }),
    );
  }
  let stopped: Promise<void> | null = null;
  const stopAll = async (): Promise<void> => {
    video.close();
    await Promise.all(cameras.map((camera) => camera.stop()));
    await Promise.all(announcements);
    await responder.stop();
    addresses.release();
  };
  const stop = (): Promise<void> => {
    stopped ??= stopAll();
    return stopped;
  };
  try {
    await responder.start();
    for (const camera of cameras) {
      await camera.start();
      // opening sockets does not give the turn away; what came in meanwhile would overflow the buffers
      await nextTurn();
    }
    await Promise.all(announcements);
    const prepare = async (): Promise<void> => {
      if (!(await video.prepare()))
        log('ffmpeg with libx264 is not here: the cameras have neither streams nor snapshots');
    };
    if (options.video === 'background')
      prepare().catch((error: unknown) => {
        if (stopped === null) log(error instanceof Error ? error.message : String(error));
      });
    else if (options.video !== 'lazy') await prepare();
    return {
      cameras,
      camera(index) {
        const camera = cameras[index];
        if (!camera) throw new SimulatorError(`there is no camera ${index}; there are ${count}`);
        return camera;
      },
      describe: () =>
        cameras.map((camera) => describe(camera, options.defects?.get(camera.identity.index) ?? {})),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function describe(camera: SimulatedCamera, defects: Partial<CameraDefects>): CameraDescription {
  const { identity } = camera;
  return {
    index: identity.index,
    endpoint: identity.endpoint,
    name: identity.name,
    model: identity.model,
    serial: identity.serial,
    hardwareAddress: identity.hardwareAddress,
    address: camera.address,
    xaddr: camera.xaddr,
    httpPort: camera.httpPort,
    rtspPort: camera.rtspPort,
    username: camera.username,
    password: camera.password,
    profiles: identity.profiles.map((profile) => ({
      token: profile.token,
      codec: profile.codec,
      widthPx: profile.widthPx,
      heightPx: profile.heightPx,
      rtsp: camera.rtspUrl(profile),
    })),
    ptz: identity.hasPtz,
    media2: identity.hasMedia2,
    defects,
  };
}
