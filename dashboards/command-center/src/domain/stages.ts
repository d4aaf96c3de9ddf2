/** The stages of a read that is tried: what each made of it, in a form that can be shown. Pure. */
import type { DecodedStage, Identified, ReadStages } from '../api/developer-types.ts';

/** One character on its way from the raw plate to the normalised one. */
export interface PlateChange {
  kind: 'same' | 'changed' | 'removed' | 'added';
  raw: string;
  plate: string;
  /** From 0, in the raw text; for an added one, the place before which it stands. */
  position: number;
}

/** What it costs to drop a character: a dot or a space goes before a letter or a digit does. */
function dropCost(character: string | undefined): number {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character) ? 1 : 0.5;
}

/** `costs[i][j]`: of the least changes from the raw text after i to the plate after j. */
function changeCosts(from: readonly string[], to: readonly string[]): number[][] {
  const costs = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let i = from.length; i >= 0; i -= 1)
    for (let j = to.length; j >= 0; j -= 1) {
      const row = costs[i] ?? [];
      const below = costs[i + 1];
      const ways = [
        j < to.length ? (row[j + 1] ?? 0) + 1 : null,
        below === undefined ? null : (below[j] ?? 0) + dropCost(from[i]),
        below === undefined || j === to.length ? null : (below[j + 1] ?? 0) + (from[i] === to[j] ? 0 : 1),
      ].filter((cost) => cost !== null);
      row[j] = ways.length === 0 ? 0 : Math.min(...ways);
    }
  return costs;
}

/** The least changes that lead from the raw text to the plate. */
export function plateChanges(raw: string, plate: string): PlateChange[] {
  const from = [...raw];
  const to = [...plate];
  const costs = changeCosts(from, to);
  const cost = (at: number, goal: number): number => costs[at]?.[goal] ?? Number.POSITIVE_INFINITY;
  const changes: PlateChange[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const a = from[i];
    const b = to[j];
    if (a !== undefined && b !== undefined && (a === b || cost(i, j) === cost(i + 1, j + 1) + 1)) {
      changes.push({ kind: a === b ? 'same' : 'changed', raw: a, plate: b, position: i });
      i += 1;
      j += 1;
    } else if (a !== undefined && cost(i, j) === cost(i + 1, j) + dropCost(a)) {
      changes.push({ kind: 'removed', raw: a, plate: '', position: i });
      i += 1;
    } else {
      changes.push({ kind: 'added', raw: '', plate: b ?? '', position: i });
      j += 1;
    }
  }
  return changes;
}

/** How it looks: done, done with something to look at, stopped here, not reached. */
export type StageLook = 'good' | 'warn' | 'bad' | 'idle';
export interface StageLooks {
  decode: StageLook;
  normalise: StageLook;
  identify: StageLook;
  place: StageLook;
}
export function stageLooks({ decode, normalise, identify, place }: ReadStages): StageLooks {
  const odd = decode.unknownKeys > 0 || decode.imageBroken === true || decode.capturedAt === null;
  const placed = place !== null && place.checkpointId !== null && place.direction !== 'unknown';
  return {
    decode: odd ? 'warn' : 'good',
    normalise: normalise.kind === 'unknown' || normalise.kind === 'none' ? 'warn' : 'good',
    identify: identify === null ? 'idle' : identify.deviceId === null ? 'bad' : 'good',
    place: place === null ? 'idle' : placed ? 'good' : 'warn',
  };
}

/** Why it is taken for a device, or for none. */
export function identifyReason(identify: Identified | null, triedAs: string | null) {
  if (identify === null) return 'nobody';
  if (identify.deviceId === null) return identify.deviceKey === null ? 'noKey' : 'unknownKey';
  return identify.deviceId === triedAs ? 'sender' : 'key';
}

/** Fields of the decoder in the order in which they are looked at; those that the message does not have stand apart. */
export const decodedFields = [
  'plateRaw',
  'plateColor',
  'capturedAt',
  'confidence',
  'candidates',
  'lane',
  'travel',
  'speedKmh',
  'vehicle',
  'image',
  'plateBox',
  'deviceKey',
  'eventId',
  'revision',
  'unknownKeys',
] as const satisfies readonly (keyof DecodedStage)[];
export type DecodedField = (typeof decodedFields)[number];

/** The fields that the message has, and those that it lacks. */
export function fieldsOfStage(decode: DecodedStage): { given: DecodedField[]; absent: DecodedField[] } {
  const isAbsent = (field: DecodedField): boolean => {
    const value = decode[field];
    return value === null || (Array.isArray(value) && value.length === 0);
  };
  return {
    given: decodedFields.filter((field) => !isAbsent(field)),
    absent: decodedFields.filter(isAbsent),
  };
}

/** `2026-11-24 14:03:07.120` in a zone, and the zone's offset then: `UTC+08:00`. */
export function momentIn(iso: string, zone: string | undefined): { text: string; offset: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', 'UTC');
  return {
    text: `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}`,
    offset: offset === 'UTC' ? 'UTC+00:00' : offset,
  };
}
