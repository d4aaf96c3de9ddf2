/** A small site in a fresh gateway, put there over the API: a ring, checkpoints, devices with credentials, listed plates. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningGateway } from '../test/support/gateway.ts';

export interface BenchSite {
  /** JSON file for the publisher. */
  credentialsFile: string;
  probe: { deviceId: string; username: string; password: string };
  operatorToken: string;
  officerToken: string;
  /** Plates with an approved entry each. */
  listed: string[];
}

const password = 'a long bench password';

async function call<T>(
  base: string,
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** @param devices readers to register, one checkpoint each */
export async function makeSite(
  gateway: RunningGateway,
  devices: number,
  listedPlates: number,
): Promise<BenchSite> {
  const { http } = gateway;
  const signIn = async (username: string, secret: string): Promise<string> =>
    (await call<{ token: string }>(http, 'POST', '/session', null, { username, password: secret })).token;
  const admin = await signIn('admin', gateway.adminPassword);
  const add = <T>(path: string, body: unknown, token = admin): Promise<T> =>
    call<T>(http, 'POST', path, token, body);
  await add('/areas', { id: 'bench', name: 'bench', parentId: null });
  const square = (half: number): number[][] => [
    [120 - half, 32 - half],
    [120 + half, 32 - half],
    [120 + half, 32 + half],
    [120 - half, 32 + half],
    [120 - half, 32 - half],
  ];
  await add('/rings', {
    id: 'outer',
    name: 'outer',
    order: 1,
    datum: 'wgs84',
    polygon: { type: 'Polygon', coordinates: [square(0.2)] },
  });
  await add('/rings', {
    id: 'inner',
    name: 'inner',
    order: 2,
    datum: 'wgs84',
    polygon: { type: 'Polygon', coordinates: [square(0.1)] },
  });
  const credentials: { deviceId: string; username: string; password: string }[] = [];
  for (let i = 0; i <= devices; i++) {
    const id = `bench-${i}`;
    await add('/checkpoints', {
      id,
      name: id,
      kind: 'checkpoint',
      grade: 'C',
      ringId: i % 2 === 0 ? 'outer' : 'inner',
      areaId: 'bench',
      road: 'G1',
      position: { lat: i % 2 === 0 ? 32.2 : 32.1, lon: 120 + (i % 20) / 1000, datum: 'wgs84' },
      lanes: [1, 2, 3, 4].map((number) => ({ number, headingDeg: 180 })),
    });
    const { mqtt } = await add<{ mqtt: { username: string; password: string } }>('/devices', {
      id,
      name: id,
      make: 'ringgate',
      kind: 'reader',
      checkpointId: id,
      areaId: 'bench',
    });
    credentials.push({ deviceId: id, ...mqtt });
  }
  const probe = credentials.pop();
  if (probe === undefined) throw new Error('no device for the probe');
  for (const role of ['operator', 'officer', 'supervisor']) {
    await add('/users', { username: role, password, roles: [role], areaId: 'bench' });
  }
  const [operatorToken, officerToken, supervisor] = await Promise.all(
    ['operator', 'officer', 'supervisor'].map((role) => signIn(role, password)),
  );
  if (operatorToken === undefined || officerToken === undefined) throw new Error('no session');
  const listed = Array.from({ length: listedPlates }, (_, i) => `鲁Q${String(10_000 + i)}`);
  for (const plate of listed) {
    const entry = await add<{ id: string }>(
      '/watchlist-entries',
      {
        plate,
        category: 'stolen_vehicle',
        legalBasis: 'bench',
        caseReference: 'BENCH-1',
        reason: 'bench',
        priority: 1,
        instruction: 'stop',
        validFrom: new Date(Date.now() - 60_000).toISOString(),
        validUntil: new Date(Date.now() + 86_400_000).toISOString(),
      },
      officerToken,
    );
    await add(`/watchlist-entries/${entry.id}/approval`, {}, supervisor);
  }
  const credentialsFile = join(gateway.dataDir, 'bench-credentials.json');
  writeFileSync(credentialsFile, JSON.stringify(credentials));
  return { credentialsFile, probe, operatorToken, officerToken, listed };
}
