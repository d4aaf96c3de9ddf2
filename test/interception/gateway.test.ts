import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SimulatorError } from '../../simulators/errors.ts';
import { openConnections } from '../../simulators/publish/connections.ts';
import { makeAccount } from '../../simulators/setup/accounts.ts';
import { type ApiClient, readAll, signIn } from '../../simulators/setup/api-client.ts';
import { simulate } from '../../simulators/simulate.ts';
import { readTruth, type Truth } from '../../simulators/truth/truth.ts';
import { type Alert, type Checkpoint, roles } from '../../src/core/entities.ts';
import { passageMs } from '../../src/core/passage.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

interface RingBalance {
  items: {
    ringId: string;
    inbound: number;
    outbound: number;
    unreadInbound: number;
    unreadOutbound: number;
    balance: number;
    late: number;
    checkpoints: number;
    hours: { inbound: number; outbound: number; unknownMinutes: number; seeingShare: number | null }[];
    places: { checkpointId: string; inbound: number; coverage: { state: string }[] }[];
  }[];
}
interface SkippedAt {
  checkpointId: string;
  vehicles: number | null;
}
interface RingGaps {
  roundedTo: number;
  items: { inbound: number | null; outbound: number | null; last: SkippedAt[]; next: SkippedAt[] }[];
}
interface Roads {
  features: { id: string }[];
  offRoad: string[];
  basis: string;
}

/** The code of the refusal; null where it was allowed. */
async function refusal(call: Promise<unknown>): Promise<number | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof SimulatorError && error.status !== null) return error.status;
    throw error;
  }
}

