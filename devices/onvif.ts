/** ONVIF Profile M: plates in analytics metadata (XML), in recognition events (XML, PullPoint), and as JSON over MQTT. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  boxOf,
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
import { devicePath, isPictureUrl } from '../src/wire/picture.ts';
import { knownWord, plateColorOf } from '../src/wire/units.ts';
import { everyRecord, leafOf, looksLikeXml, parseXmlMessage } from '../src/wire/xml-record.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  'unknown',
  'none',
  'null',
  '-',
  '--',
  'noplate',
  'no plate',
]);
const plateItems = ['PlateNumber', 'LicensePlate', 'Plate', 'PlateText', 'LicensePlateNumber'];
/** The standard topic, and those of makers: LicensePlate, ANPR, ALPR, LPR as a word of the path. */
const plateTopic = /LicensePlate|(?:^|[/:._-])(?:ANPR|ALPR|LPR|PlateRecognition)/i;

interface Seen {
  info: JsonRecord;
  vehicle: JsonRecord;
  /** 0..1, of the plate where it has none of its own. */
  likelihood: unknown;
  objectId: string | null;
  utcTime: string | null;
  deviceKey: string | null;
}

/** `{ LicensePlateInfo: { LicensePlateInfo: … } }`: the name of the item, then that of the element in it. */
function unwrapped(value: unknown, name: string): JsonRecord {
  const outer = recordOf(Array.isArray(value) ? value[0] : value);
  return isRecord(outer[name]) ? outer[name] : outer;
}

/** An attribute, a child element, or one beside the plate: drafts and makers differ. */
function likelihoodOf({ info, likelihood }: Seen): number | null {
  const plate = recordOf(info.PlateNumber);
  const given = [plate['@Likelihood'], plate.Likelihood, info.Likelihood, info['@Likelihood'], likelihood];
  return scaledConfidence(numberOf(leafOf(given.find((one) => leafOf(one) !== null))), 1);
}

/**
 * Frames repeat an object until it is gone, and numbers of objects come again (some cameras number every plate 0): one
 * number with one plate within an hour is one passage. The surest sight of it counts: its likelihood is the revision.
 */
function readOf(seen: Seen, zone: string | undefined): DecodedRead | string | null {
  const { info, vehicle, objectId, utcTime, deviceKey } = seen;
  if (!('PlateNumber' in info)) return null;
  const plate = leafOf(info.PlateNumber) ?? leafOf(recordOf(info.PlateNumber).Value) ?? '';
  const plateRaw = plateOf(plate, noPlateWords);
  if (plateRaw === null) return wrongField('PlateNumber', plate);
  const capturedAtMs = timeTextMs(utcTime, zone);
  const confidence = plateRaw === '' ? null : likelihoodOf(seen);
  // an hour of the text's own clock: the same with and without a zone
  const hour = utcTime?.slice(0, 13);
  return newRead({
    eventId:
      objectId === null
        ? passageId(deviceKey, utcTime, plateRaw)
        : passageId(deviceKey, 'object', objectId, plateRaw, hour),
    revision: objectId === null ? 0 : Math.floor((confidence ?? 0) * 1000),
    capturedAtMs,
    plateRaw,
    plateColor: plateColorOf(leafOf(info.Color ?? info.PlateColor)),
    confidence,
    vehicle: vehicleOf({
      type: knownWord(leafOf(vehicle.Type)),
      color: knownWord(leafOf(vehicle.Color)),
      make: knownWord(leafOf(vehicle.Brand)),
    }),
    deviceKey,
    ...timelessMark(utcTime),
  });
}

/** Pictures as base64, the vehicle before the plate; else an address or path. */
function pictures(
  texts: readonly unknown[],
  addresses: readonly unknown[],
): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const inside = pictureOf(...texts.map(leafOf));
  if (inside.image !== null) return inside;
  for (const value of addresses) {
    const address = leafOf(value)?.trim() ?? '';
    if (isPictureUrl(address)) return { image: { url: address } };
    const path = address.startsWith('/') ? devicePath(address) : null;
    if (path !== null) return { image: { path } };
  }
  return inside;
}

