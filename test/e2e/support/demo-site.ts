/** `ringgate demo` as a person starts it, with what the pages of all roles need to have something to show. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Alert, Checkpoint } from '../../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { caseReference, password } from './site.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const dayMs = 86_400_000;
const firstAlertWithinMs = 300_000;
const lookAgainMs = 1_000;

/** Everybody of the demo, and a crew and a wall beside them. */
export const demoPeople = {
  operator: 'demo-operator',
  supervisor: 'demo-supervisor',
  officer: 'demo-officer',
  technician: 'demo-technician',
  auditor: 'demo-auditor',
  administrator: 'admin',
  crew: 'demo-crew',
  wall: 'demo-wall',
} as const;
export type DemoRole = keyof typeof demoPeople;

export interface DemoSite {
  http: string;
  /** What a person signs in with. */
  login(role: DemoRole): { username: string; password: string };
  client(role: DemoRole): Promise<ApiClient>;
  /** Resolves with the alerts when so many are open. */
  alerts(count: number): Promise<Alert[]>;
  close(): Promise<void>;
}

/** Starts the demo in a folder of its own, on any free ports. */
export async function openDemo(): Promise<DemoSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-demo-'));
  const demo = spawn(process.execPath, [join(root, 'src', 'cli.ts'), 'demo'], {
    env: { ...process.env, RINGGATE_DATA_DIR: dataDir, RINGGATE_HTTP_PORT: '0', RINGGATE_MQTT_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(demo, 'exit');
  const close = async (): Promise<void> => {
    demo.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const passwords = new Map<string, string>([
    [demoPeople.crew, password],
    [demoPeople.wall, password],
  ]);
  const accounts = lines(demo.stderr, (line, done) => {
    const [, username, found] = /^ {2}(admin|demo-\w+)\s+(\S+)/.exec(line) ?? [];
    if (username !== undefined && found !== undefined) passwords.set(username, found);
    if (line.startsWith('Sign in')) done(line);
  });
  const ready = lines(demo.stdout, (line, done) => line.includes('"ready"') && done(line));
  try {
    const { http }: { http: string } = JSON.parse(await ready);
    await accounts;
    const login = (role: DemoRole) => ({
      username: demoPeople[role],
      password: passwords.get(demoPeople[role]) ?? '',
    });
    const client: DemoSite['client'] = (role) => {
      const { username, password: secret } = login(role);
      return apiClient(http, username, secret);
    };
    const operator = await client('operator');
    return {
      http,
      login,
      client,
      close,
      async alerts(count) {
        const endMs = Date.now() + firstAlertWithinMs;
        for (;;) {
          const { items } = await operator.get<{ items: Alert[] }>('/alerts?limit=100');
          if (items.length >= count) return items;
          if (Date.now() > endMs) throw new Error(`only ${items.length} alerts came`);
          await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
        }
      },
    };
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
  const admin = await demo.client('administrator');
  const area = officer.user.areaId;
  await admin.post('/users', {
    username: demoPeople.wall,
    password,
    roles: ['wall'],
    areaId: area,
    shared: true,
  });
}

/** A vehicle is dispatched to a staffed checkpoint, and there is a crew with a phone. Answers the alert. */
export async function layDispatch(demo: DemoSite): Promise<Alert> {
  const [operator, admin] = await Promise.all([demo.client('operator'), demo.client('administrator')]);
  const open = (await demo.alerts(4)).filter(
    ({ state, kind }) => state === 'new' && kind === 'watchlist_hit',
  );
  // one that there is advice for, where there is one
  const alert = open.find(({ interception }) => interception.length > 0) ?? open[0];
  if (alert === undefined) throw new Error('no alert is new');
  const { items: all } = await operator.get<{ items: Checkpoint[] }>('/checkpoints?limit=1000');
  const checkpointId =
    alert.interception[0]?.checkpointId ??
    all.find(({ grade, kind }) => grade === 'A' && kind === 'checkpoint')?.id ??
    '';
  await admin.post('/users', {
    username: demoPeople.crew,
    password,
    roles: ['crew'],
    areaId: operator.user.areaId,
    checkpointIds: [checkpointId],
    shared: true,
  });
  const step = (name: string, version: number, body: object): Promise<Alert> =>
    operator.post<Alert>(`/alerts/${alert.id}/${name}`, { version, ...body });
  const mine = await step('acknowledgement', alert.version, {});
  const verified = await step('verification', mine.version, { agrees: true });
  return step('dispatch', verified.version, { checkpointId });
}
