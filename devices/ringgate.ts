/** The gateway's own format: JSON over MQTT or HTTP, one read or an array of up to 500. */
import type {
  Candidate,
  DecodedMessage,
  DecodedRead,
  Make,
  RawMessage,
  ReadImage,
  Reject,
  VehicleFacts,
} from '../src/core/model.ts';
import { plateColors } from '../src/core/model.ts';
import { decodePicture, isPictureUrl } from '../src/wire/picture.ts';
import { decodeUtf8, describeValue, jsonBytes } from '../src/wire/text.ts';
import { parseRfc3339 } from '../src/wire/time.ts';

const maxReads = 500;
const maxCandidates = 50;
const maxEventIdLength = 128;
const maxTextLength = 64;
const maxRevision = 2 ** 31 - 1;
const wantedText = `must be a text of at most ${maxTextLength} characters`;
const colors: ReadonlySet<unknown> = new Set(plateColors);

/** The fields this format knows. JSON.parse made them; none is known to have its right type. */
interface Fields {
  eventId?: unknown;
  revision?: unknown;
  capturedAt?: unknown;
  plate?: unknown;
  plateColor?: unknown;
  confidence?: unknown;
  candidates?: unknown;
  lane?: unknown;
  travel?: unknown;
  speedKmh?: unknown;
  vehicle?: unknown;
  plateBox?: unknown;
  image?: unknown;
}
interface ImageFields {
  url?: unknown;
  mediaType?: unknown;
  data?: unknown;
}

/** Says of one field what is wrong; thrown and caught in this file only. */
class FieldProblem extends Error {
  constructor(path: string, value: unknown, wanted: string) {
    super(`${path}: ${wanted}, is ${describeValue(value)}`);
  }
}

function isObject<T extends object>(value: unknown): value is Partial<T> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that every store can keep: no half of a surrogate pair, no NUL. */
function isText(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    (value.length <= maxLength || (value.length <= 2 * maxLength && [...value].length <= maxLength)) &&
    value.isWellFormed() &&
    !value.includes('\u0000')
  );
}

function isNumber(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function optionalNumber(value: unknown, path: string, max: number): number | null {
  if (value === undefined || value === null) return null;
  if (!isNumber(value, 0, max)) throw new FieldProblem(path, value, `must be a number from 0 to ${max}`);
  return value;
}

function optionalInteger(value: unknown, path: string, max: number): number | null {
  if (value === undefined || value === null) return null;
  if (!isNumber(value, 0, max) || !Number.isInteger(value))
    throw new FieldProblem(path, value, `must be a whole number from 0 to ${max}`);
  return value;
}

function decodeCandidates(value: unknown): Candidate[] {
  if (!Array.isArray(value) || value.length > maxCandidates)
    throw new FieldProblem('candidates', value, `must be an array of at most ${maxCandidates}`);
  const candidates: Candidate[] = [];
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (!isObject<Record<keyof Candidate, unknown>>(item))
      throw new FieldProblem(`candidates[${index}]`, item, 'must be an object');
    const { plate, confidence } = item;
    if (!isText(plate, maxTextLength))
      throw new FieldProblem(`candidates[${index}].plate`, plate, wantedText);
    candidates.push({ plate, confidence: optionalNumber(confidence, 'candidates[].confidence', 1) });
  }
  return candidates;
}

function optionalText(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isText(value, maxTextLength)) throw new FieldProblem(path, value, wantedText);
  return value;
}

function decodeVehicle(value: unknown): VehicleFacts {
  if (!isObject<Record<keyof VehicleFacts, unknown>>(value))
    throw new FieldProblem('vehicle', value, 'must be an object');
  const type = optionalText(value.type, 'vehicle.type');
  const color = optionalText(value.color, 'vehicle.color');
  const make = optionalText(value.make, 'vehicle.make');
  const facts: VehicleFacts = {};
  if (type !== undefined) facts.type = type;
  if (color !== undefined) facts.color = color;
  if (make !== undefined) facts.make = make;
  return facts;
}

function decodePlateBox(value: unknown): [number, number, number, number] {
  if (Array.isArray(value) && value.length === 4) {
    const [x, y, width, height]: unknown[] = value;
    if (isNumber(x, 0, 1) && isNumber(y, 0, 1) && isNumber(width, 0, 1) && isNumber(height, 0, 1))
      return [x, y, width, height];
  }
  throw new FieldProblem('plateBox', value, 'must be x, y, width and height as four fractions from 0 to 1');
}

