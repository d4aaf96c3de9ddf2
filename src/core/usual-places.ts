/**
 * Where and when a vehicle is usually seen: on how many days it passed a checkpoint at an hour of the day, out of the
 * days on which the checkpoint could see all of that hour (docs/analysis.md has the rules). Pure.
 */
import type { ClosedInterval } from './coverage.ts';
import { siteDays } from './site-day.ts';
import { wilsonInterval } from './wilson.ts';

/** What was seen on fewer days is not told: a few passages are no habit. */
export const leastDays = 3;
/** An hour or a day counts as seen where the checkpoint saw so much of it; a device that starts anew costs none. */
const seenShare = 0.9;
/** Every zone's clock stands at a whole quarter of an hour. */
const quarterMs = 900_000;

/** An hour of the site's clock; two hours long where the clock is set back. */
export interface SiteHour {
  day: string;
  hour: number;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
  fromMs: number;
  toMs: number;
}
export interface SiteHours {
  hours: SiteHour[];
  /** The days of which all hours are among them. */
  wholeDays: ReadonlySet<string>;
}

/** The hours of the site's clock that lie wholly within a time, in order. */
export function siteHours(zone: string, fromMs: number, toMs: number): SiteHours {
  const at = siteDays(zone);
  const first = Math.ceil(fromMs / quarterMs);
  const end = Math.floor(toMs / quarterMs);
  const nameOf = (quarter: number): string => {
    const { day, hour } = at(quarter * quarterMs);
    return `${day} ${hour}`;
  };
  const dayOf = (quarter: number): string => at(quarter * quarterMs).day;
  const hours: SiteHour[] = [];
  // what the edges cut is of no use: it could be seen in a part of it only
  const cut = first < end ? [nameOf(first - 1), nameOf(end)] : [];
  for (let quarter = first; quarter < end; quarter++) {
    if (cut.includes(nameOf(quarter))) continue;
    const { day, hour } = at(quarter * quarterMs);
    const last = hours.at(-1);
    if (last !== undefined && last.day === day && last.hour === hour) last.toMs += quarterMs;
    else {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
      hours.push({ day, hour, weekday, fromMs: quarter * quarterMs, toMs: (quarter + 1) * quarterMs });
    }
  }
  const wholeDays = new Set(hours.map(({ day }) => day));
  for (const day of [dayOf(first - 1), dayOf(end)]) wholeDays.delete(day);
  return { hours, wholeDays };
}

/** The index of the hour that holds a moment; -1 where none does. */
export function hourAt(hours: readonly SiteHour[], atMs: number): number {
  let low = 0;
  let high = hours.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hours[middle]?.toMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return (hours[low]?.fromMs ?? Number.POSITIVE_INFINITY) <= atMs ? low : -1;
}

export interface PlaceTime {
  checkpointId: string;
  atMs: number;
}

/** The checkpoints at which a vehicle was seen on enough days to say anything, most days first, and how many others there are. */
export function placesOften(
  { hours }: SiteHours,
  times: readonly PlaceTime[],
): { often: string[]; seldom: number } {
  const days = new Map<string, Set<string>>();
  for (const { checkpointId, atMs } of times) {
    const day = hours[hourAt(hours, atMs)]?.day;
    if (day === undefined) continue;
    const known = days.get(checkpointId);
    if (known === undefined) days.set(checkpointId, new Set([day]));
    else known.add(day);
  }
  const often = [...days]
    .filter(([, seen]) => seen.size >= leastDays)
    .sort(([a, daysA], [b, daysB]) => daysB.size - daysA.size || (a < b ? -1 : 1))
    .map(([id]) => id);
  return { often, seldom: days.size - often.length };
}

/** On how many days a vehicle was seen, out of how many on which it could have been. */
export interface DayCount {
  /** Days on which it was seen and the checkpoint saw all the time. */
  seen: number;
  /** Days on which the checkpoint saw all the time. */
  couldSee: number;
  /** Further days on which it was seen, while it is not known that the checkpoint saw all the time. */
  seenBesides: number;
  /** seen / couldSee, with the Wilson interval of 95 %; null where it could not see on any day. */
  share: number | null;
  low: number | null;
  high: number | null;
}
export interface UsualPlace {
  checkpointId: string;
  /** Of whole days. */
  all: DayCount;
  /** Hours of the day at which it was seen on enough days. */
  hours: (DayCount & { hour: number })[];
  /** Days of the week, whole days only. */
  weekdays: (DayCount & { weekday: number })[];
}

