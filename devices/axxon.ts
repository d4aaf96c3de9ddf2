/** AxxonSoft Auto-Intellect (TCP export, ports 35555 and 55555) and AxxonNext (plate search over HTTP). */
import type { Candidate, DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  rejectWhole,
  scaledConfidence,
  timelessMark,
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
import { timeTextMs } from '../src/wire/local-time.ts';
import { decodeUtf8 } from '../src/wire/text.ts';
import { attribute, everyElement, type XmlElement } from '../src/wire/xml.ts';
import { looksLikeXml, parseXmlMessage } from '../src/wire/xml-message.ts';

const noPlateWords: ReadonlySet<string> = new Set(['not defined']);
const startByte = '\u0002';
const endByte = '\u0003';

/** `in`: to the camera, `out`: from it; the attribute holds the plate's picture, the element's text the vehicle's. */
function decodeElement(car: XmlElement, index: number, { body, zone }: RawMessage): DecodedRead | string {
  const plate = attribute(car, 'plate');
  const plateRaw = plateOf(plate, noPlateWords);
  if (plateRaw === null) return wrongField('CAR_PLATE plate', plate);
  const time = attribute(car, 'time');
  const capturedAtMs = timeTextMs(time, zone);
  const deviceKey = textOf(attribute(car, 'cam-id'));
  return newRead({
    eventId: passageId(deviceKey, capturedAtMs ?? textOf(time) ?? bodyPrint(body, index), plateRaw),
    ...timelessMark(textOf(time)),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(attribute(car, 'confidence')), 100),
    travel: attribute(car, 'direction') === 'out' ? 'departing' : 'approaching',
    ...pictureOf(car.text.trim(), attribute(car, 'plateImage')),
    deviceKey,
  });
}

/** Port 55555: STX YYYYMMDDHHMMSS, two digits of the camera, the plate, ETX. */
function decodeLines(text: string, body: Uint8Array, zone: string | undefined): DecodedMessage {
  const lastEnd = text.lastIndexOf(endByte);
  const isCut = text.includes(startByte) && text.lastIndexOf(startByte) > lastEnd;
  const lines = (isCut ? text.slice(0, lastEnd + 1) : text)
    .replaceAll(startByte, '\n')
    .replaceAll(endByte, '\n')
    .split(/[\r\n]+/)
    .filter((line) => /^\d{16}/.test(line));
  const decoded = decodeItems(lines, body, (line) => {
    const plate = line.slice(16);
    const plateRaw = plateOf(plate, noPlateWords);
    if (plateRaw === null) return wrongField('plate', plate);
    const capturedAtMs = timeTextMs(line.slice(0, 14), zone);
    const deviceKey = String(Number(line.slice(14, 16)));
    return newRead({
      eventId: passageId(deviceKey, capturedAtMs ?? line.slice(0, 14), plateRaw),
      capturedAtMs,
      plateRaw,
      deviceKey,
    });
  });
  if (!isCut) return decoded;
  const detail = 'the message ends within a line: what is left of its plate may be another';
  return { ...decoded, rejects: [...decoded.rejects, ...rejectWhole('invalid_read', detail, body).rejects] };
}

/** `plates` are hypotheses for one vehicle, the first the likeliest: never several vehicles. */
function decodeEvent(
  event: JsonRecord,
  index: number,
  { body, zone }: RawMessage,
): DecodedRead | string | null {
  const guesses: unknown[] = Array.isArray(event.plates) ? event.plates : [event.plateFull ?? event.plate];
  const [plate, ...others] = guesses;
  if (plate === undefined || plate === null) return null;
  const plateRaw = plateOf(plate, noPlateWords);
  if (plateRaw === null) return wrongField(`events[${index}].plates[0]`, plate);
  const candidates: Candidate[] = [];
  for (const other of others) {
    const text = plateOf(other, noPlateWords);
    if (text !== null && text !== '' && text !== plateRaw && candidates.length < 50)
      candidates.push({ plate: text, confidence: null });
  }
  const capturedAtMs = timeTextMs(event.timestamp, zone);
  const deviceKey = textOf(event.origin) ?? textOf(event.source);
  return newRead({
    eventId: passageId(
      deviceKey,
      capturedAtMs ?? textOf(event.timestamp) ?? bodyPrint(body, index),
      plateRaw,
    ),
    ...timelessMark(textOf(event.timestamp)),
    capturedAtMs,
    plateRaw,
    candidates,
    deviceKey,
  });
}

function decode(message: RawMessage): DecodedMessage {
  const { body, zone } = message;
  if (looksLikeXml(body)) {
    const parsed = parseXmlMessage(body);
    if ('answer' in parsed) return parsed.answer;
    const cars = [...everyElement(parsed.root, 'CAR_PLATE')];
    return decodeItems(cars, body, (car, index) => decodeElement(car, index, message));
  }
  const text = decodeUtf8(body);
  if (text !== null && /^\d{16}/.test(text.startsWith(startByte) ? text.slice(1) : text))
    return decodeLines(text, body, zone);
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const events = isRecord(parsed.value) && 'events' in parsed.value ? parsed.value.events : parsed.value;
  const list = recordsOf(events);
  return list.length === 0
    ? noRead()
    : decodeItems(list, body, (event, at) => decodeEvent(event, at, message));
}

export const make: Make = {
  id: 'axxon',
  name: 'AxxonSoft Auto-Intellect, AxxonNext',
  source:
    'AxxonSoft documentation: Auto-Intellect, sending recognised numbers by TCP; AxxonNext HTTP API, search for plates',
  models: ['Auto-Intellect', 'AxxonNext 4', 'Axxon One'],
  transports: ['tcp', 'http'],
  understands: ['CAR_PLATE of port 35555', 'lines of port 55555', 'result of a plate search'],
  pulls: [{ transport: 'tcp', defaultPort: 35555, frame: { xmlElement: 'CAR_PLATE' } }],
  decode,
};
