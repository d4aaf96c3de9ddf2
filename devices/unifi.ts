/** UniFi Protect: webhooks of the Alarm Manager, events, and the track of a smart detection. */
import type { Candidate, DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  epochMs,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
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
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';

/** An event covers all that a camera sees for a while, so plate and event together make a passage. */
function eventIdOf(event: unknown, camera: unknown, otherwise: number | string, plate: string): string {
  const id = textOf(event);
  return id === null ? passageId(textOf(camera), otherwise, plate) : passageId(id, plate);
}

/**
 * Several triggers of one alarm may tell of one passage (unknown, and of interest): one read. `value` is the plate;
 * `group.name` is what the plate is filed under, and stands in only where there is no value.
 */
function decodeAlarm(message: JsonRecord, body: Uint8Array): DecodedMessage {
  const alarm = recordOf(message.alarm);
  const sentAtMs = epochMs(numberOf(message.timestamp), 'ms');
  const firstSource = recordOf(recordsOf(alarm.sources)[0]).device;
  const seen = new Set<string>();
  return decodeItems(recordsOf(alarm.triggers), body, (trigger, index) => {
    if (typeof trigger.key !== 'string' || !trigger.key.startsWith('license_plate')) return null;
    const plate = trigger.value ?? recordOf(trigger.group).name;
    const plateRaw = plateOf(plate);
    if (plateRaw === null) return wrongField(`alarm.triggers[${index}].value`, plate);
    const capturedAtMs = epochMs(numberOf(trigger.timestamp), 'ms') ?? sentAtMs;
    const deviceKey = textOf(trigger.device) ?? textOf(firstSource);
    const eventId = eventIdOf(trigger.eventId, deviceKey, capturedAtMs ?? bodyPrint(body), plateRaw);
    if (seen.has(eventId)) return null;
    seen.add(eventId);
    const timeless = timelessMark(textOf(trigger.eventId), capturedAtMs);
    return newRead({
      eventId,
      ...timeless,
      capturedAtMs,
      plateRaw,
      ...pictureOf(alarm.thumbnail),
      deviceKey,
    });
  });
}

/** The frames of a track, by vehicle: each vehicle is one read, taken from the first frame with its commonest plate. */
function decodeTrack(message: JsonRecord, body: Uint8Array): DecodedMessage {
  const vehicles = new Map<string, JsonRecord[]>();
  for (const frame of recordsOf(message.payload)) {
    if (typeof frame.licensePlate !== 'string' || frame.licensePlate === '') continue;
    const id = textOf(frame.id) ?? '';
    const frames = vehicles.get(id);
    if (frames === undefined) vehicles.set(id, [frame]);
    else frames.push(frame);
  }
  return decodeItems([...vehicles.values()], body, (frames) => decodeVehicle(message, frames, body));
}

function decodeVehicle(
  message: JsonRecord,
  frames: readonly JsonRecord[],
  body: Uint8Array,
): DecodedRead | string {
  const counts = new Map<string, number>();
  for (const frame of frames) {
    const plate = plateOf(frame.licensePlate);
    if (plate !== null && plate !== '') counts.set(plate, (counts.get(plate) ?? 0) + 1);
  }
  const [plateRaw, ...others] = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0),
  );
  const first = frames.find((frame) => frame.licensePlate === plateRaw) ?? {};
  if (plateRaw === undefined) return wrongField('payload[].licensePlate', frames[0]?.licensePlate);
  const attributes = recordOf(frames.findLast((frame) => isRecord(frame.attributes))?.attributes);
  const capturedAtMs = epochMs(numberOf(first.timestamp), 'ms');
  const candidates: Candidate[] = others.slice(0, 50).map((plate) => ({ plate, confidence: null }));
  return newRead({
    eventId: eventIdOf(
      message.event ?? message.id,
      message.camera,
      capturedAtMs ?? bodyPrint(body),
      plateRaw,
    ),
    ...timelessMark(textOf(message.event ?? message.id), capturedAtMs),
    // the track comes when all is over, and knows more than the webhook
    revision: 2,
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(first.confidence), 100),
    candidates,
    vehicle: vehicleOf({
      type: recordOf(attributes.vehicleType).val,
      color: recordOf(attributes.color).val,
    }),
    // the camera's id inside of Protect is not the address that webhooks name it by
    deviceKey: null,
  });
}

/** An event of the API or of its WebSocket: the plate lies in the metadata. */
function decodeEvent(event: JsonRecord, index: number, body: Uint8Array): DecodedRead | string | null {
  const metadata = recordOf(event.metadata);
  const named = recordOf(metadata.licensePlate);
  const thumbnail = recordsOf(metadata.detectedThumbnails).find(
    (one) => one.type === 'vehicle' || one.type === 'licensePlate',
  );
  const group = recordOf(thumbnail?.group);
  const plate = named.name ?? group.matchedName ?? thumbnail?.name;
  const plateRaw = plateOf(plate);
  if (plateRaw === '') return null;
  if (plateRaw === null) return wrongField('metadata.licensePlate.name', plate);
  const camera = textOf(event.camera);
  const capturedAtMs = epochMs(numberOf(event.start), 'ms') ?? epochMs(numberOf(event.timestamp), 'ms');
  return newRead({
    eventId: eventIdOf(event.id, camera, capturedAtMs ?? bodyPrint(body, index), plateRaw),
    ...timelessMark(textOf(event.id), capturedAtMs),
    revision: 1,
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(
      numberOf(named.confidenceLevel ?? group.confidence ?? thumbnail?.confidence),
      100,
    ),
    deviceKey: camera,
  });
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (Array.isArray(value))
    return decodeItems(recordsOf(value), body, (event, index) => decodeEvent(event, index, body));
  if (!isRecord(value)) return noRead();
  if (isRecord(value.alarm)) return decodeAlarm(value, body);
  if (Array.isArray(value.payload)) return decodeTrack(value, body);
  return isRecord(value.metadata)
    ? decodeItems([value], body, (event) => decodeEvent(event, 0, body))
    : noRead();
}

export const make: Make = {
  id: 'unifi',
  name: 'UniFi Protect',
  source:
    'UniFi Protect Alarm Manager webhooks (captured, Protect 5.3 of May 2025 and 6.1 of September 2025); events and tracks of its API',
  models: ['UniFi AI LPR', 'UniFi AI cameras with licence plate recognition'],
  transports: ['http'],
  understands: [
    'Alarm Manager webhook with licence plate triggers',
    'other alarms (no read)',
    'smart detection track',
    'smart detection event',
  ],
  decode,
};
