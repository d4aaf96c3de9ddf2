/** Traffic for `ringgate demo`: the reference district in real time, with listed vehicles often enough to watch. */
import { randomBytes } from 'node:crypto';
import { runDemoCameras } from './demo-cameras.ts';
import { buildDistrict } from './district/district.ts';
import { at } from './errors.ts';
import { createRun } from './payload.ts';
import { drawPictures } from './pictures/draw.ts';
import { worthPicturing } from './pictures/pictures.ts';
import { openConnections } from './publish/connections.ts';
import { type PublishSummary, publishMessages } from './publish/publish.ts';
import { createScenario } from './scenario.ts';
import type { Account } from './setup/accounts.ts';
import { signIn } from './setup/api-client.ts';
import { chooseDemoPosts, setUpPosts } from './setup/posts.ts';
import { setUpScenario } from './setup/setup.ts';

export interface DemoOptions {
  /** The gateway's MQTT address, from its ready line. */
  url: string;
  /** The gateway's HTTP address. */
  api: string;
  /** An administrator. */
  username: string;
  password: string;
  /** Stops the traffic. */
  signal: AbortSignal;
  seed?: string;
  readsPerSecond?: number;
  /** Simulated cameras to find, register and run (default 12); 0: none. */
  cameras?: number;
  /** Told once, when the gateway is set up and before the first read: the demo's people with their passwords. */
  onReady?: (ready: { accounts: Account[] }) => void;
  log?: (text: string) => void;
}

const defaultReadsPerSecond = 20;
const demoListed = 160;
/** Of trips, by listed vehicles: at 20 reads a second an alert opens about every half minute, and open ones move on. */
const demoListedShare = 0.011;
/** Of their drives, past the crews of the demo: each has a vehicle to stop every few minutes. */
const pastCrewsShare = 0.5;

/** Sets the gateway up and publishes without end, until the signal. Throws a SimulatorError where the gateway refuses something. */
export async function publishDemo(options: DemoOptions): Promise<PublishSummary> {
  const log = options.log ?? (() => undefined);
  const seed = options.seed ?? 'demo';
  const posts = chooseDemoPosts(buildDistrict(seed));
  const scenario = createScenario({
    seed,
    reads: Number.POSITIVE_INFINITY,
    pace: { kind: 'speed', factor: 1 },
    startHour: null,
    listedVehicles: demoListed,
    listedShare: demoListedShare,
    listedVia: { checkpointIds: [posts.a.checkpoint.id, posts.b.checkpoint.id], share: pastCrewsShare },
    readsPerSecond: options.readsPerSecond ?? defaultReadsPerSecond,
  });
  const { district, watchlist } = scenario;
  const { accounts: staff, credentials } = await setUpScenario({
    api: options.api,
    username: options.username,
    password: options.password,
    district,
    watchlist,
    accountPrefix: 'demo',
    entryPrefix: 'demo-e',
    log,
  });
  const operator = staff.find(({ roles }) => roles.includes('operator')) ?? at(staff, 0);
  const accounts = [
    ...staff,
    ...(await setUpPosts({
      api: options.api,
      admin: await signIn(options.api, options.username, options.password),
      operator,
      prefix: 'demo',
      areaId: at(district.areas, 0).id,
      posts,
    })),
  ];
  const connections = await openConnections({
    url: options.url,
    deviceIds: district.devices.map(({ id }) => id),
    credentials,
    log,
  });
  const technician = accounts.find(({ roles }) => roles.includes('technician'));
  const fleet =
    technician && options.cameras !== 0
      ? await runDemoCameras({ ...options, technician, district, log })
      : null;
  try {
    options.onReady?.({ accounts });
    // the demo is not to be repeated: another hour of the same district each time it runs
    const run = createRun(`${seed}${randomBytes(2).toString('hex')}`, Math.ceil(Date.now() / 1000) * 1000);
    return await publishMessages({
      connections,
      messages: scenario.messages(),
      run,
      signal: options.signal,
      pictures: drawPictures(worthPicturing(watchlist)),
    });
  } finally {
    await fleet?.stop();
    await connections.close();
  }
}
