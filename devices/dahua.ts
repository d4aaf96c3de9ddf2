/** Dahua and its OEMs (Intelbras, CP Plus…): ITSAPI push, event manager and snap manager streams, RPC2 events. */
import type { DecodedMessage, DecodedRead, DeviceReport, Make, RawMessage } from '../src/core/model.ts';
import {
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
  parseJsonText,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { keyValueTree, parseKeyValues } from '../src/wire/key-value.ts';
import { epochValueMs, timeTextMs, zonedMs } from '../src/wire/local-time.ts';
import { isMultipart, parseMultipart, sceneOf } from '../src/wire/multipart.ts';
import { pictureType } from '../src/wire/picture.ts';
import { decodePictured } from '../src/wire/pictured.ts';
import { decodeUtf8, repairUtf8 } from '../src/wire/text.ts';
import { knownWord, plateColorOf, speedKmhOf } from '../src/wire/units.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  'unknown',
  '--',
  '-',
  'unlicensed',
  'unlicensed vehicle',
  'null',
  'none',
  'no plate',
  'noplate',
  'unrecognized',
  'unrecognised',
  'unrecognise',
  '无牌',
  '无牌车',
  '未识别',
]);
/** Traffic events that are of people, of flows or of the road, not of one vehicle. */
const noPassage =
  /^Traffic(?:Flow|Jam|Pedestr|Car(?:Weight|Measure)|ParkingSpace(?:No|Over)|FlowStat|Fault|Throw|Roadblock|Construction|Visibility|Accident)/i;

/** The plate, repaired where UTF-8 was taken for Latin-1 on its way out of the camera. */
function plateText(value: unknown): string | null {
  return plateOf(typeof value === 'string' ? repairUtf8(value) : value, noPlateWords);
}

/** Percent; 0 stands for "not given", and what is over 100 is none. */
function confidenceOf(value: unknown, plateRaw: string): number | null {
  const percent = numberOf(value);
  return plateRaw === '' || percent === null || percent <= 0 || percent > 100 ? null : percent / 100;
}

/** 0 is written where nothing measures speeds. */
function speedOf(value: unknown): number | null {
  const speed = speedKmhOf(numberOf(value), 'kmh');
  return speed === 0 ? null : speed;
}

/** The push of the traffic interface (ITSAPI): one picture with its plate. Times are the camera's wall clock. */
function decodePush(
  push: JsonRecord,
  picture: JsonRecord,
  zone: string | undefined,
): DecodedRead | string | null {
  const plate = recordOf(picture.Plate);
  const snap = recordOf(picture.SnapInfo);
  const vehicle = recordOf(picture.Vehicle);
  const plateRaw = plateText(plate.IsExist === false ? '' : plate.PlateNumber);
  if (plateRaw === null) return wrongField('Plate.PlateNumber', plate.PlateNumber);
  const time = textOf(snap.AccurateTime) ?? textOf(snap.SnapTime);
  const deviceKey = textOf(snap.DeviceID) ?? textOf(push.DeviceID);
  return newRead({
    eventId: passageId(deviceKey, time ?? textOf(recordOf(picture.CutoutPic).PicName), plateRaw),
    capturedAtMs: timeTextMs(snap.AccurateTime, zone) ?? timeTextMs(snap.SnapTime, zone),
    plateRaw,
    plateColor: plateColorOf(plate.PlateColor),
    confidence: confidenceOf(plate.Confidence, plateRaw),
    lane: laneOf(numberOf(snap.LanNo ?? snap.LaneNo ?? snap.Lane)),
    travel: snap.Direction === 'Reverse' ? 'departing' : 'approaching',
    speedKmh: speedOf(vehicle.Speed ?? snap.Speed),
    vehicle: vehicleOf({
      type: knownWord(vehicle.VehicleType),
      color: knownWord(vehicle.VehicleColor),
      make: knownWord(vehicle.VehicleSign),
    }),
    deviceKey,
    ...timelessMark(time, textOf(recordOf(picture.CutoutPic).PicName)),
    ...pictureOf(
      recordOf(picture.NormalPic).Content,
      recordOf(picture.VehiclePic).Content,
      recordOf(picture.CutoutPic).Content,
    ),
  });
}

/** `UTC` is the wall clock written as an epoch; only `RealUTC` is UTC. `UTCMS` are the milliseconds of both. */
function eventMs(data: JsonRecord, car: JsonRecord, zone: string | undefined): number | null {
  const millis = Math.min(Math.max(numberOf(data.UTCMS) ?? 0, 0), 999);
  const real = epochValueMs(data.RealUTC, 's');
  if (real !== null) return real + millis;
  const wall = epochValueMs(data.UTC, 's') ?? epochValueMs(car.UTC, 's');
  return wall === null ? timeTextMs(data.LocaleTime ?? data.StartTime, zone) : zonedMs(wall + millis, zone);
}

