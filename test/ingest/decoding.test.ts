import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchSite, makeSite } from '../../bench/site.ts';
import { type ApiClient, apiClient, type Problem } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

describe('a message tried stage by stage', () => {
  let gateway: RunningGateway;
  let site: BenchSite;
  let admin: ApiClient;
  beforeAll(async () => {
    gateway = await startGateway();
    site = await makeSite(gateway, 1, 1);
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  }, 90_000);
  afterAll(() => gateway.dispose());

  const text = JSON.stringify({
    eventId: 'e1',
    capturedAt: '2026-11-24T13:12:33.120+08:00',
    plate: '苏F·I2345',
    lane: 1,
    image: { mediaType: 'image/jpeg', data: Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64') },
  });

  it('shows what each stage made of it, and stores nothing', async () => {
    const tried = await admin.post<{ tookUs: number; reads: Record<string, unknown>[]; rejects: unknown[] }>(
      '/decoding',
      {
        make: 'ringgate',
        transport: 'mqtt',
        deviceId: site.probe.deviceId,
        text,
      },
    );
    expect(tried.rejects).toEqual([]);
    expect(tried.reads[0]).toMatchObject({
      decode: {
        plateRaw: '苏F·I2345',
        capturedAt: '2026-11-24T05:12:33.120Z',
        image: { mediaType: 'image/jpeg', bytes: 4 },
      },
      normalise: { plate: '苏F12345' },
      identify: { deviceId: site.probe.deviceId, reason: 'the device that sent it' },
      place: { checkpointId: site.probe.deviceId, lane: 1, direction: expect.any(String) },
    });
    const metrics = await (await fetch(`${gateway.http}/metrics`)).text();
    expect(metrics).toMatch(/ringgate_reads_total\{outcome="stored"\} 0/);
  });

  it('says why a message gives no read', async () => {
    const tried = await admin.post<{ reads: unknown[]; rejects: { code: string }[] }>('/decoding', {
      make: 'ringgate',
      transport: 'mqtt',
      bytesBase64: Buffer.from('{"plate":').toString('base64'),
    });
    expect(tried).toMatchObject({ reads: [], rejects: [{ code: 'not_json' }] });
  });

  it('names every wrong field, and is not for operators', async () => {
    const wrong = await admin.call<Problem>('POST', '/decoding', {
      make: 'acme',
      transport: 'http',
      deviceId: 'nobody',
    });
    expect(wrong.body.errors.map(({ path }) => path)).toEqual(['/make', '/text', '/deviceId']);
    const zone = await admin.call<Problem>('POST', '/decoding', {
      make: 'ringgate',
      transport: 'http',
      text,
      zone: 'Mars',
    });
    expect(zone.body.errors.map(({ path }) => path)).toEqual(['/zone']);
    const operator = await apiClient(gateway.http, 'operator', 'a long bench password');
    expect(
      (await operator.call('POST', '/decoding', { make: 'ringgate', transport: 'http', text })).status,
    ).toBe(403);
    const makes = await operator.get<{ items: { id: string }[] }>('/makes');
    expect(makes.items.map(({ id }) => id)).toContain('hikvision');
  });
});
