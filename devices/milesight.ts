/** Milesight LPR cameras: the JSON that they push, and the key=value text of their CGI. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  boxOf,
  decodeItems,
  laneOf,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  rejectWhole,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { keyValueRecord, numberedRecords, parseKeyValues } from '../src/wire/key-value.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { devicePath } from '../src/wire/picture.ts';
import { decodeUtf8 } from '../src/wire/text.ts';
import { knownWord, plateColorOf, speedKmhOf } from '../src/wire/units.ts';

const noPlateWords: ReadonlySet<string> = new Set(['-', 'unknown', 'none', 'null', 'no plate', 'noplate']);

/** Parking spaces, counts and changes of lists are posted too, the first and last with a plate: no passages. */
function isOtherEvent(fields: JsonRecord): boolean {
  return (
    'parking_area' in fields ||
    'occupancy' in fields ||
    /parking|count|list/i.test(textOf(fields.event) ?? '')
  );
}

/** Keys as one spelling: firmware writes `Vehicle Brand`, `vehicle_brand` and `vehicleBrand` for one thing. */
function sameSpelling(record: JsonRecord): JsonRecord {
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(record))
    result[
      key
        .replace(/([a-z])([A-Z])/g, '$1_$2')
        .toLowerCase()
        .replace(/[\s-]+/g, '_')
    ] = value;
  return result;
}

/** A speed with its unit, if any: `35`, `35 km/h`, `20mph`; `-` is none. */
function speedOfText(value: unknown): number | null {
  const text = textOf(value);
  const found = text === null ? null : /^\s*(\d+(?:\.\d+)?)\s*(km\/h|kmh|kph|mph)?\s*$/i.exec(text);
  if (found === null) return null;
  return speedKmhOf(Number(found[1]), found[2]?.toLowerCase() === 'mph' ? 'mph' : 'kmh');
}

/** `Approach` and `Away` in the push, 1 and 2 in the CGI's text. */
function isAway(value: unknown): boolean {
  const text = textOf(value)?.trim().toLowerCase();
  return text === 'away' || text === '2' || text === 'leave' || text === 'departing';
}

function plateBox(fields: JsonRecord): DecodedRead['plateBox'] {
  const [left, top] = [numberOf(fields.coordinate_x1), numberOf(fields.coordinate_y1)];
  const [right, bottom] = [numberOf(fields.coordinate_x2), numberOf(fields.coordinate_y2)];
  if (left === null || top === null || right === null || bottom === null) return null;
  const pixels = { left, top, width: right - left, height: bottom - top };
  return boxOf(pixels, numberOf(fields.resolution_width), numberOf(fields.resolution_height));
}

/**
 * Confidence is in percent; `-` and 0 are none. Times are the camera's wall clock. `type` is the camera's own list
 * (Visitor, White…), not the vehicle's.
 */
function decodeFields(given: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const fields = sameSpelling(given);
  const plate = fields.plate ?? fields.license_plate;
  if (plate === undefined || isOtherEvent(fields)) return null;
  const plateRaw = plateOf(plate, noPlateWords);
  if (plateRaw === null) return wrongField('plate', plate);
  const time = textOf(fields.time_msec) ?? textOf(fields.time);
  const capturedAtMs = timeTextMs(time, zone) ?? timeTextMs(fields.time, zone);
  const confidence = numberOf(fields.confidence);
  const deviceKey =
    textOf(fields.mac) ?? textOf(fields.mac_address) ?? textOf(fields.device_sn) ?? textOf(fields.sn);
  const path = textOf(fields.path);
  const picture = pictureOf(
    fields.full_image,
    fields.vehicle_image,
    fields.evidence_image,
    fields.plate_image,
  );
  return newRead({
    eventId: passageId(deviceKey, time, plateRaw),
    capturedAtMs,
    plateRaw,
    plateColor: plateColorOf(fields.plate_color),
    confidence: confidence === null || !(confidence > 0) || confidence > 100 ? null : confidence / 100,
    lane: laneOf(numberOf(fields.lane)),
    travel: isAway(fields.direction) ? 'departing' : 'approaching',
    speedKmh: speedOfText(fields.speed),
    vehicle: vehicleOf({
      type: knownWord(fields.vehicle_type),
      color: knownWord(fields.vehicle_color),
      make: knownWord(fields.vehicle_brand),
    }),
    plateBox: plateBox(fields),
    deviceKey,
    ...timelessMark(time),
    ...(path === null || picture.image !== null ? picture : pictureAt(path)),
  });
}

/** The CGI names only the file; it lies in the folder of the LPR pictures. */
function pictureAt(file: string): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const path = devicePath(file.startsWith('/') ? file : `/LPR/${file}`);
  return path === null ? { image: null, imageBroken: true } : { image: { path } };
}

/** `plate_0=…` lines. A last line without its end may be cut short: a plate that is cut would be another plate. */
function decodeText(text: string, message: RawMessage): DecodedMessage {
  const cut = text.slice(text.lastIndexOf('\n') + 1).trimStart();
  if (/^(?:plate|time)(?:_\d+)?=/.test(cut))
    return rejectWhole('invalid_read', `the text ends within its line "${cut.slice(0, 60)}"`, message.body);
  const pairs = parseKeyValues(text);
  const numbered = numberedRecords(pairs).filter((record) => 'plate' in record);
  const records = numbered.length > 0 ? numbered : [keyValueRecord(pairs)];
  return decodeItems(records, message.body, (record) => decodeFields(record, message.zone));
}

function decode(message: RawMessage): DecodedMessage {
  const text = decodeUtf8(message.body);
  if (text !== null && /^\s*[a-z]\w*=/i.test(text)) return decodeText(text, message);
  const parsed = parseJsonMessage(message.body);
  if ('answer' in parsed) return parsed.answer;
  if (!Array.isArray(parsed.value) && !isRecord(parsed.value)) return noRead();
  return decodeItems(recordsOf(parsed.value), message.body, (record) => decodeFields(record, message.zone));
}

export const make: Make = {
  id: 'milesight',
  name: 'Milesight LPR',
  source:
    'Milesight support article 69000847621, "Integration between LPR camera and NVR/VMS": HTTP post (JSON) and operator.cgi',
  models: ['MS-Cxxxx-xLPC', 'MS-Cxxxx-xLPE', 'TSxxxx-xxC', 'TSxxxx-xxE'],
  transports: ['http', 'mqtt', 'poll'],
  understands: ['JSON pushed per plate', 'key=value lines of operator.cgi (plate_0=…)'],
  pulls: [
    {
      transport: 'poll',
      intervalMs: 2000,
      request: () => ({ path: '/cgi-bin/operator/operator.cgi?action=get.lpr.lastdata&format=inf' }),
      // the answer holds the newest entries again and again: their ids tell them apart
      cursorOf: () => null,
    },
  ],
  decode,
};
