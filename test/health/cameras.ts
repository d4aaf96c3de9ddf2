/** Health over simulated ONVIF cameras on the wire: registered as they describe themselves, probed as in the gateway. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraDefects } from '../../simulators/cameras/defects.ts';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import { createCameraSources } from '../../src/cameras/sources.ts';
import { createHealth, type Health } from '../../src/composition/health.ts';
import { createVault } from '../../src/config/vault.ts';
import { createChanges } from '../../src/core/changes.ts';
import { createMedia } from '../../src/media/index.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { createOnvif } from '../../src/onvif/client.ts';
import { LiveRegistry } from '../../src/registry/live-registry.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';

export interface CameraSite {
  fleet: CameraFleet;
  health: Health;
  store: Store;
  state(index: number): string | undefined;
  codes(index: number): string[];
  evidence(index: number): Record<string, boolean | null>;
  close(): Promise<void>;
}

const log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * @param speed how much faster than real the clock of the gateway's rounds and hold times runs
 * @param defects by number, set once the camera is registered
 */
export async function openCameraSite(options: {
  count: number;
  speed: number;
  defects?: ReadonlyMap<number, Partial<CameraDefects>>;
  frames?: boolean;
  /** Fraction 0..1 for the spreading of rounds. */
  random?: () => number;
}): Promise<CameraSite> {
  const { count, speed } = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-health-'));
  const fleet = await startCameras({ count, multicast: false, video: 'lazy' });
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => {
      throw error;
    },
  });
  const vault = createVault(Buffer.alloc(32, 7).toString('base64url'));
  const guard = createAddressGuard(['127.0.0.0/8']);
  const onvif = createOnvif({ guard, answerMs: 5000, allowPlainBasic: false, clock: Date.now, log });
  await store.registry.createArea({ id: 'a', name: 'a', parentId: null });
  await registerAll(fleet, store, onvif, vault);
  for (const [index, defects] of options.defects ?? []) fleet.camera(index).setDefect(defects);
  const startedAtMs = Date.now();
  const clock = (): number => startedAtMs + (Date.now() - startedAtMs) * speed;
  const changes = createChanges(log);
  const registry = await LiveRegistry.open(store, changes, log);
  const health = await createHealth({ store, registry, changes, clock, log, ownTroubles: {} });
  await health.start();
  const context = { store, vault };
  const media = createMedia({
    sources: createCameraSources(context as Parameters<typeof createCameraSources>[0], onvif),
    guard,
    allowPlainBasic: false,
    log,
    ffmpegPath: null,
    searchPath: process.env.PATH ?? '',
    limits: {
      maxStreams: 8,
      maxViewers: 8,
      maxTranscodes: 1,
      maxMjpegs: 1,
      lingerMs: 100,
      stallMs: 4_000,
      answerMs: 3_000,
      maxWaitingBytes: 1_000_000,
      giveUpMs: 60_000,
    },
  });
  health.probeCameras({
    context,
    onvif,
    frames: options.frames === false ? null : media.frames,
    describer: null,
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  const record = (index: number) => health.watch.record(`cam-${index}`);
  return {
    fleet,
    health,
    store,
    state: (index) => registry.devices.get(`cam-${index}`)?.state,
    codes: (index) => record(index)?.reasons.map((reason) => reason.code) ?? [],
    evidence: (index) =>
      Object.fromEntries([...(record(index)?.evidence.values() ?? [])].map(({ kind, ok }) => [kind, ok])),
    async close() {
      await health.stop();
      await media.close();
      await onvif.close();
      await fleet.stop();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function registerAll(
  fleet: CameraFleet,
  store: Store,
  onvif: ReturnType<typeof createOnvif>,
  vault: ReturnType<typeof createVault>,
): Promise<void> {
  for (const [index, camera] of fleet.cameras.entries()) {
    const login = { username: camera.username, password: camera.password };
    const described = await onvif.describe({
      endpoint: camera.endpoint,
      serviceUrls: [camera.xaddr],
      logins: [login],
      signal: AbortSignal.timeout(30_000),
    });
    if (described.state !== 'described') throw new Error(JSON.stringify(described.problem));
    await store.registry.createDevice(
      {
        id: `cam-${index}`,
        name: `camera ${index}`,
        make: 'onvif',
        kind: 'camera',
        checkpointId: null,
        areaId: 'a',
        address: camera.address,
        camera: described.facts,
        sealedLogin: vault.seal(JSON.stringify(login)),
      },
      `hash-${index}`,
    );
  }
}
