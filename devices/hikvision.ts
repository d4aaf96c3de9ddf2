/** Hikvision: ISAPI alerts (push and alertStream), metadata, polled plate lists, HikCentral vehicle logs. */
import type { DecodedMessage, DecodedRead, DeviceReport, Make, RawMessage } from '../src/core/model.ts';
import {
  boxOf,
  decodeItems,
  laneOf,
  newRead,
  noRead,
  passageId,
  plateOf,
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
import { parseWallTime, timeTextMs, zonedMs } from '../src/wire/local-time.ts';
import { isMultipart, type Part, parseMultipart, sceneOf } from '../src/wire/multipart.ts';
import { devicePath, isPictureUrl, pictureType } from '../src/wire/picture.ts';
import { decodePictured } from '../src/wire/pictured.ts';
import { knownWord, plateColorOf, speedKmhOf } from '../src/wire/units.ts';
import { leafOf, looksLikeXml, parseXmlMessage } from '../src/wire/xml-record.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  'unknown',
  'noplate',
  'no plate',
  'none',
  'null',
  '-',
  '无车牌',
  '无牌',
  '无牌车',
  '车牌',
  '未知',
]);
const plateEvents = /^\s*(?:anpr|vehicledetection)\s*$/i;
const faults = /disk|hdd|nic|ipconflict|illaccess|videoloss|videomismatch|shelteralarm|tamper/i;

function plateText(value: unknown): string | null {
  return plateOf(leafOf(value) ?? (isRecord(value) ? value : ''), noPlateWords);
}

/** Percent; 0 stands for "not given". */
function confidenceOf(value: unknown, plateRaw: string): number | null {
  const percent = numberOf(leafOf(value));
  return plateRaw === '' || percent === null || percent <= 0 || percent > 100 ? null : percent / 100;
}

/** `forward` comes towards the camera, `reverse` drives away. */
function travelOf(value: unknown): DecodedRead['travel'] {
  return leafOf(value)?.trim().toLowerCase() === 'reverse' ? 'departing' : 'approaching';
}

function addressOf(value: unknown): string | null {
  const address = leafOf(value)?.trim() ?? null;
  return address === '::' || address === '0.0.0.0' ? null : address;
}

/** The serial id, else the MAC, else the id that an operator gave, else the address. */
function deviceKeyOf(alert: JsonRecord): string | null {
  const texts = [alert.deviceUUID, alert.macAddress, alert.deviceID].map(leafOf);
  return (
    texts.find((text) => text !== null)?.trim() ?? addressOf(alert.ipAddress) ?? addressOf(alert.ipv6Address)
  );
}

function picturesOf(anpr: JsonRecord): JsonRecord[] {
  const list = anpr.pictureInfoList;
  return Array.isArray(list) ? recordsOf(list) : recordsOf(recordOf(list).pictureInfo);
}

/**
 * `dateTime` has the offset and often whole seconds, `absTime` of a picture the milliseconds but no offset: together
 * where they name the same second.
 */
function capturedAt(
  alert: JsonRecord,
  pictures: readonly JsonRecord[],
  zone: string | undefined,
): number | null {
  const stamp = parseWallTime(leafOf(alert.dateTime) ?? '');
  const exact = pictures
    .map(({ absTime }) => parseWallTime(leafOf(absTime) ?? ''))
    .find((time) => time !== null);
  if (stamp === null) return exact === null || exact === undefined ? null : zonedMs(exact.wallMs, zone);
  const isSameSecond =
    exact !== undefined && exact !== null && Math.floor(exact.wallMs / 1000) * 1000 === stamp.wallMs;
  const wallMs = isSameSecond ? exact.wallMs : stamp.wallMs;
  return stamp.offsetMinutes === null ? zonedMs(wallMs, zone) : wallMs - stamp.offsetMinutes * 60_000;
}

/** Rectangles are normalised to 1000 in both directions (ISAPI, "plateRect"), whatever the picture's resolution. */
function plateBox(pictures: readonly JsonRecord[], anpr: JsonRecord): DecodedRead['plateBox'] {
  const holder = pictures.find((picture) => isRecord(picture.plateRect)) ?? anpr;
  const rect = recordOf(holder.plateRect);
  const [left, top] = [numberOf(leafOf(rect.X ?? rect.x)), numberOf(leafOf(rect.Y ?? rect.y))];
  const [width, height] = [numberOf(leafOf(rect.width)), numberOf(leafOf(rect.height))];
  if (left === null || top === null || width === null || height === null) return null;
  return boxOf({ left, top, width, height }, 1000, 1000);
}

