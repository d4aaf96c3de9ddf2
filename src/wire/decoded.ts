/** What decoders answer with: reads with every field, rejects, stable ids, pictures, fractions. All pure. */
import type { ErrorCode } from '../core/errors.ts';
import type { DecodedMessage, DecodedRead, DeviceReport, ReadImage } from '../core/model.ts';
import { hasControls } from './passage.ts';
import { decodePicture } from './picture.ts';
import { describeValue, jsonBytes } from './text.ts';

export { bodyPrint, fingerprint, passageId } from './passage.ts';

const maxPlateLength = 64;
const maxTextLength = 64;

/** Not for the decoder, or only a report of the device's health. */
export function noRead(...reports: DeviceReport[]): DecodedMessage {
  return reports.length === 0 ? { reads: [], rejects: [] } : { reads: [], rejects: [], reports };
}

/** The whole message is refused. */
export function rejectWhole(code: ErrorCode, detail: string, bytes: Uint8Array): DecodedMessage {
  return { reads: [], rejects: [{ code, detail, index: null, bytes }] };
}

/** A read with nothing known but what is given. */
export function newRead(
  facts: Partial<DecodedRead> & Pick<DecodedRead, 'eventId' | 'plateRaw'>,
): DecodedRead {
  return {
    revision: 0,
    capturedAtMs: null,
    plateColor: null,
    confidence: null,
    candidates: [],
    lane: null,
    travel: 'approaching',
    speedKmh: null,
    vehicle: null,
    plateBox: null,
    image: null,
    deviceKey: null,
    unknownKeys: 0,
    ...facts,
  };
}

const noWords: ReadonlySet<string> = new Set();

/**
 * A plate as the message gives it. `''` where there is none: missing, null, blank, or one of the make's words for it
 * (lower case). Null where the field holds something that is no plate at all: another type, over 64 characters, or
 * characters that no store can keep.
 */
export function plateOf(value: unknown, noPlateWords: ReadonlySet<string> = noWords): string | null {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const word = text.trim();
  if (word === '' || noPlateWords.has(word.toLowerCase())) return '';
  return isPlateText(text) ? text : null;
}

function isPlateText(text: string): boolean {
  const fits =
    text.length <= maxPlateLength ||
    (text.length <= 2 * maxPlateLength && [...text].length <= maxPlateLength);
  return fits && text.isWellFormed() && !hasControls(text);
}

/** A text of the vehicle (kind, colour, make) cut to what is kept; undefined where there is none. */
export function factOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) return undefined;
  const text = value.trim().replaceAll('\u0000', '');
  return text === '' ? undefined : [...text.slice(0, 2 * maxTextLength)].slice(0, maxTextLength).join('');
}

/** Kind, colour and make of a vehicle; null where none is known. */
export function vehicleOf(facts: {
  type?: unknown;
  color?: unknown;
  make?: unknown;
}): DecodedRead['vehicle'] {
  const type = factOf(facts.type);
  const color = factOf(facts.color);
  const make = factOf(facts.make);
  if (type === undefined && color === undefined && make === undefined) return null;
  return {
    ...(type === undefined ? {} : { type }),
    ...(color === undefined ? {} : { color }),
    ...(make === undefined ? {} : { make }),
  };
}

/**
 * The mark of a read whose id has none of these in it: a time, or a number of the device's own. All of them null,
 * undefined or empty: the message can't tell one passage from the next.
 */
export function timelessMark(...marks: readonly unknown[]): Pick<DecodedRead, 'isTimeless'> {
  const isTold = marks.some((mark) => mark !== null && mark !== undefined && mark !== '');
  return isTold ? {} : { isTimeless: true };
}

/** A confidence on the make's scale as 0..1; null where it is none or outside of the scale. */
export function scaledConfidence(value: number | null, full: 1 | 100): number | null {
  return value === null || value < 0 || value > full ? null : value / full;
}

/** A speed in km/h; null where it is none, negative, or beyond what is kept (500). */
export function speedOf(value: number | null): number | null {
  return value === null || value < 0 || value > 500 ? null : value;
}

/** A lane number; null where it is none (0 stands for "not known" with most makes). */
export function laneOf(value: number | null): number | null {
  return value === null || !Number.isInteger(value) || value < 1 || value > 255 ? null : value;
}

