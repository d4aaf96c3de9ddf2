/** VZENITH (臻识) cameras and what is built on them (AlphaDigi, YM): the custom MQTT protocol and the HTTP push. */
import type { DecodedMessage, DecodedRead, Make, PlateColor, RawMessage } from '../src/core/model.ts';
import {
  boxOf,
  decodeItems,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  scaledConfidence,
  timelessMark,
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
import { epochValueMs, zonedMs } from '../src/wire/local-time.ts';
import { decodeBase64, devicePath } from '../src/wire/picture.ts';
import { decodeUtf8 } from '../src/wire/text.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  '_无_',
  '无',
  '无牌',
  '无牌车',
  '无车牌',
  'unlicensed',
  'unknown',
  'null',
  '_none_',
]);
const plateColorByCode: readonly (PlateColor | null)[] = [
  null,
  'blue',
  'yellow',
  'white',
  'black',
  'green',
  'yellow-green',
];

/** Over MQTT (inside of an envelope with `payload`) texts are base64 of UTF-8, over HTTP they are plain. */
function licenseOf(value: unknown, isEnveloped: boolean): unknown {
  if (!isEnveloped || typeof value !== 'string' || value === '') return value;
  const bytes = decodeBase64(value);
  const text = bytes === null ? null : decodeUtf8(bytes);
  return text === null || text === '' ? value : text;
}

/** UTC seconds and microseconds; firmware without them has the wall clock in `dec…` fields. */
function capturedAt(result: JsonRecord, zone: string | undefined): number | null {
  const time = recordOf(recordOf(result.timeStamp).Timeval);
  const seconds = epochValueMs(time.sec, 's');
  const micros = numberOf(time.usec) ?? 0;
  if (seconds !== null) return seconds + (micros >= 0 && micros < 1_000_000 ? Math.floor(micros / 1000) : 0);
  const [year, month, day] = [numberOf(time.decyear), numberOf(time.decmon), numberOf(time.decday)];
  if (year === null || month === null || day === null || year < 2000) return null;
  const [hour, minute] = [numberOf(time.dechour) ?? 0, numberOf(time.decmin) ?? 0];
  return zonedMs(Date.UTC(year, month - 1, day, hour, minute, numberOf(time.decsec) ?? 0), zone);
}

function plateBox(result: JsonRecord): DecodedRead['plateBox'] {
  const rect = recordOf(recordOf(result.location).RECT);
  const [left, top] = [numberOf(rect.left), numberOf(rect.top)];
  const [right, bottom] = [numberOf(rect.right), numberOf(rect.bottom)];
  const [width, height] = [numberOf(result.imgWidth), numberOf(result.imgHeight)];
  if (left === null || top === null || right === null || bottom === null) return null;
  // some firmware counts lines from below
  const pixels = { left, top: Math.min(top, bottom), width: right - left, height: Math.abs(bottom - top) };
  return boxOf(pixels, width, height);
}

/** Pictures come as base64; `imagePath` is on the camera, unless they went to a cloud store (`bucket`). */
function pictureOfResult(result: JsonRecord): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const inside = pictureOf(
    result.full_image_content,
    result.imageFile,
    result.small_image_content,
    result.imageFragmentFile,
  );
  const path = textOf(result.imagePath)?.trim() ?? '';
  if (inside.image !== null || !/^[\w./-]+\.(?:jpe?g|png)$/i.test(path)) return inside;
  const onCamera = devicePath(path);
  return onCamera === null ? { image: null, imageBroken: true } : { image: { path: onCamera } };
}

interface Origin {
  /** The envelope's `sn`, else the topic's: `device/{sn}/message/up/…`, or `{sn}/device/message/up/…`. */
  sn: string | null;
  isEnveloped: boolean;
  zone: string | undefined;
}

/**
 * One result. Confidence is in percent. `direction`: 4 is down the picture (approaching), 3 up (departing).
 * `plateid` counts on in the camera and starts anew with it, so the second is part of the passage's id.
 */
