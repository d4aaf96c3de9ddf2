import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchSite, makeSite } from '../../bench/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { describeNeeding } from '../support/services.ts';

const run = promisify(execFile);
const platform = '32060000005030000001';
const camera = '32060000001190000001';

interface StatusAnswer {
  ResponseStatusObject: {
    StatusCode: number;
    StatusString: string;
    Id: string;
    RequestURL: string;
    LocalTime: string;
  };
}
interface StatusListAnswer {
  ResponseStatusListObject: {
    ResponseStatusObject: { StatusCode: number; Id: string; StatusString: string }[];
  };
}

/** Just now, in whole seconds: who asks without a time is shown what is new. */
const passedAtMs = Math.floor(Date.now() / 1000 - 60) * 1000;
/** As the standard writes it, in the district's zone. */
const passTime = new Date(passedAtMs + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);

function vehicle(plate: string, id: string): object {
  return {
    MotorVehicleID: id,
    DeviceID: camera,
    PlateNo: plate,
    PlateColor: '5',
    PassTime: passTime,
    LaneNo: 1,
    Speed: 42,
    SubImageList: { SubImageInfoObject: [{ Type: '14', Data: '/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==' }] },
  };
}

describeNeeding(['curl'], 'the upper platform of GA/T 1400', ([curl = 'curl']) => {
  let gateway: RunningGateway;
  let site: BenchSite;
  let admin: ApiClient;
  let password: string;
  let base: string;
  beforeAll(async () => {
    gateway = await startGateway({ settings: { 'cameras.networks': '127.0.0.0/8' } });
    site = await makeSite(gateway, 1, 1);
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    base = `${gateway.http}/VIID`;
    await admin.post('/devices', {
      id: 'cam-a',
      make: 'gat1400',
      kind: 'reader',
      checkpointId: site.probe.deviceId,
      keys: [camera],
    });
    const made = await admin.post<{ mqtt: { password: string } }>('/devices', {
      id: platform,
      make: 'gat1400',
      kind: 'reader',
      areaId: 'bench',
      speaksFor: ['cam-a'],
    });
    password = made.mqtt.password;
  }, 90_000);
  afterAll(() => gateway.dispose());

  const say = (path: string, body: unknown, identity = platform): Promise<Response> =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/VIID+JSON;charset=UTF-8', 'user-identify': identity },
      body: JSON.stringify(body),
    });
  const json = async <T>(answer: Response): Promise<T> => (await answer.json()) as T;
  async function register(secret = password): Promise<{ status: string; body: string }> {
    const { stdout } = await run(curl, [
      '--silent',
      '--digest',
      '--user',
      `${platform}:${secret}`,
      '--write-out',
      '\n%{http_code}',
      '--header',
      'Content-Type: application/VIID+JSON',
      '--header',
      `User-Identify: ${platform}`,
      '--data',
      JSON.stringify({ RegisterObject: { DeviceID: platform } }),
      `${base}/System/Register`,
    ]);
    const lines = stdout.split('\n');
    return { status: lines.at(-1) ?? '', body: lines.slice(0, -1).join('\n') };
  }
  async function reads(
    plate: string,
  ): Promise<{ deviceId: string; capturedAt: string; speedKmh: number; imageUrl: string | null }[]> {
    const officer = await apiClient(gateway.http, 'officer', 'a long bench password');
    const purposes = await officer.get<{ items: { id: string }[] }>('/purposes');
    const { id } = await officer.post<{ id: string }>('/investigations', {
      purpose: purposes.items[0]?.id,
      caseReference: 'A-2026-1',
    });
    const found = await officer.get<{ items: Awaited<ReturnType<typeof reads>> }>(
      `/reads?plate=${encodeURIComponent(plate)}`,
      {
        'ringgate-investigation': id,
      },
    );
    return found.items;
  }

  it('takes nothing from who has not registered, and challenges by Digest', async () => {
    const keepalive = await say('/System/Keepalive', { KeepaliveObject: { DeviceID: platform } });
    expect(keepalive.status).toBe(401);
    const pushed = await say('/MotorVehicles', {
      MotorVehicleListObject: { MotorVehicleObject: [vehicle('苏F61001', 'v0')] },
    });
    expect([pushed.status, (await json<StatusAnswer>(pushed)).ResponseStatusObject.StatusCode]).toEqual([
      401, 4,
    ]);
    const challenged = await say('/System/Register', { RegisterObject: { DeviceID: platform } });
    expect(challenged.headers.get('www-authenticate')).toMatch(
      /^Digest realm="ringgate", qop="auth", algorithm=MD5, nonce=/,
    );
    expect((await register('wrong password of it')).status).toBe('401');
    expect(await reads('苏F61001')).toEqual([]);
  });

  it('registers a platform, keeps it alive, and tells the time', async () => {
    const { status, body } = await register();
    expect(status).toBe('200');
    expect(JSON.parse(body)).toMatchObject({
      ResponseStatusObject: {
        StatusCode: 0,
        Id: platform,
        RequestURL: '/VIID/System/Register',
        LocalTime: expect.stringMatching(/^\d{14}$/),
      },
    });
    const keepalive = await say('/System/Keepalive', { KeepaliveObject: { DeviceID: platform } });
    expect(await json<StatusAnswer>(keepalive)).toMatchObject({ ResponseStatusObject: { StatusCode: 0 } });
    const time = (await (await fetch(`${base}/System/Time`)).json()) as {
      SystemTimeObject: { LocalTime: string };
    };
    expect(time.SystemTimeObject.LocalTime).toMatch(/^\d{14}$/);
  });

  it('stores vehicles under the cameras that they name, with an answer for each', async () => {
    const strange = { ...vehicle('苏F61003', 'v3'), DeviceID: '99999999991190000009' };
    const answer = await say('/MotorVehicles', {
      MotorVehicleListObject: {
        MotorVehicleObject: [vehicle('苏F61002', 'v2'), { PlateNo: 5, PassTime: 'x' }],
      },
    });
    const statuses = (await json<StatusListAnswer>(answer)).ResponseStatusListObject.ResponseStatusObject;
    expect(statuses[0]).toMatchObject({ StatusCode: 0, Id: 'v2' });
    const [read] = await reads('苏F61002');
    expect(read).toMatchObject({
      deviceId: 'cam-a',
      capturedAt: new Date(passedAtMs).toISOString(),
      speedKmh: 42,
    });
    expect(read?.imageUrl).not.toBeNull();
    expect(
      (await say('/MotorVehicles', { MotorVehicleListObject: { MotorVehicleObject: [strange] } })).status,
    ).toBe(200);
    expect(await reads('苏F61003')).toEqual([]);
    const supervisor = await apiClient(gateway.http, 'supervisor', 'a long bench password');
    const letters = await supervisor.get<{ items: { detail: string }[] }>(
      '/dead-letters?code=unknown_device',
    );
    expect(letters.items[0]?.detail).toContain('99999999991190000009');
  });

  it('takes notifications of a subscription, once where one comes twice', async () => {
    const notification = {
      SubscribeNotificationListObject: {
        SubscribeNotificationObject: [
          {
            NotificationID: 'n1',
            MotorVehicleObjectList: { MotorVehicleObject: [vehicle('苏F61004', 'v4')] },
          },
        ],
      },
    };
    for (let time = 0; time < 2; time++)
      expect((await say('/SubscribeNotifications', notification)).status).toBe(200);
    expect(await reads('苏F61004')).toHaveLength(1);
  });

  it('refuses faces, persons and notifications that carry them, and keeps nothing of them', async () => {
    const face = { FaceListObject: { FaceObject: [{ FaceID: 'f', Name: 'a-face-that-must-not-be-kept' }] } };
    for (const path of ['/Faces', '/Persons', '/NonMotorVehicles'])
      expect((await say(path, face)).status).toBe(403);
    const mixed = {
      SubscribeNotificationListObject: {
        SubscribeNotificationObject: [
          {
            FaceObjectList: face,
            MotorVehicleObjectList: { MotorVehicleObject: [vehicle('苏F61005', 'v5')] },
          },
        ],
      },
    };
    const refused = await say('/SubscribeNotifications', mixed);
    expect([refused.status, (await json<StatusAnswer>(refused)).ResponseStatusObject.StatusCode]).toEqual([
      403, 4,
    ]);
    const { stdout } = await run('grep', ['-rl', 'a-face-that-must-not-be-kept', gateway.dataDir]).catch(
      () => ({ stdout: '' }),
    );
    expect(stdout).toBe('');
    expect(gateway.stderr()).not.toContain('a-face-that-must-not-be-kept');
  });

  it('asks a lower platform for its vehicles by Digest, and for nothing else', async () => {
    const asked: { path: string; body: string; signedIn: boolean }[] = [];
    let refuse = false;
    const lower = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signedIn = request.headers.authorization?.startsWith('Digest username="viid"') === true;
        asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString(), signedIn });
        if (!signedIn)
          response.writeHead(401, { 'www-authenticate': 'Digest realm="viid", nonce="n", qop="auth"' });
        response.end(
          JSON.stringify({
            ResponseStatusListObject: {
              ResponseStatusObject: [{ StatusCode: refuse ? 4 : 0, StatusString: 'x' }],
            },
          }),
        );
      });
    }).listen(0, '127.0.0.1');
    await once(lower, 'listening');
    const address = `127.0.0.1:${(lower.address() as AddressInfo).port}`;
    await admin.patch(`/devices/${platform}`, {
      address,
      login: { username: 'viid', password: 'secret of it' },
    });
    const body = { reason: 'vehicles of the border', receiveBase: 'http://10.0.0.1:8080', days: 7 };
    const made = await admin.post<{ id: string; receiveAddress: string }>(
      `/devices/${platform}/subscription`,
      body,
    );
    expect(made.id).toMatch(/^\d{33}$/);
    expect(asked.map(({ signedIn }) => signedIn)).toEqual([false, true]);
    const [subscription] = (
      JSON.parse(asked[1]?.body ?? '') as {
        SubscribeListObject: { SubscribeObject: Record<string, unknown>[] };
      }
    ).SubscribeListObject.SubscribeObject;
    expect(subscription).toMatchObject({
      SubscribeID: made.id,
      SubscribeDetail: '13',
      ResourceURI: platform,
      ReceiveAddr: 'http://10.0.0.1:8080/VIID/SubscribeNotifications',
    });
    refuse = true;
    const refused = await admin.call<{ code: string }>('POST', `/devices/${platform}/subscription`, body);
    expect([refused.status, refused.body.code]).toEqual([502, 'device_answered_error']);
    const noPlatform = await admin.call<{ code: string }>(
      'POST',
      `/devices/${site.probe.deviceId}/subscription`,
      body,
    );
    expect(noPlatform.body.code).toBe('unsupported');
    lower.closeAllConnections();
    lower.close();
  });

  it('says what is wrong in the words of the standard, and ends a registration', async () => {
    const broken = await fetch(`${base}/MotorVehicles`, {
      method: 'POST',
      headers: { 'user-identify': platform },
      body: '{“RegisterObject”',
    });
    expect(
      (await json<StatusListAnswer>(broken)).ResponseStatusListObject.ResponseStatusObject[0]?.StatusCode,
    ).toBe(7);
    expect((await say('/System/UnRegister', { UnRegisterObject: { DeviceID: platform } })).status).toBe(200);
    expect((await say('/System/Keepalive', { KeepaliveObject: { DeviceID: platform } })).status).toBe(401);
  });
});
