/** GA/T 1400.4-2017 (公安视频图像信息应用系统, view library): motor vehicles, pushed or in notifications of a subscription. */
import type {
  DecodedMessage,
  DecodedRead,
  DeviceReport,
  Make,
  PlateColor,
  RawMessage,
} from '../src/core/model.ts';
import {
  decodeItems,
  laneOf,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  speedOf,
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
import { epochValueMs, timeTextMs } from '../src/wire/local-time.ts';
import { isPictureUrl } from '../src/wire/picture.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  '无牌',
  '无车牌',
  '无牌车',
  '未识别',
  '未知',
  '无',
  '车牌',
  'unknown',
  'null',
  '-',
  '--',
  '***',
]);
/** ColorType (table B.18), as far as plates have these colours. */
const plateColorByCode: Readonly<Record<string, PlateColor>> = {
  1: 'black',
  2: 'white',
  5: 'blue',
  6: 'yellow',
  9: 'green',
};
const vehicleColorByCode: Readonly<Record<string, string>> = {
  1: 'black',
  2: 'white',
  3: 'grey',
  4: 'red',
  5: 'blue',
  6: 'yellow',
  7: 'orange',
  8: 'brown',
  9: 'green',
  10: 'purple',
  11: 'cyan',
  12: 'pink',
};
/** ImageType, the best first; pictures of faces and occupants (04, 05, 10, 11) are never kept. */
const imageTypes = ['14', '01', '09', '100', '08', '07', '02'];

/** `PassTime` is local time (YYYYMMDDhhmmss); some platforms write epoch milliseconds into it, as text. */
function timeMs(value: unknown, zone: string | undefined): number | null {
  const text = textOf(value)?.trim() ?? '';
  return /^\d{13}$/.test(text) ? epochValueMs(text, 'ms') : timeTextMs(text, zone);
}

/**
 * Percent of certainty of the whole plate, 0–100. 0 and 1 are none: many senders put the answer to "is it credible"
 * there.
 */
function confidenceOf(value: unknown): number | null {
  const percent = numberOf(value);
  return percent === null || percent <= 1 || percent > 100 ? null : percent / 100;
}

/** A code is written `5` or `05`. */
function codeOf(value: unknown): string {
  return (textOf(value) ?? '').trim().replace(/^0+(?=.)/, '');
}

/** A source id of 41 digits starts with the 20 digits of the device. */
function deviceKeyOf(vehicle: JsonRecord): string | null {
  const source = textOf(vehicle.SourceID)?.trim() ?? null;
  const device = textOf(vehicle.DeviceID) ?? textOf(vehicle.DeviceId);
  if (device !== null) return device.trim();
  if (source !== null && /^\d{41}$/.test(source)) return source.slice(0, 20);
  return source ?? textOf(vehicle.TollgateID)?.trim() ?? null;
}

/** The best of the pictures inside; else the address of one. The list is an object, or JSON text of one. */
function picture(vehicle: JsonRecord): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const given = vehicle.SubImageList;
  const list = recordOf(typeof given === 'string' ? parseJsonText(given) : given);
  const images = recordsOf(list.SubImageInfoObject)
    .map((image) => ({ image, rank: imageTypes.indexOf((textOf(image.Type) ?? '').trim().padStart(2, '0')) }))
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => left.rank - right.rank);
  const inside = pictureOf(...images.map(({ image }) => image.Data));
  if (inside.image !== null) return inside;
  const addresses = [
    ...images.map(({ image }) => image.StoragePath),
    vehicle.StorageUrl3,
    vehicle.StorageUrl1,
    vehicle.StorageUrl4,
    vehicle.StorageUrl2,
  ];
  const url = addresses.find((value): value is string => typeof value === 'string' && isPictureUrl(value));
  return url === undefined ? inside : { image: { url } };
}