/** An address or path in the alert, the scene before the plate; pictures of drivers are never taken. */
function pictureAddress(pictures: readonly JsonRecord[]): Pick<DecodedRead, 'image'> {
  const ranked = ['detectionPicture', 'vehiclePicture', 'licensePlatePicture'];
  for (const type of ranked) {
    const picture = pictures.find((one) => leafOf(one.type) === type);
    const address = leafOf(picture?.pictureURL)?.trim() ?? '';
    if (isPictureUrl(address)) return { image: { url: address } };
    const path = address.startsWith('/') ? devicePath(address) : null;
    if (path !== null) return { image: { path } };
  }
  return { image: null };
}

/** An alert of type ANPR. Its UUID is the passage's: what is sent again has it again. */
function decodeAlert(
  alert: JsonRecord,
  anpr: JsonRecord,
  zone: string | undefined,
): DecodedRead | string | null {
  const given = leafOf(anpr.licensePlate) === null ? (anpr.originalLicensePlate ?? '') : anpr.licensePlate;
  const plateRaw = plateText(given);
  if (plateRaw === null) return wrongField('ANPR.licensePlate', leafOf(given) ?? given);
  const pictures = picturesOf(anpr);
  const info = recordOf(anpr.vehicleInfo);
  const deviceKey = deviceKeyOf(alert);
  const time = leafOf(alert.dateTime) ?? leafOf(pictures[0]?.absTime);
  const speedKmh = speedKmhOf(numberOf(leafOf(info.speed)), 'kmh');
  const isOld = leafOf(alert.isDataRetransmission) === 'true' || alert.isDataRetransmission === true;
  return newRead({
    eventId: passageId(
      leafOf(alert.UUID) ??
        passageId(deviceKey, time, leafOf(pictures[0]?.absTime), leafOf(anpr.line), plateRaw),
    ),
    capturedAtMs: capturedAt(alert, pictures, zone),
    plateRaw,
    plateColor: plateColorOf(leafOf(anpr.plateColor)),
    confidence: confidenceOf(anpr.confidenceLevel, plateRaw),
    lane: laneOf(numberOf(leafOf(anpr.line))),
    travel: travelOf(anpr.direction),
    speedKmh: speedKmh === 0 ? null : speedKmh,
    vehicle: vehicleOf({
      type: knownWord(leafOf(anpr.vehicleType)),
      color: knownWord(leafOf(info.color)),
    }),
    plateBox: plateBox(pictures, anpr),
    deviceKey,
    ...pictureAddress(pictures),
    ...timelessMark(leafOf(alert.UUID), time),
    // alarmDataType 1: history, kept while the connection was gone
    ...(isOld || leafOf(anpr.alarmDataType) === '1' ? { delayed: true } : {}),
  });
}

/** Other alerts: the idle `videoloss` is the heartbeat of the stream, faults say what is wrong, the rest nothing. */
function reportsOf(alert: JsonRecord): DeviceReport[] {
  const type = leafOf(alert.eventType) ?? '';
  const deviceKey = deviceKeyOf(alert);
  const isIdle = leafOf(alert.eventState) === 'inactive';
  const atMs = timeTextMs(leafOf(alert.dateTime), undefined);
  const at = atMs === null ? {} : { atMs };
  if (/^heartbeat$/i.test(type) || (isIdle && faults.test(type)))
    return [{ kind: 'heartbeat', deviceKey, ...at }];
  return faults.test(type) ? [{ kind: 'status', deviceKey, ...at, detail: type }] : [];
}

