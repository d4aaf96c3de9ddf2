/** AXIS License Plate Verifier: push (JSON, with pictures), VAPIX events (XML, JSON over MQTT), polled searches. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  decodeItems,
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
import { epochValueMs, timeTextMs } from '../src/wire/local-time.ts';
import { isMultipart, parseMultipart, sceneOf } from '../src/wire/multipart.ts';
import { devicePath, pictureType } from '../src/wire/picture.ts';
import { decodePictured } from '../src/wire/pictured.ts';
import { knownWord } from '../src/wire/units.ts';
import { everyRecord, leafOf, looksLikeXml, parseXmlMessage } from '../src/wire/xml-record.ts';

const noPlateWords: ReadonlySet<string> = new Set(['unknown', 'noplate', '----/----', '----', '-', 'null']);
const windowMs = 2 ** 28;

/** The car's running number is the passage's id; it starts anew with the application, so the day belongs to it. */
function carPassage(
  carId: string | null,
  atMs: number | null,
  time: string | null,
  plateRaw: string,
): string {
  if (carId === null) return passageId(time, plateRaw);
  return passageId('car', carId, atMs === null ? null : Math.floor(atMs / 86_400_000));
}

/**
 * A car is reported as new, then as updates (a direction, another text), then as lost, which is the final result and has
 * the time of "new" again: so the state ranks before the time.
 */
function revisionOf(state: unknown, atMs: number | null): number {
  const rank = ['new', 'update', 'lost'].indexOf(textOf(state)?.toLowerCase() ?? 'lost');
  return rank < 1 ? 0 : rank * windowMs + (rank === 1 ? (atMs ?? 0) % windowMs : 0);
}

function travelOf(direction: unknown): DecodedRead['travel'] {
  return textOf(direction)?.toLowerCase() === 'out' ? 'departing' : 'approaching';
}

/** Pictures inside the push: frame or vehicle before the plate. */
function insidePicture(event: JsonRecord): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const images = recordsOf(event.imageArray ?? event.ImageArray ?? event.images);
  const isPlate = (image: JsonRecord): boolean =>
    /plate|^lp/i.test(textOf(image.ImageType ?? image.imageType) ?? '');
  const data = (image: JsonRecord): unknown => image.BinaryImage ?? image.binaryImage ?? image.data;
  const ordered = [...images.filter((image) => !isPlate(image)), ...images.filter(isPlate)];
  const inside = pictureOf(...ordered.map(data), event.image, event.lpImage);
  if (inside.image !== null || !Array.isArray(event.imagesURI)) return inside;
  const paths = event.imagesURI
    .map((path) => (typeof path === 'string' && path.startsWith('/') ? devicePath(path) : null))
    .filter((path) => path !== null);
  const path = paths.find((one) => !/\d+lp_/.test(one)) ?? paths[0];
  return path === undefined ? inside : { image: { path } };
}

/** The pushed event. All numbers are texts; `datetime` is the camera's wall clock, `capture_timestamp` UTC ms. */
function decodePush(event: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const names = ['plateUTF8', 'plateUnicode', 'plateText', 'plateASCII'];
  const name = names.find((one) => textOf(event[one]) !== null) ?? names.find((one) => one in event);
  if (name === undefined) return null;
  const plateRaw = plateOf(event[name], noPlateWords);
  if (plateRaw === null) return wrongField(name, event[name]);
  const camera = recordOf(event.camera_info);
  const info = recordOf(event.vehicle_info);
  const capturedAtMs =
    epochValueMs(event.capture_timestamp, 'ms') ??
    epochValueMs(event.capture_ts, 'ns') ??
    timeTextMs(event.datetime ?? event.Datetime, zone);
  const time = textOf(event.capture_timestamp) ?? textOf(event.datetime);
  return newRead({
    eventId: carPassage(textOf(event.carID), capturedAtMs, time, plateRaw),
    revision: revisionOf(event.carState, capturedAtMs),
    capturedAtMs,
    plateRaw,
    confidence: plateRaw === '' ? null : scaledConfidence(numberOf(event.plateConfidence), 1),
    travel: travelOf(event.carMoveDirection),
    vehicle: vehicleOf({ type: knownWord(info.type), color: knownWord(info.color) }),
    deviceKey: textOf(camera.SerialNumber) ?? textOf(camera.MACAddress) ?? textOf(event.sensorProviderID),
    ...timelessMark(textOf(event.carID), time),
    ...insidePicture(event),
  });
}

