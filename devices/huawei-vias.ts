/** Huawei Cloud Video Intelligent Analysis Service (VIAS): the vehicle results that it posts to a webhook. */
import type { DecodedMessage, DecodedRead, Make, PlateColor, RawMessage } from '../src/core/model.ts';
import {
  decodeItems,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { epochValueMs } from '../src/wire/local-time.ts';

const noPlateWords: ReadonlySet<string> = new Set(['unknown', 'none', 'null', '-1']);
const plateColorByCode: readonly (PlateColor | null)[] = [null, 'blue', 'yellow', 'green', 'white', 'black'];
const vehicleTypes = [
  'car',
  'dump truck',
  'trailer',
  'cement mixer',
  'sanitation vehicle',
  'crane',
  'pickup truck',
  'bus',
  'fuel tanker',
];

/**
 * One vehicle of a result. `bounding_box` is the vehicle's, not the plate's. `direction` 0: the front was seen
 * (approaching), 1: the rear. The service gives no confidence, and one id per result: the vehicle's place is added.
 */
function decodeVehicle(event: JsonRecord, vehicle: JsonRecord, index: number): DecodedRead | string | null {
  if (!('license_plate_id' in vehicle)) return null;
  const plateRaw = plateOf(vehicle.license_plate_id, noPlateWords);
  if (plateRaw === null) return wrongField('license_plate_id', vehicle.license_plate_id);
  const capturedAtMs = epochValueMs(event.timestamp, 's');
  const deviceKey = textOf(event.stream_id);
  const messageId = textOf(event.message_id);
  return newRead({
    eventId:
      messageId === null
        ? passageId(deviceKey, capturedAtMs, plateRaw, index === 0 ? null : index)
        : passageId(messageId, index === 0 ? null : index),
    capturedAtMs,
    plateRaw,
    plateColor: plateColorByCode[numberOf(vehicle.license_plate_type) ?? 0] ?? null,
    travel: numberOf(vehicle.direction) === 1 ? 'departing' : 'approaching',
    vehicle: vehicleOf({ type: vehicleTypes[numberOf(vehicle.vehicle_type) ?? -1] }),
    deviceKey,
    ...timelessMark(messageId, capturedAtMs),
    ...pictureOf(event.image_base64),
  });
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const vehicles = recordsOf(parsed.value).flatMap((event) =>
    recordsOf(recordOf(event.data).vehicles).map((vehicle, index) => ({ event, vehicle, index })),
  );
  // results of other algorithms (faces, crowds, litter…) have no vehicles with plates
  if (vehicles.length === 0) return noRead();
  return decodeItems(vehicles, body, (item) => {
    const { event, vehicle, index } = item;
    return decodeVehicle(event, vehicle, index);
  });
}

export const make: Make = {
  id: 'huawei-vias',
  name: 'Huawei Cloud VIAS',
  source:
    'Huawei Cloud VIAS API reference, "Vehicle Detection" (event 75008) and "Wrong-Way Driving Detection" (75009)',
  models: ['Video Intelligent Analysis Service, vehicle algorithms'],
  transports: ['http'],
  understands: ['results of the vehicle algorithms (data.vehicles with license_plate_id)'],
  decode,
};
