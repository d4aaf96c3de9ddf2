/** Health: what it needs of the rest of the gateway, put together. */
import type { Describer } from '../cameras/describer.ts';
import { targetOf } from '../cameras/target.ts';
import type { ClosedInterval } from '../core/coverage.ts';
import type { Device } from '../core/entities.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { HealthDesk } from '../health/desk.ts';
import { Headings } from '../health/headings.ts';
import { CameraProber } from '../health/prober.ts';
import { healthRoutes } from '../health/routes.ts';
import type { HealthWatch } from '../health/watch.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import type { FrameProbe } from '../media/contract.ts';
import type { OnvifClient } from '../onvif/contract.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

/** A look at a stream must not hold up the others for long. */
const framesTimeoutMs = 6_000;
/** A camera is asked anew what it is when it was away for so long: it may have been replaced or updated. */
const awayMs = 60_000;

export interface HealthParts {
  store: Store;
  registry: LiveRegistry;
  changes: Changes;
  clock: Clock;
  log: Log;
  ownTroubles: Readonly<Record<string, () => string | null>>;
}
export interface ProbingParts {
  context: Pick<AppContext, 'store' | 'vault'>;
  onvif: Pick<OnvifClient, 'probe'>;
  frames: FrameProbe | null;
  describer: Pick<Describer, 'describeLater'> | null;
  /** Fraction 0..1 by which rounds are spread; default by chance. */
  random?: () => number;
}

export interface Health {
  watch: HealthWatch;
  routes: readonly RouteModule[];
  /** When a checkpoint was seen, in order and without gaps. */
  coverageOf(checkpointId: string, fromMs: number, toMs: number): Promise<readonly ClosedInterval[]>;
  /** A read is stored. */
  read(committed: CommittedRead): void;
  start(): Promise<void>;
  /** Looks at ONVIF cameras from now on. */
  probeCameras(parts: ProbingParts): void;
  stop(): Promise<void>;
}

export async function createHealth(parts: HealthParts): Promise<Health> {
  const { registry, log } = parts;
  const desk = await HealthDesk.open(parts);
  const headings = new Headings(registry, log);
  const { watch } = desk;
  let prober: CameraProber | null = null;
  return {
    watch,
    routes: [healthRoutes({ desk, headings, registry })],
    read(committed) {
      watch.read(committed);
      headings.read(committed);
    },
    coverageOf: (checkpointId, fromMs, toMs) => desk.coverage.of(checkpointId, fromMs, toMs),
    start: () => desk.start(),
    probeCameras(probing) {
      prober = createProber(parts, watch, probing);
      prober.start();
    },
    async stop() {
      await prober?.close();
      await desk.stop();
    },
  };
}

function createProber(
  { registry, clock, log }: HealthParts,
  watch: HealthWatch,
  { context, onvif, frames, describer, random }: ProbingParts,
): CameraProber {
  const cameras = (): Device[] =>
    [...registry.devices.values()].filter(
      (device) => device.camera !== undefined && device.state !== 'retired',
    );
  const lostAtMs = new Map<string, number>();
  return new CameraProber({
    clock,
    log,
    ...(random === undefined ? {} : { random }),
    cameraIds: () => cameras().map((device) => device.id),
    async probe(deviceId, signal) {
      const device = registry.devices.get(deviceId);
      if (device === undefined) throw new Error('the device is gone');
      return onvif.probe(await targetOf(context, device), signal);
    },
    frames: frames === null ? null : (deviceId) => frames.framesOf(deviceId, { timeoutMs: framesTimeoutMs }),
    probed(deviceId, probe) {
      watch.probed(deviceId, probe);
      if (!probe.reachable) {
        if (!lostAtMs.has(deviceId)) lostAtMs.set(deviceId, clock());
        return;
      }
      const lost = lostAtMs.get(deviceId);
      lostAtMs.delete(deviceId);
      const device = registry.devices.get(deviceId);
      if (lost !== undefined && clock() - lost >= awayMs && device !== undefined)
        describer?.describeLater([device], { username: 'system' });
    },
    framed: (deviceId, report, isSure) => watch.framed(deviceId, report, isSure),
  });
}
