/** The rules of a watchlist entry: what it may list, when it is in force, which reads it can match. */
import type { EntryState, WatchlistEntry } from './entities.ts';
import { RinggateError } from './errors.ts';
import { isProvince, normalisePlate } from './plate.ts';
import { foldPlateText, LETTER, replaceIAndO, unitFlags } from './plate-text.ts';
import type { WatchlistCategory } from './watchlist-categories.ts';

/** A pattern has at least so many literal characters beyond the province, so that no list covers a region. */
export const leastPatternLiterals = 4;
/** No plate is longer, and a bound keeps one entry from costing every read. */
export const longestEntryPlate = 32;
const dayMs = 86_400_000;

/** Whether the plate of an entry is a pattern: it holds `*` (any run) or `?` (one character). */
export function isPattern(plate: string): boolean {
  return plate.includes('*') || plate.includes('?');
}

/** The plate or pattern of an entry in the form in which it is stored and matched; '' where it says "no plate". */
export function normaliseEntryPlate(raw: string): string {
  const text = foldPlateText(raw);
  if (!isPattern(text)) return normalisePlate(raw).plate;
  const pattern = text.replaceAll(/\*+/g, '*');
  // A pattern on a plate of GA 36: what follows province and agency holds no I and O. A `*` before
  // position 3 leaves open where the agency letter is, so there the text stays.
  const agencyKnown = pattern.charAt(1) === '?' || (unitFlags(pattern.charCodeAt(1)) & LETTER) !== 0;
  return isProvince(pattern.charAt(0)) && agencyKnown ? replaceIAndO(pattern, 2) : pattern;
}

/** What is wrong with a pattern, the value named, or null. The pattern need not be normalised yet. */
export function checkPattern(raw: string): string | null {
  const pattern = normaliseEntryPlate(raw);
  if (!isPattern(pattern)) return `"${raw}" holds neither * nor ?, so it is no pattern`;
  const wrong = /[^\p{L}\p{N}*?]/u.exec(pattern);
  if (wrong !== null) return `"${raw}" holds "${wrong[0]}"; a pattern is made of letters, digits, * and ?`;
  if (pattern.length > longestEntryPlate) {
    return `"${raw}" has ${pattern.length} characters; a pattern has at most ${longestEntryPlate}`;
  }
  const literals = Array.from(pattern).filter(
    (char) => char !== '*' && char !== '?' && !isProvince(char),
  ).length;
  if (literals < leastPatternLiterals) {
    const least = `at least ${leastPatternLiterals}, so that no list covers a region`;
    return `"${raw}" has ${literals} literal characters beyond the province; a pattern needs ${least}`;
  }
  return null;
}

/** What is wrong with the plate or pattern of an entry, the value named, or null. */
export function checkEntryPlate(raw: string): string | null {
  const plate = normaliseEntryPlate(raw);
  if (plate === '') return `"${raw}" is no plate: a read without a plate is never matched`;
  if (isPattern(plate)) return checkPattern(raw);
  if (plate.length > longestEntryPlate) {
    return `"${raw}" has ${plate.length} characters; a plate has at most ${longestEntryPlate}`;
  }
  return null;
}

/** What is wrong with the validity of an entry in its category, the values named, or null. */
export function checkValidity(
  entry: Pick<WatchlistEntry, 'validFrom' | 'validUntil'>,
  category: WatchlistCategory,
): string | null {
  const lengthMs = timeMs(entry.validUntil, 'validUntil') - timeMs(entry.validFrom, 'validFrom');
  if (lengthMs <= 0) return `validUntil ${entry.validUntil} is not after validFrom ${entry.validFrom}`;
  if (lengthMs <= category.longestDays * dayMs) return null;
  const days = Math.ceil(lengthMs / dayMs);
  return `${days} days is longer than the ${category.longestDays} that ${category.id} allows`;
}

/** The state of an entry at a time. A proposal that nobody approved before its end has expired, too. */
export function entryStateAt(
  entry: Pick<WatchlistEntry, 'state' | 'validUntil' | 'approvedAt' | 'emergency'>,
  nowMs: number,
): EntryState {
  if (entry.state === 'withdrawn') return 'withdrawn';
  if (nowMs >= endMs(entry)) return 'expired';
  return entry.approvedAt === null && entry.emergency === undefined ? 'proposed' : 'active';
}

/** The first instant at which it is over: of its validity, or of the hours that an emergency gives it. */
function endMs(entry: Pick<WatchlistEntry, 'validUntil' | 'approvedAt' | 'emergency'>): number {
  const validUntilMs = timeMs(entry.validUntil, 'validUntil');
  if (entry.approvedAt !== null || entry.emergency === undefined) return validUntilMs;
  return Math.min(validUntilMs, timeMs(entry.emergency.lapsesAt, 'emergency/lapsesAt'));
}

/** When an entry can match, in UTC ms. */
export interface EntryWindow {
  /** First instant of the validity. */
  validFromMs: number;
  /** First instant after it. */
  validUntilMs: number;
  approvedAtMs: number;
}

/**
 * The window of an entry, or null where it matches nothing at all: not approved, or withdrawn. One of an emergency
 * works from the moment it was entered, approved later or not.
 */
export function entryWindow(
  entry: Pick<WatchlistEntry, 'state' | 'validFrom' | 'validUntil' | 'approvedAt' | 'emergency'>,
): EntryWindow | null {
  const worksFrom = entry.emergency?.since ?? entry.approvedAt;
  if (worksFrom === null || entry.state === 'withdrawn') return null;
  return {
    validFromMs: timeMs(entry.validFrom, 'validFrom'),
    validUntilMs: endMs(entry),
    approvedAtMs: timeMs(worksFrom, entry.emergency === undefined ? 'approvedAt' : 'emergency/since'),
  };
}

/**
 * Whether a read falls in the window: captured within the validity (so a late read of a time in which the
 * entry was valid still counts) and received no earlier than the approval.
 */
export function windowHolds(window: EntryWindow, capturedAtMs: number, receivedAtMs: number): boolean {
  return (
    capturedAtMs >= window.validFromMs &&
    capturedAtMs < window.validUntilMs &&
    receivedAtMs >= window.approvedAtMs
  );
}

/** Whether an entry is in force for a read of these times (UTC ms), whatever its plate. */
export function entryMatchesAt(
  entry: Pick<WatchlistEntry, 'state' | 'validFrom' | 'validUntil' | 'approvedAt' | 'emergency'>,
  capturedAtMs: number,
  receivedAtMs: number,
): boolean {
  const window = entryWindow(entry);
  return window !== null && windowHolds(window, capturedAtMs, receivedAtMs);
}

function timeMs(value: string, path: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) {
    const message = `"${value}" is no RFC 3339 time`;
    throw new RinggateError('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] });
  }
  return ms;
}