function decodeResult(alarm: JsonRecord, result: JsonRecord, origin: Origin): DecodedRead | string | null {
  if (!('license' in result)) return null;
  const plateRaw = plateOf(licenseOf(result.license, origin.isEnveloped), noPlateWords);
  if (plateRaw === null) return wrongField('license', result.license);
  const capturedAtMs = capturedAt(result, origin.zone);
  const deviceKey = origin.sn ?? textOf(alarm.serialno) ?? textOf(alarm.ipaddr);
  const plateId = textOf(result.plateid);
  const secondsPart = capturedAtMs === null ? null : Math.floor(capturedAtMs / 1000);
  const confidence = scaledConfidence(numberOf(result.confidence), 100);
  return newRead({
    eventId:
      plateId === null
        ? passageId(deviceKey, capturedAtMs, plateRaw)
        : passageId(deviceKey, plateId, secondsPart),
    capturedAtMs,
    plateRaw,
    plateColor: plateColorByCode[numberOf(result.colorType) ?? 0] ?? null,
    confidence: plateRaw === '' ? null : confidence,
    travel: numberOf(result.direction) === 3 ? 'departing' : 'approaching',
    plateBox: plateBox(result),
    deviceKey,
    ...timelessMark(capturedAtMs),
    ...pictureOfResult(result),
    ...(isSet(result.isoffline) || isSet(alarm.isoffline) ? { delayed: true } : {}),
  });
}

function isSet(value: unknown): boolean {
  return value === true || numberOf(value) === 1;
}

function snOfTopic(topic: string | undefined): string | null {
  const parts = topic?.split('/') ?? [];
  const at = parts.indexOf('device');
  if (at < 0) return null;
  const sn = parts[at + 1] === 'message' ? parts[at - 1] : parts[at + 1];
  return sn === undefined || sn === '' ? null : sn;
}

/** Everything that is no result says at least that the camera is there. */
function reportOf(value: JsonRecord, sn: string | null): DecodedMessage {
  const inner = recordOf(Object.values(value).find((part) => isRecord(part) && 'serialno' in part));
  const deviceKey = sn ?? textOf(value.serialno) ?? textOf(inner.serialno);
  if (deviceKey === null) return noRead();
  const atMs = epochValueMs(value.timestamp, 's');
  return noRead({ kind: 'heartbeat', deviceKey, ...(atMs === null ? {} : { atMs }) });
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  // some firmware starts its keep-alives with NUL
  let start = 0;
  while (start < body.length && body[start] === 0) start += 1;
  if (start > 0 && start === body.length) return noRead();
  const form = body[0] === 0x7b ? null : /(?:^|&)serialno=([^&\s]+)/.exec(decodeUtf8(body) ?? '');
  if (form !== null) return noRead({ kind: 'heartbeat', deviceKey: form[1] ?? null });
  const parsed = parseJsonMessage(start === 0 ? body : body.subarray(start));
  if ('answer' in parsed) return parsed.answer;
  if (!isRecord(parsed.value)) return noRead();
  const { value } = parsed;
  const isEnveloped = isRecord(value.payload);
  const sn = textOf(value.sn) ?? snOfTopic(message.topic);
  const alarm = recordOf(recordOf(isEnveloped ? value.payload : value).AlarmInfoPlate);
  const results = recordsOf(recordOf(alarm.result).PlateResult).filter((result) => 'license' in result);
  if (results.length === 0) return reportOf(value, sn);
  const origin = { sn, isEnveloped, zone: message.zone };
  return decodeItems(results, body, (result) => decodeResult(alarm, result, origin));
}

export const make: Make = {
  id: 'vzenith',
  name: 'VZENITH / AlphaDigi',
  source:
    'VZENITH "Custom MQTT protocol" 1.1.14 section 6.1 (ivs_result), and its HTTP push protocol (AlarmInfoPlate)',
  models: ['VZENITH R3', 'VZENITH R5', 'AlphaDigi', 'YM cameras with the VZENITH protocol'],
  transports: ['mqtt', 'http'],
  understands: [
    'device/{sn}/message/up/ivs_result (and {sn}/device/message/up/ivs_result)',
    'AlarmInfoPlate over HTTP',
    'keep_alive, offline_record, heartbeat, AlarmGioIn as signs of life',
  ],
  // `info: ok` would open the barrier: never said. `retransfer_stop` ends the sending of what was kept offline.
  answer: {
    contentType: 'application/json',
    done: '{"Response_AlarmInfoPlate":{"info":"no","content":"retransfer_stop","is_pay":"false"}}',
  },
  decode,
};
