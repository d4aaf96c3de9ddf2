/** Times as devices write them: text with or without an offset, and epoch numbers of any unit, to UTC milliseconds. */
import { epochMs } from './decoded.ts';

const dayMs = 86_400_000;
const quarterMs = 900_000;
const maxCachedOffsets = 5000;

interface Zone {
  format: Intl.DateTimeFormat;
  /** Minutes east of UTC by quarter of an hour: transitions fall on quarters, everywhere, since 1972. */
  offsets: Map<number, number>;
}
const zones = new Map<string, Zone | null>();

function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  let zone: Zone | null = null;
  try {
    const options = { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' } as const;
    zone = { format: new Intl.DateTimeFormat('en-US', options), offsets: new Map() };
  } catch {
    // no such zone: as if none were given
  }
  if (zones.size > 1000) zones.clear();
  zones.set(name, zone);
  return zone;
}

/** Minutes east of UTC in a zone at an instant. */
function offsetMinutes(zone: Zone, utcMs: number): number {
  const quarter = Math.floor(utcMs / quarterMs);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const text = zone.format.format(quarter * quarterMs);
  const found = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text);
  const minutes = Number(found?.[2] ?? 0) * 60 + Number(found?.[3] ?? 0);
  const offset = found?.[1] === '-' ? -minutes : minutes;
  if (zone.offsets.size >= maxCachedOffsets) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

/**
 * The instant of a wall-clock time in a zone. A time that a clock shows twice counts as the first, one that it skips
 * as if the clock had not been set forward yet (what Temporal calls `compatible`).
 * @param wallMs the wall clock's fields, as if they were UTC
 * @param zone IANA name; absent, or none that is known: null
 */
export function zonedMs(wallMs: number, zone: string | undefined): number | null {
  if (zone === undefined || !Number.isFinite(wallMs) || Math.abs(wallMs) > 8e15) return null;
  const rules = zoneOf(zone);
  if (rules === null) return null;
  const before = offsetMinutes(rules, wallMs - dayMs);
  const after = offsetMinutes(rules, wallMs + dayMs);
  const first = wallMs - before * 60_000;
  if (before === after || offsetMinutes(rules, first) === before) return first;
  const second = wallMs - after * 60_000;
  return offsetMinutes(rules, second) === after ? second : first;
}

// year-month-day, any of - / . between or nothing; T, blanks or nothing before the time; fraction; AM/PM; offset
const yearFirst =
  /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]\s*|(?<=^\d{8}))(\d{1,2})(:?)(\d{2})(?:\6(\d{2})(?:[.,:]?(\d+))?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?)?$/i;
// month/day/year as in the United States, day.month.year as in Europe
const yearLast =
  /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})[T ,]\s*(\d{1,2})(:)(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?)?$/i;

interface WallTime {
  wallMs: number;
  /** Minutes east of UTC where the text says so, else null. */
  offsetMinutes: number | null;
}

function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** All of the fields in range and the day exists: else null. */
function wallMsOf(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second, ms]: readonly [number, number, number, number],
): number | null {
  if (year < 1970 || year >= 2100 || hour > 23 || minute > 59 || second > 60) return null;
  const date = Date.UTC(year, month - 1, day);
  if (month < 1 || month > 12 || day < 1 || new Date(date).getUTCMonth() !== month - 1) return null;
  return date + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms;
}

/** `20210611130538` and `20210611130538252`: most of what cameras send, without a regular expression. */
function compactTime(text: string): WallTime | null | undefined {
  if (text.length !== 14 && text.length !== 17) return undefined;
  for (let at = 0; at < text.length; at++) if (digitsAt(text, at, 1) < 0) return undefined;
  const wallMs = wallMsOf(
    [digitsAt(text, 0, 4), digitsAt(text, 4, 2), digitsAt(text, 6, 2)],
    [
      digitsAt(text, 8, 2),
      digitsAt(text, 10, 2),
      digitsAt(text, 12, 2),
      text.length === 17 ? digitsAt(text, 14, 3) : 0,
    ],
  );
  return wallMs === null ? null : { wallMs, offsetMinutes: null };
}

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const found = /([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  return found[1] === '-' ? -minutes : minutes;
}

/**
 * A time as text: `2024-01-19T11:17:19+08:00`, `2024-02-01 06:00:05.509`, `20240428T1300000000`, `20210611 130538252`,
 * `20240119111719654`, `2024/4/28 13:00:00`, `4/28/2024 1:00:00 PM`, `28.04.2024 13:00:00`, each with or without a
 * fraction (cut to milliseconds) and an offset (`Z`, `GMT`, `+07`, `+0700`, `+07:00`).
 * @returns the wall clock's fields as if they were UTC, and the offset where there is one; null where it is no time
 */
export function parseWallTime(text: string): WallTime | null {
  const trimmed = text.trim();
  if (trimmed.length < 12 || trimmed.length > 48) return null;
  const compact = compactTime(trimmed);
  if (compact !== undefined) return compact;
  let found = yearFirst.exec(trimmed);
  let date: [number, number, number];
  if (found !== null) {
    date = [Number(found[1]), Number(found[3]), Number(found[4])];
  } else {
    found = yearLast.exec(trimmed);
    if (found === null) return null;
    const [first, second] = [Number(found[1]), Number(found[3])];
    date = found[2] === '/' ? [Number(found[4]), first, second] : [Number(found[4]), second, first];
  }
  const half = found[10]?.toLowerCase();
  let hour = Number(found[5]);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const ms = Number(`${found[9] ?? ''}000`.slice(0, 3));
  const wallMs = wallMsOf(date, [hour, Number(found[7]), Number(found[8] ?? 0), ms]);
  return wallMs === null ? null : { wallMs, offsetMinutes: offsetOf(found[11]) };
}

/**
 * A time as text to UTC milliseconds: by its own offset where it has one, else as a wall clock in the device's zone.
 * @returns null where it is no time, or has no offset and no zone is known
 */
export function timeTextMs(value: unknown, zone: string | undefined): number | null {
  if (typeof value !== 'string') return null;
  const time = parseWallTime(value);
  if (time === null) return null;
  return time.offsetMinutes === null ? zonedMs(time.wallMs, zone) : time.wallMs - time.offsetMinutes * 60_000;
}

/**
 * An epoch in a stated unit as number, text or BigInt to UTC milliseconds. Texts of more than 15 digits are read as
 * whole numbers without loss; 0, negative numbers and what lies beyond the year 2100 are null.
 */
export function epochValueMs(value: unknown, unit: 's' | 'ms' | 'us' | 'ns'): number | null {
  if (typeof value === 'number') return epochMs(Number.isFinite(value) ? value : null, unit);
  if (typeof value === 'bigint') return bigEpochMs(value, unit);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return epochMs(Number(text), unit);
  return /^\d{16,25}$/.test(text) ? bigEpochMs(BigInt(text), unit) : null;
}

function bigEpochMs(value: bigint, unit: 's' | 'ms' | 'us' | 'ns'): number | null {
  const perMs = { s: 1n, ms: 1n, us: 1000n, ns: 1_000_000n }[unit];
  const ms = Number(unit === 's' ? value * 1000n : value / perMs);
  return epochMs(ms, 'ms');
}
