/**
 * A technician's day with real parts: simulated cameras on the wire, the gateway as a process of its own. Found,
 * registered, looked through, steered, moved to another address, found again; and the camera's password is nowhere.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import type { PtzView } from '../../src/cameras/control-schemas.ts';
import type { DiscoveryView, FoundView } from '../../src/cameras/schemas.ts';
import type { Device } from '../../src/core/entities.ts';
import { type ApiClient, apiClient, type Problem } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { describeNeeding } from '../support/services.ts';

const password = 'correct horse battery staple';
const cameraPassword = 'Kamera-7f3a9-nowhere';

/** A client that keeps every answer, so that a secret in one of them is seen. */
function remembering(client: ApiClient, answers: string[]): ApiClient {
  return {
    ...client,
    async call(method, path, body, headers) {
      const answer = await client.call<never>(method, path, body, headers);
      answers.push(JSON.stringify(answer.body) + JSON.stringify([...answer.headers]));
      return answer;
    },
    async get(path, headers) {
      const body = await client.get<never>(path, headers);
      answers.push(JSON.stringify(body));
      return body;
    },
    async post(path, given, headers) {
      const body = await client.post<never>(path, given, headers);
      answers.push(JSON.stringify(body));
      return body;
    },
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describeNeeding(['ffmpeg'], 'a technician with cameras of a site', () => {
  let fleet: CameraFleet;
  let gateway: RunningGateway;
  let admin: ApiClient;
  let technician: ApiClient;
  let operator: ApiClient;
  let auditor: ApiClient;
  const answers: string[] = [];

  async function person(role: string, areaId: string | null): Promise<ApiClient> {
    await admin.post('/users', { username: role, password, roles: [role], areaId });
    return remembering(await apiClient(gateway.http, role, password), answers);
  }
  async function find(targets: string[]): Promise<DiscoveryView> {
    const { id } = await technician.post<{ id: string }>('/discovery', {
      multicast: false,
      timeoutMs: 800,
      targets,
    });
    return vi.waitFor(
      async () => {
        const view = await technician.get<DiscoveryView>(`/discovery/${id}`);
        expect(view.state).toBe('done');
        return view;
      },
      { timeout: 30_000, interval: 100 },
    );
  }
  const byEndpoint = (view: DiscoveryView, index: number): FoundView | undefined =>
    view.found.find(({ endpoint }) => endpoint === fleet.camera(index).endpoint);
  const picture = (path: string, token: string) =>
    fetch(`${gateway.http}${path}`, { headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    [fleet, gateway] = await Promise.all([
      startCameras({
        count: 3,
        multicast: false,
        password: cameraPassword,
        defects: new Map([
          [1, { clockOffsetMs: -86_400_000, login: 'digest' }],
          [2, { answers: 'malformed' }],
        ]),
      }),
      startGateway({ env: { RINGGATE_CAMERAS_NETWORKS: '127.0.0.0/8', RINGGATE_LOG_LEVEL: 'debug' } }),
    ]);
    admin = remembering(await apiClient(gateway.http, 'admin', gateway.adminPassword), answers);
    await admin.post('/areas', { id: 'district', name: 'District' });
    await admin.post('/areas', { id: 'east', name: 'East', parentId: 'district' });
    await admin.post('/checkpoints', {
      id: 'gate',
      name: 'Gate',
      kind: 'checkpoint',
      grade: 'B',
      areaId: 'east',
      position: { lat: 32, lon: 120.9, datum: 'wgs84' },
    });
    technician = await person('technician', 'east');
    operator = await person('operator', 'east');
    auditor = await person('auditor', null);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([gateway.dispose(), fleet.stop()]);
  });

  it('finds them with what they are, a picture, or why they could not be opened', async () => {
    const targets = fleet.cameras.map(({ address }) => address);
    const closed = await find(targets);
    expect(byEndpoint(closed, 0)).toMatchObject({ state: 'needs_credentials', registered: false });
    await technician.post('/camera-logins', { name: 'wrong', username: 'admin', password: 'not this one' });
    await technician.post('/camera-logins', {
      name: 'site',
      areaId: 'east',
      username: fleet.camera(0).username,
      password: cameraPassword,
    });
    let view = await find(targets);
    // so that no camera locks, logins beyond a wrong one may have to wait for the next look
    if (byEndpoint(view, 0)?.state === 'needs_credentials') view = await find(targets);
    const first = byEndpoint(view, 0);
    const { identity, address, httpPort } = fleet.camera(0);
    expect(first).toMatchObject({
      state: 'described',
      login: 'site',
      manufacturer: identity.manufacturer,
      model: identity.model,
      serial: identity.serial,
      hardwareAddress: identity.hardwareAddress,
      hasPtz: true,
      addresses: [`${address}:${httpPort}`],
      profiles: [
        { encoding: 'h264', widthPx: 1920 },
        { encoding: 'h264', widthPx: 640 },
      ],
    });
    const seen = await picture(String(first?.picture), technician.token);
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await picture(String(first?.picture), operator.token)).status).toBe(403);
    expect(byEndpoint(view, 1)).toMatchObject({ state: 'described' });
    expect(Math.round((byEndpoint(view, 1)?.clockOffsetMs ?? 0) / 86_400_000)).toBe(-1);
    expect(byEndpoint(view, 2)).toMatchObject({ state: 'broken', problem: { code: expect.any(String) } });
  }, 60_000);

  it('registers one with its lane, and an operator sees through it', async () => {
    const view = await find([fleet.camera(0).address]);
    const { items } = await technician.post<{ items: Device[] }>(`/discovery/${view.id}/registrations`, {
      registrations: [
        {
          endpoint: fleet.camera(0).endpoint,
          id: 'cam-0',
          checkpointId: 'gate',
          lanes: [{ number: 1, headingDeg: 90 }],
        },
      ],
    });
    expect(items[0]).toMatchObject({ id: 'cam-0', areaId: 'east', hasLogin: true });
    const seen = await picture('/api/v1/devices/cam-0/snapshot?width=320', operator.token);
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await seen.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    const { items: looks } = await auditor.get<{ items: { actor: string; detail: object }[] }>(
      '/audit?action=camera.snapshot',
    );
    expect(looks[0]).toMatchObject({ actor: 'operator', detail: { deviceId: 'cam-0', purpose: 'duty' } });
  }, 60_000);

  it('steers it, and it stands still when nobody goes on', async () => {
    const camera = fleet.camera(0);
    const moved = await operator.post<PtzView>('/devices/cam-0/ptz', { action: 'move', pan: 0.5 });
    expect(moved).toMatchObject({ moving: true, holder: { you: true } });
    await camera.until(({ counters }) => (counters.requests.ContinuousMove ?? 0) > 0);
    const other = await technician.call<Problem>('POST', '/devices/cam-0/ptz', { action: 'stop' });
    expect([other.status, other.body.code]).toEqual([409, 'camera_held']);
    await camera.until(({ counters }) => (counters.requests.Stop ?? 0) > 0);
    const saved = await operator.post<PtzView>('/devices/cam-0/ptz', { action: 'save', name: 'the gate' });
    expect(saved.presets.map(({ name }) => name)).toContain('the gate');
  }, 60_000);

  it('finds it again at another address, moves it, says so, and looks through it there', async () => {
    const camera = fleet.camera(0);
    const from = `${camera.address}:${camera.httpPort}`;
    await camera.changeAddress();
    const to = `${camera.address}:${camera.httpPort}`;
    const view = await find([camera.address]);
    expect(byEndpoint(view, 0)).toMatchObject({
      registered: true,
      deviceId: 'cam-0',
      addressChanged: { from, to },
      login: 'registered',
    });
    const device = await admin.get<Device & Record<string, unknown>>('/devices/cam-0');
    expect(device.address).toBe(to);
    const { items } = await auditor.get<{ items: { detail: object }[] }>(
      '/audit?action=camera.address_changed',
    );
    expect(items.map(({ detail }) => detail)).toEqual([{ deviceId: 'cam-0', from, to }]);
    const seen = await picture('/api/v1/devices/cam-0/snapshot', operator.token);
    expect(seen.status).toBe(200);
  }, 60_000);

  it('notices another password, and takes the new one', async () => {
    const camera = fleet.camera(0);
    const next = `${cameraPassword}-next`;
    camera.changePassword(next);
    const refused = await technician.post<{ state: string }>('/devices/cam-0/description', {});
    expect(refused.state).toBe('needs_credentials');
    await technician.patch('/devices/cam-0', { login: { username: camera.username, password: next } });
    const described = await technician.post<{ state: string }>('/devices/cam-0/description', {});
    expect(described.state).toBe('described');
  }, 60_000);

  it('leaves the password of the camera nowhere: no file, no log, no answer', async () => {
    await technician.get('/devices/cam-0');
    await auditor.get('/audit?limit=1000');
    expect(answers.length).toBeGreaterThan(30);
    expect(answers.filter((answer) => answer.includes(cameraPassword))).toEqual([]);
    expect(await gateway.stop()).toBe(0);
    const written = filesUnder(gateway.dataDir);
    expect(written.map((path) => path.replace(/^.*\//, ''))).toContain('ringgate.db');
    const needles = [cameraPassword, Buffer.from(cameraPassword).toString('base64').replace(/=+$/, '')];
    for (const needle of needles) {
      const found = written.filter((path) => readFileSync(path).includes(needle));
      expect([needle.slice(0, 4), found]).toEqual([needle.slice(0, 4), []]);
      expect(gateway.stderr().includes(needle) || gateway.stdout().includes(needle)).toBe(false);
    }
  }, 60_000);
});