/** The object's box where the object is the plate: -1..1 with y upwards, after the frame's transformation. */
function plateBox(appearance: JsonRecord, frame: JsonRecord): DecodedRead['plateBox'] {
  const kind = recordOf(appearance.Class);
  const types = [kind.Type, recordOf(recordsOf(kind.ClassCandidate)[0]).Type].map(leafOf);
  if (!types.includes('LicensePlate')) return null;
  const box = recordOf(recordOf(appearance.Shape).BoundingBox);
  const { Translate, Scale } = recordOf(appearance.Transformation ?? frame.Transformation);
  const at = (side: string, axis: 'x' | 'y'): number =>
    (numberOf(box[`@${side}`]) ?? Number.NaN) * (numberOf(recordOf(Scale)[`@${axis}`]) ?? 1) +
    (numberOf(recordOf(Translate)[`@${axis}`]) ?? 0);
  const [first, second] = [(at('left', 'x') + 1) / 2, (at('right', 'x') + 1) / 2];
  const [third, fourth] = [(1 - at('top', 'y')) / 2, (1 - at('bottom', 'y')) / 2];
  const [left, top] = [Math.min(first, second), Math.min(third, fourth)];
  return boxOf({ left, top, width: Math.abs(second - first), height: Math.abs(fourth - third) }, 1, 1);
}

/** Direction and lane, which makers put beside the standard's fields. */
function roadFacts(values: ReadonlyMap<string, unknown>): Pick<DecodedRead, 'travel' | 'lane'> {
  const direction = leafOf(values.get('direction')) ?? '';
  const lane = laneOf(numberOf(leafOf(values.get('lane') ?? values.get('laneno'))));
  return { lane, travel: /leav|depart|away|reverse|outbound/i.test(direction) ? 'departing' : 'approaching' };
}

/** An object of an analytics frame; null where it has no plate. */
function decodeObject(
  object: JsonRecord,
  frame: JsonRecord,
  context: RawMessage,
): DecodedRead | string | null {
  const appearance = recordOf(object.Appearance);
  if (appearance.LicensePlateInfo === undefined) return null;
  const info = unwrapped(appearance.LicensePlateInfo, 'LicensePlateInfo');
  const vehicle = unwrapped(appearance.VehicleInfo, 'VehicleInfo');
  const read = readOf(
    {
      info,
      vehicle,
      likelihood: null,
      objectId: leafOf(object['@ObjectId'] ?? object.ObjectId),
      utcTime: leafOf(frame['@UtcTime'] ?? frame.UtcTime),
      deviceKey: keyOfTopic(context.topic),
    },
    context.zone,
  );
  if (read === null || typeof read === 'string') return read;
  const properties = everyRecord(object.Extension, 'Property').map(
    (one) => [leafOf(one['@name'] ?? one['@Name'])?.toLowerCase() ?? '', one] as const,
  );
  return {
    ...read,
    ...roadFacts(new Map(properties)),
    plateBox: plateBox(appearance, frame),
    ...pictures(
      [frame.SceneImage, appearance.Image, vehicle.Image, info.Image],
      [frame.SceneImageRef, appearance.ImageRef],
    ),
  };
}

/** An event: `Data` as a record of its items. Topics that are of no plates give no read, whatever they hold. */
function decodeEvent(event: {
  topic: string | null;
  utcTime: string | null;
  data: JsonRecord;
  deviceKey: string | null;
  zone: string | undefined;
}): DecodedRead | string | null {
  const { topic, data } = event;
  if (topic !== null && !plateTopic.test(topic)) return null;
  const item = plateItems.find((name) => leafOf(data[name]) !== null);
  const isOwn = topic !== null && item !== undefined;
  const info = isRecord(data.LicensePlateInfo)
    ? unwrapped(data.LicensePlateInfo, 'LicensePlateInfo')
    : isOwn
      ? { PlateNumber: leafOf(data[item]) }
      : null;
  if (info === null) return null;
  const vehicle = unwrapped(data.VehicleInfo, 'VehicleInfo');
  const id = isRecord(data.ObjectId) ? unwrapped(data.ObjectId, 'ObjectId')['@ObjectId'] : data.ObjectId;
  const likelihood = data.Likelihood ?? data.Confidence;
  const { utcTime, deviceKey } = event;
  const read = readOf({ info, vehicle, likelihood, objectId: leafOf(id), utcTime, deviceKey }, event.zone);
  if (read === null || typeof read === 'string') return read;
  const facts = new Map(Object.entries(data).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    ...read,
    ...roadFacts(facts),
    ...pictures([data.VehicleImage, data.Image, info.Image], [data.VehicleImageURI, data.ImageURI]),
  };
}

