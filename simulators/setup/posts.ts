/** Whom the demo needs beside the usual staff: the people at two checkpoints with their shifts, and the wall. */
import type { District, Site } from '../district/types.ts';
import { SimulatorError } from '../errors.ts';
import { type Account, makeAccount } from './accounts.ts';
import { type ApiClient, signIn } from './api-client.ts';

/** Where the crews of a demo stand: checkpoints of the inner ring, so that vehicles are seen before they come there. */
export interface DemoPosts {
  /** Grade A: always staffed. */
  a: Site;
  /** Grade B: staffed by a roster. */
  b: Site;
}

/** @throws SimulatorError where the district has no such checkpoints */
export function chooseDemoPosts(district: District): DemoPosts {
  const innermost = district.rings.at(-1)?.id ?? null;
  // with a road over the ring: a place that nobody drives through would wait for ever
  const driven = new Set(
    district.edges.flatMap(({ forward, backward }) => [forward?.siteIndex, backward?.siteIndex]),
  );
  const find = (grade: 'A' | 'B'): Site => {
    const site = district.sites.find(
      ({ checkpoint }, index) =>
        checkpoint.grade === grade &&
        checkpoint.staffed &&
        checkpoint.ringId === innermost &&
        driven.has(index),
    );
    if (site === undefined)
      throw new SimulatorError(`the district has no staffed checkpoint of grade ${grade} on its inner ring`);
    return site;
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
