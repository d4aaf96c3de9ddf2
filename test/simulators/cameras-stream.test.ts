import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SimulatedCamera } from '../../simulators/cameras/camera.ts';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import { clockBits } from '../../simulators/cameras/video/live-clock.ts';
import { LoopStream } from '../../simulators/cameras/video/loop.ts';
import { watch } from '../support/rtsp-client.ts';
import { describeNeeding } from '../support/services.ts';
import { probeStream, readPictures, withLogin } from '../support/stream-reader.ts';

describeNeeding(['ffmpeg'], 'streams of simulated cameras', ([ffmpeg = '']) => {
  let fleet: CameraFleet;
  beforeAll(async () => {
    fleet = await startCameras({ count: 11, multicast: false, liveClock: [1] });
  });
  afterAll(() => fleet.stop());
  beforeEach(() => fleet.camera(0).clearDefects());
  const camera = (index: number): SimulatedCamera => fleet.camera(index);

  test('are read by ffprobe over TCP with the login: H.264 main and sub, H.265, JPEG', async () => {
    const found = await Promise.all([
      probeStream(ffmpeg, withLogin(camera(0))),
      probeStream(ffmpeg, withLogin(camera(0), 'sub')),
      probeStream(ffmpeg, withLogin(camera(5))),
      probeStream(ffmpeg, withLogin(camera(10), 'sub')),
    ]);
    expect(found).toEqual([
      { codec: 'h264', widthPx: 1920, heightPx: 1080 },
      { codec: 'h264', widthPx: 640, heightPx: 360 },
      { codec: 'hevc', widthPx: 1920, heightPx: 1080 },
      { codec: 'mjpeg', widthPx: 640, heightPx: 360 },
    ]);
  });

  test('are read over UDP as well', async () => {
    expect(await probeStream(ffmpeg, withLogin(camera(2), 'sub'), 'udp')).toMatchObject({
      codec: 'h264',
      widthPx: 640,
    });
  });

  test('are refused with a wrong password', async () => {
    const before = camera(3).counters.refusedLogins;
    await expect(probeStream(ffmpeg, withLogin(camera(3), 'main', 'wrong'))).rejects.toThrow(
      /401|authorization/i,
    );
    expect(camera(3).counters.refusedLogins).toBeGreaterThan(before);
    expect(camera(3).counters.plays).toBe(0);
  });

  test('move: one picture is not the other', async () => {
    const reader = readPictures(ffmpeg, withLogin(camera(0), 'sub'), { widthPx: 64, heightPx: 36 });
    const seen = new Set<string>();
    for await (const { grey } of reader.pictures) {
      seen.add(grey.toString('latin1'));
      if (seen.size === 20) break;
    }
    reader.stop();
    expect(seen.size).toBe(20);
    await camera(0).until(({ viewers }) => viewers === 0);
  });

  test('begin with parameter sets and a key frame, and lose no packet', async () => {
    const viewer = await watch(camera(0).rtspUrl(), camera(0));
    expect(viewer.sdp).toMatch(
      /a=fmtp:96 packetization-mode=1;profile-level-id=4D[0-9A-F]{4};sprop-parameter-sets=\S+,\S+/,
    );
    while (viewer.packets.filter(({ marker }) => marker).length < 5) await viewer.next(15_000);
    viewer.close();
    const [first] = viewer.packets;
    // STAP-A with SPS first
    expect([(first?.payload[0] ?? 0) & 0x1f, (first?.payload[3] ?? 0) & 0x1f]).toEqual([24, 7]);
    for (const [index, packet] of viewer.packets.entries()) {
      const before = viewer.packets[index - 1];
      if (!before) continue;
      expect(packet.sequence).toBe((before.sequence + 1) & 0xffff);
      expect((packet.timestamp - before.timestamp + 2 ** 32) % 2 ** 32).toBe(before.marker ? 3600 : 0);
    }
  });

  test('are watched by many and counted, and end when the viewers go', async () => {
    const url = camera(4).rtspUrl(camera(4).profile('sub'));
    const viewers = await Promise.all([1, 2, 3].map(() => watch(url, camera(4))));
    expect(camera(4).viewers).toBe(3);
    for (const viewer of viewers) {
      expect(viewer.packets.length > 0 || (await viewer.next(15_000))).toBe(true);
      viewer.close();
    }
    await camera(4).until((one) => one.viewers === 0);
    expect(camera(4).counters.plays).toBe(3);
  });

  test('can be refused, silent, or freeze, and go on when that is over', async () => {
    const url = camera(0).rtspUrl(camera(0).profile('sub'));
    camera(0).setDefect({ stream: 'refuse' });
    await expect(watch(url, camera(0))).rejects.toThrow('DESCRIBE: 404');
    camera(0).setDefect({ stream: 'silent' });
    const viewer = await watch(url, camera(0));
    expect(await viewer.next(400)).toBe(false);
    camera(0).setDefect({ stream: 'right' });
    expect(await viewer.next(15_000)).toBe(true);
    camera(0).setDefect({ stream: 'freeze', freezeAfterMs: 0 });
    // what was on its way
    while (await viewer.next(400)) expect(viewer.packets.length).toBeLessThan(500);
    expect(camera(0).viewers).toBe(1);
    viewer.close();
  });

  test('can be noise', async () => {
    camera(0).setDefect({ stream: 'garbage' });
    const viewer = await watch(camera(0).rtspUrl(camera(0).profile('sub')), camera(0));
    while (viewer.packets.length < 20) await viewer.next(15_000);
    viewer.close();
    const types = new Set(viewer.packets.map(({ payload }) => (payload[0] ?? 0) & 0x1f));
    expect(types.size).toBeGreaterThan(4);
  });

  test('carry the wall clock where the camera has a live picture', async () => {
    const { count, widthPx, rowHeightPx } = clockBits;
    const reader = readPictures(ffmpeg, withLogin(camera(1)), {
      widthPx: count,
      heightPx: 1,
      crop: `${widthPx}:${rowHeightPx - 16}:0:8`,
    });
    const clocks: { drawnMs: number; lateMs: number }[] = [];
    for await (const { grey, atMs } of reader.pictures) {
      const drawnMs = grey.reduce((value, level) => value * 2 + (level > 128 ? 1 : 0), 0);
      clocks.push({ drawnMs, lateMs: atMs - drawnMs });
      if (clocks.length === 50) break;
    }
    reader.stop();
    // the clock only goes forward, by a frame each, and no picture is from the future
    for (const [index, { drawnMs }] of clocks.entries())
      expect(drawnMs).toBeGreaterThan(index === 0 ? Date.now() - 60_000 : (clocks[index - 1]?.drawnMs ?? 0));
    expect(Math.min(...clocks.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
    expect(clocks.at(-1)?.lateMs).toBeLessThan(10_000);
  });

  test('are made by an ffmpeg that ends with the cameras, and leaves nothing half-made', async () => {
    const videoFolder = mkdtempSync(join(tmpdir(), 'ringgate-camera-video-test-'));
    const other = await startCameras({ count: 1, multicast: false, video: 'background', videoFolder });
    const drafts = (): string[] => readdirSync(videoFolder);
    const files = (): string[] => drafts().flatMap((draft) => readdirSync(join(videoFolder, draft)));
    await expect.poll(files, { timeout: 20_000 }).toContain('main.h264');
    await other.stop();
    await expect.poll(drafts, { timeout: 10_000 }).toEqual([]);
    rmSync(videoFolder, { recursive: true });
  });

  test('survive viewers that speak no RTSP', async () => {
    for (const words of [
      'GET / HTTP/1.1\r\n\r\n',
      `OPTIONS ${'x'.repeat(20_000)}`,
      '$\u0000\u0000\u0004abcdnonsense\r\n\r\n',
    ]) {
      const socket = connect(camera(6).rtspPort, camera(6).address);
      await once(socket, 'connect');
      socket.write(words);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^RTSP\/1\.0 400 /);
      socket.destroy();
    }
    expect(await probeStream(ffmpeg, withLogin(camera(6), 'sub'))).toMatchObject({ codec: 'h264' });
  });
});

test('a video goes round and round: frames in order from a key frame on, time always forward', async () => {
  const frames = [0, 1, 2, 3, 4].map((number) => ({
    isKey: number === 0,
    units: [Buffer.from([0x65, number])],
  }));
  const loop = new LoopStream('H264', 200, frames);
  const seen: { number: number; ticks: number }[] = [];
  await new Promise<void>((resolve) => {
    const stop = loop.subscribe((frame, ticks) => {
      seen.push({ number: frame.units[0]?.[1] ?? -1, ticks });
      if (seen.length < 23) return;
      stop();
      resolve();
    });
  });
  expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => ({ number: index % 5, ticks: index * 450 })));
});
