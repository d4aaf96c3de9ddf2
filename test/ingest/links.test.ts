/** A gateway that fetches from a device by itself: over the wire, into the store. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSite } from '../../bench/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

/** Just now: who asks without a time is shown what is new. */
const capturedAt = new Date(Date.now() - 60_000).toISOString();
const event = (plate: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
<ipAddress>127.0.0.1</ipAddress><macAddress>44:a6:42:00:00:01</macAddress><channelID>1</channelID>
<dateTime>${capturedAt}</dateTime><eventType>ANPR</eventType><eventState>active</eventState>
<eventDescription>ANPR</eventDescription><UUID>uuid-${plate}</UUID>
<ANPR><licensePlate>${plate}</licensePlate><line>1</line><direction>forward</direction><confidenceLevel>97</confidenceLevel></ANPR>
</EventNotificationAlert>`;

describe('a device that the gateway fetches from', () => {
  let gateway: RunningGateway;
  let camera: Server;
  let admin: ApiClient;
  let officer: ApiClient;
  let investigation: string;
  let stream: ServerResponse | null = null;
  let opened = 0;
  let waiting = (): void => undefined;
  beforeAll(async () => {
    camera = createServer((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Digest realm="camera", nonce="n", qop="auth"' }).end();
        return;
      }
      opened++;
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=boundary' });
      response.flushHeaders();
      stream = response;
      waiting();
    }).listen(0, '127.0.0.1');
    await once(camera, 'listening');
    gateway = await startGateway({ settings: { 'cameras.networks': '127.0.0.0/8' } });
    const site = await makeSite(gateway, 1, 1);
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    officer = await apiClient(gateway.http, 'officer', 'a long bench password');
    const purposes = await officer.get<{ items: { id: string }[] }>('/purposes');
    const body = { purpose: purposes.items[0]?.id, caseReference: 'A-2026-1' };
    investigation = (await officer.post<{ id: string }>('/investigations', body)).id;
    await admin.post('/devices', {
      id: 'hik-1',
      make: 'hikvision',
      kind: 'reader',
      checkpointId: site.probe.deviceId,
      address: `127.0.0.1:${(camera.address() as AddressInfo).port}`,
      connection: { transport: 'stream' },
      login: { username: 'admin', password: 'camera secret' },
    });
  }, 90_000);
  afterAll(async () => {
    await gateway.dispose();
    camera.closeAllConnections();
    camera.close();
  });

  const untilOpened = async (count: number): Promise<void> => {
    while (opened < count) await new Promise<void>((resolve) => (waiting = resolve));
  };
  const part = (body: string): string =>
    `--boundary\r\nContent-Type: application/xml; charset="UTF-8"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}\r\n`;
  async function stored(plate: string): Promise<{ deviceId: string; capturedAt: string }[]> {
    const deadlineMs = Date.now() + 15_000;
    for (;;) {
      const found = await officer.get<{ items: { deviceId: string; capturedAt: string }[] }>(
        `/reads?plate=${encodeURIComponent(plate)}`,
        { 'ringgate-investigation': investigation },
      );
      if (found.items.length > 0 || Date.now() > deadlineMs) return found.items;
    }
  }

  it('gives its reads to the store, and is opened again when its stream ends', async () => {
    await untilOpened(1);
    stream?.write(part(event('苏F51001')) + part(event('苏F51002')));
    expect(await stored('苏F51001')).toMatchObject([{ deviceId: 'hik-1', capturedAt }]);
    stream?.end();
    await untilOpened(2);
    stream?.write(part(event('苏F51003')) + part(event('苏F51001')));
    expect(await stored('苏F51003')).toHaveLength(1);
    expect(await stored('苏F51001')).toHaveLength(1);
  });

  it('is left alone when it is retired', async () => {
    const closed = once(stream as ServerResponse, 'close');
    await admin.patch('/devices/hik-1', { state: 'retired' });
    await closed;
    expect(JSON.stringify([gateway.stderr(), gateway.stdout()])).not.toContain('camera secret');
  });
});