/** A box on the grid of 0 to 8191 that the event's boxes are given in. */
function gridBox(value: unknown): DecodedRead['plateBox'] {
  if (!Array.isArray(value)) return null;
  const [left, top, right, bottom] = value.map((part) => (numberOf(part) ?? Number.NaN) / 8192);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return null;
  const isBox = left >= 0 && top >= 0 && right > left && bottom > top && right <= 1 && bottom <= 1;
  return isBox ? [left, top, right - left, bottom - top] : null;
}

/**
 * A traffic event. A group (`GroupID`) is one passage: its pictures are revisions; ids of groups start anew with the
 * camera, so the day is part of the passage's id. `Object` is the plate only where its type says so.
 */
function decodeEvent(event: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const data = [event.Data, event.data].find(isRecord) ?? event;
  const car = recordOf(data.TrafficCar);
  const object = recordOf(data.Object);
  const vehicle = recordOf(data.Vehicle);
  const code = textOf(event.Code) ?? textOf(data.Code) ?? textOf(recordOf(data.EventBaseInfo).Code) ?? '';
  const isPlate = object.ObjectType === 'Plate';
  const nonMotor = recordOf(recordOf(data.NonMotor).Plate);
  // OEMs and reduced firmware: the plate of the push, or one field of the event
  const plate = recordOf(data.Plate);
  const given = [
    car.PlateNumber,
    isPlate ? object.Text : null,
    nonMotor.Text,
    plate.PlateNumber,
    data.PlateNumber,
    data.LicensePlate,
  ];
  const value = given.find((one) => textOf(one) !== null);
  const plateRaw = plateText(value);
  if (plateRaw === null) return wrongField('TrafficCar.PlateNumber', value);
  const isOfVehicle = isRecord(data.TrafficCar) || isPlate;
  if (plateRaw === '' && (!isOfVehicle || noPassage.test(code))) return null;
  const deviceKey = textOf(car.MachineName) ?? textOf(data.MachineName) ?? textOf(data.DeviceID);
  const capturedAtMs = eventMs(data, car, zone);
  const stamp = numberOf(data.RealUTC) ?? numberOf(data.UTC) ?? numberOf(car.UTC);
  const group = textOf(data.GroupID) ?? textOf(car.GroupID);
  const index = numberOf(data.IndexInGroup) ?? numberOf(car.IndexInGroup) ?? 1;
  const direction = Array.isArray(car.DrivingDirection) ? car.DrivingDirection[0] : car.DrivingDirection;
  return newRead({
    eventId:
      group === null || group === '0'
        ? passageId(deviceKey, stamp ?? textOf(data.LocaleTime), textOf(data.UTCMS), plateRaw)
        : passageId(deviceKey, 'group', group, stamp === null ? null : Math.floor(stamp / 86_400)),
    revision: Number.isInteger(index) && index > 1 && index < 1000 ? index - 1 : 0,
    capturedAtMs,
    plateRaw,
    plateColor: plateColorOf(car.PlateColor) ?? plateColorOf(nonMotor.PlateColor),
    confidence: confidenceOf(isPlate ? object.Confidence : plate.Confidence, plateRaw),
    lane: laneOf(numberOf(data.Lane ?? car.Lane)),
    travel: direction === 'Leave' ? 'departing' : 'approaching',
    speedKmh: speedOf(car.Speed ?? data.Speed),
    vehicle: vehicleOf({
      type: knownWord(vehicle.Category) ?? knownWord(car.VehicleSize),
      color: knownWord(car.VehicleColor),
      make: knownWord(car.VehicleSign) ?? knownWord(vehicle.Text),
    }),
    plateBox: isPlate && plateRaw !== '' ? gridBox(object.BoundingBox) : null,
    deviceKey,
    ...timelessMark(stamp, textOf(data.LocaleTime), group),
  });
}

/** Recordings that were searched for (`items[0].Summary.TrafficCar…`), as events: only those with a plate. */
function eventOfItem(item: JsonRecord): JsonRecord {
  const car = recordOf(recordOf(item.Summary).TrafficCar);
  return { TrafficCar: car, LocaleTime: item.StartTime, PlateNumber: textOf(car.PlateNumber) };
}

function isPush(value: unknown): value is JsonRecord {
  return (
    isRecord(value) && isRecord(value.Plate) && (isRecord(value.SnapInfo) || 'PlateNumber' in value.Plate)
  );
}

/** Keep-alive (`Active`) and device information of the push. */
function reportOf(value: JsonRecord): DeviceReport[] {
  const deviceKey = textOf(value.DeviceID);
  const model = textOf(value.DeviceModel);
  if (deviceKey === null) return [];
  if (model === null && !('Active' in value)) return [];
  return [model === null ? { kind: 'heartbeat', deviceKey } : { kind: 'status', deviceKey, model }];
}

