/** Takes a description apart and says of every mistake where it is, what is there and what is allowed. */
import { plateColors } from '../core/model.ts';
import { isRecord, type JsonRecord } from './json.ts';
import { zonedMs } from './local-time.ts';
import { MappingChecker } from './mapping-checker.ts';
import {
  type CheckedMappings,
  confidenceScales,
  imageForms,
  type MappingDescription,
  mappedFields,
  mappingFormats,
  mappingTransports,
  separators,
  speedUnits,
  timeFormats,
} from './mapping-description.ts';
import { compileTimePattern } from './time-pattern.ts';

const knownKeys = [
  'id',
  'name',
  'source',
  'models',
  'transports',
  'format',
  'csv',
  'items',
  'reads',
  'ignore',
  'heartbeat',
  'fields',
  'time',
  'confidence',
  'speed',
  'image',
  'plateColors',
  'departing',
  'noPlate',
];
const maxMappings = 100;

/** @param value one description, a list of them, or `{ mappings: […] }`, as JSON or YAML gives it */
export function checkMappings(value: unknown): CheckedMappings {
  const checker = new MappingChecker();
  const inner = isRecord(value) && 'mappings' in value ? value.mappings : value;
  const list: unknown[] = Array.isArray(inner) ? inner : [inner];
  if (list.length === 0 || list.length > maxMappings)
    checker.fail('mappings', list, `1 to ${maxMappings} descriptions`);
  const mappings = list.map((item, index) => {
    const path = `mappings[${index}]`;
    if (isRecord(item)) return checkOne(checker, item, path);
    checker.fail(path, item, 'a description: keys and values');
    return null;
  });
  const seen = new Set<string>();
  for (const [index, mapping] of mappings.entries()) {
    if (mapping === null || mapping.id === '') continue;
    if (seen.has(mapping.id)) checker.fail(`mappings[${index}].id`, mapping.id, 'an id that is there once');
    seen.add(mapping.id);
  }
  if (checker.errors.length > 0) return { mappings: null, errors: checker.errors };
  return { mappings: mappings.filter((mapping) => mapping !== null), errors: [] };
}

function checkOne(checker: MappingChecker, item: JsonRecord, path: string): MappingDescription {
  checker.keys(item, path, knownKeys);
  const format = checker.choice(item.format, `${path}.format`, mappingFormats) ?? 'csv';
  const csv = checker.record(item.csv, `${path}.csv`);
  checker.keys(csv, `${path}.csv`, ['separator', 'header']);
  const given = checker.record(item.fields, `${path}.fields`);
  checker.keys(given, `${path}.fields`, mappedFields);
  const fields: Record<string, string> = {};
  for (const field of mappedFields)
    if (given[field] !== undefined || field === 'plate')
      fields[field] = checker.expression(given[field], `${path}.fields.${field}`, format);
  const transports = checker
    .texts(item, 'transports', path)
    .map((word, index) => checker.choice(word, `${path}.transports[${index}]`, mappingTransports) ?? 'http');
  const needs = <T extends string>(key: 'confidence' | 'speed' | 'image', words: readonly T[]): T | null =>
    given[key] === undefined && item[key] === undefined
      ? null
      : checker.choice(item[key], `${path}.${key}`, words);
  return {
    id: checker.text(item, 'id', path, /^[a-z0-9-]{1,32}$/, 'a-z, 0-9 and -, 1 to 32 characters'),
    name: checker.text(item, 'name', path, /^\S.{0,63}$/u, 'a text of 1 to 64 characters'),
    source: checker.text(
      item,
      'source',
      path,
      /^.{10,300}$/u,
      'where the format is written down, 10 to 300 characters',
    ),
    models: item.models === undefined ? ['described in configuration'] : checker.texts(item, 'models', path),
    transports: transports.length === 0 ? ['http', 'mqtt'] : transports,
    format,
    csv: {
      separator:
        csv.separator === undefined
          ? ','
          : (checker.choice(csv.separator, `${path}.csv.separator`, separators) ?? ','),
      header: csv.header === undefined ? true : checkFlag(checker, csv.header, `${path}.csv.header`),
    },
    items: item.items === undefined ? null : checker.expression(item.items, `${path}.items`, format),
    reads: checker.conditions(item.reads, `${path}.reads`, format),
    ignore: checker.conditions(item.ignore, `${path}.ignore`, format),
    heartbeat: checkHeartbeat(checker, item.heartbeat, `${path}.heartbeat`, format),
    fields: { ...fields, plate: fields.plate ?? '' },
    time: checkTime(checker, item.time, given.time !== undefined, `${path}.time`),
    confidence: needs('confidence', confidenceScales),
    speed: needs('speed', speedUnits),
    image: needs('image', imageForms),
    plateColors: checkColors(checker, item.plateColors, `${path}.plateColors`),
    departing: checker.texts(item, 'departing', path),
    noPlate: checker.texts(item, 'noPlate', path),
  };
}

function checkFlag(checker: MappingChecker, value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') checker.fail(path, value, 'true, false');
  return value !== false;
}

function checkHeartbeat(
  checker: MappingChecker,
  value: unknown,
  path: string,
  format: MappingDescription['format'],
): MappingDescription['heartbeat'] {
  if (value === undefined || value === null) return null;
  const heartbeat = checker.record(value, path);
  checker.keys(heartbeat, path, ['when', 'deviceKey']);
  const when = checker.conditions(heartbeat.when, `${path}.when`, format);
  if (when.length === 0) checker.fail(`${path}.when`, heartbeat.when, 'at least one condition');
  const { deviceKey } = heartbeat;
  return {
    when,
    deviceKey: deviceKey === undefined ? null : checker.expression(deviceKey, `${path}.deviceKey`, format),
  };
}

function checkTime(
  checker: MappingChecker,
  value: unknown,
  isMapped: boolean,
  path: string,
): MappingDescription['time'] {
  if (value === undefined && !isMapped) return null;
  const time = checker.record(value, path);
  checker.keys(time, path, ['format', 'pattern', 'zone']);
  const format = checker.choice(time.format, `${path}.format`, timeFormats) ?? 'iso';
  const { pattern, zone } = time;
  if (format === 'pattern') {
    try {
      if (typeof pattern !== 'string') throw new Error('a text');
      compileTimePattern(pattern);
    } catch (error) {
      checker.fail(
        `${path}.pattern`,
        pattern,
        `a pattern such as dd.MM.yyyy HH:mm:ss: ${error instanceof Error ? error.message : ''}`,
      );
    }
  } else if (pattern !== undefined)
    checker.fail(`${path}.pattern`, pattern, 'nothing: the format is not "pattern"');
  if (zone !== undefined && (typeof zone !== 'string' || zonedMs(Date.UTC(2025, 0, 1), zone) === null))
    checker.fail(`${path}.zone`, zone, 'a zone of the IANA database such as Asia/Shanghai');
  return {
    format,
    pattern: typeof pattern === 'string' ? pattern : null,
    zone: typeof zone === 'string' ? zone : null,
  };
}

function checkColors(
  checker: MappingChecker,
  value: unknown,
  path: string,
): MappingDescription['plateColors'] {
  const colors: [string, (typeof plateColors)[number]][] = [];
  for (const [word, color] of Object.entries(checker.record(value, path))) {
    const known = checker.choice(color, `${path}.${word}`, plateColors);
    if (known !== null) colors.push([word, known]);
  }
  return Object.fromEntries(colors);
}
