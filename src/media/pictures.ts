/** Pictures made smaller, cut out, or cleaned for leaving the gateway. The one place that knows the package sharp. */
import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import { RinggateError } from '../core/errors.ts';
import type { Picture, Pictures, PlateBox } from './contract.ts';

/** What is taken in; a larger one is refused before it is decoded. */
export const pictureLimits = { bytes: 16 * 1024 * 1024, pixels: 50_000_000, seconds: 5 } as const;

/** What is shown around a plate, as a share of its size. */
const cropMargin = 0.35;

type Library = typeof import('sharp')['default'];
let library: Promise<Library> | null = null;

/** Loaded by the first picture: a gateway whose pictures nobody looks at does without its memory. */
function loadLibrary(): Promise<Library> {
  library ??= import('sharp').then(({ default: sharp }) => {
    // the gateway's cores belong to the reads; a picture that waits is no harm
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return library;
}

export interface PictureTools extends Pictures {
  /** As it is in size, decoded and encoded anew: proof that it is a picture, and no metadata. */
  cleaned(original: Uint8Array, widthPx?: number): Promise<Picture>;
}

export function createPictures(limits: { pixels: number; seconds: number } = pictureLimits): PictureTools {
  const open = async (bytes: Uint8Array): Promise<Sharp> => {
    if (bytes.length > pictureLimits.bytes)
      throw new RinggateError(
        'picture_too_large',
        `The picture has ${bytes.length} bytes; ${pictureLimits.bytes} are allowed`,
      );
    if (!isPicture(bytes)) throw new RinggateError('picture_broken', 'This is no JPEG, PNG or WebP picture');
    const sharp = await loadLibrary();
    return sharp(bytes, { limitInputPixels: limits.pixels, failOn: 'error', sequentialRead: true });
  };
  const jpeg = async (picture: Sharp, quality: number): Promise<Picture> => {
    try {
      const bytes = await picture
        .timeout({ seconds: limits.seconds })
        .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
        .toBuffer();
      return { mediaType: 'image/jpeg', bytes };
    } catch (error) {
      throw asPictureError(error, limits);
    }
  };
  return {
    thumbnail: async (original, sizePx) =>
      jpeg(
        (await open(original))
          .autoOrient()
          .resize({ width: sizePx, height: sizePx, fit: 'inside', withoutEnlargement: true }),
        78,
      ),
    plateCrop: async (original, box) =>
      jpeg((await open(original)).extract(await regionOf(await open(original), box, limits)), 92),
    evidence: async (original) => {
      const picture = await jpeg((await open(original)).autoOrient(), 95);
      return { ...picture, originalSha256: sha256(original), sha256: sha256(picture.bytes) };
    },
    cleaned: async (original, widthPx) => {
      const picture = (await open(original)).autoOrient();
      return jpeg(
        widthPx === undefined ? picture : picture.resize({ width: widthPx, withoutEnlargement: true }),
        85,
      );
    },
  };
}

async function regionOf(
  picture: Sharp,
  [x, y, width, height]: PlateBox,
  limits: { pixels: number; seconds: number },
): Promise<{ left: number; top: number; width: number; height: number }> {
  const size = await picture.metadata().catch((error: unknown) => {
    throw asPictureError(error, limits);
  });
  const between = (value: number, most: number): number => Math.min(Math.max(Math.round(value), 0), most);
  const left = between((x - width * cropMargin) * size.width, size.width - 1);
  const top = between((y - height * cropMargin) * size.height, size.height - 1);
  const right = between((x + width * (1 + cropMargin)) * size.width, size.width);
  const bottom = between((y + height * (1 + cropMargin)) * size.height, size.height);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** By their first bytes: other formats (SVG, PDF) never reach the library. */
function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return start.startsWith('\xff\xd8\xff') || start.startsWith('\x89PNG') || /^RIFF[\s\S]{4}WEBP/.test(start);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asPictureError(error: unknown, limits: { pixels: number; seconds: number }): RinggateError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(reason))
    return new RinggateError('picture_too_large', `The picture has more than ${limits.pixels} pixels`, {
      cause: error,
    });
  if (/timeout/i.test(reason))
    return new RinggateError('picture_too_large', `The picture took more than ${limits.seconds} s`, {
      cause: error,
    });
  return new RinggateError(
    'picture_broken',
    `The picture cannot be decoded: ${reason.split('\n')[0] ?? ''}`,
    { cause: error },
  );
}
