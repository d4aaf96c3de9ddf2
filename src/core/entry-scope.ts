/** Where and when an entry matches: areas, rings, directions, hours of the day at the site. */
import type { AreaTree } from './area.ts';
import type { EntryScope } from './entities.ts';
import type { Direction } from './model.ts';

/** The place of a read, as far as it is known. */
export interface ScopedPlace {
  areaId: string | null;
  ringId: string | null;
  direction: Direction;
}

/** What of the site a scope is read against. */
export interface ScopeWorld {
  isWithin(rootId: string, areaId: string | null): boolean;
  /** Minutes since midnight at the site, or null where the site has no zone. */
  minuteOfDay(atMs: number): number | null;
}

/** A site without areas and zone: what is limited to them matches nothing. */
export const noWorld: ScopeWorld = { isWithin: () => false, minuteOfDay: () => null };

/** @param zone IANA zone of the site, e.g. `Asia/Shanghai`; null where none is set */
export function scopeWorld(zone: string | null, areas: () => AreaTree): ScopeWorld {
  const format =
    zone === null
      ? null
      : new Intl.DateTimeFormat('en', {
          timeZone: zone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        });
  return {
    isWithin: (rootId, areaId) => areas().contains(rootId, areaId),
    minuteOfDay: (atMs) => (format === null ? null : minutesOf(format.format(atMs))),
  };
}

const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** `HH:MM` as minutes since midnight, or null where it is none. */
export function minutesOf(text: string): number | null {
  const found = timeOfDay.exec(text);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}

/** Whether a read of this place and time (UTC ms) lies within; what is not known of it lies outside. */
export function scopeHolds(
  scope: EntryScope,
  place: ScopedPlace | null,
  capturedAtMs: number,
  world: ScopeWorld,
): boolean {
  const { areaIds, ringIds, directions, hours } = scope;
  const areaId = place?.areaId ?? null;
  if (areaIds !== undefined && !areaIds.some((root) => world.isWithin(root, areaId))) return false;
  if (ringIds !== undefined && !ringIds.some((id) => id === place?.ringId)) return false;
  if (directions !== undefined && !directions.some((way) => way === place?.direction)) return false;
  return hours === undefined || hoursHold(hours, world.minuteOfDay(capturedAtMs));
}

function hoursHold(hours: NonNullable<EntryScope['hours']>, minute: number | null): boolean {
  const from = minutesOf(hours.from);
  const until = minutesOf(hours.until);
  if (minute === null || from === null || until === null) return false;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}
