import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findFfmpeg } from '../../src/media/ffmpeg/find.ts';
import { JpegSplitter } from '../../src/media/ffmpeg/jpegs.ts';
import { describeNeeding } from '../support/services.ts';
import { openMedia, TestViewer } from './support/media.ts';
import { RtspCamera } from './support/rtsp-camera.ts';

describe('looking for ffmpeg', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringgate-ffmpeg-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('without one there is a state that says so', async () => {
    expect(await findFfmpeg(null, '/nowhere')).toEqual({
      found: null,
      problem: 'not found on PATH; media.ffmpeg names none',
      canDecode: [],
      canEncodeH264: false,
    });
  });

  test('a setting that leads nowhere is named, whatever PATH has', async () => {
    const { found, problem } = await findFfmpeg('/nowhere/ffmpeg', process.env.PATH ?? '');
    expect([found, problem]).toEqual([null, '/nowhere/ffmpeg (media.ffmpeg): is not there']);
  });

  test('a program of this name that is another one is passed over', async () => {
    const path = join(folder, 'ffmpeg');
    writeFileSync(path, '#!/bin/sh\necho hello\n');
    chmodSync(path, 0o755);
    expect(await findFfmpeg(null, folder)).toMatchObject({ found: null, problem: `${path}: is not ffmpeg` });
  });
});

describeNeeding(['ffmpeg'], 'the ffmpeg of this machine', ([ffmpeg = '']) => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  test('is found on PATH, and by the setting before that', async () => {
    const searchPath = ['/nowhere', dirname(ffmpeg)].join(delimiter);
    const found = await findFfmpeg(null, searchPath);
    expect(found).toMatchObject({
      found: { path: ffmpeg, from: 'path' },
      problem: null,
      canEncodeH264: true,
    });
    expect(found.canDecode).toEqual(['h264', 'h265']);
    expect((await findFfmpeg(ffmpeg, '/nowhere')).found).toMatchObject({ path: ffmpeg, from: 'setting' });
  });

  test('is not needed to show H.264; what needs it says so', async () => {
    const gate = await RtspCamera.start(ffmpeg);
    open.push(gate);
    const media = openMedia({ gate }, { searchPath: '/nowhere' });
    open.push(media);
    const name = { deviceId: 'gate', quality: 'main', mode: 'copy' } as const;
    const viewer = new TestViewer();
    media.hub.watch(name, viewer);
    await viewer.has(3);
    await media.ready();
    expect(media.ffmpeg()).toMatchObject({ found: null, processes: 0 });
    await expect(media.snapshots.snapshot('gate', {})).rejects.toMatchObject({ code: 'ffmpeg_missing' });
    for (const mode of ['mjpeg', 'transcode'] as const)
      await expect(media.hub.open({ ...name, mode })).rejects.toMatchObject({ code: 'ffmpeg_missing' });
    expect(viewer.ended).toBeNull();
  });
});

describe('pictures one after another', () => {
  test('are taken apart however they are cut', () => {
    const one = Buffer.from('ffd8ffe000aaff00bbffd9', 'hex');
    const two = Buffer.from('ffd8ffdb11ffd9', 'hex');
    const all = Buffer.concat([one, two, one]);
    for (let size = 1; size <= all.length; size++) {
      const pictures: string[] = [];
      const splitter = new JpegSplitter((jpeg) => pictures.push(jpeg.toString('hex')));
      for (let at = 0; at < all.length; at += size) splitter.push(all.subarray(at, at + size));
      expect(pictures).toEqual([one, two, one].map((each) => each.toString('hex')));
    }
  });
});
