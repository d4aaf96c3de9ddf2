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

/** The least changes that lead from the raw text to the plate. */
export function plateChanges(raw: string, plate: string): PlateChange[] {
  const from = [...raw];
  const to = [...plate];
  const costs = from.map(() => new Array<number>(to.length + 1).fill(0));
  costs.push(to.concat('').map((_, index) => to.length - index));
  const cost = (i: number, j: number): number => costs[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length; j >= 0; j -= 1) {
      const same = from[i] === to[j] ? 0 : 1;
      const least =
        j === to.length
          ? from.length - i
          : Math.min(cost(i + 1, j + 1) + same, cost(i + 1, j) + 1, cost(i, j + 1) + 1);
      const row = costs[i];
      if (row !== undefined) row[j] = least;
    }
  const changes: PlateChange[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const [a, b] = [from[i], to[j]];
    if (a !== undefined && a === b) changes.push({ kind: 'same', raw: a, plate: a, position: i });
    else if (a !== undefined && b !== undefined && cost(i, j) === cost(i + 1, j + 1) + 1)
      changes.push({ kind: 'changed', raw: a, plate: b, position: i });
    else if (a !== undefined && (b === undefined || cost(i, j) === cost(i + 1, j) + 1)) {
      changes.push({ kind: 'removed', raw: a, plate: '', position: i });
      i += 1;
      continue;
    } else {
      changes.push({ kind: 'added', raw: '', plate: b ?? '', position: i });
      j += 1;
      continue;
    }
    i += 1;
    j += 1;
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
