import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Media } from '../../src/media/index.ts';
import type { StreamName } from '../../src/media/live/hub.ts';
import { describeNeeding } from '../support/services.ts';
import { openMedia, probed, TestViewer } from './support/media.ts';
import { RtspCamera, type VideoSpec } from './support/rtsp-camera.ts';

describeNeeding(['ffmpeg'], 'what is made anew of a camera, and whether it gives frames', ([ffmpeg = '']) => {
  const ffprobe = join(dirname(ffmpeg), 'ffprobe');
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });
  async function camera(spec: Partial<VideoSpec> = {}): Promise<RtspCamera> {
    const started = await RtspCamera.start(ffmpeg, spec);
    open.push(started);
    return started;
  }
  function media(...parts: Parameters<typeof openMedia>): Media {
    const opened = openMedia(...parts);
    open.push(opened);
    return opened;
  }
  const copy: StreamName = { deviceId: 'gate', quality: 'main', mode: 'copy' };
  const poll = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

  test('H.265 is made anew as H.264 on request, within the limit', async () => {
    const [gate, bridge] = [await camera({ codec: 'h265' }), await camera({ codec: 'h265' })];
    const { hub, ffmpeg } = media({ gate, bridge });
    const name: StreamName = { ...copy, mode: 'transcode' };
    await hub.open(name);
    const [viewer, other] = [new TestViewer(), new TestViewer()];
    const views = [hub.watch(name, viewer), hub.watch(name, other)];
    await viewer.has(31);
    expect(viewer.messages[0]).toMatchObject({ type: 'start', mode: 'transcode', codec: 'h264' });
    expect(probed(ffprobe, Buffer.concat(viewer.parts))).toMatchObject({
      codec: 'h264',
      errors: '',
      firstIsKey: true,
    });
    expect([ffmpeg().processes, gate.plays]).toEqual([1, 1]);
    await expect(hub.open({ ...name, deviceId: 'bridge' })).rejects.toThrow(/media.maxTranscodes/);
    for (const view of views) view.close();
    await poll(() => [ffmpeg().processes, gate.players]).toEqual([0, 0]);
  });

  test('without MediaSource there are single pictures', async () => {
    const gate = await camera();
    const { hub } = media({ gate });
    const name: StreamName = { ...copy, mode: 'mjpeg' };
    await hub.open(name);
    const viewer = new TestViewer();
    hub.watch(name, viewer);
    await viewer.has(4);
    expect(viewer.messages[0]).toMatchObject({ mode: 'mjpeg', mimeType: 'image/jpeg', widthPx: 320 });
    for (const jpeg of viewer.parts) {
      expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9');
    }
    // 5 of 25 a second
    expect(hub.stats('gate').map(({ mode, frames }) => [mode, frames < 60])).toEqual([
      ['copy', true],
      ['mjpeg', true],
    ]);
  });

  test('a probe sees frames, says why not, and asks nothing where somebody watches anyway', async () => {
    const gate = await camera();
    const { hub, frames } = media({
      gate,
      locked: { url: gate.url, login: { username: 'viewer', password: 'wrong' } },
    });
    expect(await frames.framesOf('gate')).toMatchObject({ ok: true, codec: 'h264', fromRunningPull: false });
    await poll(() => gate.players).toBe(0);
    expect(await frames.framesOf('locked')).toMatchObject({
      ok: false,
      frames: 0,
      problem: { code: 'device_refused_login' },
    });
    gate.fallSilent(true);
    expect(await frames.framesOf('gate', { timeoutMs: 400 })).toMatchObject({
      ok: false,
      problem: { code: 'stream_silent' },
    });
    gate.fallSilent(false);
    const viewer = new TestViewer();
    hub.watch(copy, viewer);
    await viewer.has(3);
    const plays = gate.plays;
    expect(await frames.framesOf('gate')).toMatchObject({ ok: true, fromRunningPull: true });
    expect(gate.plays).toBe(plays);
  });
});
