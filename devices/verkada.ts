/** Verkada: the LPR webhook, and the list of seen plates of its API. */
import type { DecodedMessage, DecodedRead, Make, RawMessage, ReadImage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  epochMs,
  newRead,
  noRead,
  passageId,
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
import { isPictureUrl } from '../src/wire/picture.ts';

function pictureAt(value: unknown): { image: ReadImage | null; imageBroken?: true } {
  const url = textOf(value);
  if (url === null) return { image: null };
  return isPictureUrl(url) ? { image: { url } } : { image: null, imageBroken: true };
}

/** `crop` holds fractions as left, right, top, bottom. */
function boxOfCrop(crop: unknown): DecodedRead['plateBox'] {
  if (!Array.isArray(crop) || crop.length !== 4) return null;
  const [left, right, top, bottom] = crop.map(numberOf);
  const isFraction = (value: number | null | undefined): value is number =>
    typeof value === 'number' && value >= 0 && value <= 1;
  if (!isFraction(left) || !isFraction(right) || !isFraction(top) || !isFraction(bottom)) return null;
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : null;
}

/**
 * The time is `created`: documented as the detection time, in seconds. `detected` (milliseconds) lies some seconds
 * later; it counts only where there is no `created`.
 */
function decodeWebhook(message: JsonRecord, body: Uint8Array): DecodedRead | string {
  const data = recordOf(message.data);
  const plateRaw = plateOf(data.license_plate_number);
  if (plateRaw === null) return wrongField('data.license_plate_number', data.license_plate_number);
  const camera = textOf(data.camera_id);
  const created = epochMs(numberOf(data.created), 's');
  const detected = epochMs(numberOf(data.detected), 'ms');
  // not webhook_id: it names the subscription, and would make one read of all that come by it
  return newRead({
    eventId: passageId(camera, created ?? detected ?? bodyPrint(body), plateRaw),
    ...timelessMark(created ?? detected),
    capturedAtMs: created ?? detected,
    plateRaw,
    confidence: scaledConfidence(numberOf(data.confidence), 1),
    vehicle: vehicleOf({ type: data.vehicle_type, color: data.vehicle_color, make: data.vehicle_make }),
    plateBox: boxOfCrop(data.crop),
    ...pictureAt(data.image_url),
    deviceKey: camera,
  });
}

/** GET /cameras/v1/analytics/lpr/images: the seconds of each detection. */
function decodeSeen(list: JsonRecord, body: Uint8Array): DecodedMessage {
  const camera = textOf(list.camera_id);
  return decodeItems(recordsOf(list.detections), body, (item, index) => {
    const plateRaw = plateOf(item.license_plate);
    if (plateRaw === null) return wrongField(`detections[${index}].license_plate`, item.license_plate);
    const capturedAtMs = epochMs(numberOf(item.timestamp), 's');
    return newRead({
      eventId: passageId(camera, capturedAtMs ?? bodyPrint(body, index), plateRaw),
      ...timelessMark(capturedAtMs),
      capturedAtMs,
      plateRaw,
      ...pictureAt(item.image_url),
      deviceKey: camera,
    });
  });
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (!isRecord(value)) return noRead();
  if (Array.isArray(value.detections)) return decodeSeen(value, body);
  if (typeof value.webhook_type !== 'string' || value.webhook_type.toLowerCase() !== 'lpr') return noRead();
  return decodeItems([value], body, (message) => decodeWebhook(message, body));
}

export const make: Make = {
  id: 'verkada',
  name: 'Verkada',
  source: 'Verkada API documentation, LPR webhook object, and Get seen license plate images',
  models: ['Verkada cameras with licence plate recognition'],
  transports: ['http'],
  understands: ['webhook of type lpr', 'list of seen plates', 'other webhooks (no read)'],
  decode,
};
