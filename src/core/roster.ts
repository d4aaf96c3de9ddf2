/**
 * When a grade B checkpoint is staffed: a weekly pattern, dated exceptions, and a switch that a person sets for a time.
 * Wall-clock times of the site become instants by its zone, so that a shift over the night of a clock change lasts as
 * long as its people stand there. Pure: the zone's rules and the time come in.
 */
import type { FieldError } from './errors.ts';

/** `HH:MM`; `until` is exclusive, `24:00` is the end of the day, and one not later than `from` is of the next day. */
export interface Shift {
  from: string;
  until: string;
}
export interface WeeklyShift extends Shift {
  /** 1 = Monday … 7 = Sunday: the day on which it begins. */
  day: number;
}
/** What holds on one date in the place of the weekly pattern; no shifts: nobody is there. */
export interface RosterException {
  /** `YYYY-MM-DD`, the day on which the shifts begin. */
  date: string;
  shifts: Shift[];
  note?: string;
}
/** A person's switch. */
export interface StaffingSwitch {
  staffed: boolean;
  until: string;
  by: string;
  at: string;
}
export interface Roster {
  checkpointId: string;
  weekly: WeeklyShift[];
  exceptions: RosterException[];
  /** The last switch, over or not; null = none yet. */
  switched: StaffingSwitch | null;
  updatedBy: string;
  updatedAt: string;
}

/** How the site's clocks tell the time. */
export interface SiteClock {
  zone: string;
  /** The wall clock at an instant, as if its fields were UTC. */
  wallMs(utcMs: number): number;
  /** The instant of a wall-clock time. */
  utcMs(wallMs: number): number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A change farther ahead is found when it is nearer. */
const lookAheadDays = 8;
const timePattern = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** The clock of a zone. @param zone an IANA name that is known */
export function siteClock(zone: string): SiteClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const wallMs = (utcMs: number): number => {
    const parts = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const of = (type: string): number => parts.get(type as Intl.DateTimeFormatPartTypes) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  };
  return {
    zone,
    wallMs,
    utcMs(wall) {
      // by the offset before a change of the clocks and by the one after it: the first that fits, else as if not changed
      const before = wallMs(wall - dayMs) - (wall - dayMs);
      const after = wallMs(wall + dayMs) - (wall + dayMs);
      for (const offset of [before, after]) if (wallMs(wall - offset) === wall) return wall - offset;
      return wall - before;
    },
  };
}

/** The shifts as instants, in order, those that touch joined. */
function shiftsAround(
  roster: Roster,
  nowMs: number,
  clock: SiteClock,
): { fromMs: number; untilMs: number }[] {
  const today = Math.floor(clock.wallMs(nowMs) / dayMs) * dayMs;
  const spans: { fromMs: number; untilMs: number }[] = [];
  // a shift of yesterday may still run
  for (let day = -1; day <= lookAheadDays; day++) {
    const midnight = today + day * dayMs;
    for (const { from, until } of shiftsOn(roster, midnight)) {
      const fromMin = minutesOf(from);
      const untilMin = minutesOf(until);
      const endMin = untilMin > fromMin ? untilMin : untilMin + 24 * 60;
      spans.push({
        fromMs: clock.utcMs(midnight + fromMin * minuteMs),
        untilMs: clock.utcMs(midnight + endMin * minuteMs),
      });
    }
  }
  spans.sort((a, b) => a.fromMs - b.fromMs);
  const joined: { fromMs: number; untilMs: number }[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.fromMs <= last.untilMs)
      last.untilMs = Math.max(last.untilMs, span.untilMs);
    else joined.push({ ...span });
  }
  return joined;
}

function shiftsOn({ weekly, exceptions }: Roster, midnightMs: number): readonly Shift[] {
  const date = new Date(midnightMs).toISOString().slice(0, 10);
  const exception = exceptions.find((each) => each.date === date);
  if (exception !== undefined) return exception.shifts;
  const weekday = new Date(midnightMs).getUTCDay();
  return weekly.filter(({ day }) => day % 7 === weekday);
}

export interface Staffing {
  staffed: boolean;
  by: 'roster' | 'switch';
  /** When it may next be otherwise; null where nothing changes in the next days. */
  changesAtMs: number | null;
}

/** Whether somebody stands there by the plan alone. */
export function plannedAt(
  roster: Roster,
  nowMs: number,
  clock: SiteClock,
): { staffed: boolean; changesAtMs: number | null } {
  const shifts = shiftsAround(roster, nowMs, clock);
  const running = shifts.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  if (running !== undefined) return { staffed: true, changesAtMs: running.untilMs };
  return { staffed: false, changesAtMs: shifts.find(({ fromMs }) => fromMs > nowMs)?.fromMs ?? null };
}

/** Whether somebody stands there: as the roster says, unless a person's switch says otherwise for now. */
export function staffingAt(roster: Roster, nowMs: number, clock: SiteClock): Staffing {
  const { switched } = roster;
  const untilMs = switched === null ? 0 : Date.parse(switched.until);
  if (switched !== null && nowMs < untilMs)
    return { staffed: switched.staffed, by: 'switch', changesAtMs: untilMs };
  return { ...plannedAt(roster, nowMs, clock), by: 'roster' };
}

/** Minutes since midnight; 24:00 is 1440. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Everything that is wrong with a plan. */
export function rosterErrors(plan: Pick<Roster, 'weekly' | 'exceptions'>): FieldError[] {
  const errors: FieldError[] = [];
  const check = ({ from, until }: Shift, path: string): void => {
    for (const [name, value] of [
      ['from', from],
      ['until', until],
    ] as const)
      if (!timePattern.test(value) || (name === 'from' && value === '24:00'))
        errors.push({ path: `${path}/${name}`, message: `is no time of day like 08:00, got "${value}"` });
    if (from === until)
      errors.push({
        path: `${path}/until`,
        message: `is as early as from, got "${until}"; a whole day is 00:00 to 24:00`,
      });
  };
  for (const [index, shift] of plan.weekly.entries()) check(shift, `/weekly/${index}`);
  const dates = new Set<string>();
  for (const [index, { date, shifts }] of plan.exceptions.entries()) {
    const path = `/exceptions/${index}`;
    const ms = Date.parse(`${date}T00:00:00Z`);
    if (
      !/^\d{4}-\d\d-\d\d$/.test(date) ||
      Number.isNaN(ms) ||
      new Date(ms).toISOString().slice(0, 10) !== date
    )
      errors.push({ path: `${path}/date`, message: `is no date like 2026-10-01, got "${date}"` });
    if (dates.has(date)) errors.push({ path: `${path}/date`, message: `${date} is there twice` });
    dates.add(date);
    for (const [at, shift] of shifts.entries()) check(shift, `${path}/shifts/${at}`);
  }
  return errors;
}
