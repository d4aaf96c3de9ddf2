/** Multipart bodies (RFC 2046, RFC 7578) as devices send them: with and without CR, lengths, closing boundary. */
import { pictureType } from './picture.ts';

const maxParts = 200;
const maxHeaderBytes = 16_384;
const lineFeed = 10;
const carriageReturn = 13;

export interface Part {
  /** Header names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** `name` of the content disposition; null where there is none. */
  name: string | null;
  /** `filename` of the content disposition; null where there is none. */
  fileName: string | null;
  /** Media type in lower case without parameters; null where there is none. */
  mediaType: string | null;
  body: Uint8Array;
  /** The body ended before the part did. */
  isCut: boolean;
}

/** The boundary that a content type names, or null. */
export function boundaryOf(contentType: string | undefined): string | null {
  if (contentType === undefined) return null;
  const found = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  return found === null ? null : (found[1] ?? found[2] ?? null);
}

/** Whether a body is multipart, by its content type or, as many devices name a wrong one or none, its first line. */
export function isMultipart(body: Uint8Array, contentType: string | undefined): boolean {
  if (contentType !== undefined && /^\s*multipart\//i.test(contentType) && boundaryOf(contentType) !== null)
    return body.length > 0;
  return guessedDelimiter(view(body)) !== null;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The first line that is not empty, where it is `--` and a token that a header or the same line follows. */
function guessedDelimiter(body: Buffer): string | null {
  let at = 0;
  while (body[at] === lineFeed || body[at] === carriageReturn) at += 1;
  if (body[at] !== 45 || body[at + 1] !== 45) return null;
  const end = body.indexOf(lineFeed, at);
  if (end < 0 || end - at > 130) return null;
  const line = body.toString('latin1', at, end).trimEnd();
  return /^--[0-9A-Za-z'()+_,./:=?-]{1,100}$/.test(line) ? line : null;
}

function delimiterOf(body: Buffer, contentType: string | undefined): string | null {
  const boundary = boundaryOf(contentType);
  if (boundary !== null) {
    if (lineStart(body, Buffer.from(`--${boundary}`), 0) >= 0) return `--${boundary}`;
    // some firmware counts the two dashes to the boundary
    if (boundary.startsWith('--') && lineStart(body, Buffer.from(boundary), 0) >= 0) return boundary;
  }
  return guessedDelimiter(body);
}

/** Where `delimiter` stands at the start of a line, from `from` on; -1 where it does not. */
function lineStart(body: Buffer, delimiter: Buffer, from: number): number {
  let at = body.indexOf(delimiter, from);
  while (at > 0 && body[at - 1] !== lineFeed) at = body.indexOf(delimiter, at + 1);
  return at;
}

/** The position after a line end at `at`; `at` itself where there is none. */
function afterLineEnd(body: Buffer, at: number): number {
  const next = body[at] === carriageReturn ? at + 1 : at;
  return body[next] === lineFeed ? next + 1 : at;
}

interface Head {
  headers: Record<string, string>;
  bodyStart: number;
}

/** Headers up to the empty line; null where the body ends before it. */
function readHead(body: Buffer, from: number): Head | null {
  const headers = Object.create(null) as Record<string, string>;
  let at = from;
  while (at - from < maxHeaderBytes) {
    const end = body.indexOf(lineFeed, at);
    if (end < 0) return null;
    const line = body.toString('utf8', at, end).trim();
    at = end + 1;
    if (line === '') return { headers, bodyStart: at };
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return null;
}

function parameter(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  const found = new RegExp(`(?:^|[;\\s])${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(header);
  return found === null ? null : (found[1] ?? found[2] ?? null);
}

function partOf(headers: Record<string, string>, body: Uint8Array, isCut: boolean): Part {
  const disposition = headers['content-disposition'];
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return {
    headers,
    name: parameter(disposition, 'name'),
    fileName: parameter(disposition, 'filename'),
    mediaType: mediaType === undefined || mediaType === '' ? null : mediaType,
    body,
    isCut,
  };
}

/**
 * The parts of a whole multipart body. A part's own Content-Length is believed where a boundary or the end follows it
 * (pictures may hold the boundary's bytes), else the next boundary ends the part; the line end before a boundary
 * belongs to it. The boundary is that of the content type, or the body's first line.
 * @returns null where it is not multipart; a part that the end of the body cuts is marked `isCut`
 */
export function parseMultipart(bytes: Uint8Array, contentType?: string): Part[] | null {
  const body = view(bytes);
  const text = delimiterOf(body, contentType);
  if (text === null) return null;
  const delimiter = Buffer.from(text);
  const parts: Part[] = [];
  let at = lineStart(body, delimiter, 0);
  while (at >= 0 && parts.length < maxParts) {
    let next = at + delimiter.length;
    if (body[next] === 45 && body[next + 1] === 45) break;
    while (body[next] === 32 || body[next] === 9) next += 1;
    const head = readHead(body, afterLineEnd(body, next));
    if (head === null) {
      if (afterLineEnd(body, next) < body.length) parts.push(partOf({}, bytes.subarray(0, 0), true));
      break;
    }
    const { headers, bodyStart } = head;
    const stated = statedEnd(body, delimiter, bodyStart, headers['content-length']);
    at = stated?.next ?? lineStart(body, delimiter, bodyStart);
    const isLast = at < 0;
    const end = stated?.end ?? (isLast ? body.length : beforeLineEnd(body, at, bodyStart));
    parts.push(partOf(headers, bytes.subarray(bodyStart, end), isLast && stated === null));
  }
  return parts;
}

/** The end of a part by its Content-Length, and the boundary after it (-1: the body ends there); null: not so. */
function statedEnd(
  body: Buffer,
  delimiter: Buffer,
  start: number,
  length: string | undefined,
): { end: number; next: number } | null {
  if (length === undefined || !/^\d{1,10}$/.test(length)) return null;
  const end = start + Number(length);
  if (end > body.length) return null;
  let next = end;
  // some firmware ends a part with two line ends
  for (let ends = 0; ends < 3 && next < body.length; ends++) {
    if (body.subarray(next, next + delimiter.length).equals(delimiter)) return { end, next };
    const after = afterLineEnd(body, next);
    if (after === next) return null;
    next = after;
  }
  return next >= body.length ? { end, next: -1 } : null;
}

function beforeLineEnd(body: Buffer, at: number, start: number): number {
  let end = at;
  if (end > start && body[end - 1] === lineFeed) end -= 1;
  if (end > start && body[end - 1] === carriageReturn) end -= 1;
  return end;
}

/** The largest picture of the parts that is one (the whole scene, not the cut-out of the plate), or null. */
export function sceneOf(parts: readonly Part[]): { mediaType: string; bytes: Uint8Array } | null {
  let best: { mediaType: string; bytes: Uint8Array } | null = null;
  for (const { body, isCut } of parts) {
    const mediaType = isCut ? null : pictureType(body);
    if (mediaType !== null && body.length > (best?.bytes.length ?? 0)) best = { mediaType, bytes: body };
  }
  return best;
}
