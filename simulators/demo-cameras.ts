/** Cameras for `ringgate demo`: simulated ones on this machine, found by the gateway and registered at checkpoints. */
import { type CameraDefects, parseDefectList } from './cameras/defects.ts';
import { type CameraFleet, startCameras } from './cameras/start-cameras.ts';
import type { District, Site } from './district/types.ts';
import { at, SimulatorError } from './errors.ts';
import type { Account } from './setup/accounts.ts';
import { type ApiClient, signIn } from './setup/api-client.ts';

export const defaultDemoCameras = 12;

/** Some are not as they should be, so that there is something to see: a clock a day off, a stream that freezes. */
const demoDefects = (count: number): Map<number, Partial<CameraDefects>> =>
  count < 8 ? new Map() : parseDefectList('5:clock,7:dead-stream');

/**
 * Starts the cameras; stopped by the signal or by the answer's `stop`.
 * @param log told where they have no video
 */
export async function startDemoCameras(options: {
  count?: number;
  signal: AbortSignal;
  log: (text: string) => void;
}): Promise<CameraFleet> {
  const count = options.count ?? defaultDemoCameras;
  const fleet = await startCameras({
    count,
    seed: 'demo',
    defects: demoDefects(count),
    video: 'background',
    log: options.log,
  });
  options.signal.addEventListener('abort', () => void fleet.stop(), { once: true });
  return fleet;
}

interface Found {
  index: number;
  endpoint: string | null;
  state: string;
}
interface Discovery {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  problem: { detail: string } | null;
  found: Found[];
}

const pollMs = 500;
const givenUpAfterMs = 60_000;

async function discover(technician: ApiClient, fleet: CameraFleet, signal: AbortSignal): Promise<Discovery> {
  const { username, password } = fleet.camera(0);
  const { id } = await technician.call<{ id: string }>('POST', '/discovery', {
    interfaces: ['127.0.0.1'],
    logins: [{ username, password }],
    pictures: false,
    timeoutMs: 2000,
  });
  const endsMs = performance.now() + givenUpAfterMs;
  for (;;) {
    const job = await technician.call<Discovery>('GET', `/discovery/${id}`);
    if (job.state !== 'running' || signal.aborted) return job;
    if (performance.now() > endsMs)
      throw new SimulatorError('looking for the cameras of the demo takes too long');
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Checkpoints for the cameras, spread over all of them. */
const sitesFor = (district: District, count: number): Site[] => {
  const checkpoints = district.sites.filter(({ checkpoint }) => checkpoint.kind === 'checkpoint');
  const step = Math.max(1, Math.floor(checkpoints.length / count));
  return checkpoints.filter((_, index) => index % step === 0).slice(0, count);
};

/**
 * Lets the gateway find the cameras and registers each at a checkpoint. Answers how many were registered.
 * Throws a SimulatorError with the gateway's own words where it refuses something.
 */
export async function registerDemoCameras(options: {
  api: string;
  technician: Account;
  fleet: CameraFleet;
  district: District;
  signal: AbortSignal;
}): Promise<number> {
  const { fleet, district, signal } = options;
  const technician = await signIn(options.api, options.technician.username, options.technician.password);
  const job = await discover(technician, fleet, signal);
  if (job.state === 'failed') throw new SimulatorError(`no cameras found: ${job.problem?.detail ?? ''}`);
  const sites = sitesFor(district, fleet.cameras.length);
  const own = new Map(fleet.cameras.map((camera) => [camera.endpoint, camera]));
  const registrations = job.found.flatMap(({ index, endpoint, state }) => {
    const camera = endpoint === null ? undefined : own.get(endpoint);
    if (!camera || state !== 'described') return [];
    const { checkpoint } = at(sites, camera.identity.index % sites.length);
    return [
      {
        index,
        id: `demo-camera-${String(camera.identity.index + 1).padStart(2, '0')}`,
        name: `${checkpoint.name} 摄像机`,
        checkpointId: checkpoint.id,
      },
    ];
  });
  if (registrations.length > 0 && !signal.aborted)
    await technician.call('POST', `/discovery/${job.id}/registrations`, { registrations });
  return registrations.length;
}

/**
 * Starts, finds and registers. A demo goes on without cameras where that fails (another program may have the port of
 * discovery): then null, and the log says why.
 */
export async function runDemoCameras(options: {
  api: string;
  technician: Account;
  district: District;
  cameras?: number;
  signal: AbortSignal;
  log: (text: string) => void;
}): Promise<CameraFleet | null> {
  const { cameras, signal, log } = options;
  let fleet: CameraFleet | null = null;
  try {
    fleet = await startDemoCameras({ signal, log, ...(cameras === undefined ? {} : { count: cameras }) });
    const registered = await registerDemoCameras({ ...options, fleet });
    log(`${registered} simulated cameras found and registered`);
    return fleet;
  } catch (error) {
    log(`the demo goes on without cameras: ${error instanceof Error ? error.message : String(error)}`);
    await fleet?.stop();
    return null;
  }
}