/** A box in pixels as fractions of the picture; null where the picture's size is not known or the box is none. */
export function boxOf(
  pixels: { left: number; top: number; width: number; height: number },
  imageWidth: number | null,
  imageHeight: number | null,
): DecodedRead['plateBox'] {
  if (imageWidth === null || imageHeight === null || !(imageWidth > 0) || !(imageHeight > 0)) return null;
  const box: [number, number, number, number] = [
    pixels.left / imageWidth,
    pixels.top / imageHeight,
    pixels.width / imageWidth,
    pixels.height / imageHeight,
  ];
  const [x, y, width, height] = box;
  const inside = box.every((part) => part >= 0 && part <= 1) && x + width <= 1.001 && y + height <= 1.001;
  return inside && width > 0 && height > 0 ? box : null;
}

/**
 * The first text that holds a picture, as base64 or as a `data:` address; texts that are absent or empty are skipped.
 * @returns `image`, and `imageBroken` where there was a text but none of them is a picture
 */
export function pictureOf(...texts: readonly unknown[]): { image: ReadImage | null; imageBroken?: true } {
  let isBroken = false;
  for (const value of texts) {
    if (typeof value !== 'string' || value === '') continue;
    const base64 = value.startsWith('data:') ? value.slice(value.indexOf(',') + 1) : value;
    const mediaType = mediaTypeOf(base64);
    const image = mediaType === null ? null : decodePicture(mediaType, base64.replace(/\s+/g, ''));
    if (image !== null) return { image };
    isBroken = true;
  }
  return isBroken ? { image: null, imageBroken: true } : { image: null };
}

/** What a picture in base64 is, by its first bytes: makes often name another type, or none. */
function mediaTypeOf(base64: string): string | null {
  const start = base64.trimStart();
  if (start.startsWith('/9j/')) return 'image/jpeg';
  if (start.startsWith('iVBORw0KGgo')) return 'image/png';
  return start.startsWith('UklGR') ? 'image/webp' : null;
}

const latestMs = Date.UTC(2100, 0, 1);

/**
 * An epoch number as UTC milliseconds (parts of a millisecond cut off); null for 0, negative numbers, and what lies
 * beyond the year 2100: a number in another unit, or none at all.
 */
export function epochMs(value: number | null, unit: 's' | 'ms' | 'us' | 'ns'): number | null {
  if (value === null) return null;
  const perMs = { s: 1 / 1000, ms: 1, us: 1000, ns: 1_000_000 }[unit];
  // what is a whole millisecond may have become a hair less in a floating-point second
  const ms = Math.floor(value / perMs + 0.0005);
  return ms > 0 && ms < latestMs ? ms : null;
}

export const maxReadsPerMessage = 500;

/**
 * Decodes the items of a message one by one: the good ones are kept, each broken one is a reject of its own.
 * @param decodeItem gives the read; null where the item is none (a list entry, say); a text that names field and
 *   value where it is one but broken
 */
export function decodeItems<T>(
  items: readonly T[],
  body: Uint8Array,
  decodeItem: (item: T, index: number) => DecodedRead | string | null,
): DecodedMessage {
  if (items.length > maxReadsPerMessage)
    return rejectWhole(
      'too_many_reads',
      `${items.length} reads in one message, at most ${maxReadsPerMessage} are allowed`,
      body,
    );
  const reads: DecodedRead[] = [];
  const rejects: DecodedMessage['rejects'] = [];
  for (const [index, item] of items.entries()) {
    const decoded = decodeItem(item, index);
    if (decoded === null) continue;
    if (typeof decoded !== 'string') reads.push(decoded);
    else if (items.length === 1)
      rejects.push({ code: 'invalid_read', detail: decoded, index: null, bytes: body });
    else rejects.push({ code: 'invalid_read', detail: decoded, index, bytes: jsonBytes(item) ?? body });
  }
  return { reads, rejects };
}

/** What a reject says of a field: where it is, what it must be, what it is. */
export function wrongField(
  path: string,
  value: unknown,
  wanted = 'must be a plate of at most 64 characters',
): string {
  return `${path}: ${wanted}, is ${describeValue(value)}`;
}