/** Metadata of subtype ANPR: each target has its facts as pairs of description and value. */
function decodeTarget(
  metadata: JsonRecord,
  target: JsonRecord,
  zone: string | undefined,
): DecodedRead | string | null {
  const facts = new Map<string, string | null>();
  for (const { description, value } of recordsOf(recordOf(target.PropertyList).Property)) {
    const name = leafOf(description);
    if (name !== null && !facts.has(name)) facts.set(name, leafOf(value));
  }
  if (!facts.has('licensePlate')) return null;
  const plateRaw = plateText(facts.get('licensePlate'));
  if (plateRaw === null) return wrongField('licensePlate', facts.get('licensePlate'));
  const deviceKey = deviceKeyOf(recordOf(metadata.DevInfo));
  const time = leafOf(metadata.time);
  return newRead({
    eventId: passageId(deviceKey, time, leafOf(target.targetID), plateRaw),
    capturedAtMs: timeTextMs(time, zone),
    plateRaw,
    plateColor: plateColorOf(facts.get('plateColor')),
    confidence: confidenceOf(facts.get('confidence'), plateRaw),
    lane: laneOf(numberOf(facts.get('laneNo'))),
    travel: travelOf(facts.get('direction')),
    vehicle: vehicleOf({
      type: knownWord(facts.get('vehicleType')),
      color: knownWord(facts.get('vehicleColor')),
    }),
    deviceKey,
  });
}

/** An entry of a polled list (`vehicleDetect/plates`): no device in it, times are the camera's wall clock. */
function decodeListed(plate: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const plateRaw = plateText(plate.plateNumber);
  if (plateRaw === null) return wrongField('plateNumber', leafOf(plate.plateNumber));
  const name = leafOf(plate.picName)?.trim() ?? '';
  const time = leafOf(plate.captureTime);
  return newRead({
    eventId: passageId(time ?? name, plateRaw, leafOf(plate.laneNo)),
    capturedAtMs: timeTextMs(time, zone),
    plateRaw,
    lane: laneOf(numberOf(leafOf(plate.laneNo))),
    travel: travelOf(plate.direction),
    ...timelessMark(time, name),
    image: /^[\w-]+$/.test(name) ? { path: `/doc/ui/images/plate/${name}.jpg` } : null,
  });
}

/** A vehicle log of HikCentral. Pictures (`Vsm://…`) are only to be had from its own client. */
function decodeLog(log: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const plateRaw = plateText(log.PlateLicense);
  if (plateRaw === null) return wrongField('PlateLicense', log.PlateLicense);
  const deviceKey = textOf(log.ResourceID);
  const url = [log.VehicleImageUrl, log.PlateImageUrl].find(
    (one) => typeof one === 'string' && isPictureUrl(one),
  );
  return newRead({
    eventId: passageId(textOf(log.GUID) ?? passageId(deviceKey, textOf(log.PassTime), plateRaw)),
    capturedAtMs: timeTextMs(log.PassTime, zone),
    plateRaw,
    deviceKey,
    image: typeof url === 'string' ? { url } : null,
  });
}

function decodeValue(name: string, value: JsonRecord, { body, zone }: RawMessage): DecodedMessage {
  if (name === 'Plates')
    return decodeItems(recordsOf(value.Plate), body, (plate) => decodeListed(plate, zone));
  if (name === 'Metadata') {
    const targets = recordsOf(recordOf(recordOf(value.TargetDetection).TargetList).Target);
    return decodeItems(targets, body, (target) => decodeTarget(value, target, zone));
  }
  if (name === 'ResponseStatus' && 'Data' in value) {
    const code = textOf(value.ErrorCode);
    if (code !== '0') return noRead({ kind: 'status', deviceKey: null, detail: `ErrorCode ${code}` });
    const logs = recordsOf(recordOf(recordOf(value.Data).VehicleLogsList).VehicleLog);
    return decodeItems(logs, body, (log) => decodeLog(log, zone));
  }
  const anpr = value.ANPR ?? value.aNPR;
  const type = leafOf(value.eventType);
  const isPlate = isRecord(anpr) && plateEvents.test(type ?? 'ANPR');
  if (isPlate) return decodeItems([value], body, (alert) => decodeAlert(alert, anpr, zone));
  return noRead(...reportsOf(value));
}

/** Several alerts in one array of JSON. */
function decodeList(alerts: readonly JsonRecord[], { body, zone }: RawMessage): DecodedMessage {
  return decodeItems(alerts, body, (alert) => {
    const anpr = alert.ANPR ?? alert.aNPR;
    return isRecord(anpr) && plateEvents.test(leafOf(alert.eventType) ?? 'ANPR')
      ? decodeAlert(alert, anpr, zone)
      : null;
  });
}

