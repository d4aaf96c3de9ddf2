import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedCamera } from '../../simulators/cameras/camera.ts';
import {
  type CameraDefects,
  checkDefects,
  namedDefects,
  parseDefectFile,
  parseDefectList,
} from '../../simulators/cameras/defects.ts';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import {
  ask,
  type CameraAnswer,
  device,
  digestAuthorization,
  soapText,
  tokenHeader,
} from '../support/camera-client.ts';
import { describeNeeding } from '../support/services.ts';

let fleet: CameraFleet;
let camera: SimulatedCamera;
beforeAll(async () => {
  fleet = await startCameras({ count: 2, multicast: false, video: 'lazy' });
  camera = fleet.camera(0);
});
afterAll(() => fleet.stop());
beforeEach(() => camera.clearDefects());

function call(operation: string, timeoutMs?: number): Promise<CameraAnswer> {
  const header = tokenHeader(camera, camera.clockMs());
  return ask(camera.xaddr, {
    body: soapText(operation, header),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
const media = (operation: string, inner = ''): string =>
  `<${operation} xmlns="http://www.onvif.org/ver10/media/wsdl">${inner}</${operation}>`;
const main = '<ProfileToken>main</ProfileToken>';

describe('answers', () => {
  const broken: Record<Exclude<CameraDefects['answers'], 'right'>, (answer: CameraAnswer) => void> = {
    malformed: ({ text }) => expect(text).toContain('</s:Bdy>'),
    huge: ({ text }) => expect(text.length).toBeGreaterThan(10 * 1024 * 1024),
    bomb: ({ text }) => expect(text).toContain('<!DOCTYPE bomb [<!ENTITY l0 "aaaaaaaaaa">'),
    html: ({ text }) => expect(text).toContain('<form>'),
    empty: ({ text }) => expect(text).toBe(''),
    redirect: ({ status }) => expect(status).toBe(302),
    error: ({ status }) => expect(status).toBe(500),
    truncated: () => expect.unreachable('the connection ends within the answer'),
  };
  for (const [how, looks] of Object.entries(broken)) {
    test(`are broken as told: ${how}`, async () => {
      camera.setDefect(checkDefects({ answers: how }));
      const asking = call(device('GetDeviceInformation'));
      if (how === 'truncated') await expect(asking).rejects.toThrow();
      else looks(await asking);
    });
  }

  test('of one operation only are broken where that is said', async () => {
    camera.setDefect({ answers: 'malformed', answersOf: ['GetProfiles'] });
    expect((await call(device('GetDeviceInformation'))).text).toContain('</s:Envelope>');
    expect((await call(device('GetDeviceInformation'))).text).not.toContain('</s:Bdy>');
    expect((await call(media('GetProfiles'))).text).toContain('</s:Bdy>');
  });

  test('come late, in drops, or not at all', async () => {
    camera.setDefect({ delayMs: 400 });
    let startedMs = performance.now();
    await call(device('GetHostname'));
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(390);
    camera.setDefect({ delayMs: 0, dripMs: 5 });
    startedMs = performance.now();
    expect((await call(device('GetHostname'))).text).toContain('</s:Envelope>');
    expect(performance.now() - startedMs).toBeGreaterThan(300);
    camera.setDefect({ dripMs: 0, silent: true });
    await expect(call(device('GetHostname'), 500)).rejects.toThrow(/timeout|aborted/i);
  });
});

describe('addresses', () => {
  test('are said with another host or without their port', async () => {
    camera.setDefect({ xaddrHost: '192.0.2.77' });
    expect((await call(device('GetServices'))).text).toContain(
      `http://192.0.2.77:${camera.httpPort}/onvif/media_service`,
    );
    camera.setDefect({ xaddrHost: null, xaddrWithoutPort: true });
    expect((await call(device('GetCapabilities'))).text).toContain(
      `<tt:XAddr>http://${camera.address}/onvif/device_service<`,
    );
    camera.setDefect({ xaddrWithoutPort: false, streamHost: '192.0.2.77' });
    expect((await call(media('GetStreamUri', main))).text).toContain(
      `rtsp://192.0.2.77:${camera.rtspPort}/stream/main<`,
    );
    expect((await call(media('GetSnapshotUri', main))).text).toContain(
      `http://192.0.2.77:${camera.httpPort}/onvif/snapshot/main<`,
    );
  });
});

describeNeeding(['ffmpeg'], 'snapshots', () => {
  const url = (): string => `http://${camera.address}:${camera.httpPort}/onvif/snapshot/main`;
  async function fetchSnapshot(): Promise<CameraAnswer> {
    const { challenges } = await ask(url());
    const request = { method: 'GET', url: url(), username: camera.username, password: camera.password };
    return ask(url(), { authorization: digestAuthorization(challenges[0] ?? '', request) });
  }

  test('are JPEG pictures for who logs in, or missing, or a page, as told', async () => {
    const right = await fetchSnapshot();
    expect([right.status, right.text.slice(0, 3)]).toEqual([200, '\u00ff\u00d8\u00ff']);
    camera.setDefect({ snapshot: 'wrong-type' });
    expect((await fetchSnapshot()).text).toContain('<html>');
    camera.setDefect({ snapshot: 'not-found' });
    expect((await fetchSnapshot()).status).toBe(404);
    camera.setDefect({ snapshot: 'none' });
    expect((await call(media('GetSnapshotUri', main))).text).toContain('ter:ActionNotSupported');
    camera.setDefect({ snapshot: 'truncated' });
    await expect(fetchSnapshot()).rejects.toThrow();
  });
});

describe('defects as text', () => {
  test('a list goes through the cameras in order, numbers and joined names are understood', () => {
    expect([...parseDefectList('clock,none,5:digest-only+slow,wrong-xaddr')]).toEqual([
      [0, namedDefects.clock],
      [1, {}],
      [5, { login: 'digest', delayMs: 3000 }],
      [6, namedDefects['wrong-xaddr']],
    ]);
  });

  test('a file has names or fields, for one camera or for all', () => {
    const defects = parseDefectFile('{"*": {"dripMs": 10}, "1": "wsse-only"}', 3);
    expect([...defects.values()]).toEqual([{ dripMs: 10 }, { dripMs: 10, login: 'wsse' }, { dripMs: 10 }]);
  });

  test('what is wrong with them is said with name and value', () => {
    expect(() => parseDefectList('clock,colour')).toThrow(/no defect "colour"; there are none, clock/);
    expect(() => parseDefectFile('{"1": {"delay": 3}}', 2)).toThrow(/no defect "delay"/);
    expect(() => parseDefectFile('{"1": {"delayMs": "3"}}', 2)).toThrow(/"delayMs" is "3"/);
    expect(() => parseDefectFile('{"x": "clock"}', 2)).toThrow(/"x" is no number/);
    expect(() => checkDefects({ login: 'fax' })).toThrow(
      /"login" is "fax"; allowed: both, digest, wsse, none/,
    );
  });
});
