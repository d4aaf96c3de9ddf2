import { describe, expect, test } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import { findPurpose, purposes } from '../../src/core/purpose.ts';
import {
  checkEntryPlate,
  checkPattern,
  checkValidity,
  entryMatchesAt,
  entryStateAt,
  normaliseEntryPlate,
} from '../../src/core/watchlist.ts';
import { findCategory, narrowCategories, watchlistCategories } from '../../src/core/watchlist-categories.ts';

const entry = {
  state: 'active',
  validFrom: '2026-11-01T00:00:00.000Z',
  validUntil: '2026-12-01T00:00:00.000Z',
  approvedAt: '2026-11-10T00:00:00.000Z',
} as const;
const at = (time: string) => Date.parse(time);

describe('the plate of an entry', () => {
  test.each([
    ['苏F·12345', '苏F12345'],
    ['苏fO2345', '苏F02345'],
    ['苏Ｆ１２３＊', '苏F123*'],
    ['苏F·1234？', '苏F1234?'],
    ['苏F1O3*', '苏F103*'],
    ['苏?1O34*', '苏?1034*'],
    ['苏F**1234', '苏F*1234'],
    ['苏*O1234', '苏*O1234'],
    ['*OB1234', '*OB1234'],
    ['wob-io12*', 'WOBIO12*'],
    ['无牌', ''],
  ])('normalises %s to %s', (raw, plate) => {
    expect(normaliseEntryPlate(raw)).toBe(plate);
  });

  test.each(['苏F123*', '*F1234', '苏?1234*', '*1234', '1234?', '苏F1?3*4', 'AB12*', '苏F·123 ＊'])(
    'may be the pattern %s, which has four literals beyond the province',
    (pattern) => {
      expect([checkPattern(pattern), checkEntryPlate(pattern)]).toEqual([null, null]);
    },
  );

  test.each([
    ['苏F12*', '"苏F12*" has 3 literal characters beyond the province; a pattern needs at least 4'],
    ['*苏F12*', '"*苏F12*" has 3 literal characters'],
    ['*', '"*" has 0 literal characters'],
    ['苏???????', '"苏???????" has 0 literal characters'],
    ['苏F12·*', '"苏F12·*" has 3 literal characters'],
    ['苏F12345', '"苏F12345" holds neither * nor ?'],
    ['苏F1[23]4*', '"苏F1[23]4*" holds "["'],
    [`1234${'?'.repeat(40)}`, 'has 44 characters; a pattern has at most 32'],
  ])('may not be the pattern %s, and the message names it', (pattern, message) => {
    expect(checkPattern(pattern)).toContain(message);
  });

  test('may be any text of a plate but none at all', () => {
    expect(checkEntryPlate('苏F12345')).toBeNull();
    expect(checkEntryPlate('X#9')).toBeNull();
    expect(checkEntryPlate(' · ')).toContain('is no plate');
    expect(checkEntryPlate('unknown')).toContain('"unknown" is no plate');
    expect(checkEntryPlate('A'.repeat(33))).toContain('has 33 characters');
  });
});

describe('the state of an entry', () => {
  test.each([
    ['proposed', { ...entry, state: 'proposed', approvedAt: null }, '2026-11-20T00:00:00Z'],
    ['active', entry, '2026-11-20T00:00:00Z'],
    ['active', entry, '2026-11-30T23:59:59.999Z'],
    ['expired', entry, '2026-12-01T00:00:00Z'],
    ['expired', { ...entry, state: 'proposed', approvedAt: null }, '2026-12-01T00:00:00Z'],
    ['withdrawn', { ...entry, state: 'withdrawn' }, '2026-11-20T00:00:00Z'],
    ['withdrawn', { ...entry, state: 'withdrawn' }, '2027-01-01T00:00:00Z'],
  ] as const)('is %s', (state, of, now) => {
    expect(entryStateAt(of, at(now))).toBe(state);
  });
});

