/** Random reads and questions, and what a question finds, told slowly. */
import fc from 'fast-check';
import { lookAlikeClasses } from '../../src/core/look-alike.ts';
import type { Placement, PlateColor } from '../../src/core/model.ts';
import { type PreparedRead, type ReadQuery, readSorts } from '../../src/store/contract/reads.ts';
import { preparedRead, startMs } from './gateway-app.ts';

export const hourMs = 3_600_000;
const colors: readonly (PlateColor | null)[] = ['blue', 'yellow', null];
export const places: Placement[] = [1, 2, 3, 4].flatMap((n) =>
  (['inbound', 'outbound'] as const).map((direction) => ({
    deviceId: `d${n}`,
    checkpointId: n === 4 ? null : `c${n}`,
    areaId: n === 3 ? 'west' : 'east',
    lane: 1,
    travel: direction === 'inbound' ? ('approaching' as const) : ('departing' as const),
    ringId: n === 1 ? 'outer' : null,
    direction,
    zone: n - 1,
    crossing: null,
  })),
);

/** A small generator of its own, so that a failing run can be had again. */
export function randomOf(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) % below;
  };
  return { next, pick: <T>(items: readonly T[]): T => items[next(items.length)] as T };
}

export const random = randomOf(7);
const makePlate = (): string =>
  `苏${random.pick(['F', 'E'])}${Array.from({ length: 5 }, () => random.pick([...'0D1T8B'])).join('')}`;
export const vehicles = [...Array.from({ length: 40 }, makePlate), '京A12345', 'AB12[D]', '使012345'];

export function makeRead(): PreparedRead {
  const plate = random.next(12) === 0 ? '' : random.pick(vehicles);
  const capturedAtMs =
    startMs +
    random.next(48) * hourMs +
    random.next(60) * 1000 -
    (random.next(20) === 0 ? 40 * 24 * hourMs : 0);
  const base = preparedRead({
    plate,
    capturedAtMs,
    receivedAtMs: Math.max(capturedAtMs, startMs) + 100,
    placement: random.pick(places),
    clockBad: random.next(30) === 0,
  });
  return {
    ...base,
    decoded: {
      ...base.decoded,
      plateRaw: plate,
      plateColor: random.pick(colors),
      speedKmh: random.next(3) === 0 ? null : random.next(120),
      vehicle:
        random.next(3) === 0
          ? { color: random.pick(['white', 'red']), type: random.pick(['car', 'truck']) }
          : null,
      candidates: random.next(4) === 0 ? [{ plate: random.pick(vehicles), confidence: 0.3 }] : [],
    },
  };
}

/** The truth, told slowly: how a plate matches. */
function fits(plate: string, query: ReadQuery): boolean {
  if (query.plate === null) return true;
  if (plate === '') return false;
  if (query.match === 'wildcard') {
    const source = Array.from(query.plate, (char) =>
      char === '*' ? '.*' : char === '?' ? '.' : /[[\]]/.test(char) ? `\\${char}` : char,
    ).join('');
    return new RegExp(`^${source}$`, 'su').test(plate);
  }
  if (query.match !== 'near' || plate === query.plate) return plate === query.plate;
  if (plate.length !== query.plate.length) return false;
  const pairs = Array.from(plate, (char, i) => [char, query.plate?.charAt(i) ?? ''] as const).filter(
    ([a, b]) => a !== b,
  );
  return (
    pairs.length <= 2 &&
    pairs.every(([a, b]) => lookAlikeClasses.some((members) => members.includes(a) && members.includes(b)))
  );
}

