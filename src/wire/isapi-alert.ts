/** ISAPI's EventNotificationAlert: a passage with its pictures, a heartbeat, a fault. Spoken by Hikvision and its resellers. */
import type { DecodedRead, DeviceReport } from '../core/model.ts';
import { boxOf, laneOf, newRead, passageId, timelessMark, vehicleOf, wrongField } from './decoded.ts';
import { confidenceOf, deviceKeyOf, plateText, travelOf } from './isapi-facts.ts';
import { isRecord, type JsonRecord, numberOf, recordOf, recordsOf } from './json.ts';
import { parseWallTime, timeTextMs, zonedMs } from './local-time.ts';
import { devicePath, isPictureUrl } from './picture.ts';
import { knownWord, plateColorOf, speedKmhOf } from './units.ts';
import { leafOf } from './xml-record.ts';

/** Event types of ISAPI that tell a plate. */
export const plateEvents = /^\s*(?:anpr|vehicledetection)\s*$/i;
const faults = /disk|hdd|nic|ipconflict|illaccess|videoloss|videomismatch|shelteralarm|tamper/i;

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
export function decodeAlert(
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
export function reportsOf(alert: JsonRecord): DeviceReport[] {
  const type = leafOf(alert.eventType) ?? '';
  const deviceKey = deviceKeyOf(alert);
  const isIdle = leafOf(alert.eventState) === 'inactive';
  const atMs = timeTextMs(leafOf(alert.dateTime), undefined);
  const at = atMs === null ? {} : { atMs };
  if (/^heartbeat$/i.test(type) || (isIdle && faults.test(type)))
    return [{ kind: 'heartbeat', deviceKey, ...at }];
  return faults.test(type) ? [{ kind: 'status', deviceKey, ...at, detail: type }] : [];
}
