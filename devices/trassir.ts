/** Trassir AutoTRASSIR: the event that its script posts, and the list of the server's LPR events. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  epochMs,
  laneOf,
  newRead,
  noRead,
  passageId,
  plateOf,
  scaledConfidence,
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
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';

/** A channel is `{ name, guid }` in the script's event and the bare guid in the server's list. */
function guidOf(value: unknown): string | null {
  return isRecord(value) ? (textOf(value.guid) ?? textOf(value.name)) : textOf(value);
}

/**
 * `plate` has `?` where a character was not read, `best_guess` a guess in its place: the guess is a candidate.
 * Of the three times (microseconds) that of the best view is the read's.
 */
function decodeEvent(event: JsonRecord, index: number, body: Uint8Array): DecodedRead | string | null {
  if (!('plate' in event) && !('best_guess' in event)) return null;
  const plateRaw = plateOf(event.plate);
  if (plateRaw === null) return wrongField('plate', event.plate);
  const guess = plateOf(event.best_guess);
  const channel = guidOf(event.channel);
  const bestView = epochMs(numberOf(event.time_bestview), 'us');
  const capturedAtMs =
    bestView ?? epochMs(numberOf(event.time_enter), 'us') ?? epochMs(numberOf(event.time_leave), 'us');
  const speedKmh = speedOf(numberOf(event.radar_speed));
  return newRead({
    ...timelessMark(textOf(event.id), capturedAtMs),
    eventId: passageId(
      textOf(event.id) ?? passageId(channel, capturedAtMs ?? bodyPrint(body, index), plateRaw),
    ),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(event.quality), 100),
    candidates:
      guess !== null && guess !== '' && guess !== plateRaw ? [{ plate: guess, confidence: null }] : [],
    lane: laneOf(numberOf(event.lane)),
    // UP: away from the camera, which looks down on the road
    travel: event.direction === 'UP' ? 'departing' : 'approaching',
    // 0 is written where there is no radar
    speedKmh: speedKmh === 0 ? null : speedKmh,
    vehicle: vehicleOf({ type: event.vehicle_type, color: event.color, make: event.brand }),
    deviceKey: channel ?? guidOf(recordOf(event).server),
  });
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (Array.isArray(value) || isRecord(value))
    return decodeItems(recordsOf(value), body, (event, index) => decodeEvent(event, index, body));
  return noRead();
}

export const make: Make = {
  id: 'trassir',
  name: 'Trassir AutoTRASSIR',
  source:
    'TRASSIR documentation, script "AutoTRASSIR: POST request" (event fields), and the list of LPR events of its SDK',
  models: ['TRASSIR 4 servers with AutoTRASSIR'],
  transports: ['http'],
  understands: ['event posted by the script', 'list of LPR events'],
  decode,
};
