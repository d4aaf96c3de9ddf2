import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchSite, makeSite } from '../../bench/site.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const password = 'a password of another system';
const consumer = {
  name: 'dispatch-system',
  passwordSha256: createHash('sha256').update(password).digest('hex'),
  purpose: 'alerts for the dispatch system',
  topics: ['alerts'],
};

describe('a named consumer of the embedded broker', () => {
  let gateway: RunningGateway;
  let site: BenchSite;
  beforeAll(async () => {
    gateway = await startGateway({ env: { RINGGATE_MQTT_CONSUMERS: JSON.stringify([consumer]) } });
    site = await makeSite(gateway, 1, 1);
  }, 90_000);
  afterAll(() => gateway.dispose());

  it('gets each change of an alert as the API gives it, and nothing that it may not read', async () => {
    const other = await connectAsync(gateway.mqtt, {
      username: consumer.name,
      password,
      clientId: 'dispatch',
    });
    await other.subscribeAsync('ringgate/v1/out/alerts', { qos: 1 });
    await expect(other.subscribeAsync('ringgate/v1/devices/+/reads', { qos: 1 })).rejects.toThrow();
    await expect(other.subscribeAsync('ringgate/v1/out/reads', { qos: 1 })).rejects.toThrow();
    const message = once(other as unknown as NodeJS.EventEmitter, 'message');
    const { deviceId, username, password: devicePassword } = site.probe;
    const device = await connectAsync(gateway.mqtt, {
      username,
      password: devicePassword,
      clientId: deviceId,
    });
    const plate = site.listed[0] ?? '';
    const read = { eventId: 'c1', capturedAt: new Date().toISOString(), plate, lane: 1 };
    await device.publishAsync(`ringgate/v1/devices/${deviceId}/reads`, JSON.stringify(read), { qos: 1 });
    const [topic, payload] = (await message) as [string, Buffer];
    const alert = JSON.parse(payload.toString()) as { id: string; plate: string };
    expect(topic).toBe('ringgate/v1/out/alerts');
    expect(alert.plate).toBe(plate);
    const answer = await fetch(`${gateway.http}/api/v1/alerts/${alert.id}`, {
      headers: { authorization: `Bearer ${site.operatorToken}` },
    });
    expect(await answer.json()).toMatchObject({
      id: alert.id,
      seq: (alert as unknown as { seq: number }).seq,
    });
    await Promise.all([device.endAsync(), other.endAsync()]);
  });

  it('is refused with another password', async () => {
    const tried = connectAsync(gateway.mqtt, {
      username: consumer.name,
      password: 'wrong',
      clientId: 'x',
      reconnectPeriod: 0,
    });
    await expect(tried).rejects.toThrow();
  });
});
