import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Media } from '../../src/media/index.ts';
import type { StreamName } from '../../src/media/live/hub.ts';
import { describeNeeding } from '../support/services.ts';
import { isKeyFragment, openMedia, probed, TestViewer } from './support/media.ts';
import { RtspCamera, type VideoSpec } from './support/rtsp-camera.ts';

describeNeeding(['ffmpeg'], 'live views of a camera', ([ffmpeg = '']) => {
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

  test.each<[string, Partial<VideoSpec>, string]>([
    ['H.264', {}, 'avc1.42'],
    ['H.264 with frames out of order', { bFrames: 2 }, 'avc1.'],
    ['H.265', { codec: 'h265' }, 'hvc1.1.6.L'],
  ])('%s goes through as it is and every frame can be decoded', async (_name, spec, codecText) => {
    const gate = await camera(spec);
    const { hub } = media({ gate });
    const facts = await hub.open(copy);
    expect(facts).toMatchObject({ codec: spec.codec ?? 'h264', widthPx: 320, heightPx: 240 });
    expect(facts.mimeType).toContain(`codecs="${codecText}`);
    const viewer = new TestViewer();
    hub.watch(copy, viewer);
    await viewer.has(41);
    expect(viewer.types).toEqual(['start']);
    const seen = probed(ffprobe, Buffer.concat(viewer.parts));
    expect(seen).toMatchObject({
      codec: spec.codec === 'h265' ? 'hevc' : 'h264',
      width: 320,
      height: 240,
      errors: '',
      firstIsKey: true,
    });
    // what is shown later than the last frame is not all there yet
    expect(seen.frames).toBeGreaterThanOrEqual(36);
  });

  test('a second viewer starts at once with a keyframe, and the camera is asked only once', async () => {
    const gate = await camera({ keyframeEvery: 100 });
    const { hub } = media({ gate });
    const first = new TestViewer();
    hub.watch(copy, first);
    await first.has(20);
    const second = new TestViewer();
    hub.watch(copy, second);
    // without waiting: init segment, the last keyframe and all since then
    expect(second.types).toEqual(['start']);
    expect(second.parts.length).toBeGreaterThanOrEqual(2);
    expect(second.parts[0]?.toString('latin1', 4, 8)).toBe('ftyp');
    expect(second.parts.slice(1).map(isKeyFragment).indexOf(true)).toBe(0);
    const third = new TestViewer();
    hub.watch(copy, third);
    await third.has(second.parts.length + 5);
    expect(probed(ffprobe, Buffer.concat(second.parts)).errors).toBe('');
    expect([gate.plays, gate.players, gate.describes]).toEqual([1, 1, 1]);
    expect(hub.stats('gate')).toMatchObject([{ viewers: 3, state: 'running', restarts: 0, widthPx: 320 }]);
  });

  test('the pull ends when nobody watches any more', async () => {
    const gate = await camera();
    const { hub } = media({ gate });
    const viewers = [new TestViewer(), new TestViewer()];
    const views = viewers.map((viewer) => hub.watch(copy, viewer));
    await viewers[0]?.has(3);
    views[0]?.close();
    await viewers[1]?.has(20);
    expect(gate.players).toBe(1);
    views[1]?.close();
    await poll(() => gate.players).toBe(0);
    expect(hub.counts).toEqual({ streams: 0, viewers: 0, transcodes: 0 });
  });

  test('a stream that falls silent is told to viewers and opened again', async () => {
    const gate = await camera();
    const { hub } = media({ gate }, { limits: { stallMs: 1_000 } });
    const viewer = new TestViewer();
    hub.watch(copy, viewer);
    await viewer.has(5);
    gate.fallSilent(true);
    await poll(() => viewer.types).toContain('restarting');
    expect(viewer.types.slice(0, 3)).toEqual(['start', 'stalled', 'restarting']);
    expect(viewer.messages[1]).toMatchObject({ type: 'stalled' });
    expect(viewer.messages[2]).toMatchObject({ attempt: 1, inMs: 0, code: 'stream_silent' });
    gate.fallSilent(false);
    const before = viewer.parts.length;
    await poll(() => viewer.types.filter((type) => type === 'start').length).toBe(2);
    await viewer.has(before + 30);
    // one line of time over the restart: a player goes on
    expect(probed(ffprobe, Buffer.concat(viewer.parts))).toMatchObject({ errors: '' });
    expect(hub.stats('gate')[0]?.lastProblem).toMatchObject({ code: 'stream_silent' });
    expect(gate.plays).toBeGreaterThanOrEqual(2);
  });

  test('a camera that hangs up is connected again at once', async () => {
    const gate = await camera();
    const { hub } = media({ gate });
    const viewer = new TestViewer();
    hub.watch(copy, viewer);
    await viewer.has(5);
    gate.hangUp();
    await poll(() => gate.plays).toBe(2);
    await poll(() => viewer.types.filter((type) => type === 'start').length).toBe(2);
    expect(viewer.messages[1]).toMatchObject({ type: 'restarting', inMs: 0, code: 'stream_failed' });
  });

  test('a slow viewer loses frames up to a keyframe, and nobody else does', async () => {
    const gate = await camera();
    const { hub } = media({ gate });
    const slow = new TestViewer();
    const quick = new TestViewer();
    hub.watch(copy, slow);
    hub.watch(copy, quick);
    await slow.has(5);
    slow.waitingBytes = 500_000;
    await poll(() => hub.stats('gate')[0]?.droppedFrames ?? 0).toBeGreaterThan(30);
    const got = slow.parts.length;
    expect(slow.types).toEqual(['start']);
    slow.waitingBytes = 0;
    await slow.has(got + 5);
    expect(slow.types).toEqual(['start', 'dropped']);
    expect(isKeyFragment(slow.parts[got] ?? Buffer.alloc(0))).toBe(true);
    expect(quick.parts.length).toBeGreaterThan(slow.parts.length + 30);
    expect(quick.types).toEqual(['start']);
  });

  test('a viewer to whom nothing gets through is let go', async () => {
    const gate = await camera();
    const { hub } = media({ gate }, { limits: { giveUpMs: 300 } });
    const viewer = new TestViewer();
    hub.watch(copy, viewer);
    await viewer.has(5);
    viewer.waitingBytes = 500_000;
    await poll(() => viewer.ended).toBe('viewer_too_slow');
  });

  test('a wrong password ends the view, and the camera is not asked with it again and again', async () => {
    const gate = await camera();
    const { hub } = media({
      gate: { url: gate.url, login: { username: 'viewer', password: 'wrong' } },
    });
    await expect(hub.open(copy)).rejects.toMatchObject({ code: 'device_refused_login' });
    const refused = gate.refused;
    expect(refused).toBeLessThanOrEqual(2);
    await expect(hub.open(copy)).rejects.toMatchObject({ code: 'device_refused_login' });
    expect(gate.refused).toBe(refused);
  });

  test('no camera outside the networks is connected to', async () => {
    const gate = await camera();
    const { hub } = media({ gate }, { networks: ['10.0.0.0/8'] });
    await expect(hub.open(copy)).rejects.toMatchObject({ code: 'address_refused' });
    expect([gate.describes, gate.refused]).toEqual([0, 0]);
  });

  test('a camera that is not there is said to whoever asks', async () => {
    const gate = await camera();
    const { url, login } = gate;
    await gate.close();
    open.pop();
    const { hub } = media({ gate: { url, login } });
    await expect(hub.open(copy)).rejects.toMatchObject({ code: 'device_unreachable' });
  });

  test('more streams and more viewers than the settings allow are refused', async () => {
    const [gate, bridge] = [await camera(), await camera()];
    const { hub } = media({ gate, bridge }, { limits: { maxStreams: 1, maxViewers: 1 } });
    hub.watch(copy, new TestViewer());
    await expect(hub.open({ ...copy, deviceId: 'bridge' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => hub.watch(copy, new TestViewer())).toThrow(/media.maxViewers/);
  });
});
