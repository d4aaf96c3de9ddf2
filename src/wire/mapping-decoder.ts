/** A make from its description: expressions compiled once, then run on each message. */
import type { Candidate, DecodedMessage, DecodedRead, Make, RawMessage, ReadImage } from '../core/model.ts';
import {
  decodeItems,
  fingerprint,
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
} from './decoded.ts';
import { numberOf, textOf } from './json.ts';
import { epochValueMs, timeTextMs, zonedMs } from './local-time.ts';
import {
  type MappedField,
  type MappingCondition,
  type MappingDescription,
  mappedFields,
} from './mapping-description.ts';
import { compileExpression, createOpener, type Find, type MappedItem } from './mapping-formats.ts';
import { devicePath, isPictureUrl } from './picture.ts';
import { decodeUtf8 } from './text.ts';
import { compileTimePattern } from './time-pattern.ts';
import { plateColorOf, speedKmhOf } from './units.ts';

type Test = (item: MappedItem) => boolean;
type Finds = Partial<Record<MappedField, Find>>;

/** @throws Error where an expression is wrong: check the description first (mapping-checks.ts) */
export function makeOf(description: MappingDescription): Make {
  const open = createOpener(description);
  const decodeItem = createItemDecoder(description);
  const heartbeat = createHeartbeat(description);
  return {
    id: description.id,
    name: description.name,
    source: description.source,
    models: description.models,
    transports: description.transports,
    understands: [`${description.format} as the setting makes.mappings describes it`],
    decode: ({ body, zone }: RawMessage): DecodedMessage => {
      const opened = open(body);
      if ('answer' in opened) return opened.answer;
      const deviceKey = opened.whole === null ? undefined : heartbeat?.(opened.whole);
      if (deviceKey !== undefined) return noRead({ kind: 'heartbeat', deviceKey });
      const print = (): string => fingerprint(decodeUtf8(body) ?? '');
      return decodeItems(opened.items, body, (item, index) => decodeItem(item, index, zone, print));
    },
  };
}

function compileCondition(condition: MappingCondition, format: MappingDescription['format']): Test {
  const find = compileExpression(format, condition.at);
  const { is, isNot, exists } = condition;
  const pattern = condition.matches === undefined ? null : new RegExp(condition.matches, 'u');
  return (item) => {
    const words = find(item).map((value) =>
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    );
    if (is !== undefined) return words.some((word) => is.includes(word));
    if (isNot !== undefined) return !words.some((word) => isNot.includes(word));
    if (pattern !== null) return words.some((word) => pattern.test(word.slice(0, 1000)));
    return words.length > 0 === (exists ?? true);
  };
}

/** The device's key where the message is a heartbeat (null: it names none); undefined where it is none. */
function createHeartbeat(
  description: MappingDescription,
): ((whole: MappedItem) => string | null | undefined) | null {
  const { heartbeat, format } = description;
  if (heartbeat === null) return null;
  const tests = heartbeat.when.map((condition) => compileCondition(condition, format));
  const find = heartbeat.deviceKey === null ? null : compileExpression(format, heartbeat.deviceKey);
  return (whole) => (tests.every((test) => test(whole)) ? textOf(find?.(whole)[0]) : undefined);
}

function createTime(
  time: MappingDescription['time'],
): (value: unknown, zone: string | undefined) => number | null {
  if (time === null) return () => null;
  const { format, pattern } = time;
  const zoneOr = (zone: string | undefined): string | undefined => zone ?? time.zone ?? undefined;
  if (format === 'iso') return (value, zone) => timeTextMs(value, zoneOr(zone));
  if (format === 'pattern') {
    const parse = compileTimePattern(pattern ?? '');
    return (value, zone) => {
      const parsed = parse(textOf(value) ?? '');
      if (parsed === null) return null;
      const { wallMs, offsetMinutes } = parsed;
      return offsetMinutes === null ? zonedMs(wallMs, zoneOr(zone)) : wallMs - offsetMinutes * 60_000;
    };
  }
  const unit = { 'epoch-s': 's', 'epoch-ms': 'ms', 'epoch-us': 'us', 'epoch-ns': 'ns' } as const;
  return (value) => epochValueMs(value, unit[format]);
}

