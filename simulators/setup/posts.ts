/** Whom the demo needs beside the usual staff: the people at two checkpoints with their shifts, and the wall. */
import type { District, Site } from '../district/types.ts';
import { SimulatorError } from '../errors.ts';
import { createRoutes } from '../traffic/routes.ts';
import { type Account, makeAccount } from './accounts.ts';
import { type ApiClient, signIn } from './api-client.ts';

/** Where the crews of a demo stand: where most drives lead through, so that vehicles are sent there often. */
export interface DemoPosts {
  /** Grade A: always staffed. */
  a: Site;
  /** Grade B: staffed by a roster. */
  b: Site;
}

/** Of the ways into the city so many are tried: enough to tell the busy roads from the others. */
const goalsTried = 12;

/** How many of the ways from outside to the city, and from there out again, lead through each site. */
function countWays(district: District): Map<number, number> {
  const routes = createRoutes(district);
  const where = (fits: (node: District['nodes'][number]) => boolean): number[] =>
    district.nodes.flatMap((node, index) => (fits(node) ? [index] : []));
  const terminals = where(({ kind }) => kind === 'terminal');
  const city = where(({ kind, zone }) => kind === 'junction' && zone === 2);
  const step = Math.max(1, Math.floor(city.length / goalsTried));
  const counts = new Map<number, number>();
  for (const goal of city.filter((_, index) => index % step === 0))
    for (const terminal of terminals)
      for (const { edge, isForward } of routes.between(terminal, goal)) {
        const passage = isForward ? edge.forward : edge.backward;
        if (passage !== null) counts.set(passage.siteIndex, (counts.get(passage.siteIndex) ?? 0) + 1);
      }
  return counts;
}

/** @throws SimulatorError where the district has no such checkpoints */
export function chooseDemoPosts(district: District): DemoPosts {
  const counts = countWays(district);
  const find = (grade: 'A' | 'B'): Site => {
    const [busiest] = district.sites
      .map((site, index) => ({ site, ways: counts.get(index) ?? 0 }))
      .filter(({ site: { checkpoint } }) => checkpoint.grade === grade && checkpoint.staffed)
      .sort((one, other) => other.ways - one.ways);
    if (busiest === undefined || busiest.ways === 0)
      throw new SimulatorError(`no way leads through a staffed checkpoint of grade ${grade}`);
    return busiest.site;
  };
  return { a: find('A'), b: find('B') };
}

/** Three shifts a day, round the clock. */
const weekly = [1, 2, 3, 4, 5, 6, 7].flatMap((day) =>
  [
    ['06:00', '14:00'],
    ['14:00', '22:00'],
    ['22:00', '06:00'],
  ].map(([from, until]) => ({ day, from, until })),
);

export interface PostOptions {
  api: string;
  admin: ApiClient;
  /** Who plans the shifts. */
  operator: Account;
  /** Begins the user names. */
  prefix: string;
  areaId: string;
  posts: DemoPosts;
}

/** Makes the accounts and the roster. Throws a SimulatorError with the gateway's own words where it refuses something. */
export async function setUpPosts(options: PostOptions): Promise<Account[]> {
  const { api, admin, operator, prefix, areaId, posts } = options;
  const planner = await signIn(api, operator.username, operator.password);
  await planner.call('PUT', `/checkpoints/${posts.b.checkpoint.id}/roster`, { weekly });
  const crew = async (name: string, { checkpoint }: Site): Promise<Account> => {
    const more = { shared: true, checkpointIds: [checkpoint.id] };
    const account = await makeAccount(admin, `${prefix}-${name}`, ['crew'], areaId, more);
    return { ...account, place: `${checkpoint.name} (${checkpoint.id}, ${checkpoint.grade})` };
  };
  return [
    await crew('crew-a', posts.a),
    await crew('crew-b', posts.b),
    await makeAccount(admin, `${prefix}-wall`, ['wall'], areaId, { shared: true }),
  ];
}
