/** A drill on the real gateway: from the device's identity at the broker to a screen, and nothing of it is counted. */
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillView } from '../../src/cameras/control-schemas.ts';
import { isDrillPlate } from '../../src/core/drill.ts';
import type { Alert } from '../../src/core/entities.ts';
import { type ApiClient, apiClient, type Problem } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { publishPacket, signIn } from '../support/raw-mqtt.ts';

const password = 'correct horse battery staple';
let gateway: RunningGateway;
let admin: ApiClient;
let technician: ApiClient;
let operator: ApiClient;
let auditor: ApiClient;

async function person(role: string, areaId: string | null): Promise<ApiClient> {
  const username = `${role}-${areaId ?? 'all'}`;
  await admin.post('/users', { username, password, roles: [role], areaId });
  return apiClient(gateway.http, username, password);
}

async function screen(token: string): Promise<{ socket: Socket; alerts: Alert[] }> {
  const socket = io(`${gateway.http}/live`, { auth: { token }, transports: ['websocket'] });
  const alerts: Alert[] = [];
  socket.on('alert', (alert: Alert) => alerts.push(alert));
  await once(socket as unknown as NodeJS.EventEmitter, 'connect');
  return { socket, alerts };
}

function reached(drill: DrillView): string[] {
  return drill.stages.filter(({ at }) => at !== null).map(({ stage }) => stage);
}

async function metricsText(): Promise<string> {
  return (await fetch(`${gateway.http}/metrics`)).text();
}

beforeAll(async () => {
  gateway = await startGateway();
  admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'district', name: 'District' });
  await admin.post('/areas', { id: 'east', name: 'East', parentId: 'district' });
  await admin.post('/areas', { id: 'west', name: 'West', parentId: 'district' });
  await admin.post('/checkpoints', {
    id: 'c-east',
    name: 'East gate',
    kind: 'checkpoint',
    grade: 'B',
    areaId: 'east',
    position: { lat: 32, lon: 120.9, datum: 'wgs84' },
    lanes: [{ number: 1, headingDeg: 90 }],
  });
  technician = await person('technician', 'east');
  operator = await person('operator', 'east');
  auditor = await person('auditor', null);
}, 60_000);
afterAll(() => gateway.dispose());

