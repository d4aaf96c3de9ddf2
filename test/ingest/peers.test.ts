/** Programs that nobody here wrote, pushing to the gateway as cameras of other makes do. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSite } from '../../bench/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { describeNeeding } from '../support/services.ts';

const run = promisify(execFile);
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(2000, 7),
  Buffer.from([0xff, 0xd9]),
]);
const hikvision = `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<macAddress>44:a6:42:00:00:02</macAddress><channelID>1</channelID><dateTime>${new Date().toISOString()}</dateTime>
<eventType>ANPR</eventType><eventState>active</eventState><UUID>peer-1</UUID>
<ANPR><licensePlate>苏F71001</licensePlate><line>1</line><direction>forward</direction><confidenceLevel>98</confidenceLevel></ANPR>
</EventNotificationAlert>`;
const frigate = (plate: string, id: string): string =>
  JSON.stringify({
    type: 'lpr',
    id,
    name: null,
    camera: 'front_door',
    plate,
    score: 0.95,
    timestamp: Date.now() / 1000,
  });

describeNeeding(
  ['curl', 'mosquitto-clients', 'mosquitto'],
  'programs of others',
  ([curl = 'curl', mosquittoPub = 'mosquitto_pub']) => {
    let gateway: RunningGateway;
    let siteBroker: Mosquitto;
    let officer: ApiClient;
    let investigation: string;
    let passwords: Record<string, string>;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ringgate-peers-'));
      writeFileSync(join(folder, 'anpr.xml'), hikvision);
      writeFileSync(join(folder, 'scene.jpg'), jpeg);
      siteBroker = await startMosquitto();
      const subscriptions = [
        { topic: 'frigate/#', make: 'frigate', devices: ['frigate-1', 'front-door'] },
        { topic: 'site/frigate/#', make: 'frigate', devices: ['front-door'], url: siteBroker.url },
      ];
      gateway = await startGateway({ env: { RINGGATE_MQTT_SUBSCRIPTIONS: JSON.stringify(subscriptions) } });
      const site = await makeSite(gateway, 1, 1);
      const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
      officer = await apiClient(gateway.http, 'officer', 'a long bench password');
      const purposes = await officer.get<{ items: { id: string }[] }>('/purposes');
      const body = { purpose: purposes.items[0]?.id, caseReference: 'A-2026-1' };
      investigation = (await officer.post<{ id: string }>('/investigations', body)).id;
      const add = async (id: string, make: string, more: object = {}): Promise<string> => {
        const device = { id, make, kind: 'reader', checkpointId: site.probe.deviceId, ...more };
        return (await admin.post<{ mqtt: { password: string } }>('/devices', device)).mqtt.password;
      };
      passwords = {
        hik: await add('hik-1', 'hikvision'),
        frigate: await add('frigate-1', 'frigate'),
        door: await add('front-door', 'frigate', { keys: ['front_door'] }),
      };
    }, 90_000);
    afterAll(async () => {
      await gateway.dispose();
      await siteBroker.stop();
      rmSync(folder, { recursive: true });
    });

    /** Asks until it is there: nothing tells the outside of a read that came over MQTT. */
    async function stored(plate: string): Promise<{ deviceId: string; imageUrl: string | null }[]> {
      const deadlineMs = Date.now() + 15_000;
      for (;;) {
        const found = await officer.get<{ items: { deviceId: string; imageUrl: string | null }[] }>(
          `/reads?plate=${encodeURIComponent(plate)}`,
          { 'ringgate-investigation': investigation },
        );
        if (found.items.length > 0 || Date.now() > deadlineMs) return found.items;
      }
    }

    it('curl pushes the multipart event of a Hikvision camera, with its picture, by Digest', async () => {
      const { stdout } = await run(curl, [
        '--silent',
        '--write-out',
        '%{http_code}',
        '--digest',
        '--user',
        `hik-1:${passwords.hik ?? ''}`,
        '--form',
        `anpr.xml=@${join(folder, 'anpr.xml')};type=text/xml`,
        '--form',
        `detectionPicture.jpg=@${join(folder, 'scene.jpg')};type=image/jpeg`,
        `${gateway.http}/api/v1/ingest/hikvision`,
      ]);
      expect(stdout).toMatch(/200$/);
      const [read] = await stored('苏F71001');
      expect(read?.deviceId).toBe('hik-1');
      expect(read?.imageUrl).not.toBeNull();
    });

    const publish = (to: string, topic: string, message: string, login: string[] = []): Promise<unknown> => {
      const { hostname, port } = new URL(to);
      return run(mosquittoPub, ['-h', hostname, '-p', port, '-q', '1', '-t', topic, '-m', message, ...login]);
    };

    it('mosquitto_pub publishes what Frigate says on its own topics, as a device that may', async () => {
      const login = ['-u', 'frigate-1', '-P', passwords.frigate ?? ''];
      await publish(gateway.mqtt, 'frigate/tracked_object_update', frigate('苏F71002', 't-1'), login);
      expect(await stored('苏F71002')).toMatchObject([{ deviceId: 'front-door' }]);
    });

    it('a device that the subscription does not list may not publish there', async () => {
      const login = ['-u', 'hik-1', '-P', passwords.hik ?? ''];
      await publish(gateway.mqtt, 'frigate/tracked_object_update', frigate('苏F71003', 't-2'), login).catch(
        () => null,
      );
      const allowed = ['-u', 'frigate-1', '-P', passwords.frigate ?? ''];
      await publish(gateway.mqtt, 'frigate/tracked_object_update', frigate('苏F71004', 't-3'), allowed);
      expect(await stored('苏F71004')).toHaveLength(1);
      const found = await officer.get<{ items: unknown[] }>(
        `/reads?plate=${encodeURIComponent('苏F71003')}`,
        {
          'ringgate-investigation': investigation,
        },
      );
      expect(found.items).toEqual([]);
    });

    it("is read from a site's own broker beside the gateway's", async () => {
      await publish(siteBroker.url, 'site/frigate/tracked_object_update', frigate('苏F71005', 't-4'));
      expect(await stored('苏F71005')).toMatchObject([{ deviceId: 'front-door' }]);
    });
  },
);
