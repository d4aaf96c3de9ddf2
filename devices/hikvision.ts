/** Hikvision: ISAPI alerts (push and alertStream), metadata, polled plate lists, HikCentral vehicle logs. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  decodeItems,
  laneOf,
  newRead,
  noRead,
  passageId,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import { decodeAlert, plateEvents, reportsOf } from '../src/wire/isapi-alert.ts';
import { confidenceOf, deviceKeyOf, plateText, travelOf } from '../src/wire/isapi-facts.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { isMultipart, type Part, parseMultipart, sceneOf } from '../src/wire/multipart.ts';
import { isPictureUrl, pictureType } from '../src/wire/picture.ts';
import { decodePictured } from '../src/wire/pictured.ts';
import { knownWord, plateColorOf } from '../src/wire/units.ts';
import { leafOf, looksLikeXml, parseXmlMessage } from '../src/wire/xml-record.ts';

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