interface Tally {
  seen: number;
  couldSee: number;
  seenBesides: number;
}

function dayCount({ seen, couldSee, seenBesides }: Tally): DayCount {
  const interval = wilsonInterval(seen, couldSee);
  const share = couldSee === 0 ? null : seen / couldSee;
  return { seen, couldSee, seenBesides, share, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
}

/** How much of each hour the checkpoint saw everything, ms. @param intervals in order, not overlapping */
function seenMs(hours: readonly SiteHour[], intervals: readonly ClosedInterval[]): number[] {
  let at = 0;
  return hours.map(({ fromMs, toMs }) => {
    while (at < intervals.length && (intervals[at]?.toMs ?? 0) <= fromMs) at++;
    let sum = 0;
    for (let i = at; i < intervals.length && (intervals[i]?.fromMs ?? 0) < toMs; i++) {
      const one = intervals[i];
      if (one?.state === 'seeing') sum += Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs);
    }
    return sum;
  });
}

/** Counts by a name of the spans; only what was seen on enough days is told. */
function tally(spans: readonly { name: number; saw: boolean; wasSeen: boolean }[]): Map<number, DayCount> {
  const sums = new Map<number, Tally>();
  for (const { name, saw, wasSeen } of spans) {
    const sum = sums.get(name) ?? { seen: 0, couldSee: 0, seenBesides: 0 };
    sums.set(name, sum);
    if (saw) sum.couldSee += 1;
    if (wasSeen && saw) sum.seen += 1;
    if (wasSeen && !saw) sum.seenBesides += 1;
  }
  const told = [...sums].filter(([, { seen, seenBesides }]) => seen + seenBesides >= leastDays);
  return new Map(told.sort(([a], [b]) => a - b).map(([name, sum]) => [name, dayCount(sum)]));
}

/**
 * How often the vehicle was seen at one checkpoint.
 * @param times when it was seen there, in any order @param intervals what the checkpoint saw (core/coverage.ts)
 */
export function usualPlace(
  { hours, wholeDays }: SiteHours,
  checkpointId: string,
  times: readonly number[],
  intervals: readonly ClosedInterval[],
): UsualPlace {
  const seenHours = new Set(times.map((atMs) => hourAt(hours, atMs)));
  const saw = seenMs(hours, intervals);
  const days = new Map<string, { weekday: number; sawMs: number; lengthMs: number; wasSeen: boolean }>();
  const byHour = hours.map((one, index) => {
    const lengthMs = one.toMs - one.fromMs;
    const sawMs = saw[index] ?? 0;
    const wasSeen = seenHours.has(index);
    if (wholeDays.has(one.day)) {
      const day = days.get(one.day) ?? { weekday: one.weekday, sawMs: 0, lengthMs: 0, wasSeen: false };
      day.sawMs += sawMs;
      day.lengthMs += lengthMs;
      day.wasSeen ||= wasSeen;
      days.set(one.day, day);
    }
    return { name: one.hour, saw: sawMs >= seenShare * lengthMs, wasSeen };
  });
  const byDay = [...days.values()].map((day) => ({
    name: day.weekday,
    saw: day.sawMs >= seenShare * day.lengthMs,
    wasSeen: day.wasSeen,
  }));
  const all = { seen: 0, couldSee: 0, seenBesides: 0 };
  for (const day of byDay) {
    if (day.saw) all.couldSee += 1;
    if (day.wasSeen) all[day.saw ? 'seen' : 'seenBesides'] += 1;
  }
  return {
    checkpointId,
    all: dayCount(all),
    hours: [...tally(byHour)].map(([hour, count]) => ({ hour, ...count })),
    weekdays: [...tally(byDay)].map(([weekday, count]) => ({ weekday, ...count })),
  };
}
