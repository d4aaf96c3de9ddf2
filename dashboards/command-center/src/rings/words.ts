/** Lengths of time and signed numbers, as the picture of the rings says them. */
import type { TFunction } from 'i18next';
import { clockTime, dayText } from '../domain/time.ts';

/** `42 min`, `3.5 h`. */
export function lengthText(t: TFunction, minutes: number): string {
  if (minutes < 90) return t('rings.minutes', { count: minutes < 1 ? 1 : Math.round(minutes) });
  return t('rings.hours', { count: Math.round(minutes / 6) / 10 });
}

/** `+12`, `−3`, `0`. */
export function signedText(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace('-', '−');
}

/** `14:00`, with the day before it where that is not today. */
export function hourText(at: string, nowMs = Date.now()): string {
  const time = new Date(at);
  const clock = clockTime(time).slice(0, 5);
  return dayText(time) === dayText(new Date(nowMs)) ? clock : `${dayText(time).slice(5)} ${clock}`;
}

/** The end of the hour that begins then, of the same day: `24:00` at midnight. */
export function untilText(at: string, nowMs = Date.now()): string {
  const hour = String(new Date(at).getHours() + 1).padStart(2, '0');
  return hourText(at, nowMs).replace(/\d\d(?=:\d\d$)/, hour);
}
