import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedCamera } from '../../simulators/cameras/camera.ts';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import { connectNodeOnvif } from '../support/node-onvif-client.ts';
import { connectOnvif } from '../support/onvif-client.ts';
import { findService } from '../support/services.ts';

let fleet: CameraFleet;
beforeAll(async () => {
  fleet = await startCameras({ count: 8, multicast: false, video: 'lazy' });
});
afterAll(() => fleet.stop());
const camera = (index: number): SimulatedCamera => fleet.camera(index);

describe('the client "onvif" of npm', () => {
  test('reads device, profiles and addresses of a camera with Media2', async () => {
    const client = await connectOnvif(camera(0));
    expect(await client.deviceInformation()).toMatchObject({
      manufacturer: 'Ringgate Simulators',
      model: 'RG-P25',
      serialNumber: camera(0).identity.serial,
    });
    expect(client.profileTokens()).toEqual(['main', 'sub']);
    expect(await client.streamUri('main')).toBe(camera(0).rtspUrl());
    expect(await client.streamUri('sub')).toBe(camera(0).rtspUrl(camera(0).profile('sub')));
    expect(await client.snapshotUri('main')).toBe(
      `http://${camera(0).address}:${camera(0).httpPort}/onvif/snapshot/main`,
    );
  });

  test('reads a camera with Media1 only, and one with an H.265 main stream', async () => {
    const media1 = await connectOnvif(camera(4));
    expect(camera(4).identity.hasMedia2).toBe(false);
    expect(media1.profileTokens()).toEqual(['main', 'sub']);
    expect(await media1.streamUri('sub')).toBe(camera(4).rtspUrl(camera(4).profile('sub')));
    const h265 = await connectOnvif(camera(5));
    expect(await h265.streamUri('main')).toBe(camera(5).rtspUrl());
    expect(camera(5).identity.profiles[0]?.codec).toBe('H265');
  });

  test('logs in by HTTP Digest alone, and where the clock is a day off', async () => {
    camera(1).setDefect({ login: 'digest' });
    const digest = await connectOnvif({ ...plain(camera(1)), useWSSecurity: false });
    expect((await digest.deviceInformation()).serialNumber).toBe(camera(1).identity.serial);
    camera(2).setClockOffset(-86_400_000);
    const late = await connectOnvif(camera(2));
    expect((await late.deviceInformation()).serialNumber).toBe(camera(2).identity.serial);
  });

  test('is refused with a wrong password', async () => {
    const before = camera(6).counters.refusedLogins;
    const client = await connectOnvif({ ...plain(camera(6)), password: 'wrong' }).catch(
      (error: unknown) => error,
    );
    if (client instanceof Error) expect(client.message).toMatch(/not authorized|failed/i);
    else
      await expect((client as Awaited<ReturnType<typeof connectOnvif>>).deviceInformation()).rejects.toThrow(
        /not authorized/i,
      );
    expect(camera(6).counters.refusedLogins).toBeGreaterThan(before);
  });

  test('moves a camera, stops it, and goes to its presets', async () => {
    const client = await connectOnvif(camera(0));
    await client.moveTo({ x: 0.25, y: -0.5, zoom: 0.1 });
    expect(await client.position()).toMatchObject({ x: 0.25, y: -0.5, zoom: 0.1 });
    await client.move({ x: 1, y: 0, zoom: 0 });
    expect(camera(0).ptz.isMoving()).toBe(true);
    await client.stop();
    expect(camera(0).ptz.isMoving()).toBe(false);
    expect(camera(0).ptz.position().pan).toBeGreaterThan(0.25);
    expect(await client.presets()).toMatchObject({ Road: { $: { token: 1 } }, Gate: { $: { token: 2 } } });
    await client.goTo('2');
    expect(await client.position()).toMatchObject({ x: 0.5, y: -0.1, zoom: 0.4 });
  });

  test('pulls a plate that the camera read', async () => {
    const client = await connectOnvif(camera(0));
    const xml = await client.pull(() => {
      expect(camera(0).emitPlate({ plate: '京A·12<3>', likelihood: 0.91 })).toBeGreaterThan(0);
    });
    expect(xml).toContain('tns1:RuleEngine/Recognition/LicensePlate');
    expect(xml).toContain('<tt:PlateNumber Likelihood="0.91">京A·12&lt;3&gt;</tt:PlateNumber>');
  });
});

describe('the client "node-onvif" of npm', () => {
  test('reads device, profiles and stream addresses', async () => {
    const { device, information } = await connectNodeOnvif(camera(0));
    expect(information).toMatchObject({
      Manufacturer: 'Ringgate Simulators',
      Model: 'RG-P25',
      SerialNumber: camera(0).identity.serial,
      FirmwareVersion: camera(0).identity.firmware,
    });
    const [main, sub] = device.getProfileList();
    expect(main).toMatchObject({ token: 'main', stream: { rtsp: camera(0).rtspUrl() } });
    expect(main?.video.encoder?.resolution).toEqual({ width: 1920, height: 1080 });
    expect(sub?.video.encoder?.resolution).toEqual({ width: 640, height: 360 });
    expect(device.getUdpStreamUrl()).toBe(camera(0).rtspUrl());
  });

  test('moves and stops a camera', async () => {
    const { device } = await connectNodeOnvif(camera(2));
    await device.ptzMove({ speed: { x: -0.5, y: 0, z: 0 }, timeout: 30 });
    expect(camera(2).ptz.isMoving()).toBe(true);
    await device.ptzStop();
    expect(camera(2).ptz.isMoving()).toBe(false);
  });

  test.runIf(findService('ffmpeg') !== null)('fetches a snapshot', async () => {
    const { device } = await connectNodeOnvif(camera(0));
    const { headers, body } = await device.fetchSnapshot();
    expect(headers['content-type']).toBe('image/jpeg');
    expect(body.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(camera(0).counters.snapshots).toBe(1);
  });
});

const plain = (one: SimulatedCamera) => ({
  address: one.address,
  httpPort: one.httpPort,
  username: one.username,
  password: one.password,
});
