/** Genetec AutoVu SharpV: plate reads of its HTTP extension, as JSON or XML, and of its FTP/XML template. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  laneOf,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  scaledConfidence,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import { type JsonRecord, numberOf, parseJsonMessage, recordsOf, textOf } from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { knownWord } from '../src/wire/units.ts';
import { child, children, everyElement, textAt, type XmlElement } from '../src/wire/xml.ts';
import { looksLikeXml, parseXmlMessage } from '../src/wire/xml-message.ts';

/** One plate read, from JSON or XML. */
interface PlateRead {
  plate: unknown;
  id: unknown;
  time: unknown;
  source: unknown;
  camera: unknown;
  contextImage: unknown;
  plateImage: unknown;
  /** What the analytics say, by key; `-` stands for nothing. */
  analytics: ReadonlyMap<string, unknown>;
}

function fromJson(read: JsonRecord): PlateRead {
  const analytics = recordsOf(read.PlateAnalytics).map((one): [string, unknown] => [
    textOf(one.Key) ?? '',
    one.Value,
  ]);
  return {
    plate: read.PlateRead,
    id: read.Id,
    time: read.Timestamp,
    source: read.SourceUrl,
    camera: read.LprCameraName,
    contextImage: read.ContextImage,
    plateImage: read.PlateImage,
    analytics: new Map(analytics),
  };
}

function fromXml(plate: XmlElement): PlateRead {
  const analytics = children(child(plate, 'PlateAnalytics'), 'PlateAnalytics');
  return {
    plate: textAt(plate, 'PlateRead'),
    id: textAt(plate, 'Id'),
    time: textAt(plate, 'Timestamp'),
    source: textAt(plate, 'SourceUrl'),
    camera: textAt(plate, 'LprCameraName'),
    contextImage: textAt(plate, 'ContextImage'),
    plateImage: textAt(plate, 'PlateImage'),
    analytics: new Map(analytics.map((one) => [textAt(one, 'Key') ?? '', textAt(one, 'Value')])),
  };
}

/** The FTP template: date and time are two elements, of UTC or of the camera's local time. */
function fromTemplate(root: XmlElement): PlateRead {
  const utc = textAt(root, 'UTCDate');
  const date = utc ?? textAt(root, 'LocalDate') ?? '';
  const time = (utc === undefined ? textAt(root, 'LocalTime') : textAt(root, 'UTCTime')) ?? '';
  const analytics: [string, unknown][] = [
    ['Confidence Score', textAt(root, 'ConfidenceScore')],
    ['Lane', textAt(root, 'Lane')],
    ['Relative Motion', textAt(root, 'RelativeMotion')],
    ['Vehicle Type', textAt(root, 'VehicleType')],
  ];
  return {
    plate: textAt(root, 'Plate'),
    id: textAt(root, 'Guid'),
    time: date === '' ? undefined : `${date.replaceAll(':', '-')}T${time}${utc === undefined ? '' : 'Z'}`,
    source: textAt(root, 'SourceName'),
    camera: textAt(root, 'CameraName'),
    contextImage: textAt(root, 'ContextImage'),
    plateImage: textAt(root, 'PlateImage'),
    analytics: new Map(analytics),
  };
}

/**
 * The confidence is the value (percent) of the analytic "Confidence Score"; an analytic's own score says how sure the
 * camera is of the value.
 */
function toRead(read: PlateRead, index: number, { body, zone }: RawMessage): DecodedRead | string {
  const plateRaw = plateOf(read.plate);
  if (plateRaw === null) return wrongField('PlateRead', read.plate);
  const { analytics } = read;
  const capturedAtMs = timeTextMs(read.time, zone);
  const deviceKey = textOf(read.source) ?? textOf(read.camera);
  const motion = knownWord(analytics.get('Relative Motion')) ?? '';
  return newRead({
    eventId: passageId(
      textOf(read.id) ??
        passageId(deviceKey, capturedAtMs ?? textOf(read.time) ?? bodyPrint(body, index), plateRaw),
    ),
    ...timelessMark(textOf(read.id), textOf(read.time)),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(analytics.get('Confidence Score')), 100),
    lane: laneOf(numberOf(analytics.get('Lane'))),
    travel: /away|further|farther|leav|depart|reced/i.test(motion) ? 'departing' : 'approaching',
    vehicle: vehicleOf({
      type: knownWord(analytics.get('Vehicle Type')),
      color: knownWord(analytics.get('Vehicle Color')),
      make: knownWord(analytics.get('Vehicle Make')),
    }),
    ...pictureOf(read.contextImage, read.plateImage),
    deviceKey,
  });
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  const reads: PlateRead[] = [];
  if (looksLikeXml(body)) {
    const parsed = parseXmlMessage(body);
    if ('answer' in parsed) return parsed.answer;
    if (parsed.root.name === 'AutoVu') reads.push(fromTemplate(parsed.root));
    else
      for (const plate of everyElement(parsed.root, 'Plate'))
        if (child(plate, 'PlateRead') !== undefined) reads.push(fromXml(plate));
  } else {
    const parsed = parseJsonMessage(body);
    if ('answer' in parsed) return parsed.answer;
    for (const item of recordsOf(parsed.value)) if ('PlateRead' in item) reads.push(fromJson(item));
  }
  if (reads.length === 0) return noRead();
  return decodeItems(reads, body, (read, index) => toRead(read, index, message));
}

export const make: Make = {
  id: 'genetec',
  name: 'Genetec AutoVu SharpV',
  source:
    'Genetec SharpOS Administrator Guide 11.5 and AutoVu SharpV Guide 14.2: JSON and XML events of the HTTP extension, FTP XML template',
  models: ['SharpV', 'SharpX', 'SharpZ3'],
  transports: ['http'],
  understands: ['plate read as JSON', 'plate read as XML', 'the XML template of the FTP extension'],
  decode,
};
