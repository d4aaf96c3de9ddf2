/** A lost MQTT password is made anew in one step: the old one is worth nothing from that moment, open connections included. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { publishPacket, signIn } from '../support/raw-mqtt.ts';

interface Registered {
  id: string;
  mqtt: { username: string; password: string };
}
let gateway: RunningGateway;
let admin: ApiClient;
let port = 0;

beforeAll(async () => {
  gateway = await startGateway();
  admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  port = Number(new URL(gateway.mqtt).port);
  await admin.post('/areas', { id: 'district', name: 'District' });
  await admin.post('/checkpoints', {
    id: 'gate',
    name: 'Gate',
    kind: 'checkpoint',
    grade: 'C',
    areaId: 'district',
    position: { lat: 32, lon: 120.9, datum: 'wgs84' },
    lanes: [{ number: 1, headingDeg: 90 }],
  });
}, 60_000);
afterAll(() => gateway.dispose());

function register(id: string): Promise<Registered> {
  return admin.post<Registered>('/devices', { id, make: 'ringgate', kind: 'reader', checkpointId: 'gate' });
}
const read = (eventId: string): string =>
  JSON.stringify({ eventId, capturedAt: new Date().toISOString(), plate: '苏F12345' });

describe('the credentials of a device', () => {
  it('are renewed in one step: the open connection is closed, the old password refused, the new one let in', async () => {
    const { id, mqtt } = await register('r-renewed');
    const before = await signIn(port, mqtt);
    const renewed = await admin.post<Registered>(`/devices/${id}/credentials`, {});
    await before.closed;
    await expect(signIn(port, mqtt)).rejects.toThrow();
    const after = await signIn(port, renewed.mqtt);
    after.send(publishPacket(`ringgate/v1/devices/${id}/reads`, read('1'), 1));
    expect(await after.next()).toMatchObject({ cmd: 'puback', messageId: 1 });
    after.socket.destroy();
  });

  it('end with the device: retired, deleted or replaced', async () => {
    const retired = await register('r-retired');
    const deleted = await register('r-deleted');
    const replaced = await register('r-replaced');
    const open = await Promise.all([retired, deleted, replaced].map(({ mqtt }) => signIn(port, mqtt)));
    await admin.patch('/devices/r-retired', { state: 'retired' });
    await admin.delete('/devices/r-deleted');
    await admin.post('/devices/r-replaced/replacement', { id: 'r-new' });
    await Promise.all(open.map(({ closed }) => closed));
    for (const { mqtt } of [retired, deleted, replaced]) await expect(signIn(port, mqtt)).rejects.toThrow();
  });
});

describe('a replacement', () => {
  it('takes the place of a device: name, checkpoint and area; what both saw is under the checkpoint', async () => {
    const old = await register('r-old');
    await admin.patch('/devices/r-old', { name: 'North mast' });
    const first = await signIn(port, old.mqtt);
    first.send(publishPacket('ringgate/v1/devices/r-old/reads', read('old-1'), 1));
    await first.next();
    const made = await admin.post<Registered & Record<string, unknown>>('/devices/r-old/replacement', {
      id: 'r-next',
    });
    expect(made).toMatchObject({ name: 'North mast', checkpointId: 'gate', areaId: 'district' });
    const second = await signIn(port, made.mqtt);
    second.send(publishPacket('ringgate/v1/devices/r-next/reads', read('new-1'), 1));
    await second.next();
    second.socket.destroy();
    const before = await admin.get('/devices/r-old');
    expect(before).toMatchObject({ state: 'retired', checkpointId: 'gate' });
    expect(before.name).toMatch(/^North mast \(until \d{4}-\d\d-\d\d\)$/);

    const password = 'correct horse battery staple';
    await admin.post('/users', { username: 'officer', password, roles: ['officer'], areaId: null });
    const officer = await apiClient(gateway.http, 'officer', password);
    const investigation = await officer.post<{ id: string }>('/investigations', {
      purpose: 'criminal_case',
      caseReference: '苏公刑2026-0042',
    });
    const reads = await officer.get<{ items: { deviceId: string }[] }>(
      `/reads?plate=${encodeURIComponent('苏F12345')}&checkpointId=gate`,
      { 'ringgate-investigation': investigation.id },
    );
    expect(reads.items.map(({ deviceId }) => deviceId)).toEqual(expect.arrayContaining(['r-old', 'r-next']));
    const again = await admin.call('POST', '/devices/r-old/replacement', {});
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  });
});