describe('interception advice and the ring picture in a whole gateway', () => {
  let gateway: RunningGateway;
  let admin: ApiClient;
  let truth: Truth;
  let socket: Socket;
  const clients = new Map<string, ApiClient>();
  const heard = new Map<string, Alert>();

  beforeAll(async () => {
    gateway = await startGateway({ settings: { 'log.level': 'error' } });
    const account = { username: 'admin', password: gateway.adminPassword };
    const truthFile = join(gateway.dataDir, 'truth.jsonl');
    await simulate({
      url: gateway.mqtt,
      scenario: 'reference-district',
      seed: '7',
      reads: 1500,
      listedShare: 0.6,
      listedVehicles: 120,
      // compressed: what counts here is who says what to whom, not how long the drives take
      pace: { kind: 'rate', perSecond: 500 },
      truth: truthFile,
      gateway: { api: gateway.http, ...account },
      log: (line) => {
        if (line.startsWith('set up;')) opened = open();
      },
    });
    await opened;
    truth = await readTruth(truthFile);
    for (const role of roles) {
      const made = await makeAccount(admin, `look-${role}`, [role], null);
      clients.set(role, await signIn(gateway.http, made.username, made.password));
    }
  }, 120_000);
  let opened: Promise<void> = Promise.resolve();
  async function open(): Promise<void> {
    admin = await signIn(gateway.http, 'admin', gateway.adminPassword);
    const made = await makeAccount(admin, 'listener', ['operator'], null);
    const session = await fetch(`${gateway.http}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: made.username, password: made.password }),
    });
    const { token } = (await session.json()) as { token: string };
    socket = io(`${gateway.http}/live`, { auth: { token }, transports: ['websocket'] });
    socket.on('alert', (alert: Alert) => heard.set(alert.id, alert));
  }
  afterAll(async () => {
    socket?.disconnect();
    await gateway?.dispose();
  });
  const client = (role: string): ApiClient => {
    const found = clients.get(role);
    if (found === undefined) throw new Error(`nobody is ${role}`);
    return found;
  };

  it('has the whole district on the roads that were imported', async () => {
    const roads = await client('wall').call<Roads>('GET', '/roads');
    expect(roads).toMatchObject({ basis: 'imported', offRoad: [] });
    expect(roads.features.length).toBeGreaterThan(300);
  });

  it('advises on the vehicles to stop, the same over the API and on the screens, and on no others', async () => {
    const alerts = await readAll<Alert>(client('operator'), '/alerts?afterSeq=0');
    const toStop = alerts.filter((alert) => alert.entry?.instruction === 'stop');
    const advised = toStop.filter((alert) => alert.interception.length > 0);
    expect(advised.length).toBeGreaterThan(4);
    for (const alert of alerts) {
      const newest = alert.reads.at(-1);
      if (alert.entry?.instruction !== 'stop' || newest?.late === true)
        expect(alert.interception).toEqual([]);
    }
    for (const alert of advised) {
      expect(alert.interceptionFrom?.readId).toBe(alert.reads.at(-1)?.id);
      for (const each of alert.interception) {
        expect(['A', 'B']).toContain(each.grade);
        expect(each.staffed).toBe(true);
        expect(each.distanceM).toBeGreaterThan(0);
      }
    }
    await expect
      .poll(() => alerts.filter(({ id, seq }) => (heard.get(id)?.seq ?? 0) < seq).length, { timeout: 10_000 })
      .toBe(0);
    for (const alert of alerts) {
      expect(heard.get(alert.id)?.interception).toEqual(alert.interception);
      expect(heard.get(alert.id)?.seq).toBe(alert.seq);
    }
  });

  it('keeps what was advised at each hit, for those who work on alerts alone', async () => {
    const alerts = await readAll<Alert>(client('operator'), '/alerts?afterSeq=0');
    const alert = alerts.find(({ interception }) => interception.length > 0);
    if (alert === undefined) throw new Error('no alert with advice');
    for (const role of roles) {
      const mayLook = ['operator', 'officer', 'supervisor'].includes(role);
      const answer = await refusal(client(role).call('GET', `/alerts/${alert.id}/interceptions`));
      expect([role, answer]).toEqual([role, mayLook ? null : 403]);
    }
    const { items } = await client('officer').call<{ items: { readId: string; interception: unknown }[] }>(
      'GET',
      `/alerts/${alert.id}/interceptions`,
    );
    expect(items.at(-1)).toMatchObject({
      readId: alert.interceptionFrom?.readId,
      interception: alert.interception,
    });
  });

  it('counts the passages over each ring as they were in truth, for those who may see statistics', async () => {
    const looking = ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'];
    for (const role of roles) {
      const answer = await refusal(client(role).call('GET', '/ring-balance'));
      expect([role, answer]).toEqual([role, looking.includes(role) ? null : 403]);
    }
    const from = new Date(Date.now() - 5 * 3_600_000).toISOString();
    const { items } = await client('auditor').call<RingBalance>('GET', `/ring-balance?from=${from}`);
    for (const ring of items) {
      for (const direction of ['inbound', 'outbound'] as const) {
        const reads = truth.reads.filter((read) => read.ring === ring.ringId && read.direction === direction);
        expect(ring[direction === 'inbound' ? 'unreadInbound' : 'unreadOutbound']).toBe(
          reads.filter(({ plate }) => plate === '').length,
        );
        const lastMs = new Map<string, number>();
        let passages = 0;
        for (const { plate, checkpointId, capturedAt, supersedes } of reads) {
          if (plate === '') continue;
          // it is counted when it comes, under the plate that it was first taken for
          const key = `${supersedes ?? plate} ${checkpointId}`;
          const atMs = Date.parse(capturedAt);
          if (Math.abs(atMs - (lastMs.get(key) ?? Number.NEGATIVE_INFINITY)) <= passageMs) continue;
          lastMs.set(key, atMs);
          passages += 1;
        }
        expect(passages).toBeGreaterThan(15);
        expect(Math.abs(ring[direction] - passages)).toBeLessThanOrEqual(2);
      }
      expect(ring.balance).toBe(ring.inbound - ring.outbound);
      expect(ring.hours.reduce((sum, hour) => sum + hour.inbound, 0)).toBe(ring.inbound);
      // the checkpoints were not there in the hours before
      expect(ring.hours[0]?.unknownMinutes).toBeGreaterThan(60);
    }
    expect(await refusal(client('auditor').call('GET', '/ring-balance?ring=nowhere'))).toBe(404);
    expect(await refusal(client('auditor').call('GET', '/ring-balance?from=2020-01-01T00:00:00.000Z'))).toBe(
      400,
    );
  });

  it('tells each checkpoint by itself only to who may see its area, with the sums of the whole ring', async () => {
    const whole = await client('auditor').call<RingBalance>('GET', '/ring-balance');
    for (const ring of whole.items) {
      expect(ring.places).toHaveLength(ring.checkpoints);
      expect(ring.places.reduce((sum, place) => sum + place.inbound, 0)).toBe(ring.inbound);
      expect(ring.places.every(({ coverage }) => coverage.at(-1)?.state === 'seeing')).toBe(true);
      expect(ring.hours.at(-1)?.seeingShare).toBeGreaterThan(0);
      expect(ring.hours.at(-1)?.unknownMinutes).toBeLessThan(60 * ring.checkpoints);
    }
    expect(whole.items.reduce((sum, { late }) => sum + late, 0)).toBeGreaterThan(0);
    const { items: areas } = await admin.call<{ items: { id: string; parentId: string | null }[] }>(
      'GET',
      '/areas?limit=200',
    );
    const { items: checkpoints } = await admin.call<{ items: { id: string; areaId: string }[] }>(
      'GET',
      '/checkpoints?limit=1000',
    );
    const areaOf = new Map(checkpoints.map(({ id, areaId }) => [id, areaId]));
    const place = whole.items[0]?.places[0]?.checkpointId ?? '';
    const town = areas.find(({ id }) => id === areaOf.get(place));
    const made = await makeAccount(admin, 'look-town', ['officer'], town?.id ?? null);
    const inTown = await signIn(gateway.http, made.username, made.password);
    const part = await inTown.call<RingBalance>('GET', '/ring-balance');
    expect(part.items[0]?.inbound).toBe(whole.items[0]?.inbound);
    expect(part.items[0]?.places.map(({ checkpointId }) => checkpointId)).toContain(place);
    for (const ring of part.items)
      expect(ring.places.every(({ checkpointId }) => areaOf.get(checkpointId) === town?.id)).toBe(true);
    const gaps = await inTown.call<RingGaps>('GET', '/ring-gaps');
    expect(gaps.roundedTo).toBe(3);
    for (const { last, next } of gaps.items)
      for (const { checkpointId } of [...last, ...next]) expect(areaOf.get(checkpointId)).toBe(town?.id);
  });

  /** Four vehicles at a gate of the outer ring, and a minute later amid the city: the inner ring was skipped. */
  async function skipRings(): Promise<void> {
    const technician = client('technician');
    const { items } = await technician.call<{ items: Checkpoint[] }>('GET', '/checkpoints?limit=1000');
    const amid = truth.reads.find(({ zone, ring }) => zone === 2 && ring === null)?.checkpointId;
    const places = [items.find(({ ringId }) => ringId === 'outer'), items.find(({ id }) => id === amid)];
    const credentials = new Map<string, { username: string; password: string }>();
    const lanes: number[] = [];
    for (const [index, place] of places.entries()) {
      if (place === undefined) throw new Error('no such place');
      const body = { id: `skip-${index}`, name: `skip ${index}`, make: 'ringgate', kind: 'reader' };
      const made = await technician.call<{ mqtt: { username: string; password: string } }>(
        'POST',
        '/devices',
        {
          ...body,
          checkpointId: place.id,
          areaId: place.areaId,
        },
      );
      credentials.set(body.id, made.mqtt);
      lanes.push(place.lanes[0]?.number ?? 1);
    }
    const ids = [...credentials.keys()];
    const connections = await openConnections({ url: gateway.mqtt, deviceIds: ids, credentials });
    for (const [index, deviceId] of ids.entries())
      for (const plate of ['苏F90001', '苏F90002', '苏F90003', '苏F90004']) {
        const capturedAt = new Date(Date.now() - (2 - index) * 60_000).toISOString();
        const read = {
          eventId: `${index}${plate}`,
          capturedAt,
          plate,
          plateColor: 'blue',
          lane: lanes[index],
        };
        await new Promise<void>((resolve, reject) => {
          connections.publish(deviceId, JSON.stringify(read), (taken) =>
            taken ? resolve() : reject(new Error(`the read of ${plate} was not taken`)),
          );
        });
      }
    await connections.close();
  }

  it('counts who got over a ring unseen, exactly for who may ask for reads, and without a plate for the others', async () => {
    const looking = ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'];
    for (const role of roles) {
      const answer = await refusal(client(role).call('GET', '/ring-gaps'));
      expect([role, answer]).toEqual([role, looking.includes(role) ? null : 403]);
    }
    await skipRings();
    const span = `from=${new Date(Date.now() - 5 * 3_600_000).toISOString()}`;
    const exact = await client('officer').call<RingGaps>('GET', `/ring-gaps?${span}`);
    expect(exact.roundedTo).toBe(1);
    expect(exact.items[1]?.inbound).toBeGreaterThanOrEqual(4);
    expect(exact.items[1]?.next[0]?.vehicles).toBeGreaterThanOrEqual(4);
    expect(await client('supervisor').call('GET', `/ring-gaps?${span}`)).toEqual(exact);
    const plates = new Set(truth.reads.map(({ plate }) => plate).filter((plate) => plate !== ''));
    for (const plate of ['苏F90001', '苏F90004']) plates.add(plate);
    for (const role of ['operator', 'auditor', 'technician', 'wall']) {
      const coarse = await client(role).call<RingGaps>('GET', `/ring-gaps?${span}`);
      expect(coarse.roundedTo).toBe(3);
      const text = JSON.stringify(coarse);
      expect([...plates].filter((plate) => text.includes(plate))).toEqual([]);
      coarse.items.forEach((ring, index) => {
        const told = (vehicles: number): number | null =>
          vehicles === 1 || vehicles === 2 ? null : vehicles - (vehicles % 3);
        for (const key of ['inbound', 'outbound'] as const)
          expect(ring[key]).toBe(told(exact.items[index]?.[key] ?? 0));
        expect(ring.next.map(({ vehicles }) => vehicles)).toEqual(
          exact.items[index]?.next.map(({ vehicles }) => told(vehicles ?? 0)),
        );
      });
    }
    expect(await refusal(client('auditor').call('GET', '/ring-gaps?ring=nowhere'))).toBe(404);
    expect(await refusal(client('auditor').call('GET', '/ring-gaps?from=2020-01-01T00:00:00.000Z'))).toBe(
      400,
    );
  });

  it('refuses broken roads with the field and the value, and keeps those it has', async () => {
    const broken = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', geometry: { type: 'LineString', coordinates: [[121, 32]] }, properties: null },
      ],
    };
    const answer = client('technician').call('PUT', '/roads', broken);
    await expect(answer).rejects.toThrow(/\/features\/0\/geometry\/coordinates.*1 positions/);
    const roads = await client('operator').call<Roads>('GET', '/roads');
    expect(roads.features.length).toBeGreaterThan(300);
  });

  it('takes roads from administrators and technicians only', async () => {
    const before = await client('operator').call<Roads & { type: string }>('GET', '/roads');
    const same = { type: 'FeatureCollection', features: before.features };
    for (const role of roles) {
      const may = role === 'administrator' || role === 'technician';
      const answer = await refusal(client(role).call('PUT', '/roads', same));
      expect([role, answer]).toEqual([role, may ? null : 403]);
    }
    const moved = { ...same, datum: 'gcj02' };
    const converted = await client('technician').call<Roads>('PUT', '/roads', moved);
    // half a kilometre away: read in the wrong datum, most checkpoints stand on no road
    expect(converted.offRoad.length).toBeGreaterThan(50);
    await client('technician').call('PUT', '/roads', same);
    expect((await client('operator').call<Roads>('GET', '/roads')).offRoad).toEqual([]);
  });
});
