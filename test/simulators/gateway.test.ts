import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishDemo } from '../../simulators/demo.ts';
import { scoreGateway } from '../../simulators/score/score.ts';
import type { Account } from '../../simulators/setup/accounts.ts';
import { readAll, signIn } from '../../simulators/setup/api-client.ts';
import { simulate } from '../../simulators/simulate.ts';
import type { TruthLine, TruthRead } from '../../simulators/truth/truth.ts';
import type { Device } from '../../src/core/entities.ts';

const password = 'correct-horse-battery-staple';
const limitMs = 180_000;

describe('simulating against a real gateway and scoring it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-simulated-'));
  const truth = join(folder, 'truth.jsonl');
  let gateway: ChildProcess;
  let api = '';
  let url = '';

  beforeAll(async () => {
    const env = {
      ...process.env,
      RINGGATE_DATA_DIR: join(folder, 'data'),
      RINGGATE_HTTP_PORT: '0',
      RINGGATE_MQTT_PORT: '0',
      RINGGATE_ADMIN_PASSWORD: password,
      RINGGATE_CAMERAS_NETWORKS: '127.0.0.0/8',
    };
    const main = join(import.meta.dirname, '../../src/cli.ts');
    gateway = spawn(process.execPath, [main, 'start'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    if (!gateway.stdout) throw new Error('the gateway has no standard output');
    const [line] = (await once(createInterface(gateway.stdout), 'line')) as [string];
    const ready = JSON.parse(line) as { http: string; mqtt: string };
    api = ready.http;
    url = ready.mqtt;
  }, limitMs);
  afterAll(async () => {
    const gone = once(gateway, 'exit');
    gateway.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true });
  }, limitMs);

  const account = { username: 'admin', password };
  const run = (file: string) =>
    simulate({
      url,
      scenario: 'reference-district',
      seed: '7',
      reads: 4000,
      pace: { kind: 'rate', perSecond: 1500 },
      truth: file,
      gateway: { api, ...account },
    });
  const score = (file: string) => scoreGateway({ truth: file, api, ...account, settleMs: 2000 });
  /** A copy of the truth with something changed. */
  function changed(change: (lines: TruthLine[]) => TruthLine[]): string {
    const lines = readFileSync(truth, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TruthLine);
    const file = join(folder, 'changed.jsonl');
    writeFileSync(
      file,
      change(lines)
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );
    return file;
  }

  it(
    'finds nothing lost, doubled, wrong, missed or false',
    async () => {
      const summary = await run(truth);
      expect(summary.unacknowledged).toBe(0);
      expect(summary.expectedAlerts).toBeGreaterThan(5);
      const found = await score(truth);
      expect(found).toMatchObject({
        stored: found.sent,
        lost: 0,
        duplicated: 0,
        wrongRing: 0,
        wrongDirection: 0,
        wrongZone: 0,
        alerts: { expected: summary.expectedAlerts, raised: summary.expectedAlerts, missed: 0, false: 0 },
      });
      expect(found.sent).toBeGreaterThan(3800);
      expect(found.latencyMs.p50).toBeGreaterThanOrEqual(0);
    },
    limitMs,
  );

  it(
    'sees what is off: a read that never came, wrong facts, a missed and a false alert',
    async () => {
      const file = changed((lines) => {
        const isRead = (line: TruthLine): line is TruthRead =>
          line.type === 'read' && line.plate !== '' && line.ring !== null;
        const reads = lines.filter(isRead);
        const [first, second, third] = reads;
        const alert = lines.find((line) => line.type === 'expect-alert');
        if (!first || !second || !third || alert?.type !== 'expect-alert')
          throw new Error('the truth is too small');
        return lines.flatMap((line): TruthLine[] => {
          if (line === first) return [{ ...first, ring: 'elsewhere' }];
          if (line === second) return [{ ...second, direction: 'along', zone: null }];
          if (line === third) return [third, { ...third, eventId: 'never-sent' }];
          // by another plate: the true one is then false and this one missed
          return line === alert ? [{ ...alert, plate: `${alert.plate}X` }] : [line];
        });
      });
      const found = await score(file);
      expect(found).toMatchObject({ lost: 1, duplicated: 0, wrongRing: 1, wrongDirection: 1, wrongZone: 1 });
      expect(found.alerts).toMatchObject({ missed: 1, false: 1 });
    },
    limitMs,
  );

  it(
    'can be run again on the same gateway, and is clean again',
    async () => {
      const again = join(folder, 'again.jsonl');
      await run(again);
      const found = await score(again);
      expect(found).toMatchObject({ lost: 0, duplicated: 0, wrongRing: 0, wrongDirection: 0, wrongZone: 0 });
      expect(found.alerts).toMatchObject({ missed: 0, false: 0 });
    },
    limitMs,
  );

  it(
    'refuses to put another district over the one that is there',
    async () => {
      const other = simulate({
        url,
        scenario: 'reference-district',
        seed: '8',
        reads: 1,
        pace: { kind: 'rate', perSecond: 1 },
        gateway: { api, ...account },
      });
      await expect(other).rejects.toThrow(/already has another ring "outer"/);
    },
    limitMs,
  );

  it('leaves no account of the judge open', async () => {
    const admin = await signIn(api, account.username, account.password);
    const users = await readAll<{ username: string; disabled: boolean }>(admin, '/users');
    const judges = users.filter((user) => user.username.startsWith('score-officer'));
    expect(judges).toHaveLength(3);
    expect(judges.every((user) => user.disabled)).toBe(true);
  });

  it(
    'runs the demo until it is stopped, with accounts that can sign in and cameras at checkpoints',
    async () => {
      const stop = new AbortController();
      const signedIn: string[] = [];
      let cameras: Device[] = [];
      const look = async (accounts: Account[]): Promise<void> => {
        for (const each of accounts)
          signedIn.push(...(await signIn(api, each.username, each.password)).roles);
        const admin = await signIn(api, account.username, account.password);
        cameras = (await readAll<Device>(admin, '/devices')).filter(({ kind }) => kind === 'camera');
      };
      const summary = await publishDemo({
        url,
        api,
        ...account,
        seed: '7',
        signal: stop.signal,
        cameras: 3,
        onReady: ({ accounts }) => void look(accounts).finally(() => stop.abort()),
      });
      const staff = ['auditor', 'crew', 'crew', 'officer', 'operator', 'supervisor', 'technician', 'wall'];
      expect(signedIn.toSorted()).toEqual(staff);
      expect(summary.unacknowledged).toBe(0);
      expect(cameras.map(({ id }) => id).toSorted()).toEqual([
        'demo-camera-01',
        'demo-camera-02',
        'demo-camera-03',
      ]);
      expect(new Set(cameras.map(({ checkpointId }) => checkpointId)).size).toBe(3);
      expect(cameras[0]?.model).toBe('RG-P25');
    },
    limitMs,
  );
});