/** The picture of the scene, by its part's name (its own, or the `pId` that the alert gives it), else the largest. */
function sceneFor(pictures: readonly Part[], alert: Part): ReturnType<typeof sceneOf> {
  const text = Buffer.from(alert.body).toString('utf8');
  const named = pictures.filter(({ name, fileName }) =>
    [name, fileName].some((one) => one !== null && /detectionPicture|backgroundImage/i.test(one)),
  );
  const typed = pictures.filter(({ name, fileName, headers }) => {
    const id = name ?? headers['content-id'] ?? fileName;
    const at = id === null || id.length < 8 ? -1 : text.indexOf(id.replace(/\.\w+$/, ''));
    return at >= 0 && /detectionPicture/.test(text.slice(text.lastIndexOf('pictureInfo>', at), at));
  });
  const noFaces = pictures.filter(({ name, fileName }) => !/pilot|face|human/i.test(`${name} ${fileName}`));
  return sceneOf(named) ?? sceneOf(typed) ?? sceneOf(noFaces);
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  if (isMultipart(body, message.contentType)) {
    const parts = parseMultipart(body, message.contentType);
    if (parts !== null)
      return decodePictured(
        parts,
        (part) => decode({ ...message, contentType: part.mediaType ?? '', body: part.body }),
        sceneFor,
      );
  }
  if (pictureType(body) !== null) return noRead();
  if (looksLikeXml(body)) {
    const parsed = parseXmlMessage(body);
    return 'answer' in parsed ? parsed.answer : decodeValue(parsed.name, parsed.value, message);
  }
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (Array.isArray(value)) return decodeList(recordsOf(value), message);
  if (!isRecord(value)) return noRead();
  for (const name of ['EventNotificationAlert', 'ResponseStatus', 'Plates', 'Metadata'])
    if (isRecord(value[name])) return decodeValue(name, value[name], message);
  return decodeValue('', value, message);
}

/** The newest entry's picture name: the camera gives what came after it. */
function newestPicture({ body }: RawMessage): string | null {
  const parsed = looksLikeXml(body) ? parseXmlMessage(body) : null;
  if (parsed === null || 'answer' in parsed) return null;
  let newest: string | null = null;
  for (const plate of recordsOf(parsed.value.Plate)) {
    const name = leafOf(plate.picName) ?? '';
    if (/^[\w-]+$/.test(name) && (newest === null || name > newest)) newest = name;
  }
  return newest;
}

export const make: Make = {
  id: 'hikvision',
  name: 'Hikvision ISAPI',
  source:
    'Hikvision ISAPI, "XML_EventNotificationAlert_ANPR", "Metadata (ANPR)", vehicleDetect/plates; HikCentral VehicleLogs',
  models: [
    'iDS-TCM',
    'DS-TCG',
    'iDS-2CD7A',
    'DS-2CD4A26 and other ANPR cameras',
    'NVRs that pass them on',
    'HikCentral',
  ],
  transports: ['http', 'stream', 'poll'],
  understands: [
    'EventNotificationAlert of type ANPR (XML in any namespace, or JSON), alone or in multipart with pictures',
    'alertStream: idle videoloss as heartbeat, faults as status',
    'Metadata of subtype ANPR',
    'Plates (vehicleDetect/plates)',
    'VehicleLogsList of HikCentral',
  ],
  // some firmware sends again what is answered with anything but 200
  answer: { contentType: 'text/plain', done: 'OK' },
  pulls: [
    { transport: 'stream', path: '/ISAPI/Event/notification/alertStream', heartbeatTimeoutMs: 40_000 },
    {
      transport: 'poll',
      intervalMs: 2000,
      method: 'POST',
      request: (cursor) => ({
        path: '/ISAPI/Traffic/channels/1/vehicleDetect/plates',
        contentType: 'application/xml',
        body: `<AfterTime version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><picTime>${cursor ?? '0'}</picTime></AfterTime>`,
      }),
      cursorOf: newestPicture,
    },
  ],
  decode,
};
