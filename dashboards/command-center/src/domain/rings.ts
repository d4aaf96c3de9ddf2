/** What the picture of a ring says beyond its numbers. Pure. */
import type { RingGap, RingHour, RingPicture, RingPlace } from '../api/rings-types.ts';

/** Of fewer vehicles nothing is concluded. */
const leastToTell = 5;

/** Whether vehicles can have passed in this hour that nothing counted. */
export function isDoubtful(hour: RingHour): boolean {
  return hour.blindMinutes + hour.partlyMinutes + hour.unknownMinutes > 0;
}

/** How many more entered than left, from the begin of the span to the end of each hour. */
export function runningBalance(hours: readonly RingHour[]): number[] {
  let sum = 0;
  return hours.map(({ balance }) => {
    sum += balance;
    return sum;
  });
}

/** Hours in a row of which the same is to be said. */
export interface Doubt {
  from: string;
  /** Start of the last hour. */
  last: string;
  /** The most in one of the hours. */
  unseeing: number;
  blindMinutes: number;
  partlyMinutes: number;
  unknownMinutes: number;
}

/** The hours that cannot be trusted, in order, those in a row taken together. */
export function doubtsOf(hours: readonly RingHour[]): Doubt[] {
  const doubts: Doubt[] = [];
  let open: Doubt | null = null;
  for (const hour of hours) {
    if (!isDoubtful(hour)) {
      open = null;
      continue;
    }
    if (open === null) {
      open = {
        from: hour.at,
        last: hour.at,
        unseeing: 0,
        blindMinutes: 0,
        partlyMinutes: 0,
        unknownMinutes: 0,
      };
      doubts.push(open);
    }
    open.last = hour.at;
    open.unseeing = Math.max(open.unseeing, hour.unseeing);
    open.blindMinutes += hour.blindMinutes;
    open.partlyMinutes += hour.partlyMinutes;
    open.unknownMinutes += hour.unknownMinutes;
  }
  return doubts;
}

/** A round number that holds this one: the end of an axis. */
export function roundUp(value: number): number {
  if (value <= 4) return 4;
  const size = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  return size * (steps.find((step) => step * size >= value) ?? 10);
}

export interface WhileBlind {
  vehicles: number;
  /** Of them, those seen again in hours in which checkpoints of the ring did not see all. */
  ofThem: number;
  /** How much of all that passed the ring fell into these hours, 0 … 1. */
  passedShare: number;
  /** What to look at first; null where the hours tell nothing. */
  lookAt: 'cameras' | 'roads' | null;
}

/** Whether vehicles got over the ring unseen rather when its checkpoints were blind: then it is the cameras. */
export function skipsWhileBlind(gap: RingGap, hours: readonly RingHour[]): WhileBlind {
  const doubtful = new Set(hours.filter(isDoubtful).map(({ at }) => at));
  let vehicles = 0;
  let ofThem = 0;
  for (const { at, inbound, outbound } of gap.hours) {
    const count = (inbound ?? 0) + (outbound ?? 0);
    vehicles += count;
    if (doubtful.has(at)) ofThem += count;
  }
  const passed = (all: readonly RingHour[]): number =>
    all.reduce((sum, { inbound, outbound }) => sum + inbound + outbound, 0);
  const passedShare = passed(hours) === 0 ? 0 : passed(hours.filter(isDoubtful)) / passed(hours);
  const tellsSomething = vehicles >= leastToTell && passedShare < 0.9;
  const isMore = ofThem / Math.max(1, vehicles) > passedShare * 1.25 + 0.05;
  return {
    vehicles,
    ofThem,
    passedShare,
    lookAt: !tellsSomething ? null : isMore ? 'cameras' : 'roads',
  };
}

/** Whether anything at all was skipped, told exactly or not. */
export function hasSkips(gap: RingGap): boolean {
  return gap.inbound !== 0 || gap.outbound !== 0;
}

export type PlaceState = RingPlace['coverage'][number]['state'];
/** How a checkpoint sees now: the end of its timeline. */
export function stateOf(place: RingPlace): PlaceState {
  return place.coverage.at(-1)?.state ?? 'unknown';
}

const rank: Readonly<Record<PlaceState, number>> = { blind: 3, unknown: 2, partly: 1, seeing: 0 };
export const placeColumns = [
  'name',
  'state',
  'inbound',
  'outbound',
  'balance',
  'unread',
  'late',
  'blind',
] as const;
export type PlaceColumn = (typeof placeColumns)[number];

/** What a checkpoint shows, and is sorted by, in a column of numbers. */
export function placeNumber(place: RingPlace, column: Exclude<PlaceColumn, 'name'>): number {
  switch (column) {
    case 'state':
      return rank[stateOf(place)];
    case 'unread':
      return place.unreadInbound + place.unreadOutbound;
    case 'blind':
      return Math.round(place.blindMinutes + place.unknownMinutes);
    default:
      return place[column];
  }
}

export function sortedPlaces(
  places: readonly RingPlace[],
  by: { column: PlaceColumn; isDown: boolean },
): RingPlace[] {
  const { column, isDown } = by;
  return places.toSorted((a, b) => {
    const names = a.name.localeCompare(b.name, undefined, { numeric: true });
    if (column === 'name') return isDown ? -names : names;
    const step = placeNumber(a, column) - placeNumber(b, column);
    return (isDown ? -step : step) || names;
  });
}

/** Those that saw least first; of equals, who was blind before who is not on record. */
export function worstFirst(places: readonly RingPlace[]): RingPlace[] {
  const unseen = (place: RingPlace): number => place.blindMinutes + place.unknownMinutes;
  return places.toSorted(
    (a, b) =>
      unseen(b) - unseen(a) ||
      b.blindMinutes - a.blindMinutes ||
      b.partlyMinutes - a.partlyMinutes ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}

/** How many checkpoints of a ring do not see, or only in part, now. */
export function troubledNow(ring: RingPicture): number {
  return ring.places.filter((place) => stateOf(place) !== 'seeing').length;
}