/**
 * The facts of a VAPIX event by name. `capture_timestamp` is the car's time, not the event's. The device is the MAC of
 * newer versions, else what the event says of its producer.
 */
function decodeFacts(
  facts: JsonRecord,
  utcTime: unknown,
  producer: string | null,
): DecodedRead | string | null {
  if (!('text' in facts) || !('carID' in facts)) return null;
  const plateRaw = plateOf(facts.text, noPlateWords);
  if (plateRaw === null) return wrongField('text', facts.text);
  const capturedAtMs = epochValueMs(facts.capture_timestamp, 'ms') ?? timeTextMs(utcTime, undefined);
  return newRead({
    eventId: carPassage(textOf(facts.carID), capturedAtMs, textOf(utcTime), plateRaw),
    revision: revisionOf(facts.carState, capturedAtMs),
    capturedAtMs,
    plateRaw,
    travel: travelOf(facts.carMoveDirection),
    vehicle: vehicleOf({ type: knownWord(facts.vehicleType), color: knownWord(facts.vehicleColor) }),
    deviceKey: textOf(facts.MACAddress) ?? producer,
    ...pictureOf(facts.lpImage),
  });
}

function decodeNotification(notification: JsonRecord): DecodedRead | string | null {
  const message = recordOf(recordOf(notification.Message).Message ?? notification.Message);
  const facts = Object.create(null) as Record<string, unknown>;
  for (const item of recordsOf(recordOf(message.Data).SimpleItem)) {
    const name = textOf(item['@Name']);
    if (name !== null) facts[name] = item['@Value'];
  }
  const address = leafOf(recordOf(notification.ProducerReference).Address);
  const producer = address === null ? null : (/^\s*uri:\/\/([^/\s]+)/.exec(address)?.[1] ?? null);
  return decodeFacts(facts, message['@UtcTime'], producer);
}

/** An entry of search.cgi or events.cgi. `TS` is UTC (ms, in microseconds from 16 digits on), `MOD_TS` for people. */
function decodeListed(event: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const plate = leafOf(event.LPR_UTF8) ?? leafOf(event.LPR);
  if (!('LPR' in event) && !('LPR_UTF8' in event)) return null;
  const plateRaw = plateOf(plate ?? '', noPlateWords);
  if (plateRaw === null) return wrongField('LPR', plate);
  const stamp = leafOf(event.TS);
  const changed = leafOf(event.MOD_TS)?.replace(/\s+(?!GMT|UTC)[A-Z]{2,5}$/, '');
  const capturedAtMs =
    epochValueMs(stamp, (stamp?.length ?? 0) >= 16 ? 'us' : 'ms') ?? timeTextMs(changed, zone);
  const picture = (leafOf(event.ROI_BMP) ?? leafOf(event.LP_BMP))?.replace(/\s+/g, '') ?? '';
  const carId = leafOf(event.CAR_ID);
  const path = picture.startsWith('tools.cgi?') ? devicePath(`/local/fflprapp/${picture}`) : null;
  return newRead({
    eventId: carPassage(carId, capturedAtMs, stamp ?? changed ?? null, plateRaw),
    // an entry of the list is the final result
    revision: carId === null ? 0 : revisionOf('lost', capturedAtMs),
    capturedAtMs,
    plateRaw,
    confidence: plateRaw === '' ? null : scaledConfidence(numberOf(leafOf(event.THRESHOLD)), 1),
    vehicle: vehicleOf({
      type: knownWord(leafOf(event.CAR_M_TYPE)),
      color: knownWord(leafOf(event.CAR_COLOR)),
    }),
    image: path === null ? null : { path },
  });
}

