/** A gateway, simulated cameras on the wire, and the people who work with them. */
import { vi } from 'vitest';
import type { CameraDefects } from '../../../simulators/cameras/defects.ts';
import { type CameraFleet, startCameras } from '../../../simulators/cameras/start-cameras.ts';
import type { DiscoveryView } from '../../../src/cameras/schemas.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { ringOf, square, toPlace } from '../../support/districts.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { password } from './site.ts';

export interface CameraSite {
  gateway: RunningGateway;
  fleet: CameraFleet;
  technician: ApiClient;
  operator: ApiClient;
  /** The addresses of the cameras, as they are typed into the page. */
  targets: string;
  close(): Promise<void>;
}
export interface CameraSiteOptions {
  count: number;
  defects?: ReadonlyMap<number, Partial<CameraDefects>>;
  liveClock?: readonly number[];
}

/** Starts all of it. The district has one ring and the checkpoint "gate" on it; no device is registered. */
export async function openCameraSite(options: CameraSiteOptions): Promise<CameraSite> {
  const [fleet, gateway] = await Promise.all([
    startCameras({ multicast: false, ...options }),
    startGateway({ env: { RINGGATE_CAMERAS_NETWORKS: '127.0.0.0/8' } }),
  ]);
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'district', name: '江海区', parentId: null });
  await admin.post('/areas', { id: 'north', name: '北站派出所', parentId: 'district' });
  await admin.post('/rings', { ...ringOf('outer', 1, square(10_000)), name: '区际防控圈' });
  for (const [username, role] of [
    ['tech', 'technician'],
    ['li', 'operator'],
    ['chief', 'supervisor'],
  ] as const)
    await admin.post('/users', { username, password, roles: [role], areaId: 'district' });
  const [technician, operator] = await Promise.all([
    apiClient(gateway.http, 'tech', password),
    apiClient(gateway.http, 'li', password),
  ]);
  await technician.post('/checkpoints', {
    id: 'gate',
    name: '北大门',
    kind: 'checkpoint',
    grade: 'A',
    ringId: 'outer',
    areaId: 'north',
    road: 'G15',
    position: toPlace([0, 10_000]),
    lanes: [{ number: 1, headingDeg: 180 }],
  });
  return {
    gateway,
    fleet,
    technician,
    operator,
    targets: fleet.cameras.map((camera) => `${camera.address}`).join(' '),
    async close() {
      await Promise.all([gateway.dispose(), fleet.stop()]);
    },
  };
}

/** Registers all cameras at the gate over the API, with their ids `cam-0`, `cam-1`, … */
export async function registerCameras({ technician, fleet }: CameraSite): Promise<string[]> {
  const { username, password: cameraPassword } = fleet.camera(0);
  const { id } = await technician.post<{ id: string }>('/discovery', {
    multicast: false,
    targets: fleet.cameras.map(({ address }) => address),
    logins: [{ username, password: cameraPassword }],
    pictures: false,
  });
  const view = await vi.waitFor(
    async () => {
      const present = await technician.get<DiscoveryView>(`/discovery/${id}`);
      if (present.state === 'running') throw new Error('still looking');
      return present;
    },
    { timeout: 30_000, interval: 100 },
  );
  const registrations = fleet.cameras.map((camera, number) => {
    const found = view.found.find(({ endpoint }) => endpoint === camera.endpoint);
    if (found === undefined) throw new Error(`camera ${number} was not found: ${JSON.stringify(view)}`);
    return { index: found.index, id: `cam-${number}`, name: `北大门 ${number}`, checkpointId: 'gate' };
  });
  await technician.post(`/discovery/${id}/registrations`, { registrations });
  return registrations.map((registration) => registration.id);
}
