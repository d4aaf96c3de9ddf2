import { describe, expect, it } from 'vitest';
import { epochValueMs, parseWallTime, timeTextMs, zonedMs } from '../../src/wire/local-time.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

describe('a time as text', () => {
  it.each<[string, string]>([
    ['2024-01-19T11:17:19+08:00', '2024-01-19T03:17:19.000Z'],
    ['2025-11-12T10:44:56.365+07:00', '2025-11-12T03:44:56.365Z'],
    ['2025-11-12T10:44:56.365+0700', '2025-11-12T03:44:56.365Z'],
    ['2025-11-12 10:44:56 +07', '2025-11-12T03:44:56.000Z'],
    ['2015-10-21T21:35:04.8627622Z', '2015-10-21T21:35:04.862Z'],
    ['2024-04-28 13:00:00 GMT', '2024-04-28T13:00:00.000Z'],
    ['20240428T130000Z', '2024-04-28T13:00:00.000Z'],
  ])('with an offset, %s, needs no zone', (text, wanted) => {
    expect(iso(timeTextMs(text, undefined))).toBe(wanted);
    expect(iso(timeTextMs(text, 'America/New_York'))).toBe(wanted);
  });

  it.each<[string, string]>([
    ['2024-04-28 13:00:00', '2024-04-28T13:00:00.000Z'],
    ['2024-04-28T13:00', '2024-04-28T13:00:00.000Z'],
    ['2024/4/8 3:05:09', '2024-04-08T03:05:09.000Z'],
    ['20240428T1300000000', '2024-04-28T13:00:00.000Z'],
    ['20160921T084300.235000', '2016-09-21T08:43:00.235Z'],
    ['20210611 130538252', '2021-06-11T13:05:38.252Z'],
    ['20240119111719654', '2024-01-19T11:17:19.654Z'],
    ['20240119111719', '2024-01-19T11:17:19.000Z'],
    ['4/28/2024 1:00:00 PM', '2024-04-28T13:00:00.000Z'],
    ['4/28/2024 12:00:00 AM', '2024-04-28T00:00:00.000Z'],
    ['28.04.2024 13:00:00', '2024-04-28T13:00:00.000Z'],
  ])('without an offset, %s, is a wall clock in the zone of the device', (text, wall) => {
    expect(iso(parseWallTime(text)?.wallMs ?? null)).toBe(wall);
    expect(timeTextMs(text, undefined)).toBeNull();
    expect(iso(timeTextMs(text, 'Asia/Shanghai'))).toBe(iso(Date.parse(wall) - 8 * 3_600_000));
  });

  it.each([
    '',
    '2024',
    'yesterday at noon',
    '2024-13-01 00:00:00',
    '2024-02-30 00:00:00',
    '2024-02-01 24:00:00',
    '0000-00-00 00:00:00',
    '99999999999999',
    '2024-04-28 13:61:00',
    '13/13/2024 1:00:00 PM',
  ])('is null for %j', (text) => {
    expect(timeTextMs(text, 'UTC')).toBeNull();
  });

  it('is null where the zone is none', () => {
    expect(timeTextMs('2024-04-28 13:00:00', 'Mars/Olympus')).toBeNull();
    expect(timeTextMs(20_240_428_130_000, 'UTC')).toBeNull();
  });
});

describe('a wall clock in a zone', () => {
  const wall = (text: string, zone: string): string | null => iso(zonedMs(Date.parse(`${text}Z`), zone));

  it('follows summer time', () => {
    expect(wall('2024-01-15T12:00:00', 'Europe/Berlin')).toBe('2024-01-15T11:00:00.000Z');
    expect(wall('2024-07-15T12:00:00', 'Europe/Berlin')).toBe('2024-07-15T10:00:00.000Z');
    expect(wall('2024-07-15T12:00:00', 'Asia/Kathmandu')).toBe('2024-07-15T06:15:00.000Z');
    expect(wall('2024-07-15T12:00:00', 'America/St_Johns')).toBe('2024-07-15T14:30:00.000Z');
  });

  it('takes the first of two equal times and moves a skipped time forward', () => {
    expect(wall('2024-10-27T02:30:00', 'Europe/Berlin')).toBe('2024-10-27T00:30:00.000Z');
    expect(wall('2024-10-27T03:00:00', 'Europe/Berlin')).toBe('2024-10-27T02:00:00.000Z');
    expect(wall('2024-03-31T02:30:00', 'Europe/Berlin')).toBe('2024-03-31T01:30:00.000Z');
    expect(wall('2024-03-31T01:59:59', 'Europe/Berlin')).toBe('2024-03-31T00:59:59.000Z');
    expect(wall('2024-03-31T03:00:00', 'Europe/Berlin')).toBe('2024-03-31T01:00:00.000Z');
  });

  it('gives back what the zone itself shows, for every hour of a year', () => {
    for (const zone of ['Australia/Lord_Howe', 'America/Santiago', 'Asia/Shanghai']) {
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      for (let hour = 0; hour < 24 * 366; hour += 7) {
        const utcMs = Date.UTC(2024, 0, 1, hour);
        const shown = Date.parse(`${format.format(utcMs).replace(' ', 'T')}Z`);
        const back = zonedMs(shown, zone);
        expect(back === utcMs || back === utcMs - 3_600_000 || back === utcMs - 1_800_000).toBe(true);
      }
    }
  });
});

describe('an epoch', () => {
  it('is read in its unit, as number, text or BigInt', () => {
    expect(iso(epochValueMs(1_623_405_938, 's'))).toBe('2021-06-11T10:05:38.000Z');
    expect(iso(epochValueMs('1623405938252', 'ms'))).toBe('2021-06-11T10:05:38.252Z');
    expect(iso(epochValueMs('1623405938252000000', 'ns'))).toBe('2021-06-11T10:05:38.252Z');
    expect(iso(epochValueMs(1_623_405_938_252_123n, 'us'))).toBe('2021-06-11T10:05:38.252Z');
    expect(iso(epochValueMs('1623405938.25', 's'))).toBe('2021-06-11T10:05:38.250Z');
  });

  it('is null where it is none or lies outside of 1970 to 2100', () => {
    for (const value of [0, -1, '', 'x', null, {}, Number.NaN, '18445822972087551616', 0n])
      expect(epochValueMs(value, 'us')).toBeNull();
    expect(epochValueMs(1_623_405_938_252, 's')).toBeNull();
  });
});