function decodeValue(value: unknown, { body, zone }: RawMessage): DecodedMessage {
  if (Array.isArray(value)) return decodeItems(recordsOf(value), body, (item) => decodeAny(item, zone));
  if (!isRecord(value)) return noRead();
  const events = [value.Events, value.events, recordOf(value.params).eventList].find(Array.isArray);
  if (events !== undefined) return decodeItems(recordsOf(events), body, (item) => decodeEvent(item, zone));
  const decoded = decodeItems([value], body, (item) => decodeAny(item, zone));
  const isNothing = decoded.reads.length === 0 && decoded.rejects.length === 0;
  return isNothing ? noRead(...reportOf(value)) : decoded;
}

function decodeAny(item: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  if (isPush(item.Picture)) return decodePush(item, item.Picture, zone);
  return isPush(item) ? decodePush(item, item, zone) : decodeEvent(item, zone);
}

/** `Code=TrafficJunction;action=Pulse;index=0;data={…}`, or `Events[0].TrafficCar.PlateNumber=…` lines. */
function decodeText(text: string, message: RawMessage): DecodedMessage {
  const events: JsonRecord[] = [];
  for (const part of text.split(/^(?=\s*Code=)/m)) {
    const found = /^\s*Code=([^;\s]+)/.exec(part);
    if (found === null) continue;
    const start = part.indexOf('data=');
    const data = start < 0 ? {} : parseJsonText(part.slice(start + 5, part.lastIndexOf('}') + 1).trim());
    if (!isRecord(data))
      return rejectWhole('not_json', `data of ${found[1]}: is no JSON object`, message.body);
    events.push({ Code: found[1], Data: data });
  }
  if (events.length > 0) return decodeItems(events, message.body, (item) => decodeEvent(item, message.zone));
  // a last line without its end may be cut short
  const pairs = parseKeyValues(text.slice(0, text.lastIndexOf('\n') + 1));
  const tree = keyValueTree(pairs);
  const items = recordsOf(tree.items)
    .map(eventOfItem)
    .filter(({ PlateNumber }) => PlateNumber !== null);
  const listed = [...recordsOf(tree.Events), ...recordsOf(tree.ReturnEvents)];
  // cameras write the keys in order: where UTC is missing or the last, the text was cut there
  const isCut = pairs.at(-1)?.key.endsWith('.UTC') === true;
  const lacksTime = (item: JsonRecord): boolean =>
    !('UTC' in item) && (isRecord(item.TrafficCar) || isRecord(item.Object));
  if (isCut || listed.some(lacksTime))
    return rejectWhole(
      'invalid_read',
      'Events[].UTC: is missing or the last key: the text was cut',
      message.body,
    );
  return decodeItems([...listed, ...items], message.body, (item) => decodeEvent(item, message.zone));
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  if (isMultipart(body, message.contentType)) {
    const parts = parseMultipart(body, message.contentType);
    if (parts !== null)
      return decodePictured(
        parts,
        (part) => decode({ ...message, contentType: part.mediaType ?? '', body: part.body }),
        sceneOf,
      );
  }
  if (pictureType(body) !== null) return noRead();
  const text = decodeUtf8(body)?.trimStart();
  if (text?.startsWith('Heartbeat') === true) return noRead({ kind: 'heartbeat', deviceKey: null });
  if (text !== undefined && /^[\w[\].]+=/.test(text)) return decodeText(text, message);
  const parsed = parseJsonMessage(body);
  return 'answer' in parsed ? parsed.answer : decodeValue(parsed.value, message);
}

export const make: Make = {
  id: 'dahua',
  name: 'Dahua ITC / ITSAPI',
  source:
    'Dahua HTTP API V3.x (eventManager, snapManager, section Traffic) and ITSAPI (NotificationInfo/TollgateInfo)',
  models: ['Dahua ITC', 'Dahua IPC-HFW with ANPR', 'Intelbras VIP LPR', 'CP Plus ANPR'],
  transports: ['http', 'stream'],
  understands: [
    'POST NotificationInfo/TollgateInfo (ITSAPI), KeepAlive, DeviceInfo',
    'eventManager and snapManager streams: Code=…;data={…}, Events[0].… lines, pictures in parts',
    'RPC2 client.notifyEventStream',
    'results of mediaFileFind with a plate',
  ],
  answer: { contentType: 'application/json', done: '{"Result":true,"Message":"Success"}' },
  pulls: [
    {
      transport: 'stream',
      path: '/cgi-bin/eventManager.cgi?action=attach&codes=[TrafficJunction,TrafficTollGate,TrafficGate,TrafficManualSnap,TrafficOverSpeed,TrafficUnderSpeed,TrafficRetrograde,TrafficRunRedLight,TrafficParking]&heartbeat=5',
      heartbeatTimeoutMs: 20_000,
    },
  ],
  decode,
};
