/** Times by a pattern that is written down, for devices whose form of time nobody else has. */

export interface PatternTime {
  /** The wall clock's fields as if they were UTC. */
  wallMs: number;
  /** Minutes east of UTC where the text says so, else null. */
  offsetMinutes: number | null;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<shortYear>\\d{2})',
  MMM: '(?<monthName>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{2})',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  S: '(?<fraction>\\d{1,9})',
  a: '(?<half>[AaPp][Mm])',
  X: '(?<offset>Z|[+-]\\d{2}:?\\d{2})',
};
const token = /'([^']*)'|yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|ss|S+|a|X+|[A-Za-z]+|[^A-Za-z']/g;

/**
 * Compiles a pattern of `yyyy yy MMM MM M dd d HH H hh h mm ss S a X`, texts in single quotes, and punctuation:
 * `dd.MM.yyyy HH:mm:ss`, `MM/dd/yyyy hh:mm:ss a`, `yyyyMMdd'T'HHmmss.S`.
 * @throws Error that says what is wrong with the pattern
 */
export function compileTimePattern(pattern: string): (text: string) => PatternTime | null {
  const seen = new Set<string>();
  let source = '';
  for (const [found, quoted] of pattern.matchAll(token)) {
    if (quoted !== undefined) {
      source += escapeText(quoted);
      continue;
    }
    const name = /^[SX]+$/.test(found) ? found.charAt(0) : found;
    const part = tokens[name];
    if (part === undefined) {
      if (/^[A-Za-z]/.test(found))
        throw new Error(`"${found}" is no part of a time; put texts in single quotes`);
      source += escapeText(found);
      continue;
    }
    const group = /<(\w+)>/.exec(part)?.[1] ?? '';
    if (seen.has(group)) throw new Error(`"${found}": the ${group} is there twice`);
    seen.add(group);
    source += part;
  }
  const hasDate = (seen.has('year') || seen.has('shortYear')) && (seen.has('month') || seen.has('monthName'));
  if (!hasDate || !seen.has('day') || !seen.has('hour') || !seen.has('minute'))
    throw new Error('year, month, day, hour and minute must be in it');
  const whole = new RegExp(`^\\s*${source}\\s*$`);
  return (text) => {
    const groups = text.length > 100 ? undefined : whole.exec(text)?.groups;
    return groups === undefined ? null : timeOf(groups);
  };
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function timeOf(groups: Readonly<Record<string, string | undefined>>): PatternTime | null {
  const year = groups.year === undefined ? 2000 + Number(groups.shortYear) : Number(groups.year);
  const month =
    groups.monthName === undefined
      ? Number(groups.month)
      : months.indexOf(groups.monthName.toLowerCase()) + 1;
  const day = Number(groups.day);
  let hour = Number(groups.hour);
  if (groups.half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (groups.half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const minute = Number(groups.minute);
  const second = Number(groups.second ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const ms = Number(`${groups.fraction ?? ''}000`.slice(0, 3));
  return {
    wallMs: date.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms,
    offsetMinutes: groups.offset === undefined ? null : offsetMinutesOf(groups.offset),
  };
}

function offsetMinutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}