/** The message of the Publisher application: plate, device (serial number), UTC ms. */
function decodePublished(value: JsonRecord): DecodedRead | string | null {
  const plateRaw = plateOf(value.plate, noPlateWords);
  if (plateRaw === null) return wrongField('plate', value.plate);
  const deviceKey = textOf(value.device) ?? textOf(value.serial);
  return newRead({
    eventId: passageId(deviceKey, textOf(value.timestamp), plateRaw),
    capturedAtMs: epochValueMs(value.timestamp, 'ms'),
    plateRaw,
    deviceKey,
    ...timelessMark(textOf(value.timestamp)),
    ...pictureOf(value.image),
  });
}

function decodeObject(value: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const pushed = decodePush(isRecord(value.buffer) ? value.buffer : value, zone);
  if (pushed !== null) return pushed;
  const notification = isRecord(value.params) ? recordOf(value.params.notification) : value;
  const { data } = recordOf(notification.message);
  if (isRecord(data)) {
    const at = epochValueMs(notification.timestamp, 'ms');
    return decodeFacts(data, at === null ? null : new Date(at).toISOString(), textOf(notification.serial));
  }
  return typeof value.plate === 'string' ? decodePublished(value) : null;
}

function decodeXml(message: RawMessage): DecodedMessage {
  const { body, zone } = message;
  const parsed = parseXmlMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { name, value } = parsed;
  if (name === 'events')
    return decodeItems(recordsOf(value.event), body, (event) => decodeListed(event, zone));
  const notifications = name === 'NotificationMessage' ? [value] : everyRecord(value, 'NotificationMessage');
  return decodeItems(notifications, body, decodeNotification);
}

function decode(message: RawMessage): DecodedMessage {
  const { body, zone } = message;
  if (isMultipart(body, message.contentType)) {
    const parts = parseMultipart(body, message.contentType);
    if (parts !== null)
      return decodePictured(
        parts,
        (part) => decode({ ...message, contentType: '', body: part.body }),
        sceneOf,
      );
  }
  if (pictureType(body) !== null) return noRead();
  if (looksLikeXml(body)) return decodeXml(message);
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const decoded = decodeItems(recordsOf(parsed.value), body, (item) => decodeObject(item, zone));
  const camera = recordOf(recordOf(parsed.value).camera_info);
  const deviceKey = textOf(camera.SerialNumber);
  const isSilent = decoded.reads.length === 0 && decoded.rejects.length === 0 && deviceKey !== null;
  return isSilent ? noRead({ kind: 'heartbeat', deviceKey }) : decoded;
}

/** The newest entry's time in microseconds, as the search wants it. */
function newestStamp({ body }: RawMessage): string | null {
  const parsed = looksLikeXml(body) ? parseXmlMessage(body) : null;
  if (parsed === null || 'answer' in parsed) return null;
  let newest: string | null = null;
  for (const event of recordsOf(parsed.value.event)) {
    const stamp = leafOf(event.TS) ?? '';
    const micros = /^\d{13}$/.test(stamp) ? `${stamp}000` : /^\d{16}$/.test(stamp) ? stamp : null;
    if (micros !== null && (newest === null || micros > newest)) newest = micros;
  }
  return newest;
}

export const make: Make = {
  id: 'axis',
  name: 'AXIS License Plate Verifier',
  source:
    'VAPIX "License plate verifier API" (events, push events, search.cgi), August 2024; Publisher ACAP, payload.md',
  models: ['AXIS cameras with License Plate Verifier', 'FF Group LPR applications', 'Publisher ACAP'],
  transports: ['http', 'mqtt', 'poll'],
  understands: [
    'push event JSON, alone or as the form field of a multipart with pictures',
    'VAPIX events ALPV.* and LPR (ONVIF XML, JSON of the MQTT event bridge): new, update, lost',
    'search.cgi and events.cgi lists',
    'Publisher ACAP JSON',
  ],
  pulls: [
    {
      transport: 'poll',
      intervalMs: 2000,
      request: (cursor) => ({
        path: `/local/fflprapp/search.cgi?${cursor === null ? 'limit=20' : `TimestampFrom=${cursor}`}`,
      }),
      cursorOf: newestStamp,
    },
  ],
  decode,
};