/** A broken picture is no reason to lose a read: null then, and the caller marks the read. */
function decodeImage(value: unknown): ReadImage | null {
  if (!isObject<ImageFields>(value)) return null;
  const { url, mediaType, data } = value;
  if (typeof url === 'string') return isPictureUrl(url) ? { url } : null;
  return typeof mediaType === 'string' && typeof data === 'string' ? decodePicture(mediaType, data) : null;
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @throws FieldProblem naming the first wrong field and its value */
function decodeRead(value: unknown): DecodedRead {
  if (!isObject<Fields>(value)) throw new FieldProblem('read', value, 'must be an object');
  const { eventId, capturedAt, plate, plateColor, travel, candidates, vehicle, plateBox, image } = value;
  if (!isText(eventId, maxEventIdLength) || eventId === '')
    throw new FieldProblem('eventId', eventId, `must be a text of 1 to ${maxEventIdLength} characters`);
  const capturedAtMs = typeof capturedAt === 'string' ? parseRfc3339(capturedAt) : Number.NaN;
  if (Number.isNaN(capturedAtMs))
    throw new FieldProblem('capturedAt', capturedAt, 'must be an RFC 3339 time with an offset');
  if (!isText(plate, maxTextLength)) throw new FieldProblem('plate', plate, wantedText);
  if (present(plateColor) && !colors.has(plateColor))
    throw new FieldProblem('plateColor', plateColor, `must be one of ${plateColors.join(', ')}`);
  if (present(travel) && travel !== 'approaching' && travel !== 'departing')
    throw new FieldProblem('travel', travel, 'must be approaching or departing');
  const picture = present(image) ? decodeImage(image) : null;
  const read: DecodedRead = {
    eventId,
    revision: optionalInteger(value.revision, 'revision', maxRevision) ?? 0,
    capturedAtMs,
    plateRaw: plate,
    plateColor: (plateColor ?? null) as DecodedRead['plateColor'],
    confidence: optionalNumber(value.confidence, 'confidence', 1),
    candidates: present(candidates) ? decodeCandidates(candidates) : [],
    lane: optionalInteger(value.lane, 'lane', 255),
    travel: travel === 'departing' ? 'departing' : 'approaching',
    speedKmh: optionalNumber(value.speedKmh, 'speedKmh', 500),
    vehicle: present(vehicle) ? decodeVehicle(vehicle) : null,
    plateBox: present(plateBox) ? decodePlateBox(plateBox) : null,
    image: picture,
    deviceKey: null,
    unknownKeys: keyCount(value) - knownCount(value),
  };
  if (picture === null && present(image)) read.imageBroken = true;
  return read;
}

/** Of an object that JSON.parse made; counted without an array of the names, which each read would leave behind. */
function keyCount(fields: Fields): number {
  let count = 0;
  for (const _name in fields) count += 1;
  return count;
}

/** How many of the fields this format knows are in the object, whatever their value. */
function knownCount(fields: Fields): number {
  const known = (value: unknown): number => (value === undefined ? 0 : 1);
  return (
    known(fields.eventId) +
    known(fields.revision) +
    known(fields.capturedAt) +
    known(fields.plate) +
    known(fields.plateColor) +
    known(fields.confidence) +
    known(fields.candidates) +
    known(fields.lane) +
    known(fields.travel) +
    known(fields.speedKmh) +
    known(fields.vehicle) +
    known(fields.plateBox) +
    known(fields.image)
  );
}

function whole(code: Reject['code'], detail: string, bytes: Uint8Array): DecodedMessage {
  return { reads: [], rejects: [{ code, detail, index: null, bytes }] };
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  if (body.length === 0) return whole('empty_message', 'the message has no bytes', body);
  const text = decodeUtf8(body);
  if (text === null) return whole('not_utf8', `the ${body.length} bytes are not valid UTF-8`, body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return whole('not_json', error instanceof Error ? error.message : 'not JSON', body);
  }
  if (!Array.isArray(value)) return decodeAll([value], body, true);
  if (value.length === 0) return whole('empty_message', 'the array is empty', body);
  if (value.length > maxReads)
    return whole(
      'too_many_reads',
      `${value.length} reads in one message, at most ${maxReads} are allowed`,
      body,
    );
  return decodeAll(value, body, false);
}

function decodeAll(values: readonly unknown[], body: Uint8Array, alone: boolean): DecodedMessage {
  const reads: DecodedRead[] = [];
  const rejects: Reject[] = [];
  for (let index = 0; index < values.length; index++) {
    try {
      reads.push(decodeRead(values[index]));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      const bytes = alone ? body : (jsonBytes(values[index]) ?? body);
      rejects.push({ code: 'invalid_read', detail: error.message, index: alone ? null : index, bytes });
    }
  }
  return { reads, rejects };
}

export const make: Make = {
  id: 'ringgate',
  name: 'Ringgate native',
  source: 'Ringgate interfaces, section "MQTT, device to gateway"',
  models: ['any reader that speaks the native format'],
  transports: ['mqtt', 'http'],
  understands: ['ringgate/v1/devices/{deviceId}/reads', 'POST /ingest/ringgate with the same JSON'],
  decode,
};
