/** The health of devices at a real gateway, over MQTT and its API. Long: hold times and the gathering are real ones. */
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import type { CoverageView, DeviceHealthView, HealthBoard } from '../../src/health/schemas.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const ids = ['r1', 'r2', 'r3'];

describe('the health of devices at a gateway', () => {
  let gateway: RunningGateway;
  let admin: ApiClient;
  let operator: ApiClient;
  const passwords = new Map<string, string>();
  const clients = new Map<string, MqttClient>();

  const join = async (id: string): Promise<void> => {
    const client = await connectAsync(gateway.mqtt, {
      username: id,
      password: passwords.get(id) ?? '',
      clientId: id,
      reconnectPeriod: 0,
    });
    clients.set(id, client);
  };
  const stateOf = async (id: string) => (await admin.get<DeviceHealthView>(`/devices/${id}/health`)).state;

  beforeAll(async () => {
    gateway = await startGateway();
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.post('/areas', { id: 'east', name: 'east' });
    await admin.post('/checkpoints', {
      id: 'c1',
      name: 'c1',
      grade: 'C',
      kind: 'checkpoint',
      areaId: 'east',
      position: { lat: 32, lon: 120, datum: 'wgs84' },
      lanes: [{ number: 1, headingDeg: 90 }],
    });
    for (const id of ids) {
      const made = await admin.post<{ mqtt: { password: string } }>('/devices', {
        id,
        make: 'ringgate',
        kind: 'reader',
        checkpointId: 'c1',
      });
      passwords.set(id, made.mqtt.password);
    }
    await admin.post('/users', {
      username: 'operator',
      password: gateway.adminPassword,
      roles: ['operator'],
      areaId: 'east',
    });
    operator = await apiClient(gateway.http, 'operator', gateway.adminPassword);
  }, 120_000);
  afterAll(async () => {
    for (const client of clients.values()) client.end(true);
    await gateway.dispose();
  });

  it('shows devices online with their evidence and what they say of themselves', async () => {
    for (const id of ids) await join(id);
    await clients
      .get('r1')
      ?.publishAsync(
        'ringgate/v1/devices/r1/status',
        JSON.stringify({ state: 'online', at: new Date().toISOString(), firmware: '4.2', model: 'RG-1' }),
        { qos: 1, retain: true },
      );
    await vi.waitFor(
      async () => {
        for (const id of ids) expect(await stateOf(id)).toBe('online');
      },
      { timeout: 30_000, interval: 300 },
    );
    const health = await operator.get<DeviceHealthView>('/devices/r1/health');
    expect(health.evidence).toEqual([expect.objectContaining({ kind: 'connection', ok: true })]);
    expect(health.reasons).toEqual([]);
    await vi.waitFor(
      async () => expect(await admin.get('/devices/r1')).toMatchObject({ firmware: '4.2', model: 'RG-1' }),
      { timeout: 15_000, interval: 300 },
    );
    const board = await operator.get<HealthBoard>('/device-health');
    expect([board.counts.online, board.items]).toEqual([3, []]);
  }, 60_000);

  it('opens one alert for a lost checkpoint, tells when it was blind, and settles the alert when all are back', async () => {
    for (const client of clients.values()) client.stream.destroy();
    await vi.waitFor(
      async () => {
        for (const id of ids) expect(await stateOf(id)).toBe('offline');
      },
      { timeout: 60_000, interval: 500 },
    );
    const board = await operator.get<HealthBoard>('/device-health?state=offline');
    expect(board.items.map((item) => item.reasons[0]?.code)).toEqual(ids.map(() => 'disconnected'));
    const opened = await vi.waitFor(
      async () => {
        const { items } = await operator.get<{ items: Alert[] }>('/alerts?state=new');
        expect(items).toHaveLength(1);
        expect(items[0]?.subject?.deviceIds).toEqual(ids);
        return items[0];
      },
      { timeout: 90_000, interval: 1000 },
    );
    expect(opened).toMatchObject({ kind: 'device_lost', areaId: 'east', subject: { checkpointId: 'c1' } });
    const refused = await operator.call('POST', `/alerts/${opened?.id}/dispatch`, {
      version: opened?.version,
      checkpointId: 'c1',
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'alert_kind']);
    const blind = await operator.get<CoverageView>('/checkpoints/c1/coverage');
    expect(blind.intervals.at(-1)).toMatchObject({
      state: 'blind',
      cause: 'devices_offline',
      deviceIds: ids,
    });
    for (const id of ids) await join(id);
    await vi.waitFor(
      async () => {
        const alert = await operator.get<Alert>(`/alerts/${opened?.id}`);
        expect([alert.state, alert.outcome]).toEqual(['resolved', 'observed']);
      },
      { timeout: 60_000, interval: 500 },
    );
    const metrics = await (await fetch(`${gateway.http}/metrics`)).text();
    expect(metrics).toContain('ringgate_devices{state="online"} 3');
    expect(metrics).toContain('ringgate_alerts_total{kind="device_lost"} 1');
  }, 240_000);

  it('takes the time of a crash as blind', async () => {
    await gateway.kill('SIGKILL');
    await gateway.restart();
    const fresh = await apiClient(gateway.http, 'operator', gateway.adminPassword);
    const coverage = await fresh.get<CoverageView>('/checkpoints/c1/coverage');
    expect(coverage.intervals.some((one) => one.cause === 'gateway_down' && one.state === 'blind')).toBe(
      true,
    );
    expect(coverage.intervals.at(-1)?.cause).not.toBe('gateway_down');
  }, 120_000);
});
