/** Times as devices write them. */

const daysBeforeMonth = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const daysInMonth = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const dayMs = 86_400_000;

/** The number that `count` digits from `at` give, or -1 where one of them is not a digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; NaN where there is no such day. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = daysInMonth[month];
  if (length === undefined || month < 1 || day < 1) return Number.NaN;
  if (day > length && !(leap && month === 2 && day === 29)) return Number.NaN;
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const inYear = (daysBeforeMonth[month] ?? 0) + (leap && month > 2 ? 1 : 0) + day - 1;
  return before * 365 + leapDays + inYear - 719_162;
}

/**
 * Parses an RFC 3339 time with its offset: `2026-11-24T13:12:33.120+08:00`, `…Z`.
 * Strict: every field in its range, the day exists, the offset is there; digits beyond the millisecond are cut off.
 * A leap second (`23:59:60` UTC) counts as the last millisecond of its day, since UTC milliseconds have no place for it.
 * Hand-written because `Date.parse` takes many other forms (and takes local time where the offset is missing).
 * @returns UTC milliseconds, or NaN where the text is no such time
 */
export function parseRfc3339(text: string): number {
  const end = text.length;
  if (end < 20 || end > 64) return Number.NaN;
  const separator = text.charCodeAt(10) | 32;
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    separator !== 116 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  )
    return Number.NaN;
  const year = digits(text, 0, 4);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return Number.NaN;
  const days = daysSinceEpoch(year, digits(text, 5, 2), digits(text, 8, 2));

  let at = 19;
  let milliseconds = 0;
  if (text.charCodeAt(at) === 46) {
    const first = ++at;
    let digit = text.charCodeAt(at) - 48;
    while (digit >= 0 && digit <= 9) {
      if (at - first < 3) milliseconds += digit * (at === first ? 100 : at === first + 1 ? 10 : 1);
      digit = text.charCodeAt(++at) - 48;
    }
    if (at === first) return Number.NaN;
  }

  const offsetMinutes = parseOffset(text, at);
  const ms = days * dayMs + (hour * 60 + minute - offsetMinutes) * 60_000 + second * 1000 + milliseconds;
  return second === 60 ? foldLeapSecond(ms - milliseconds) : ms;
}

/** Minutes east of UTC of an offset that ends the text; NaN where it is none. */
function parseOffset(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if ((sign | 32) === 122) return text.length === at + 1 ? 0 : Number.NaN;
  if ((sign !== 43 && sign !== 45) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 58)
    return Number.NaN;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  return sign === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

/** A `:60` is only a time where it ends a UTC day. */
function foldLeapSecond(ms: number): number {
  return ms % dayMs === 0 ? ms - 1 : Number.NaN;
}
