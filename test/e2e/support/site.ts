/** A small district on a real gateway: two rings, five places, people, and devices that publish over MQTT. */
import { randomUUID } from 'node:crypto';
import { type Connections, openConnections } from '../../../simulators/publish/connections.ts';
import type { Alert, Checkpoint, Instruction } from '../../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { ringOf, square, toPlace, type Xy } from '../../support/districts.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';

export const password = 'a password of the tests 1';
export const caseReference = '苏公刑〔2026〕0042';

export interface Listing {
  plate: string;
  priority?: 1 | 2 | 3 | 4 | 5;
  instruction?: Instruction;
  reason?: string;
}
export interface Site {
  gateway: RunningGateway;
  operator: ApiClient;
  /** Another operator, who is sometimes faster. */
  second: ApiClient;
  list(entry: Listing): Promise<void>;
  /** A vehicle passes a checkpoint; resolves when the gateway has acknowledged the read. */
  pass(plate: string, checkpointId: string): Promise<void>;
  /** The same with whatever a message may say, for example a time in the past or a picture. */
  send(checkpointId: string, read: Readonly<Record<string, unknown>>): Promise<void>;
  alertOf(plate: string): Promise<Alert>;
  close(): Promise<void>;
}

interface PlaceFacts {
  at: Xy;
  grade?: 'A' | 'B' | 'C';
  ringId: string | null;
  kind: Checkpoint['kind'];
  headingDeg: number;
  staffed: boolean;
}
/** By name, which is also the id. The inner A stands nearest to the outer B. */
export const places: Readonly<Record<string, PlaceFacts>> = {
  'north-A': {
    at: [0, 10_000],
    grade: 'A',
    ringId: 'outer',
    kind: 'checkpoint',
    headingDeg: 180,
    staffed: true,
  },
  'east-B': {
    at: [10_000, 0],
    grade: 'B',
    ringId: 'outer',
    kind: 'checkpoint',
    headingDeg: 270,
    staffed: true,
  },
  'west-C': {
    at: [-10_000, 0],
    grade: 'C',
    ringId: 'outer',
    kind: 'checkpoint',
    headingDeg: 90,
    staffed: false,
  },
  'city-A': {
    at: [4_000, 0],
    grade: 'A',
    ringId: 'inner',
    kind: 'checkpoint',
    headingDeg: 270,
    staffed: true,
  },
  'middle-junction': { at: [500, 300], ringId: null, kind: 'junction', headingDeg: 10, staffed: false },
};

async function signedIn(gateway: RunningGateway, username: string): Promise<ApiClient> {
  return apiClient(gateway.http, username, password);
}

async function setUp(gateway: RunningGateway): Promise<Map<string, { username: string; password: string }>> {
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'district', name: '江海区', parentId: null });
  for (const [id, order, halfM] of [
    ['outer', 1, 10_000],
    ['inner', 2, 4_000],
  ] as const)
    await admin.post('/rings', {
      ...ringOf(id, order, square(halfM)),
      name: order === 1 ? '区际防控圈' : '环城防控圈',
    });
  for (const [username, role] of [
    ['tech', 'technician'],
    ['li', 'operator'],
    ['wang', 'operator'],
    ['officer', 'officer'],
    ['chief', 'supervisor'],
  ] as const)
    await admin.post('/users', { username, password, roles: [role], areaId: 'district' });
  const tech = await signedIn(gateway, 'tech');
  const credentials = new Map<string, { username: string; password: string }>();
  for (const [id, { at, headingDeg, ...facts }] of Object.entries(places)) {
    const lanes = [{ number: 1, headingDeg }];
    await tech.post('/checkpoints', {
      id,
      name: id,
      areaId: 'district',
      road: 'G15',
      position: toPlace(at),
      lanes,
      ...facts,
    });
    const device = {
      id: `d-${id}`,
      name: id,
      make: 'ringgate',
      kind: 'reader',
      checkpointId: id,
      areaId: 'district',
    };
    const { mqtt } = await tech.post<{ mqtt: { username: string; password: string } }>('/devices', device);
    credentials.set(device.id, mqtt);
  }
  return credentials;
}

function publishing(connections: Connections): Site['send'] {
  return (checkpointId, facts) =>
    new Promise((resolve, reject) => {
      const read = {
        eventId: randomUUID(),
        capturedAt: new Date().toISOString(),
        plateColor: 'blue',
        confidence: 0.93,
        lane: 1,
        speedKmh: 61,
        ...facts,
      };
      connections.publish(`d-${checkpointId}`, JSON.stringify(read), (acknowledged) =>
        acknowledged ? resolve() : reject(new Error(`the read at ${checkpointId} was not acknowledged`)),
      );
    });
}

/** Starts it all. */
export async function openSite(): Promise<Site> {
  const gateway = await startGateway();
  const credentials = await setUp(gateway);
  const connections = await openConnections({
    url: gateway.mqtt,
    deviceIds: [...credentials.keys()],
    credentials,
  });
  const send = publishing(connections);
  const [operator, second, officer, chief] = await Promise.all(
    ['li', 'wang', 'officer', 'chief'].map((name) => signedIn(gateway, name)),
  );
  if (operator === undefined || second === undefined || officer === undefined || chief === undefined)
    throw new Error('somebody is missing');
  return {
    gateway,
    operator,
    second,
    async list({ plate, priority = 1, instruction = 'stop', reason = '被盗抢机动车' }) {
      const nowMs = Date.now();
      const { id } = await officer.post<{ id: string }>('/watchlist-entries', {
        plate,
        plateColor: 'blue',
        category: 'stolen_vehicle',
        legalBasis: '中华人民共和国刑事诉讼法',
        caseReference,
        reason,
        priority,
        instruction,
        validFrom: new Date(nowMs - 3_600_000).toISOString(),
        validUntil: new Date(nowMs + 86_400_000).toISOString(),
      });
      await chief.post(`/watchlist-entries/${id}/approval`, {});
    },
    send,
    pass: (plate, checkpointId) => send(checkpointId, { plate }),
    async alertOf(plate) {
      const { items } = await operator.get<{ items: Alert[] }>('/alerts?limit=1000');
      const alert = items.find((each) => each.plate === plate);
      if (alert === undefined) throw new Error(`no alert of ${plate}`);
      return alert;
    },
    async close() {
      await connections.close();
      await gateway.dispose();
    },
  };
}

/** A road over the outer ring by north-A through the middle to city-A and on: then there is advice where to stop. */
export async function layRoad(site: Site): Promise<void> {
  const at = (xy: Xy): [number, number] => {
    const { lat, lon } = toPlace(xy);
    return [lon, lat];
  };
  const ways: Xy[] = [places['north-A']?.at ?? [0, 0], [0, 0], places['city-A']?.at ?? [0, 0], [4_400, -900]];
  const geometry = { type: 'LineString', coordinates: ways.map(at) };
  const road = { type: 'Feature', id: 'way', geometry, properties: { name: 'G15', speedKmh: 60 } };
  const tech = await signedIn(site.gateway, 'tech');
  const laid = await tech.call('PUT', '/roads', { type: 'FeatureCollection', features: [road] });
  if (laid.status !== 200) throw new Error(`the road was refused: ${JSON.stringify(laid.body)}`);
}
