import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { apiClient, signIn } from '../support/api-client.ts';
import { type GatewayOptions, type RunningGateway, runCommand, startGateway } from '../support/gateway.ts';

const running: RunningGateway[] = [];
const folders: string[] = [];

async function start(options: GatewayOptions = {}): Promise<RunningGateway> {
  const gateway = await startGateway(options);
  running.push(gateway);
  return gateway;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-start-'));
  folders.push(folder);
  return folder;
}

async function occupiedPort(): Promise<{ server: Server; port: string }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: String(address.port) };
}

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a gateway that starts', { timeout: 90_000 }, () => {
  test('prints one ready line with its addresses and nothing else, logs JSON lines, and answers', async () => {
    const gateway = await start();
    expect(gateway.ready).toEqual({
      event: 'ready',
      http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/),
      mqtt: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:[1-9]\d*$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect((await fetch(`${gateway.http}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.http}/readyz`)).status).toBe(200);
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    expect(admin.user).toMatchObject({ username: 'admin', roles: ['administrator'], areaId: null });
    await gateway.stop();
    expect(gateway.stdout().trim().split('\n')).toEqual([JSON.stringify(gateway.ready)]);
    for (const line of gateway.stderr().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 within 10 s of %s, whoever is still connected',
    async (signal) => {
      const gateway = await start();
      const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
      await admin.post('/areas', { id: 'town', name: 'Town', parentId: null });
      const device = await admin.post<{ mqtt: { username: string; password: string } }>('/devices', {
        id: 'reader-1',
        name: 'Reader 1',
        make: 'ringgate',
        kind: 'reader',
        checkpointId: null,
        areaId: 'town',
      });
      const client = await mqtt.connectAsync(gateway.mqtt, { ...device.mqtt, reconnectPeriod: 0 });
      const closed = new Promise<void>((resolve) => {
        client.once('close', () => resolve());
      });
      const startedAtMs = performance.now();
      expect(await gateway.kill(signal)).toBe(0);
      expect(performance.now() - startedAtMs).toBeLessThan(10_000);
      await closed;
      client.end(true);
    },
  );

  test('keeps its first administrator: a second start takes no other password, and a session survives', async () => {
    const gateway = await start();
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    expect(await gateway.stop()).toBe(0);
    const again = await start({
      dataDir: gateway.dataDir,
      env: { RINGGATE_ADMIN_PASSWORD: 'another password' },
    });
    expect((await signIn(again.http, 'admin', 'another password')).status).toBe(401);
    expect((await signIn(again.http, 'admin', gateway.adminPassword)).status).toBeLessThan(300);
    const answer = await fetch(`${again.http}/api/v1/session`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(answer.status).toBe(200);
  });

  test('makes up the first password where none is set, and prints it once', async () => {
    const gateway = await start({ env: { RINGGATE_ADMIN_PASSWORD: '' } });
    const printed = /First administrator: admin \/ (\S+)/.exec(gateway.stderr())?.[1] ?? '';
    expect(printed.length).toBeGreaterThanOrEqual(12);
    expect((await signIn(gateway.http, 'admin', printed)).status).toBeLessThan(300);
    await gateway.restart();
    expect(gateway.stderr()).not.toContain('First administrator');
    expect((await signIn(gateway.http, 'admin', printed)).status).toBeLessThan(300);
  });

  test('opens its store again after kill -9, on the same ports', async () => {
    const gateway = await start();
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.post('/areas', { id: 'town', name: 'Town', parentId: null });
    const { http, mqtt: broker } = gateway;
    expect(await gateway.kill('SIGKILL')).toBe('SIGKILL');
    await gateway.restart();
    expect([gateway.http, gateway.mqtt]).toEqual([http, broker]);
    const after = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    expect(await after.get('/areas/town')).toMatchObject({ id: 'town', name: 'Town' });
  });

  test('takes settings from the file that RINGGATE_CONFIG names, and a secret from another', async () => {
    const folder = newFolder();
    const secret = join(folder, 'secret');
    const config = join(folder, 'ringgate.yaml');
    writeFileSync(secret, 'a password from a file\n');
    writeFileSync(config, `accounts:\n  adminPasswordFile: ${secret}\nlog.level: error\n`);
    const gateway = await start({
      env: { RINGGATE_CONFIG: config, RINGGATE_ADMIN_PASSWORD: '', RINGGATE_LOG_LEVEL: '' },
    });
    expect((await signIn(gateway.http, 'admin', 'a password from a file')).status).toBeLessThan(300);
    expect(gateway.stderr()).toBe('');
  });
});

describe('a gateway that cannot start', { timeout: 90_000 }, () => {
  test('ends with 2 and names every wrong setting with its value and what is allowed', async () => {
    const { ending, stdout, stderr } = await runCommand(['start'], {
      RINGGATE_DATA_DIR: newFolder(),
      RINGGATE_HTTP_PORT: 'eighty',
      RINGGATE_MQTT_HOST: '0.0.0.0',
      RINGGATE_ADMIN_PASSWORD: 'short',
      RINGGATE_STORE_URL: 'postgres://db/ringgate',
      RINGGATE_LOG_LEVLE: 'info',
    });
    expect(ending).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/RINGGATE_HTTP_PORT.*"eighty".*a whole number from 0 to 65535/);
    expect(stderr).toMatch(/RINGGATE_MQTT_HOST.*"0\.0\.0\.0".*RINGGATE_ALLOW_PLAINTEXT/);
    expect(stderr).toMatch(/RINGGATE_ADMIN_PASSWORD.*\(hidden\).*12 to 128 characters/);
    expect(stderr).toMatch(/RINGGATE_STORE_URL.*not there yet/);
    expect(stderr).toMatch(/RINGGATE_LOG_LEVLE.*did you mean RINGGATE_LOG_LEVEL\?/);
    expect(stderr).not.toContain('short');
  });

  test.each(['RINGGATE_HTTP_PORT', 'RINGGATE_MQTT_PORT'])(
    'ends with 1 and names the port when %s is taken',
    async (name) => {
      const { server, port } = await occupiedPort();
      const env = {
        RINGGATE_DATA_DIR: newFolder(),
        RINGGATE_HTTP_PORT: '0',
        RINGGATE_MQTT_PORT: '0',
        [name]: port,
      };
      const { ending, stdout, stderr } = await runCommand(['start'], env);
      server.close();
      expect(ending).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain(port);
    },
  );

  test('ends with 1 when another gateway has the same data folder', async () => {
    const gateway = await start();
    const env = { RINGGATE_DATA_DIR: gateway.dataDir, RINGGATE_HTTP_PORT: '0', RINGGATE_MQTT_PORT: '0' };
    const { ending, stderr } = await runCommand(['start'], env);
    expect(ending).toBe(1);
    expect(stderr).toContain(gateway.dataDir);
    expect((await fetch(`${gateway.http}/readyz`)).status).toBe(200);
  });
});

describe('the command line', { timeout: 90_000 }, () => {
  test.each([['no-such-command'], ['start', '--no-such-option'], ['decode']])(
    '%s: wrong use ends with 2',
    async (...args) => {
      const { ending, stdout, stderr } = await runCommand(args);
      expect(ending).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
    },
  );

  test.each([['--help'], ['start', '--help'], ['--version']])('%s ends with 0', async (...args) => {
    const { ending, stdout } = await runCommand(args);
    expect(ending).toBe(0);
    expect(stdout).not.toBe('');
  });
});