export function isFound({ decoded, placement, ...read }: PreparedRead, query: ReadQuery): boolean {
  const { plateColor, vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh } = query;
  const plates = [
    read.plate,
    ...(query.candidates === true ? decoded.candidates.map((one) => one.plate) : []),
  ];
  return (
    plates.some((plate) => fits(plate, query)) &&
    (query.fromMs === undefined || read.capturedAtMs >= query.fromMs) &&
    (query.toMs === undefined || read.capturedAtMs < query.toMs) &&
    // a near question names the colour only to tell exact from near
    (plateColor === undefined || query.match === 'near' || decoded.plateColor === plateColor) &&
    (vehicleColor === undefined || decoded.vehicle?.color === vehicleColor) &&
    (vehicleType === undefined || decoded.vehicle?.type === vehicleType) &&
    (minSpeedKmh === undefined || (decoded.speedKmh ?? -1) >= minSpeedKmh) &&
    (maxSpeedKmh === undefined || (decoded.speedKmh !== null && decoded.speedKmh <= maxSpeedKmh)) &&
    (query.checkpointIds === undefined || query.checkpointIds.includes(placement.checkpointId ?? '')) &&
    (query.ringId === undefined || placement.ringId === query.ringId) &&
    (query.direction === undefined || placement.direction === query.direction) &&
    (query.zone === undefined || placement.zone === query.zone) &&
    (query.areaIds === null || query.areaIds.includes(placement.areaId ?? ''))
  );
}

/** What a sort goes by. */
export interface Sorted {
  capturedAtMs: number;
  plate: string;
  checkpointId: string | null;
  speedKmh: number | null;
}

/** What is seen of an order, told slowly: the keys and times of all that is sorted. */
export function orderOf(reads: readonly Sorted[], sort: ReadQuery['sort'] = '-capturedAt'): string[] {
  return plainlySorted(reads, sort).map((read) => `${keyOf(read, sort)} ${read.capturedAtMs}`);
}
const keyOf = (read: Sorted, sort: ReadQuery['sort'] = '-capturedAt'): string | number | null =>
  sort.endsWith('plate')
    ? read.plate || null
    : sort.endsWith('checkpointId')
      ? read.checkpointId
      : sort.endsWith('speedKmh')
        ? read.speedKmh
        : read.capturedAtMs;
function plainlySorted(reads: readonly Sorted[], sort: NonNullable<ReadQuery['sort']>): Sorted[] {
  return reads.toSorted((a, b) => {
    const [one, other] = [keyOf(a, sort), keyOf(b, sort)];
    if (one === other) return b.capturedAtMs - a.capturedAtMs;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other === sort.startsWith('-') ? 1 : -1;
  });
}
/** In the order in which they came. */
export const asCame = (reads: readonly Sorted[], sort: ReadQuery['sort']): string[] =>
  reads.map((read) => `${keyOf(read, sort)} ${read.capturedAtMs}`);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const pattern = fc
  .tuple(
    fc.constantFrom(...vehicles),
    fc.array(fc.tuple(fc.nat(8), fc.constantFrom('?', '*', '*')), { minLength: 1, maxLength: 3 }),
  )
  .map(([plate, changes]) => {
    const chars = Array.from(plate);
    for (const [at, wildcard] of changes) chars[at % chars.length] = wildcard;
    return chars.join('');
  });
export const question = fc
  .record(
    {
      plate: fc.oneof(fc.constantFrom(...vehicles), pattern, fc.constant(null)),
      match: fc.constantFrom('exact' as const, 'near' as const, 'near' as const),
      candidates: fc.boolean(),
      fromMs: maybe(fc.integer({ min: -10, max: 40 }).map((h) => startMs + h * hourMs)),
      toMs: maybe(fc.integer({ min: 5, max: 50 }).map((h) => startMs + h * hourMs)),
      plateColor: maybe(fc.constantFrom('blue' as const, 'yellow' as const)),
      vehicleColor: maybe(fc.constantFrom('white', 'red')),
      minSpeedKmh: maybe(fc.nat(90)),
      maxSpeedKmh: maybe(fc.integer({ min: 20, max: 120 })),
      checkpointIds: maybe(fc.subarray(['c1', 'c2', 'c3'], { minLength: 1 })),
      direction: maybe(fc.constantFrom('inbound' as const, 'outbound' as const)),
      zone: maybe(fc.nat(3)),
      areaIds: fc.constantFrom(null, null, ['east'], ['west']),
      limit: fc.constantFrom(3, 10, 1000),
      sort: fc.constantFrom(undefined, ...readSorts),
    },
    { noNullPrototype: true },
  )
  .map((made): ReadQuery => {
    const known = Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined));
    const query = known as unknown as ReadQuery;
    if (query.plate === null) return { ...query, match: 'exact', candidates: false };
    return /[*?]/.test(query.plate) ? { ...query, match: 'wildcard' } : query;
  });
