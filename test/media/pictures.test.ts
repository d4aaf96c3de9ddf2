import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import type { Picture } from '../../src/media/contract.ts';
import { createPictures, pictureLimits } from '../../src/media/pictures.ts';
import { createSnapshots } from '../../src/media/snapshots.ts';

const pictures = createPictures();
const sizeOf = async ({ bytes }: Picture) => {
  const { width, height, format, exif } = await sharp(bytes).metadata();
  return { width, height, format, exif };
};

let original: Buffer;
beforeAll(async () => {
  // a red plate on a grey road, and a position in the metadata
  original = await sharp({ create: { width: 1600, height: 900, channels: 3, background: '#555' } })
    .composite([
      {
        input: { create: { width: 160, height: 40, channels: 3, background: '#f00' } },
        left: 800,
        top: 600,
      },
    ])
    .withExif({ IFD0: { Copyright: 'a camera' }, IFD3: { GPSLatitude: '32/1 0/1 0/1' } })
    .jpeg()
    .toBuffer();
});

describe('pictures', () => {
  test('thumbnails fit their square, keep the shape and are never larger than the original', async () => {
    const small = await pictures.thumbnail(original, 320);
    expect(await sizeOf(small)).toEqual({ width: 320, height: 180, format: 'jpeg', exif: undefined });
    expect(small.bytes.length).toBeLessThan(20_000);
    expect(await sizeOf(await pictures.thumbnail(small.bytes, 2_000))).toMatchObject({ width: 320 });
  });

  test('the crop shows the plate with some surroundings', async () => {
    const crop = await pictures.plateCrop(original, [0.5, 600 / 900, 0.1, 40 / 900]);
    expect(await sizeOf(crop)).toMatchObject({ width: 272, height: 68, exif: undefined });
    const { data } = await sharp(crop.bytes).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) =>
      [...data.subarray((y * 272 + x) * 3, (y * 272 + x) * 3 + 3)].map((value) => Math.round(value / 64));
    expect(pixel(136, 34)).toEqual([4, 0, 0]);
    expect(pixel(2, 2)).toEqual([1, 1, 1]);
  });

  test.each<[number, number, number, number]>([
    [0.98, 0.98, 0.5, 0.5],
    [0, 0, 0, 0],
    [-1, -1, 0.5, 0.5],
    [2, 2, 1, 1],
  ])('a box that reaches beyond the picture is cut to it (%d %d %d %d)', async (...box) => {
    const { width = 0, height = 0 } = await sizeOf(await pictures.plateCrop(original, box));
    expect(width).toBeGreaterThanOrEqual(1);
    expect(height).toBeGreaterThanOrEqual(1);
  });

  test('evidence has the full size, no metadata, and says what original it was made of', async () => {
    expect((await sharp(original).metadata()).exif).toBeDefined();
    const before = createHash('sha256').update(original).digest('hex');
    const evidence = await pictures.evidence(original);
    expect(await sizeOf(evidence)).toEqual({ width: 1600, height: 900, format: 'jpeg', exif: undefined });
    expect(Buffer.from(evidence.bytes).includes('a camera')).toBe(false);
    expect(evidence.originalSha256).toBe(before);
    expect(evidence.sha256).toBe(createHash('sha256').update(evidence.bytes).digest('hex'));
    expect(createHash('sha256').update(original).digest('hex')).toBe(before);
  });

  test('what is broken, cut off, or no picture is refused with a code', async () => {
    const wrong: [Uint8Array, string][] = [
      [original.subarray(0, 600), 'picture_broken'],
      [Buffer.from('ffd8ffe0', 'hex'), 'picture_broken'],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'picture_broken'],
      [Buffer.from('%PDF-1.4'), 'picture_broken'],
      [Buffer.alloc(0), 'picture_broken'],
      [Buffer.alloc(pictureLimits.bytes + 1, 0xff), 'picture_too_large'],
    ];
    for (const [bytes, code] of wrong) {
      await expect(pictures.thumbnail(bytes, 320)).rejects.toMatchObject({ code });
      await expect(pictures.evidence(bytes)).rejects.toMatchObject({ code });
      await expect(pictures.plateCrop(bytes, [0, 0, 1, 1])).rejects.toMatchObject({ code });
    }
  });

  test('a picture of few bytes and very many pixels is refused before it is unpacked', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage().rss;
    await expect(pictures.thumbnail(bomb, 320)).rejects.toMatchObject({ code: 'picture_too_large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe('snapshots', () => {
  const sources = (httpSnapshot: (deviceId: string) => Promise<Picture | null>) => ({
    sourceOf: () => Promise.reject(new RinggateError('not_found')),
    httpSnapshot,
  });
  const picture = () => ({ mediaType: 'image/jpeg', bytes: original });

  test('are the camera’s own without metadata, and a frame of its stream where it has none', async () => {
    let stills = 0;
    const { snapshot } = createSnapshots({
      sources: sources(async (id) => (id === 'own' ? picture() : null)),
      pictures,
      still: async () => {
        stills += 1;
        return picture();
      },
      nowMs: () => 0,
    });
    expect(await sizeOf(await snapshot('own', {}))).toMatchObject({ width: 1600, exif: undefined });
    expect(stills).toBe(0);
    expect(await sizeOf(await snapshot('other', { widthPx: 400 }))).toMatchObject({ width: 400 });
    expect(stills).toBe(1);
  });

  test('a frame is taken where the camera’s own is broken; a refusal is said where there is no ffmpeg', async () => {
    const broken = createSnapshots({
      sources: sources(async () => ({ mediaType: 'image/jpeg', bytes: Buffer.from('login please') })),
      pictures,
      still: async () => picture(),
      nowMs: () => 0,
    });
    expect(await sizeOf(await broken.snapshot('a', {}))).toMatchObject({ width: 1600 });
    const refused = createSnapshots({
      sources: sources(() => Promise.reject(new RinggateError('device_refused_login'))),
      pictures,
      still: () => Promise.reject(new RinggateError('ffmpeg_missing')),
      nowMs: () => 0,
    });
    await expect(refused.snapshot('a', {})).rejects.toMatchObject({ code: 'device_refused_login' });
  });

  test('one at a time for each camera, kept for a second, few at once in all', async () => {
    let nowMs = 0;
    const asked: string[] = [];
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const { snapshot } = createSnapshots({
      sources: sources(async (id) => {
        asked.push(id);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => gates.push(resolve));
        running -= 1;
        return picture();
      }),
      pictures,
      still: async () => picture(),
      nowMs: () => nowMs,
    });
    const all = Promise.all(
      Array.from({ length: 20 }, (_, n) => snapshot(`camera-${n % 10}`, { widthPx: 64 })),
    );
    while (asked.length < 10 || gates.length > 0) {
      gates.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    expect([asked.length, new Set(asked).size, most]).toEqual([10, 10, 4]);
    await snapshot('camera-3', {});
    expect(asked.length).toBe(10);
    nowMs = 1_001;
    const again = snapshot('camera-3', {});
    await expect.poll(() => asked.length).toBe(11);
    gates.shift()?.();
    await again;
  });

  test('where too many wait, the rest is refused instead of piling up', async () => {
    const { snapshot } = createSnapshots({
      sources: sources(() => new Promise(() => undefined)),
      pictures,
      still: async () => picture(),
      nowMs: () => 0,
    });
    const refused: unknown[] = [];
    for (let n = 0; n < 70; n++) snapshot(`camera-${n}`, {}).catch((error: unknown) => refused.push(error));
    await expect.poll(() => refused.length).toBe(6);
    expect(refused[0]).toMatchObject({ code: 'unavailable' });
  });
});