function decodeVehicle(vehicle: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  if (!('PlateNo' in vehicle) && !('PassTime' in vehicle)) return null;
  const plateRaw = plateOf(vehicle.PlateNo, noPlateWords);
  if (plateRaw === null) return wrongField('PlateNo', vehicle.PlateNo);
  const time = [vehicle.PassTime, vehicle.AppearTime, vehicle.MarkTime].find(
    (value) => textOf(value) !== null,
  );
  const deviceKey = deviceKeyOf(vehicle);
  const speedKmh = speedOf(numberOf(vehicle.Speed));
  return newRead({
    eventId: passageId(
      textOf(vehicle.MotorVehicleID)?.trim() ?? passageId(deviceKey, textOf(time), plateRaw),
    ),
    capturedAtMs: timeMs(time, zone),
    plateRaw,
    plateColor: plateColorByCode[codeOf(vehicle.PlateColor)] ?? null,
    confidence: plateRaw === '' ? null : confidenceOf(vehicle.PlateReliability),
    lane: laneOf(numberOf(vehicle.LaneNo)),
    speedKmh: speedKmh === 0 ? null : speedKmh,
    vehicle: vehicleOf({
      type: textOf(vehicle.VehicleClass),
      color: vehicleColorByCode[codeOf(vehicle.VehicleColor)],
      make: textOf(vehicle.VehicleBrand),
    }),
    deviceKey,
    ...timelessMark(textOf(vehicle.MotorVehicleID), textOf(time)),
    ...picture(vehicle),
  });
}

/** The vehicles of `MotorVehicleListObject` and what senders make of that name, one or many. */
function vehiclesOf(holder: JsonRecord): JsonRecord[] {
  const list = holder.MotorVehicleListObject ?? holder.MotorVehicleObjectList ?? holder.MotorVehicleList;
  if (list === undefined) return recordsOf(holder.MotorVehicleObject);
  if (Array.isArray(list)) return recordsOf(list);
  const inner = recordOf(list);
  return 'MotorVehicleObject' in inner ? recordsOf(inner.MotorVehicleObject) : vehiclesOfInner(inner);
}

function vehiclesOfInner(list: JsonRecord): JsonRecord[] {
  const inner = list.MotorVehicleListObject ?? list.MotorVehicleObjectList;
  return recordsOf(recordOf(inner).MotorVehicleObject);
}

/** Register, keep-alive and the states of capturing devices (APE): signs of life, never a read. */
function reportsOf(value: JsonRecord): DeviceReport[] {
  const signs = [value.RegisterObject, value.KeepaliveObject, value.KeepAliveObject].filter(isRecord);
  const bare = signs.length === 0 && Object.keys(value).length <= 2 && 'DeviceID' in value ? [value] : [];
  const alive = [...signs, ...bare].flatMap((sign): DeviceReport[] => {
    const deviceKey = textOf(sign.DeviceID);
    return deviceKey === null ? [] : [{ kind: 'heartbeat', deviceKey }];
  });
  const left = textOf(recordOf(value.UnRegisterObject).DeviceID);
  if (left !== null) alive.push({ kind: 'status', deviceKey: left, state: 'offline' });
  const devices = recordsOf(recordOf(value.APEListObject ?? value.APEStatusListObject).APEObject);
  const statuses = recordsOf(recordOf(value.APEStatusListObject).APEStatusObject);
  return [...alive, ...[...devices, ...statuses].map(apeReport)];
}

/** `IsOnline`: 1 online, 2 offline, 9 other. */
function apeReport(device: JsonRecord): DeviceReport {
  const model = textOf(device.Model);
  const isOnline = textOf(device.IsOnline)?.trim();
  return {
    kind: 'status',
    deviceKey: textOf(device.ApeID),
    ...(isOnline === '1' ? { state: 'online' } : isOnline === '2' ? { state: 'offline' } : {}),
    ...(model === null ? {} : { model }),
  };
}

function decode({ body, zone }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  if (!isRecord(parsed.value)) return noRead();
  const { value } = parsed;
  const notifications = recordsOf(
    recordOf(value.SubscribeNotificationListObject ?? value.SubscribeNotificationList)
      .SubscribeNotificationObject,
  );
  const holders = notifications.length > 0 ? notifications : [value];
  const vehicles = holders.flatMap(vehiclesOf);
  if (vehicles.length > 0) return decodeItems(vehicles, body, (vehicle) => decodeVehicle(vehicle, zone));
  return noRead(...reportsOf(value));
}

export const make: Make = {
  id: 'gat1400',
  name: 'GA/T 1400 view library',
  source: 'GA/T 1400.3-2017 (objects and codes, annex A and B) and GA/T 1400.4-2017 (interfaces, section 6)',
  models: ['any camera or platform that speaks GA/T 1400'],
  transports: ['http'],
  understands: [
    'POST /VIID/MotorVehicles (MotorVehicleListObject)',
    'POST /VIID/SubscribeNotifications with motor vehicles',
    'Register, Keepalive, APEs: signs of life',
  ],
  answer: {
    contentType: 'application/json',
    done: '{"ResponseStatusListObject":{"ResponseStatusObject":[{"RequestURL":"/VIID/MotorVehicles","StatusCode":0,"StatusString":"OK"}]}}',
  },
  decode,
};