function pictureBy(
  form: MappingDescription['image'],
  value: unknown,
): Pick<DecodedRead, 'image' | 'imageBroken'> {
  const text = textOf(value);
  if (form === null || text === null) return { image: null };
  if (form === 'base64') return pictureOf(text);
  let image: ReadImage | null = null;
  if (form === 'url' && isPictureUrl(text)) image = { url: text };
  const path = form === 'path' ? devicePath(text) : null;
  if (path !== null) image = { path };
  return image === null ? { image, imageBroken: true } : { image };
}

type ItemDecoder = (
  item: MappedItem,
  index: number,
  zone: string | undefined,
  print: () => string,
) => DecodedRead | string | null;

function createItemDecoder(description: MappingDescription): ItemDecoder {
  const { format, fields } = description;
  const wanted = description.reads.map((condition) => compileCondition(condition, format));
  const unwanted = description.ignore.map((condition) => compileCondition(condition, format));
  const finds: Finds = {};
  for (const field of mappedFields) {
    const expression = fields[field];
    if (expression !== undefined) finds[field] = compileExpression(format, expression);
  }
  const timeOf = createTime(description.time);
  const noPlate = new Set(description.noPlate.map((word) => word.trim().toLowerCase()));
  const full = description.confidence === '0..100' ? 100 : 1;
  const departing = new Set(description.departing);
  return (item, index, zone, print) => {
    if (item.format === 'csv' && item.fields.length < item.columns.length)
      return `row: has ${item.fields.length} of ${item.columns.length} columns; what is left may be another plate`;
    if (!wanted.every((test) => test(item)) || unwanted.some((test) => test(item))) return null;
    const one = (field: MappedField): unknown => finds[field]?.(item)[0];
    const plate = one('plate');
    const plateRaw = plateOf(plate, noPlate);
    if (plateRaw === null) return wrongField(`fields.plate (${fields.plate})`, plate);
    const time = one('time');
    const capturedAtMs = timeOf(time, zone);
    const deviceKey = textOf(one('deviceKey'));
    const id = textOf(one('eventId'));
    const color = textOf(one('plateColor')) ?? '';
    const known = Object.hasOwn(description.plateColors, color) ? description.plateColors[color] : undefined;
    const speed = numberOf(one('speed'));
    return newRead({
      ...timelessMark(id, textOf(time)),
      eventId:
        id === null ? madeId(deviceKey, capturedAtMs ?? textOf(time), plateRaw, index, print) : passageId(id),
      capturedAtMs,
      plateRaw,
      plateColor: known ?? plateColorOf(color),
      confidence: scaledConfidence(numberOf(one('confidence')), full),
      candidates: candidatesOf(finds.candidates?.(item) ?? [], plateRaw),
      lane: laneOf(numberOf(one('lane'))),
      travel: departing.has(textOf(one('travel')) ?? '') ? 'departing' : 'approaching',
      speedKmh: description.speed === null ? null : speedKmhOf(speed, description.speed),
      vehicle: vehicleOf({ type: one('vehicleType'), color: one('vehicleColor'), make: one('vehicleMake') }),
      ...pictureBy(description.image, one('image')),
      deviceKey,
    });
  };
}

/** Device, time and plate make a passage; without a time the message itself does. */
function madeId(
  deviceKey: string | null,
  time: number | string | null,
  plate: string,
  index: number,
  print: () => string,
): string {
  return passageId(deviceKey, time ?? print(), plate === '' || time === null ? `${plate}#${index}` : plate);
}

function candidatesOf(values: readonly unknown[], plateRaw: string): Candidate[] {
  const candidates: Candidate[] = [];
  for (const value of values.flat(1)) {
    const plate = plateOf(value);
    if (plate !== null && plate !== '' && plate !== plateRaw && candidates.length < 50)
      candidates.push({ plate, confidence: null });
  }
  return candidates;
}
