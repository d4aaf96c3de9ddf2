/**
 * Plate Recognizer: webhooks of Stream and Snapshot (JSON, or a form with the JSON as text and a picture), answers of
 * the Snapshot API, JSON lines and CSV that Stream writes, alerts of VisionAlert.
 */
import type {
  Candidate,
  DecodedMessage,
  DecodedRead,
  DeviceReport,
  Make,
  RawMessage,
} from '../src/core/model.ts';
import { parseCsv } from '../src/wire/csv.ts';
import {
  decodeItems,
  fingerprint,
  newRead,
  noRead,
  passageId,
  plateOf,
  rejectWhole,
  scaledConfidence,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  parseJsonText,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { isMultipart, type Part, parseMultipart } from '../src/wire/multipart.ts';
import { parsePythonText } from '../src/wire/python-text.ts';
import { decodeUtf8 } from '../src/wire/text.ts';

type Picture = Pick<DecodedRead, 'image' | 'imageBroken'>;

/** A vehicle's attributes come as lists of guesses; below this a guess is noise. */
const leastGuess = 0.1;
const csvColumns =
  'timestamp,plate,score,dscore,file,box,model_make,color,vehicle,region,orientation,candidates,source_url,position_sec,direction';

/** One picture's (or one CSV row's) results, and what is common to them. */
interface Frame {
  results: readonly JsonRecord[];
  timestamp: unknown;
  camera: string | null;
  /** Tells frames apart that have no time. */
  print: string;
}

function likeliest(list: unknown, key: string): unknown {
  let best: JsonRecord | null = null;
  for (const item of recordsOf(list))
    if (best === null || (numberOf(item.score) ?? 0) > (numberOf(best.score) ?? 0)) best = item;
  return best !== null && (numberOf(best.score) ?? 1) >= leastGuess ? (best[key] ?? best.value) : undefined;
}

/** The plate as text, or (with vehicle detection on) as an object whose properties hold guesses and scores. */
function plateOfResult(result: JsonRecord): {
  plate: unknown;
  score: unknown;
  guesses: readonly JsonRecord[];
} {
  if (!isRecord(result.plate)) {
    return { plate: result.plate, score: result.score, guesses: recordsOf(result.candidates) };
  }
  const guesses = recordsOf(recordOf(result.plate.props).plate);
  return { plate: guesses[0]?.value, score: guesses[0]?.score ?? result.plate.score, guesses };
}

function decodeResult(
  result: JsonRecord,
  index: number,
  frame: Frame,
  picture: Picture,
  zone: string | undefined,
): DecodedRead | string {
  const { plate, score, guesses } = plateOfResult(result);
  const plateRaw = plateOf(plate);
  if (plateRaw === null) return wrongField(`results[${index}].plate`, plate);
  const capturedAtMs = timeTextMs(frame.timestamp, zone);
  const candidates: Candidate[] = [];
  for (const guess of guesses) {
    const text = plateOf(guess.plate ?? guess.value);
    if (text !== null && text !== '' && text !== plateRaw && candidates.length < 50)
      candidates.push({ plate: text, confidence: scaledConfidence(numberOf(guess.score), 1) });
  }
  const vehicle = recordOf(result.vehicle);
  const props = recordOf(vehicle.props);
  return newRead({
    ...timelessMark(textOf(frame.timestamp)),
    eventId: passageId(
      frame.camera,
      capturedAtMs ?? textOf(frame.timestamp) ?? frame.print,
      plateRaw === '' ? `#${index}` : plateRaw,
    ),
    capturedAtMs,
    plateRaw,
    confidence: plateRaw === '' ? null : scaledConfidence(numberOf(score), 1),
    candidates,
    vehicle: vehicleOf({
      type: vehicle.type,
      color: likeliest(result.color ?? props.color, 'color'),
      make: likeliest(result.model_make ?? props.make_model, 'make'),
    }),
    ...picture,
    deviceKey: frame.camera,
  });
}

/** A webhook has the frame in `data`; the API answers with the frame itself. */
function frameOf(value: JsonRecord, print: string): Frame | null {
  const data = isRecord(value.data) ? value.data : value;
  if (!Array.isArray(data.results)) return null;
  return {
    results: recordsOf(data.results),
    timestamp: data.timestamp,
    camera: textOf(data.camera_id),
    print: `${textOf(data.filename) ?? ''}${print}`,
  };
}

function decodeFrames(
  frames: readonly Frame[],
  body: Uint8Array,
  picture: Picture,
  zone: string | undefined,
): DecodedMessage {
  const items = frames.flatMap((frame) => frame.results.map((result, index) => ({ result, index, frame })));
  return decodeItems(items, body, ({ result, index, frame }) =>
    decodeResult(result, index, frame, picture, zone),
  );
}

/** VisionAlert tells of cameras that are offline, blurred or moved. */
function reportsOf(alert: JsonRecord): DeviceReport[] {
  return recordsOf(alert.cameras)
    .slice(0, 500)
    .map((camera) => {
      const anomaly = textOf(camera.anomaly) ?? textOf(alert.anomaly);
      const word = anomaly?.toLowerCase();
      return {
        kind: 'status' as const,
        deviceKey: textOf(camera.serial) ?? textOf(camera.name),
        ...(word === 'offline' || word === 'online' ? { state: word } : {}),
        ...(anomaly === null ? {} : { detail: anomaly }),
      };
    });
}

function decodeJson(
  value: unknown,
  text: string,
  body: Uint8Array,
  picture: Picture,
  zone: string | undefined,
): DecodedMessage {
  if (isRecord(value)) {
    const frame = frameOf(value, fingerprint(text));
    if (frame !== null) return decodeFrames([frame], body, picture, zone);
    if (Array.isArray(value.cameras)) return noRead(...reportsOf(value));
    const camera = textOf(recordOf(value.data).camera_id);
    return recordOf(value.hook).event === 'heartbeat'
      ? noRead({ kind: 'heartbeat', deviceKey: camera })
      : noRead();
  }
  const frames = recordsOf(value)
    .map((item, index) => frameOf(item, `${fingerprint(text)}-${index}`))
    .filter((frame) => frame !== null);
  return decodeFrames(frames, body, picture, zone);
}

const printedColumns: ReadonlySet<string> = new Set([
  'box',
  'model_make',
  'color',
  'vehicle',
  'region',
  'candidates',
]);

function decodeCsv(text: string, body: Uint8Array, zone: string | undefined): DecodedMessage {
  const { rows, errors } = parseCsv(text);
  const [broken] = errors;
  if (broken !== undefined)
    return rejectWhole('invalid_read', `line ${broken.line}: ${broken.message}`, body);
  const hasHeader = rows[0]?.fields[0] === 'timestamp';
  const columns = hasHeader ? (rows[0]?.fields ?? []) : csvColumns.split(',');
  const whole = rows.slice(hasHeader ? 1 : 0).filter(({ fields }) => fields.length >= columns.length);
  const cut = rows.find(({ fields }) => fields.length < columns.length);
  const frames = whole.map(({ fields }): Frame => {
    const row: Record<string, unknown> = {};
    for (const [at, name] of columns.entries()) {
      const cell = fields[at] ?? '';
      row[name] = printedColumns.has(name) ? parsePythonText(cell) : cell;
    }
    return { results: [row], timestamp: row.timestamp, camera: null, print: fingerprint(fields.join('\n')) };
  });
  const decoded = decodeFrames(frames, body, { image: null }, zone);
  if (cut === undefined) return decoded;
  // what is left of a row that is cut may be another plate
  const detail = `line ${cut.line}: has ${cut.fields.length} of ${columns.length} columns`;
  return { ...decoded, rejects: [...decoded.rejects, ...rejectWhole('invalid_read', detail, body).rejects] };
}

/** The picture of a form: the first part that is a JPEG or PNG by its bytes. */
function pictureOfParts(parts: readonly Part[]): Picture {
  let isBroken = false;
  for (const { body, mediaType, fileName, isCut } of parts) {
    if (isCut) {
      isBroken = true;
      continue;
    }
    if (body[0] === 0xff && body[1] === 0xd8) return { image: { mediaType: 'image/jpeg', bytes: body } };
    if (body[0] === 0x89 && body[1] === 0x50) return { image: { mediaType: 'image/png', bytes: body } };
    if (mediaType?.startsWith('image/') || fileName !== null) isBroken = true;
  }
  return isBroken ? { image: null, imageBroken: true } : { image: null };
}

function decodeForm(
  body: Uint8Array,
  contentType: string | undefined,
  zone: string | undefined,
): DecodedMessage {
  const parts = parseMultipart(body, contentType) ?? [];
  const field =
    parts.find((part) => part.name === 'json') ?? parts.find((part) => part.mediaType === 'application/json');
  if (field === undefined) return noRead();
  const parsed = parseJsonMessage(field.body);
  if ('answer' in parsed) return parsed.answer;
  return decodeJson(
    parsed.value,
    parsed.text,
    body,
    pictureOfParts(parts.filter((part) => part !== field)),
    zone,
  );
}

function decode({ body, contentType, zone }: RawMessage): DecodedMessage {
  if (isMultipart(body, contentType)) return decodeForm(body, contentType, zone);
  const parsed = parseJsonMessage(body);
  if (!('answer' in parsed)) return decodeJson(parsed.value, parsed.text, body, { image: null }, zone);
  const text = decodeUtf8(body);
  if (text === null) return parsed.answer;
  if (/^(?:timestamp,(?:\w+,){0,20}plate\b|\d{4}-\d\d-\d\d[ T][\d:.+Z-]+,[^,\n]*,)/.test(text))
    return decodeCsv(text, body, zone);
  if (/^json=/.test(text)) {
    const json = new URLSearchParams(text).get('json') ?? '';
    const value = parseJsonText(json);
    return value === undefined ? parsed.answer : decodeJson(value, json, body, { image: null }, zone);
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.length > 1 && lines.length <= 500 ? lines.map(parseJsonText) : [];
  const allJson = values.length > 0 && values.every(isRecord);
  return allJson ? decodeJson(values, text, body, { image: null }, zone) : parsed.answer;
}

export const make: Make = {
  id: 'plate-recognizer',
  name: 'Plate Recognizer',
  source:
    'Plate Recognizer guides: Stream, Webhooks and outputs; Snapshot, Webhooks and API; VisionAlert, Webhooks',
  models: ['Plate Recognizer Stream', 'Plate Recognizer Snapshot (cloud, SDK)', 'VisionAlert'],
  transports: ['http', 'mqtt'],
  understands: [
    'webhook as JSON, and as a form with a picture',
    'answer of the Snapshot API',
    'JSON lines and CSV of Stream',
    'VisionAlert (health of cameras)',
  ],
  decode,
};