describe('a drill', () => {
  let deviceId = '';
  let devicePassword = '';
  beforeAll(async () => {
    const made = await admin.post<{ id: string; mqtt: { password: string } }>('/devices', {
      id: 'reader-1',
      make: 'ringgate',
      kind: 'reader',
      checkpointId: 'c-east',
    });
    deviceId = made.id;
    devicePassword = made.mqtt.password;
  });

  it('goes through the broker and the way of a read to the screens of the area, is acknowledged there, and closes', async () => {
    const before = await metricsText();
    const { socket, alerts } = await screen(operator.token);
    const started = await technician.post<DrillView>(`/devices/${deviceId}/drill`, {});
    expect(isDrillPlate(started.plate)).toBe(true);
    const alert = await vi.waitFor(() => {
      const [first] = alerts;
      if (first === undefined) throw new Error('no alert yet');
      return first;
    }, 10_000);
    expect(alert).toMatchObject({ drill: true, state: 'new', plate: started.plate, areaId: 'east' });
    expect(alert.reads[0]).toMatchObject({ drill: true, deviceId, checkpointId: 'c-east' });
    await operator.post(`/alerts/${alert.id}/sighting`, {});
    const told = await technician.get<DrillView>(`/drills/${started.id}`);
    expect(told).toMatchObject({ state: 'running', via: 'embedded', screens: { told: 1, seen: 1 } });
    expect(reached(told)).toEqual(['published', 'received', 'matched', 'stored', 'announced', 'seen']);

    await operator.post(`/alerts/${alert.id}/acknowledgement`, { version: alert.version });
    const passed = await technician.get<DrillView>(`/drills/${started.id}`);
    expect(passed).toMatchObject({ state: 'passed', acknowledgedBy: 'operator-east', problem: null });
    const times = passed.stages.map(({ afterMs }) => afterMs ?? -1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await vi.waitFor(
      () => expect(alerts.at(-1)).toMatchObject({ state: 'resolved', outcome: 'withdrawn' }),
      5000,
    );
    socket.close();

    // counted nowhere
    const device = await admin.get(`/devices/${deviceId}`);
    expect(device.state).toBe('offline');
    const counters = /^ringgate_(reads_total|alerts_total|read_latency_seconds_count)[^\n]*$/gm;
    expect((await metricsText()).match(counters)).toEqual(before.match(counters));
    const officer = await person('supervisor', null);
    const investigation = await officer.post<{ id: string }>('/investigations', {
      purpose: 'criminal_case',
      caseReference: '苏公刑2026-0042',
    });
    const reads = await officer.get<{ items: unknown[] }>(
      `/reads?plate=${encodeURIComponent(started.plate)}`,
      { 'ringgate-investigation': investigation.id },
    );
    expect(reads.items).toEqual([]);
    const audit = await auditor.get<{ items: { action: string; detail: Record<string, unknown> }[] }>(
      '/audit?action=drill.start',
    );
    expect(audit.items[0]?.detail).toMatchObject({ deviceId });
  });

  it('says where it stands while nobody looks, and one at a time runs for a device', async () => {
    const started = await technician.post<DrillView>(`/devices/${deviceId}/drill`, {});
    const second = await technician.call<Problem>('POST', `/devices/${deviceId}/drill`, {});
    expect([second.status, second.body.code]).toEqual([409, 'conflict']);
    await vi.waitFor(async () => {
      const drill = await technician.get<DrillView>(`/drills/${started.id}`);
      expect(reached(drill)).toEqual(['published', 'received', 'matched', 'stored']);
      expect(drill.problem).toMatchObject({ detail: expect.stringContaining('no screen') });
    }, 10_000);
  });

  it('leaves no open alert behind where the gateway is killed in the middle of it', async () => {
    await gateway.kill('SIGKILL');
    await gateway.restart();
    operator = await apiClient(gateway.http, 'operator-east', password);
    const { items } = await operator.get<{ items: Alert[] }>('/alerts');
    expect(items.filter(({ drill }) => drill).map(({ state }) => state)).toEqual(['resolved', 'resolved']);
  });

  it('cannot be claimed by a device: a real plate stays a read, the reserved text without a token is a dead letter', async () => {
    const login = { username: deviceId, password: devicePassword };
    const device = await signIn(Number(new URL(gateway.mqtt).port), login);
    const send = async (messageId: number, body: object): Promise<void> => {
      device.send(publishPacket(`ringgate/v1/devices/${deviceId}/reads`, JSON.stringify(body), messageId));
      expect(await device.next()).toMatchObject({ cmd: 'puback', messageId });
    };
    const capturedAt = new Date().toISOString();
    await send(1, { eventId: 'drill-AAAA', capturedAt, plate: '苏F12345' });
    await send(2, { eventId: 'drill-BBBB', capturedAt, plate: '演练ABCDE' });
    device.socket.destroy();
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    expect(await metricsText()).toMatch(/ringgate_reads_total\{outcome="stored"\} 1$/m);
    const supervisor = await apiClient(gateway.http, 'supervisor-all', password);
    const letters = await supervisor.get<{ items: { code: string; deviceId: string }[] }>('/dead-letters');
    expect(letters.items.map(({ code }) => code)).toEqual(['drill_over']);
  });

  it('is refused outside of the area, for a retired device, and its sighting for an alert that is no drill', async () => {
    const elsewhere = await person('technician', 'west');
    const outside = await elsewhere.call<Problem>('POST', `/devices/${deviceId}/drill`, {});
    expect([outside.status, outside.body.code]).toEqual([403, 'outside_area']);
    await admin.patch(`/devices/${deviceId}`, { state: 'retired' });
    const retired = await admin.call<Problem>('POST', `/devices/${deviceId}/drill`, {});
    expect([retired.status, retired.body.code]).toEqual([409, 'conflict']);
  });
});
