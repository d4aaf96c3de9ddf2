/** `ringgate demo` as a person starts it, with what the pages of all roles need to have something to show. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Alert, Checkpoint } from '../../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { cleanEnvironment } from '../../support/gateway.ts';
import { caseReference } from './site.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const dayMs = 86_400_000;
/** Vehicles drive as fast as vehicles do. */
const patienceMs = 600_000;
const lookAgainMs = 1_000;

/** Everybody of the demo. The crew is that of the grade A checkpoint. */
export const demoPeople = {
  operator: 'demo-operator',
  supervisor: 'demo-supervisor',
  officer: 'demo-officer',
  technician: 'demo-technician',
  auditor: 'demo-auditor',
  administrator: 'admin',
  crew: 'demo-crew-a',
  wall: 'demo-wall',
} as const;
export type DemoRole = keyof typeof demoPeople;

export interface DemoSite {
  http: string;
  /** What a person signs in with. */
  login(role: DemoRole): { username: string; password: string };
  client(role: DemoRole): Promise<ApiClient>;
  /** Resolves with the alerts when so many are there. */
  alerts(count: number): Promise<Alert[]>;
  /** Resolves with the alerts when they are as wanted. */
  until(fits: (alerts: Alert[]) => boolean): Promise<Alert[]>;
  close(): Promise<void>;
}

/** Starts the demo in a folder of its own, on any free ports. */
export async function openDemo(): Promise<DemoSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-demo-'));
  const demo = spawn(process.execPath, [join(root, 'src', 'cli.ts'), 'demo'], {
    // a variable of the tests themselves is not a setting, and the program refuses what it does not know
    env: cleanEnvironment({ RINGGATE_DATA_DIR: dataDir, RINGGATE_HTTP_PORT: '0', RINGGATE_MQTT_PORT: '0' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(demo, 'exit');
  const close = async (): Promise<void> => {
    demo.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const passwords = new Map<string, string>();
  const accounts = lines(demo.stderr, (line, done) => {
    const [, username, found] = /^ {2}(admin|demo-[\w-]+)\s+(\S+)/.exec(line) ?? [];
    if (username !== undefined && found !== undefined) passwords.set(username, found);
    if (line.startsWith('Sign in')) done(line);
  });
  const ready = lines(demo.stdout, (line, done) => line.includes('"ready"') && done(line));
  try {
    // together: where the demo ends, both reject
    const [line] = await Promise.all([ready, accounts]);
    const { http }: { http: string } = JSON.parse(line);
    const login = (role: DemoRole) => ({
      username: demoPeople[role],
      password: passwords.get(demoPeople[role]) ?? '',
    });
    const client: DemoSite['client'] = (role) => {
      const { username, password: secret } = login(role);
      return apiClient(http, username, secret);
    };
    const operator = await client('operator');
    const until: DemoSite['until'] = async (fits) => {
      const endMs = Date.now() + patienceMs;
      for (;;) {
        const { items } = await operator.get<{ items: Alert[] }>('/alerts?limit=1000');
        if (fits(items)) return items;
        if (Date.now() > endMs)
          throw new Error(`what was waited for did not come; ${items.length} alerts did`);
        await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
      }
    };
    return { http, login, client, close, until, alerts: (count) => until(({ length }) => length >= count) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Hands on each line of a stream, for as long as it lasts; rejects where it ends before the callback was content. */
function lines(
  stream: NodeJS.ReadableStream,
  each: (line: string, done: (line: string) => void) => unknown,
): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: stream })
      .on('line', (line) => each(line, resolve))
      .on('close', () => reject(new Error('the demo ended before it was ready')));
  });
}

const entry = (plate: string, more: object = {}) => ({
  plate,
  plateColor: 'blue',
  category: 'stolen_vehicle',
  legalBasis: '中华人民共和国刑事诉讼法',
  caseReference,
  reason: '11月20日夜间在江海区失窃',
  priority: 2,
  instruction: 'stop',
  validUntil: new Date(Date.now() + 30 * dayMs).toISOString(),
  ...more,
});

/** What an officer proposes and asks for, so that a supervisor has something to decide on. */
export async function layRequests(demo: DemoSite): Promise<void> {
  const officer = await demo.client('officer');
  await officer.post('/watchlist-entries', entry('苏F3K582', { scope: { directions: ['inbound'] } }));
  await officer.post('/watchlist-entries', entry('苏E90T17', { instruction: 'observe', priority: 3 }));
  await officer.post('/watchlist-entries', entry('沪B6M208', { emergency: true, priority: 1 }));
  const { id } = await officer.post<{ id: string }>('/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  await officer.post(
    '/approvals',
    {
      kind: 'reads',
      terms: { from: new Date(Date.now() - dayMs).toISOString() },
      reason: '夜间逃逸车辆牌照未知，需比对全部过车',
    },
    { 'ringgate-investigation': id },
  );
}

/** Waits for a vehicle that is expected at the demo's crew, and dispatches it there. Answers the alert. */
export async function layDispatch(demo: DemoSite): Promise<Alert> {
  const [operator, crew] = await Promise.all([demo.client('operator'), demo.client('crew')]);
  const { posts } = await crew.get<{ posts: Checkpoint[] }>('/crew');
  const checkpointId = posts[0]?.id ?? '';
  const isFor = ({ state, kind, interception }: Alert): boolean =>
    state === 'new' &&
    kind === 'watchlist_hit' &&
    interception.some((each) => each.checkpointId === checkpointId);
  const expected = await demo.until((alerts) => alerts.some(isFor));
  const alert = expected.find(isFor);
  if (alert === undefined) throw new Error(`no vehicle is expected at ${checkpointId}`);
  const step = (name: string, version: number, body: object): Promise<Alert> =>
    operator.post<Alert>(`/alerts/${alert.id}/${name}`, { version, ...body });
  const mine = await step('acknowledgement', alert.version, {});
  const verified = await step('verification', mine.version, { agrees: true });
  return step('dispatch', verified.version, { checkpointId });
}
