import { describe, expect, it } from 'vitest';
import { compileTimePattern } from '../../src/wire/time-pattern.ts';

describe('a time by a pattern', () => {
  it.each<[string, string, string]>([
    ['dd.MM.yyyy HH:mm:ss', '24.11.2025 16:00:04', '2025-11-24T16:00:04.000Z'],
    ['MM/dd/yyyy hh:mm:ss a', '11/24/2025 12:00:04 AM', '2025-11-24T00:00:04.000Z'],
    ['M/d/yy h:mm a', '1/2/25 12:05 pm', '2025-01-02T12:05:00.000Z'],
    ["yyyyMMdd'T'HHmmss.S", '20251124T160004.235000', '2025-11-24T16:00:04.235Z'],
    ['d MMM yyyy HH:mm', '4 nov 2025 08:30', '2025-11-04T08:30:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss', ' 2024-02-29 23:59:59 ', '2024-02-29T23:59:59.000Z'],
  ])('%s reads %s', (pattern, text, expected) => {
    const time = compileTimePattern(pattern)(text);
    expect(time?.offsetMinutes).toBeNull();
    expect(new Date(time?.wallMs ?? Number.NaN).toISOString()).toBe(expected);
  });

  it('reads an offset where the pattern has one', () => {
    const parse = compileTimePattern('yyyy-MM-dd HH:mm:ss X');
    expect(parse('2025-11-24 16:00:04 +0530')?.offsetMinutes).toBe(330);
    expect(parse('2025-11-24 16:00:04 -08:00')?.offsetMinutes).toBe(-480);
    expect(parse('2025-11-24 16:00:04 Z')?.offsetMinutes).toBe(0);
  });

  it.each([
    '2025-02-29 10:00:00',
    '2025-13-01 10:00:00',
    '2025-01-01 24:00:00',
    '2025-01-01 10:61:00',
    '2025-01-01',
    'x',
    '',
  ])('reads nothing of %s', (text) => {
    expect(compileTimePattern('yyyy-MM-dd HH:mm:ss')(text)).toBeNull();
  });

  it.each([
    ['YYYY-MM-dd HH:mm', '"YYYY" is no part of a time'],
    ['yyyy-MM-dd', 'must be in it'],
    ['yyyy-MM-dd HH:mm yyyy', 'the year is there twice'],
    ['HH:mm dd.MM.yyyy hh', 'the hour is there twice'],
  ])('refuses the pattern %s', (pattern, words) => {
    expect(() => compileTimePattern(pattern)).toThrow(words);
  });
});