/** Simple items by name, element items as what is in them. */
function itemsOf(data: JsonRecord): JsonRecord {
  const items = Object.create(null) as Record<string, unknown>;
  for (const item of recordsOf(data.SimpleItem)) items[textOf(item['@Name']) ?? ''] = item['@Value'];
  for (const item of recordsOf(data.ElementItem)) {
    const name = textOf(item['@Name']) ?? '';
    items[name] = item['#text'] ?? item;
  }
  return items;
}

function decodeNotification(notification: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const message = recordOf(recordOf(notification.Message).Message ?? notification.Message);
  // Deleted: the property is gone, not a vehicle there
  if (message['@PropertyOperation'] === 'Deleted') return null;
  const address = leafOf(recordOf(notification.ProducerReference).Address) ?? '';
  return decodeEvent({
    topic: leafOf(notification.Topic) ?? '',
    utcTime: leafOf(message['@UtcTime']),
    data: itemsOf(recordOf(message.Data)),
    deviceKey: /^\s*(?:uri|urn):(?:\/\/|uuid:)?([^/\s]+)/.exec(address)?.[1] ?? null,
    zone,
  });
}

/** `{prefix}/onvif-ej/{topic}` and `{prefix}/onvif-mj/…`: the prefix is the device's. */
function keyOfTopic(topic: string | undefined): string | null {
  const at = topic?.search(/\/onvif-(?:ej|mj)(?:\/|$)/) ?? -1;
  return topic === undefined || at < 1 ? null : topic.slice(0, at);
}

function decodeTree(name: string, value: JsonRecord, message: RawMessage): DecodedMessage {
  const frames = name === 'Frame' ? [value] : everyRecord(value, 'Frame');
  const notifications = name === 'NotificationMessage' ? [value] : everyRecord(value, 'NotificationMessage');
  const objects = frames.flatMap((frame) => recordsOf(frame.Object).map((object) => ({ object, frame })));
  return decodeItems([...objects, ...notifications], message.body, (item) => {
    const { object, frame } = item as { object?: unknown; frame?: unknown };
    return isRecord(object) && isRecord(frame)
      ? decodeObject(object, frame, message)
      : decodeNotification(item as JsonRecord, message.zone);
  });
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  if (looksLikeXml(body)) {
    const parsed = parseXmlMessage(body);
    return 'answer' in parsed ? parsed.answer : decodeTree(parsed.name, parsed.value, message);
  }
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  if (!isRecord(parsed.value)) return noRead();
  const { value } = parsed;
  if (!isRecord(value.Data)) return decodeTree('', value, message);
  const inPath = message.topic?.split('/onvif-ej/')[1] ?? null;
  return decodeItems([value], body, (event) =>
    decodeEvent({
      topic: inPath,
      utcTime: leafOf(event.UtcTime),
      data: recordOf(event.Data),
      deviceKey: keyOfTopic(message.topic),
      zone: message.zone,
    }),
  );
}

export const make: Make = {
  id: 'onvif',
  name: 'ONVIF Profile M',
  source:
    'ONVIF Analytics Service Specification (LicensePlateInfo, annex "License plate recognition"), Core (JSON over MQTT)',
  models: ['any camera of Profile M', 'Bosch cameras over MQTT'],
  transports: ['http', 'mqtt', 'pullpoint'],
  understands: [
    'MetadataStream frames with LicensePlateInfo (XML; JSON under onvif-mj)',
    'tns1:RuleEngine/Recognition/LicensePlate and makers’ plate topics (PullPoint, Notify, metadata)',
    '{prefix}/onvif-ej/RuleEngine/Recognition/LicensePlate/… (JSON)',
  ],
  pulls: [{ transport: 'pullpoint', topicFilter: 'tns1:RuleEngine//.' }],
  decode,
};
