import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { AreaTree } from '../../src/core/area.ts';
import type { EntryScope } from '../../src/core/entities.ts';
import { minutesOf, noWorld, type ScopedPlace, scopeHolds, scopeWorld } from '../../src/core/entry-scope.ts';
import { MatchIndex } from '../../src/core/match.ts';

const areas = new AreaTree([
  { id: 'district', name: '', parentId: null },
  { id: 'east', name: '', parentId: 'district' },
  { id: 'station', name: '', parentId: 'east' },
  { id: 'west', name: '', parentId: 'district' },
]);
const world = scopeWorld('Asia/Shanghai', () => areas);
const place: ScopedPlace = { areaId: 'station', ringId: 'outer', direction: 'inbound' };
/** 13:00 in Shanghai. */
const atMs = Date.UTC(2026, 10, 24, 5);
const holds = (scope: EntryScope, of: ScopedPlace | null = place, time = atMs) =>
  scopeHolds(scope, of, time, world);

describe('the scope of an entry', () => {
  test.each([
    ['its own area', { areaIds: ['station'] }, true],
    ['an area above', { areaIds: ['west', 'district'] }, true],
    ['an area beside', { areaIds: ['west'] }, false],
    ['an area that is gone', { areaIds: ['demolished'] }, false],
    ['its ring', { ringIds: ['inner', 'outer'] }, true],
    ['another ring', { ringIds: ['inner'] }, false],
    ['its direction', { directions: ['inbound'] }, true],
    ['another direction', { directions: ['outbound', 'along'] }, false],
    ['all of it', { areaIds: ['east'], ringIds: ['outer'], directions: ['inbound'] }, true],
    ['all but one', { areaIds: ['east'], ringIds: ['outer'], directions: ['outbound'] }, false],
    ['the hours around 13:00', { hours: { from: '12:59', until: '13:01' } }, true],
    ['hours that begin at 13:00', { hours: { from: '13:00', until: '14:00' } }, true],
    ['hours that end at 13:00', { hours: { from: '12:00', until: '13:00' } }, false],
    ['the night', { hours: { from: '22:00', until: '06:00' } }, false],
    ['a night that ends after 13:00', { hours: { from: '22:00', until: '13:01' } }, true],
    ['a night that begins at 13:00', { hours: { from: '13:00', until: '06:00' } }, true],
  ] satisfies [string, EntryScope, boolean][])('by %s: %o is %s', (_, scope, expected) => {
    expect(holds(scope)).toBe(expected);
  });

  it('holds nothing whose place or direction is not known', () => {
    const nowhere: ScopedPlace = { areaId: null, ringId: null, direction: 'unknown' };
    for (const scope of [
      { areaIds: ['district'] },
      { ringIds: ['outer'] },
      { directions: ['along' as const] },
    ]) {
      expect([holds(scope, nowhere), holds(scope, null)]).toEqual([false, false]);
    }
    expect(holds({ hours: { from: '13:00', until: '14:00' } }, null)).toBe(true);
  });

  it('goes by the clock of the site through a change of summer time', () => {
    const berlin = scopeWorld('Europe/Berlin', () => areas);
    // 02:30 local comes twice on 2026-10-25 and not at all on 2026-03-29
    expect([
      berlin.minuteOfDay(Date.UTC(2026, 9, 25, 0, 30)),
      berlin.minuteOfDay(Date.UTC(2026, 9, 25, 1, 30)),
      berlin.minuteOfDay(Date.UTC(2026, 2, 29, 1, 30)),
      berlin.minuteOfDay(Date.UTC(2026, 6, 1, 22, 0)),
    ]).toEqual([150, 150, 210, 0]);
    expect(noWorld.minuteOfDay(atMs)).toBeNull();
  });

  it('is held by every minute of the day either from-until or until-from, never both', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const text = (value: number) =>
      `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(minute, minute, minute, (from, until, now) => {
        fc.pre(from !== until);
        const at = { ...world, minuteOfDay: () => now };
        const one = { hours: { from: text(from), until: text(until) } };
        const other = { hours: { from: text(until), until: text(from) } };
        expect(scopeHolds(one, place, atMs, at)).toBe(!scopeHolds(other, place, atMs, at));
      }),
    );
    expect(minutesOf('24:00')).toBeNull();
  });
});

describe('the match index', () => {
  const entry = {
    id: 'scoped',
    plate: '苏F12345',
    plateColor: null,
    state: 'active',
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2027-01-01T00:00:00Z',
    approvedAt: '2026-01-01T00:00:00Z',
  } as const;
  const read = { plate: '苏F12345', plateColor: 'blue', capturedAtMs: atMs, receivedAtMs: atMs } as const;

  it.each(['苏F12345', '苏F123*', '苏F12345'])('honours the scope of %s', (plate) => {
    const index = new MatchIndex(world);
    index.upsert({ ...entry, plate, scope: { areaIds: ['east'], directions: ['inbound'] } });
    const found = (of: ScopedPlace | undefined, of_plate = '苏F12345') =>
      index.match({ ...read, plate: of_plate, ...(of === undefined ? {} : { place: of }) }).length;
    expect(found(place)).toBe(1);
    expect(found({ ...place, areaId: 'west' })).toBe(0);
    expect(found({ ...place, direction: 'unknown' })).toBe(0);
    expect(found(undefined)).toBe(0);
    // near ones too: B for 8 is a look-alike, and 1 for I
    if (plate === '苏F12345') {
      expect(found(place, '苏F1234S')).toBe(1);
      expect(found({ ...place, areaId: 'west' }, '苏F1234S')).toBe(0);
    }
  });

  it('forgets a scope with its entry, so that the next entry in its slot is not limited', () => {
    const index = new MatchIndex(world);
    index.upsert({ ...entry, scope: { areaIds: ['west'] } });
    expect(index.match({ ...read, place })).toEqual([]);
    index.upsert(entry);
    expect(index.match({ ...read, place })).toHaveLength(1);
    index.upsert({ ...entry, scope: { areaIds: ['west'] } });
    index.remove('scoped');
    index.upsert({ ...entry, id: 'other' });
    expect(index.match({ ...read, place }).map((match) => match.entryId)).toEqual(['other']);
  });
});
