/** Puts a scenario's areas, rings, checkpoints, devices, staff and watchlist into a gateway over REST. Running it again is harmless. */
import type { Ring, Role } from '../../src/core/entities.ts';
import { districtRoads } from '../district/geojson.ts';
import type { District, Site } from '../district/types.ts';
import { at, SimulatorError } from '../errors.ts';
import type { Credential } from '../publish/connections.ts';
import type { PlannedWatchlist } from '../traffic/watchlist.ts';
import { type Account, makeAccount } from './accounts.ts';
import { type ApiClient, forEachLimited, signIn } from './api-client.ts';
import { putWatchlist } from './watchlist.ts';

export interface SetupOptions {
  /** The gateway's HTTP address. */
  api: string;
  /** An administrator. */
  username: string;
  password: string;
  district: District;
  watchlist: PlannedWatchlist;
  /** Begins the user names of the simulated staff. */
  accountPrefix: string;
  /** Begins the ids of the watchlist entries. */
  entryPrefix: string;
  log: (text: string) => void;
}
export interface SetupResult {
  accounts: Account[];
  credentials: Map<string, Credential>;
  /** By entry number from 1: index 0 is number 1. */
  entryIds: string[];
}

const atATime = 8;
const staff: readonly (readonly [name: string, roles: Role[]])[] = [
  ['operator', ['operator']],
  ['officer', ['officer']],
  ['supervisor', ['supervisor']],
  ['technician', ['technician']],
  ['auditor', ['auditor']],
];

/** Creates a thing; answers null where one of its id is there already. */
async function create<T>(client: ApiClient, path: string, thing: unknown): Promise<T | null> {
  try {
    return await client.call<T>('POST', path, thing);
  } catch (error) {
    if (error instanceof SimulatorError && error.status === 409) return null;
    throw error;
  }
}

/** A gateway holds one district: another one under the same ids would make every truth of this one wrong. */
async function checkSameRing(client: ApiClient, ring: Ring): Promise<void> {
  const known = await client.call<Ring>('GET', `/rings/${ring.id}`);
  const corner = (polygon: Ring['polygon']): string =>
    at(at(polygon.coordinates, 0), 0)
      .map((value) => value.toFixed(5))
      .join(' ');
  if (corner(known.polygon) === corner(ring.polygon)) return;
  throw new SimulatorError(
    `this gateway already has another ring "${ring.id}" (a district of another seed?): use that seed or an empty data folder`,
  );
}

async function putRegistry(admin: ApiClient, technician: ApiClient, district: District): Promise<void> {
  for (const ring of district.rings)
    if ((await create(admin, '/rings', ring)) === null) await checkSameRing(admin, ring);
  await forEachLimited(district.sites, atATime, async ({ checkpoint }: Site) => {
    const { grade, ...facts } = checkpoint;
    await create(technician, '/checkpoints', grade === null ? facts : { ...facts, grade });
  });
  await technician.call('PUT', '/roads', districtRoads(district));
}

/** Registers the devices; a known one gets new MQTT credentials, since the old ones are shown to nobody twice. */
async function putDevices(technician: ApiClient, district: District): Promise<Map<string, Credential>> {
  const credentials = new Map<string, Credential>();
  await forEachLimited(district.devices, atATime, async ({ id, name, siteIndex }) => {
    const { checkpoint } = at(district.sites, siteIndex);
    const device = {
      id,
      name,
      make: 'ringgate',
      kind: 'reader',
      checkpointId: checkpoint.id,
      areaId: checkpoint.areaId,
    };
    const made = await create<{ mqtt: Credential }>(technician, '/devices', device);
    if (made) credentials.set(id, made.mqtt);
    else {
      const renewed = await technician.call<{ mqtt?: Credential } & Partial<Credential>>(
        'POST',
        `/devices/${id}/credentials`,
        {},
      );
      const { username, password } = renewed.mqtt ?? renewed;
      if (username === undefined || password === undefined)
        throw new SimulatorError(`no new credentials for device ${id}`);
      credentials.set(id, { username, password });
    }
  });
  return credentials;
}

/** Puts everything in. Throws a SimulatorError with the gateway's own words where it refuses something. */
export async function setUpScenario(options: SetupOptions): Promise<SetupResult> {
  const { api, district, log } = options;
  const admin = await signIn(api, options.username, options.password);
  const root = at(district.areas, 0).id;
  log(
    `setting up ${district.areas.length} areas, ${district.rings.length} rings, ${district.sites.length} places, ${district.devices.length} devices`,
  );
  // parents first: they stand before their children in the list, but only level by level can go side by side
  const isRoot = (parentId: string | null): boolean => parentId === null;
  const levels = [
    district.areas.filter((area) => isRoot(area.parentId)),
    district.areas.filter((area) => area.parentId === root),
    district.areas.filter((area) => !isRoot(area.parentId) && area.parentId !== root),
  ];
  for (const level of levels)
    await forEachLimited(level, atATime, async (area) => void (await create(admin, '/areas', area)));

  const accounts: Account[] = [];
  for (const [name, roles] of staff)
    accounts.push(await makeAccount(admin, `${options.accountPrefix}-${name}`, roles, root));
  const signInAs = async (role: Role): Promise<ApiClient> => {
    const account = accounts.find(({ roles }) => roles.includes(role));
    if (!account) throw new SimulatorError(`the simulated staff has no ${role}`);
    return await signIn(api, account.username, account.password);
  };
  const technician = await signInAs('technician');
  await putRegistry(admin, technician, district);
  const credentials = await putDevices(technician, district);
  const entryIds = await putWatchlist(
    await signInAs('officer'),
    await signInAs('supervisor'),
    options.watchlist.entries,
    options.entryPrefix,
    Date.now(),
  );
  log(
    `set up; ${entryIds.length} watchlist entries proposed by ${options.accountPrefix}-officer and approved by ${options.accountPrefix}-supervisor`,
  );
  return { accounts, credentials, entryIds };
}
