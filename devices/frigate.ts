/**
 * Frigate NVR over MQTT. One tracked object is one passage: `events` (new, update, end), `tracked_object_update`
 * (type lpr) and the list of the HTTP API all carry its id, so all of them are revisions of one read.
 */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  decodeItems,
  epochMs,
  newRead,
  noRead,
  passageId,
  plateOf,
  scaledConfidence,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { decodeUtf8 } from '../src/wire/text.ts';

/** How long a track is followed by revisions: as far as a revision may move the capture time. */
const followedMs = 60_000;
const vehicleLabels: ReadonlySet<string> = new Set(['car', 'motorcycle', 'truck', 'bus', 'van']);
/** Of two messages about the same frame the later kind knows more. */
const kindRanks: Readonly<Record<string, number>> = { new: 0, update: 1, lpr: 2, end: 3 };

/**
 * Grows with the frame's time within the first minute of a track. Later frames (a parked car's track goes on for
 * hours) get 0: such a message makes the read where there is none yet, and changes nothing where there is one,
 * since its time would lie further off than a revision may move it.
 */
function revisionOf(id: string, startMs: number | null, atMs: number | null, kind: string): number {
  const began = startMs ?? epochMs(numberOf(id.split('-')[0]), 's');
  if (began === null || atMs === null) return 0;
  const offsetMs = Math.max(0, atMs - began);
  return offsetMs > followedMs ? 0 : 1 + offsetMs * 4 + (kindRanks[kind] ?? 0);
}

/** `"ABC123"`, or `["ABC123", 0.93]` as attributes are written in some versions. */
function plateAndScore(object: JsonRecord): { plate: unknown; score: unknown } {
  const plate = object.recognized_license_plate;
  const score = object.recognized_license_plate_score;
  return Array.isArray(plate) ? { plate: plate[0], score: score ?? plate[1] } : { plate, score };
}

function vehicleFacts(object: JsonRecord): DecodedRead['vehicle'] {
  const label = textOf(object.label);
  return label !== null && vehicleLabels.has(label) ? vehicleOf({ type: label }) : null;
}

/** The state of a tracked object: `after` of an event, or an item of the HTTP API (its facts lie in `data`). */
function decodeObject(object: JsonRecord, kind: string): DecodedRead | string | null {
  const facts = 'recognized_license_plate' in object ? object : recordOf(object.data);
  const { plate, score } = plateAndScore(facts);
  const plateRaw = plateOf(plate);
  // a tracked object is a vehicle (or a person) first: without a plate it is no read yet
  if (plateRaw === '' || object.false_positive === true) return null;
  if (plateRaw === null) return wrongField('recognized_license_plate', plate);
  const id = textOf(object.id);
  if (id === null) return wrongField('id', object.id, 'must be the id of a tracked object');
  const startMs = epochMs(numberOf(object.start_time), 's');
  const capturedAtMs = epochMs(numberOf(object.frame_time), 's') ?? startMs;
  return newRead({
    eventId: passageId(id),
    revision: revisionOf(id, startMs, capturedAtMs, kind),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(score), 1),
    vehicle: vehicleFacts(object),
    deviceKey: textOf(object.camera),
  });
}

function decodeUpdate(update: JsonRecord): DecodedRead | string | null {
  const plateRaw = plateOf(update.plate);
  // a car that leaves is told as an lpr update without a plate
  if (plateRaw === '') return null;
  if (plateRaw === null) return wrongField('plate', update.plate);
  const id = textOf(update.id);
  if (id === null) return wrongField('id', update.id, 'must be the id of a tracked object');
  const capturedAtMs = epochMs(numberOf(update.timestamp), 's');
  return newRead({
    eventId: passageId(id),
    revision: revisionOf(id, null, capturedAtMs, 'lpr'),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(update.score), 1),
    deviceKey: textOf(update.camera),
  });
}

/** `frigate/available` and `frigate/CAMERA/status/ROLE`: one word as plain text. */
function decodeStatusWord(topic: string, body: Uint8Array): DecodedMessage | null {
  const camera = /(?:^|\/)([^/]+)\/status\/(?:detect|record|audio)$/.exec(topic)?.[1];
  if (camera === undefined && !/(?:^|\/)available$/.test(topic)) return null;
  const word = decodeUtf8(body)?.trim().toLowerCase();
  if (word !== 'online' && word !== 'offline') return noRead();
  // one role (audio, say) may stop while the camera goes on; only detection makes reads
  if (camera !== undefined && !topic.endsWith('/detect')) return noRead();
  return noRead({ kind: 'status', deviceKey: camera ?? null, state: word });
}

function decode({ body, topic }: RawMessage): DecodedMessage {
  const status = topic === undefined ? null : decodeStatusWord(topic, body);
  if (status !== null) return status;
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (Array.isArray(value)) return decodeItems(recordsOf(value), body, (item) => decodeObject(item, 'end'));
  if (!isRecord(value)) return noRead();
  if (isRecord(value.after)) {
    const { after } = value;
    // a review groups objects and has no plate of its own: its text fields are names
    return decodeItems([after], body, (item) => decodeObject(item, textOf(value.type) ?? 'update'));
  }
  if (value.type === 'lpr') return decodeItems([value], body, decodeUpdate);
  if (value.type === undefined && 'camera' in value)
    return decodeItems([value], body, (item) => decodeObject(item, 'end'));
  return noRead();
}

export const make: Make = {
  id: 'frigate',
  name: 'Frigate NVR',
  source:
    'Frigate documentation, Integrations, MQTT (0.16, 0.17), and its publisher of tracked object updates',
  models: ['Frigate 0.16 and later with licence plate recognition'],
  transports: ['mqtt', 'http'],
  understands: [
    'frigate/events (new, update, end)',
    'frigate/tracked_object_update of type lpr',
    'frigate/reviews (no read)',
    'frigate/available and camera status (health)',
    'items of GET /api/events',
  ],
  decode,
};
