import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRfc3339 } from '../../src/wire/time.ts';

const utc = (text: string): number => new Date(text).getTime();

describe('RFC 3339 times', () => {
  it.each([
    ['2026-11-24T13:12:33.120+08:00', '2026-11-24T05:12:33.120Z'],
    ['2026-11-24T05:12:33Z', '2026-11-24T05:12:33.000Z'],
    ['2026-11-24t05:12:33z', '2026-11-24T05:12:33.000Z'],
    ['2026-11-24T05:12:33.5Z', '2026-11-24T05:12:33.500Z'],
    ['2026-11-24T05:12:33.123999999Z', '2026-11-24T05:12:33.123Z'],
    ['2026-01-01T00:30:00-03:30', '2026-01-01T04:00:00.000Z'],
    ['2026-01-01T00:30:00+08:00', '2025-12-31T16:30:00.000Z'],
    ['2024-02-29T12:00:00-00:00', '2024-02-29T12:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseRfc3339(text)).toBe(utc(expected));
  });

  it('counts a leap second as the last millisecond of its UTC day, in every offset', () => {
    const last = utc('2016-12-31T23:59:59.999Z');
    expect(parseRfc3339('2016-12-31T23:59:60Z')).toBe(last);
    expect(parseRfc3339('2016-12-31T23:59:60.400Z')).toBe(last);
    expect(parseRfc3339('2017-01-01T07:59:60+08:00')).toBe(last);
  });

  it.each([
    '2026-11-24T13:12:33.120',
    '2026-11-24T13:12:33',
    '2026-11-24 13:12:33Z',
    '2026-11-24T13:12Z',
    '2026-11-24T13:12:33.Z',
    '2026-11-24T13:12:33,1Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T13:60:00Z',
    '2026-11-24T13:12:60Z',
    '2026-11-24T13:12:61Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-11-24T13:12:33+0800',
    '2026-11-24T13:12:33+08',
    '2026-11-24T13:12:33+24:00',
    '2026-11-24T13:12:33+08:60',
    '2026-11-24T13:12:33+08:00 ',
    ' 2026-11-24T13:12:33Z',
    '+002026-11-24T13:12:33Z',
    '20261124T131233Z',
    '-026-11-24T13:12:33Z',
    '２０２６-11-24T13:12:33Z',
    '1795500753',
    '',
  ])('refuses "%s"', (text) => {
    expect(parseRfc3339(text)).toBeNaN();
  });

  it('agrees with Date on every time that Date writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59Z') }),
        (ms) => {
          expect(parseRfc3339(new Date(ms).toISOString())).toBe(ms);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws, and gives a number for text of the right alphabet or NaN', () => {
    const letters = fc.constantFrom(...'0123456789TtZz:.+- 20');
    fc.assert(
      fc.property(
        fc.string({ unit: letters, maxLength: 40 }),
        (text) => typeof parseRfc3339(text) === 'number',
      ),
      { numRuns: 5000 },
    );
  });
});
