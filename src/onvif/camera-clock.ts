/** What GetSystemDateAndTime says (ONVIF Device Management), against the gateway's own time. */
import { child, descend, textAt, type XmlElement } from '../wire/xml.ts';
import type { CameraClock } from './contract.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Cameras say whole seconds, cut off. */
const secondMs = 1000;

/**
 * @param answer GetSystemDateAndTimeResponse
 * @param askedAtMs, answeredAtMs the gateway's UTC ms around the question
 * @returns null where there is no time in it
 */
export function readClock(answer: XmlElement, askedAtMs: number, answeredAtMs: number): CameraClock | null {
  const system = child(answer, 'SystemDateAndTime');
  const statedUtcMs = dateTimeMs(child(system, 'UTCDateTime'));
  const localMs = dateTimeMs(child(system, 'LocalDateTime'));
  const zoneMs = zoneOffsetMs(textAt(system, 'TimeZone', 'TZ') ?? '');
  const utcMs = statedUtcMs ?? (localMs === null ? null : localMs - (zoneMs ?? 0));
  if (utcMs === null) return null;
  const middleMs = (askedAtMs + answeredAtMs) / 2;
  const offsetMs = Math.round(utcMs + secondMs / 2 - middleMs);
  return {
    offsetMs,
    uncertaintyMs: Math.ceil((answeredAtMs - askedAtMs) / 2) + secondMs / 2,
    isLocalTime: isLocalForUtc({ statedUtcMs, localMs, zoneMs, offsetMs }),
  };
}

interface Stated {
  statedUtcMs: number | null;
  localMs: number | null;
  zoneMs: number | null;
  offsetMs: number;
}

/** The stated UTC is the local time: it says its zone and both times alike, or it is off by just its zone. */
function isLocalForUtc({ statedUtcMs, localMs, zoneMs, offsetMs }: Stated): boolean {
  if (statedUtcMs === null) return false;
  if (zoneMs !== null && zoneMs !== 0) {
    if (Math.abs(offsetMs - zoneMs) < 2 * minuteMs) return true;
    if (localMs !== null && Math.abs(localMs - statedUtcMs) < minuteMs)
      return Math.abs(offsetMs) > 10 * minuteMs && looksLikeZone(offsetMs);
    return false;
  }
  // no zone to go by: both times alike and off by what could be a zone
  return localMs !== null && Math.abs(localMs - statedUtcMs) < minuteMs && looksLikeZone(offsetMs);
}

/** Whether an offset could be that of a zone: a quarter of an hour's multiple, give or take two minutes. */
export function looksLikeZone(offsetMs: number): boolean {
  const quarters = Math.round(offsetMs / (hourMs / 4));
  return (
    quarters !== 0 &&
    Math.abs(quarters) <= 14 * 4 &&
    Math.abs(offsetMs - (quarters * hourMs) / 4) < 2 * minuteMs
  );
}

function dateTimeMs(element: XmlElement | undefined): number | null {
  const part = (group: string, name: string): number => {
    const text = textAt(descend(element, group), name) ?? '';
    return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  };
  const year = part('Date', 'Year');
  const month = part('Date', 'Month');
  const day = part('Date', 'Day');
  const hour = part('Time', 'Hour');
  const minute = part('Time', 'Minute');
  const second = part('Time', 'Second');
  const isInRange =
    year >= 1970 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    hour <= 24 &&
    minute <= 59 &&
    second <= 61;
  return isInRange ? Date.UTC(year, month - 1, day, hour, minute, second) : null;
}

/** POSIX 1003.1 zone, e.g. `CST-8`, `<+03>-3`, `EST5EDT,M3.2.0,M11.1.0`: how far it is ahead of UTC without summer time. */
export function zoneOffsetMs(text: string): number | null {
  const parts = /^(?:[a-z]{1,10}|<[+\-0-9a-z]{1,10}>)\s*([+-]?)(\d{1,2})(?::(\d{2}))?(?::\d{2})?/i.exec(
    text.trim(),
  );
  if (parts === null) return null;
  const [, sign, hours, minutes = '0'] = parts;
  const westMs = Number(hours) * hourMs + Number(minutes) * minuteMs;
  return Number(hours) > 24 ? null : westMs === 0 ? 0 : sign === '-' ? westMs : -westMs;
}
