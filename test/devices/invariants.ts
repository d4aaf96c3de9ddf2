/** What holds for everything that a decoder gives, whatever it was given. */
import { errorCodes } from '../../src/core/errors.ts';
import type { DecodedMessage, DecodedRead, ReadImage } from '../../src/core/model.ts';
import { plateColors } from '../../src/core/model.ts';

/** Where RFC 3339 ends, which the native format goes by; the epochs of other makes end in 2100. */
const latestMs = Date.UTC(10_000, 0, 1);
const length = (text: string): number => (text.length <= 64 ? text.length : [...text].length);
const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && length(value) <= longest && value.isWellFormed() && !value.includes('\u0000');
const isFraction = (value: unknown): boolean =>
  value === null || (typeof value === 'number' && value >= 0 && value <= 1);
const isNumber = (value: unknown, max: number): boolean =>
  value === null || (typeof value === 'number' && value >= 0 && value <= max);

function isImage(image: ReadImage | null): boolean {
  if (image === null) return true;
  if ('url' in image) return /^https?:\/\//i.test(image.url);
  if ('path' in image) return image.path.startsWith('/') && !image.path.split('/').includes('..');
  return image.bytes instanceof Uint8Array && image.bytes.length > 0 && image.mediaType.startsWith('image/');
}

/** What is wrong with a read; null where nothing is. */
function wrongInRead(read: DecodedRead): string | null {
  if (!isText(read.eventId, 128) || read.eventId === '') return `eventId ${JSON.stringify(read.eventId)}`;
  if (!Number.isInteger(read.revision) || read.revision < 0 || read.revision > 2 ** 31 - 1)
    return `revision ${read.revision}`;
  const { capturedAtMs } = read;
  if (capturedAtMs !== null && !(Number.isInteger(capturedAtMs) && capturedAtMs < latestMs))
    return `capturedAtMs ${capturedAtMs}`;
  if (!isText(read.plateRaw, 64)) return `plateRaw ${JSON.stringify(read.plateRaw)}`;
  if (read.plateColor !== null && !plateColors.includes(read.plateColor))
    return `plateColor ${read.plateColor}`;
  if (!isFraction(read.confidence)) return `confidence ${read.confidence}`;
  if (read.candidates.length > 50) return `${read.candidates.length} candidates`;
  for (const { plate, confidence } of read.candidates)
    if (!isText(plate, 64) || plate === '' || !isFraction(confidence))
      return `candidate ${JSON.stringify(plate)}`;
  if (!isNumber(read.lane, 255) || (read.lane !== null && !Number.isInteger(read.lane)))
    return `lane ${read.lane}`;
  if (!isNumber(read.speedKmh, 500)) return `speedKmh ${read.speedKmh}`;
  for (const fact of Object.values(read.vehicle ?? {}))
    if (!isText(fact, 64)) return `vehicle ${JSON.stringify(fact)}`;
  if (
    read.plateBox !== null &&
    !(read.plateBox.length === 4 && read.plateBox.every((part) => part >= 0 && part <= 1))
  )
    return `plateBox ${JSON.stringify(read.plateBox)}`;
  if (!isImage(read.image)) return 'image';
  if (read.deviceKey !== null && typeof read.deviceKey !== 'string') return 'deviceKey';
  return null;
}

/** What is wrong with an answer; null where nothing is. */
export function wrongIn({ reads, rejects, reports = [] }: DecodedMessage): string | null {
  if (reads.length > 500) return `${reads.length} reads`;
  for (const read of reads) {
    const wrong = wrongInRead(read);
    if (wrong !== null) return wrong;
  }
  for (const { code, detail, bytes } of rejects) {
    if (!Object.hasOwn(errorCodes, code)) return `code ${code}`;
    if (detail === '' || !(bytes instanceof Uint8Array)) return `reject ${code} without detail or bytes`;
  }
  for (const { kind, deviceKey, atMs } of reports) {
    if (kind !== 'heartbeat' && kind !== 'status') return `report ${String(kind)}`;
    if (deviceKey !== null && typeof deviceKey !== 'string') return 'report deviceKey';
    if (atMs !== undefined && !(Number.isInteger(atMs) && atMs > 0 && atMs < latestMs))
      return `report atMs ${atMs}`;
  }
  return null;
}

/** Every text in a message that a plate could have been taken from: as it is, unescaped, and out of base64. */
export function holdsText(body: Uint8Array, plate: string): boolean {
  const text = Buffer.from(body).toString('utf8');
  if (text.includes(plate) || Buffer.from(body).toString('latin1').includes(plate)) return true;
  const unescaped = text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(
      /\\([\\/"bfnrt])/g,
      (_all, char: string) => ({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })[char] ?? char,
    )
    .replace(/&#x([0-9a-f]+);/gi, (_all, hex: string) => codePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_all, digits: string) => codePoint(Number(digits)))
    .replace(
      /&(lt|gt|quot|apos|amp);/g,
      (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '',
    )
    .replace(/<!\[CDATA\[|\]\]>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
  const squeezed = (value: string): string => value.replace(/\s+/g, '');
  if (squeezed(unescaped).includes(squeezed(plate))) return true;
  if (repaired(unescaped).includes(plate)) return true;
  for (const [token] of unescaped.matchAll(/[A-Za-z0-9+/]{4,}={0,2}/g))
    if (Buffer.from(token, 'base64').toString('utf8').includes(plate)) return true;
  // a number as a plate is written in its shortest form
  return (
    /^-?[\d.e+-]+$/i.test(plate) &&
    (text.match(/-?\d[\d.eE+-]*/g) ?? []).some((digits) => String(Number(digits)) === plate)
  );
}

function codePoint(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** UTF-8 that somebody took for Latin-1, put right: some cameras send their plates so. */
function repaired(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
