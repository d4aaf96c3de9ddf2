/** The drill with an external broker: the same way, the same stages. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkHeads, type SignedHead } from '../../src/audit/heads.ts';
import type { DrillView } from '../../src/cameras/control-schemas.ts';
import type { Alert } from '../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { describeNeeding } from '../support/services.ts';

async function site(gateway: RunningGateway): Promise<{ admin: ApiClient; operator: ApiClient }> {
  const password = 'correct horse battery staple';
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'east', name: 'East' });
  await admin.post('/devices', { id: 'reader-1', make: 'ringgate', kind: 'reader', areaId: 'east' });
  await admin.post('/users', { username: 'operator', password, roles: ['operator'], areaId: null });
  return { admin, operator: await apiClient(gateway.http, 'operator', password) };
}

describeNeeding(['mosquitto'], 'a drill over an external broker', () => {
  let broker: Mosquitto;
  let gateway: RunningGateway;
  beforeAll(async () => {
    broker = await startMosquitto();
    gateway = await startGateway({
      env: { RINGGATE_MQTT_URL: broker.url, RINGGATE_OUT_ALERTS: '1', RINGGATE_OUT_AUDIT_HEAD: '1' },
    });
  }, 60_000);
  afterAll(async () => {
    await gateway.dispose();
    await broker.stop();
  });

  it('is published there as the device’s, comes back to the screens, and no other system hears of it', async () => {
    const { admin, operator } = await site(gateway);
    const other = await connectAsync(broker.url, { clientId: 'other' });
    const heard: string[] = [];
    other.on('message', (topic) => heard.push(topic));
    await other.subscribeAsync('ringgate/v1/#', { qos: 1 });
    const screen = io(`${gateway.http}/live`, { auth: { token: operator.token }, transports: ['websocket'] });
    await once(screen as unknown as NodeJS.EventEmitter, 'connect');
    const announced = once(screen as unknown as NodeJS.EventEmitter, 'alert');
    const started = await admin.post<DrillView>('/devices/reader-1/drill', {});
    const [alert] = (await announced) as [Alert];
    expect(alert).toMatchObject({ drill: true, plate: started.plate });
    await operator.post(`/alerts/${alert.id}/acknowledgement`, { version: alert.version });
    await vi.waitFor(async () => {
      const drill = await admin.get<DrillView>(`/drills/${started.id}`);
      expect(drill).toMatchObject({ state: 'passed', via: 'external' });
    });
    screen.close();
    // a message of ours after it: what was sent before has arrived
    await other.publishAsync('ringgate/v1/mark', '', { qos: 1 });
    await vi.waitFor(() => expect(heard).toContain('ringgate/v1/mark'));
    expect(heard).toContain('ringgate/v1/devices/reader-1/reads');
    expect(heard.filter((topic) => topic.includes('/out/alerts'))).toEqual([]);
    await other.endAsync();
  });

  it('has the head of the audit log told to other systems, kept for who comes later, as it stands in the file', async () => {
    const { admin } = { admin: await apiClient(gateway.http, 'admin', gateway.adminPassword) };
    // told at the start of the gateway, long before anybody listens
    const other = await connectAsync(broker.url, { clientId: 'archive' });
    const message = once(other as unknown as NodeJS.EventEmitter, 'message');
    await other.subscribeAsync('ringgate/v1/out/audit-head', { qos: 1 });
    const [topic, payload, packet] = (await message) as [string, Buffer, { retain: boolean; qos: number }];
    expect([topic, packet.retain, packet.qos]).toEqual(['ringgate/v1/out/audit-head', true, 1]);
    const lines = readFileSync(join(gateway.dataDir, 'audit-heads.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toContain(payload.toString());
    const { key: signer, seq, hash } = JSON.parse(payload.toString()) as SignedHead;
    const key = await admin.get<{ fingerprint: string; publicKey: string }>('/evidence-key');
    expect(signer).toBe(key.fingerprint);
    const hashOf = (one: number) => (one === seq ? hash : undefined);
    expect(checkHeads([payload.toString()], [key], { hashOf, cut: null })).toMatchObject({
      checked: 1,
      firstBroken: null,
    });
    await other.endAsync();
  });

  it('says so where the broker is away', async () => {
    await broker.kill();
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await vi.waitFor(async () => expect((await fetch(`${gateway.http}/readyz`)).status).toBe(503), 10_000);
    const started = await admin.post<DrillView>('/devices/reader-1/drill', {});
    await vi.waitFor(async () => {
      const drill = await admin.get<DrillView>(`/drills/${started.id}`);
      expect(drill).toMatchObject({ state: 'failed', problem: { code: 'unavailable' } });
      expect(drill.stages[0]).toMatchObject({ stage: 'published', at: null });
    });
  });
});