describe('an entry in time', () => {
  const approved = at(entry.approvedAt);
  test.each([
    [
      'a read in its validity, received after its approval',
      entry,
      '2026-11-20T00:00:00Z',
      approved + 1,
      true,
    ],
    [
      'a read captured before its approval and received after it',
      entry,
      '2026-11-05T00:00:00Z',
      approved + 1,
      true,
    ],
    [
      'a read received in the very millisecond of the approval',
      entry,
      '2026-11-09T00:00:00Z',
      approved,
      true,
    ],
    ['a read of the first instant', entry, entry.validFrom, approved + 1, true],
    [
      'a late read of its last instant, received after its end',
      entry,
      '2026-11-30T23:59:59.999Z',
      at('2026-12-02T00:00:00Z'),
      true,
    ],
    ['no read received before its approval', entry, '2026-11-05T00:00:00Z', approved - 1, false],
    ['no read captured before its validity', entry, '2026-10-31T23:59:59.999Z', approved + 1, false],
    ['no read captured at its end', entry, entry.validUntil, at(entry.validUntil), false],
    [
      'no read while it is not approved',
      { ...entry, approvedAt: null },
      '2026-11-20T00:00:00Z',
      approved + 1,
      false,
    ],
    [
      'no read once withdrawn',
      { ...entry, state: 'withdrawn' as const },
      '2026-11-20T00:00:00Z',
      approved + 1,
      false,
    ],
  ])('matches %s', (_, of, capturedAt, receivedAtMs, matches) => {
    expect(entryMatchesAt(of, at(capturedAt), receivedAtMs)).toBe(matches);
  });

  test('says which time is none', () => {
    expect(() => entryMatchesAt({ ...entry, validUntil: 'soon' }, 0, 0)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [{ path: 'validUntil', message: '"soon" is no RFC 3339 time' }],
      }),
    );
  });
});

describe('the categories', () => {
  test('are a closed list of six, each with legal basis and longest validity', () => {
    expect(watchlistCategories.map((category) => category.id)).toEqual([
      'stolen_vehicle',
      'used_in_crime',
      'missing_or_at_risk_person',
      'court_order',
      'cloned_plate',
      'seized_or_uninsured',
    ]);
    for (const category of watchlistCategories) {
      expect(category.legalBasis).not.toBe('');
      expect(category.longestDays).toBeGreaterThan(0);
    }
    expect(findCategory('petitioner')).toBeUndefined();
  });

  test('bound the validity of an entry', () => {
    const category = {
      ...watchlistCategories[0],
      id: 'x',
      name: '',
      nameZh: '',
      legalBasis: '',
      longestDays: 30,
    };
    expect(checkValidity(entry, category)).toBeNull();
    expect(checkValidity({ ...entry, validUntil: '2026-12-01T00:00:00.001Z' }, category)).toBe(
      '31 days is longer than the 30 that x allows',
    );
    expect(checkValidity({ ...entry, validUntil: entry.validFrom }, category)).toContain(
      'is not after validFrom',
    );
  });

  test('can be shortened and switched off by settings', () => {
    const narrowed = narrowCategories({ stolen_vehicle: 30, court_order: false });
    expect(narrowed).toHaveLength(5);
    expect(findCategory('stolen_vehicle', narrowed)?.longestDays).toBe(30);
    expect(findCategory('court_order', narrowed)).toBeUndefined();
    expect(narrowCategories({})).toEqual(watchlistCategories);
  });

  test('can not be extended by settings, and every wrong setting is named', () => {
    const settings = { stolen_vehicle: 366, used_in_crime: 0, cloned_plate: Number.NaN, petitioner: 10 };
    try {
      narrowCategories(settings);
      expect.unreachable('the settings extend the list');
    } catch (error) {
      expect(error).toBeInstanceOf(RinggateError);
      expect(error instanceof RinggateError && error.errors.map((item) => item.path)).toEqual(
        Object.keys(settings),
      );
    }
  });
});

describe('the purposes', () => {
  test('are a closed list with the standing purpose of a shift', () => {
    expect(findPurpose('duty')?.name).toBe('Duty shift');
    expect(findPurpose('curiosity')).toBeUndefined();
    expect(new Set(purposes.map((purpose) => purpose.id)).size).toBe(purposes.length);
  });
});
