import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchSite, makeSite } from '../../bench/site.ts';
import type { Alert } from '../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

/** The smallest thing that begins as a JPEG does; the gateway looks no further. */
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(300, 7),
  Buffer.from([0xff, 0xd9]),
]);

describe('a picture that a read only names', () => {
  let gateway: RunningGateway;
  let site: BenchSite;
  let camera: Server;
  let cameraUrl: string;
  let admin: ApiClient;
  const asked: string[] = [];
  beforeAll(async () => {
    camera = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/late.jpg' && asked.filter((url) => url === '/late.jpg').length === 1)
        response.writeHead(404).end();
      else if (request.url === '/text.jpg') response.end('no picture');
      else if (request.url === '/away.jpg') response.writeHead(302, { location: '/scene.jpg' }).end();
      else response.end(jpeg);
    }).listen(0, '127.0.0.1');
    await once(camera, 'listening');
    cameraUrl = `http://127.0.0.1:${(camera.address() as AddressInfo).port}`;
    gateway = await startGateway();
    site = await makeSite(gateway, 1, 2);
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.patch(`/devices/${site.probe.deviceId}`, { imageHosts: [new URL(cameraUrl).host] });
  }, 90_000);
  afterAll(async () => {
    await gateway.dispose();
    camera.closeAllConnections();
    camera.close();
  });

  let events = 0;
  async function send(plate: string, url: string): Promise<void> {
    const read = {
      eventId: `p-${++events}`,
      capturedAt: new Date().toISOString(),
      plate,
      lane: 1,
      image: { url },
    };
    const answer = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.probe.password}` },
      body: JSON.stringify(read),
    });
    expect(answer.status).toBe(200);
  }
  /** The first alert on the operator's screen that has a picture. */
  async function alertWithPicture(act: () => Promise<void>): Promise<Alert> {
    const socket = io(`${gateway.http}/live`, {
      auth: { token: site.operatorToken },
      transports: ['websocket'],
    });
    try {
      await once(socket as unknown as NodeJS.EventEmitter, 'connect');
      const found = new Promise<Alert>((resolve) => {
        socket.on('alert', (alert: Alert) => {
          if (alert.reads.some(({ imageUrl }) => imageUrl !== null)) resolve(alert);
        });
      });
      await act();
      return await found;
    } finally {
      socket.close();
    }
  }

  it('is fetched from a listed host, and the alert on the screen gains it without a new version', async () => {
    const plate = site.listed[0] ?? '';
    const alert = await alertWithPicture(() => send(plate, `${cameraUrl}/scene.jpg`));
    expect(alert).toMatchObject({ plate, version: 1 });
    const operator = await apiClient(gateway.http, 'operator', 'a long bench password');
    // the event carries no link: each is signed for the session that asks
    const shown = await operator.get<Alert>(`/alerts/${alert.id}`);
    const imageUrl = shown.reads[0]?.imageUrl ?? '';
    const picture = await fetch(`${gateway.http}${imageUrl}`, {
      headers: { authorization: `Bearer ${operator.token}` },
    });
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(Buffer.from(await picture.arrayBuffer()).equals(jpeg)).toBe(true);
  });

  it('is asked for again where the camera writes it a moment later', async () => {
    const plate = site.listed[1] ?? '';
    const alert = await alertWithPicture(() => send(plate, `${cameraUrl}/late.jpg`));
    expect(alert.plate).toBe(plate);
    expect(asked.filter((url) => url === '/late.jpg')).toHaveLength(2);
  });

  it('is not fetched from another host, by a redirect, or where it is none, and the read stays', async () => {
    const before = asked.length;
    await send('苏F77771', cameraUrl.replace('127.0.0.1', 'localhost'));
    await send('苏F77772', 'http://169.254.169.254/latest/meta-data');
    await send('苏F77773', `${cameraUrl}/text.jpg`);
    const officer = await apiClient(gateway.http, 'officer', 'a long bench password');
    const { items } = await officer.get<{ items: { id: string }[] }>('/purposes');
    const { id } = await officer.post<{ id: string }>('/investigations', {
      purpose: items[0]?.id,
      caseReference: 'A-2026-1',
    });
    for (const plate of ['苏F77771', '苏F77772', '苏F77773']) {
      const reads = await officer.get<{ items: { imageUrl: string | null }[] }>(
        `/reads?plate=${encodeURIComponent(plate)}`,
        { 'ringgate-investigation': id },
      );
      expect(reads.items.map(({ imageUrl }) => imageUrl)).toEqual([null]);
    }
    expect(asked.slice(before).every((url) => url === '/text.jpg')).toBe(true);
  });
});
