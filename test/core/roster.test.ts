import { describe, expect, it } from 'vitest';
import { plannedAt, type Roster, rosterErrors, siteClock, staffingAt } from '../../src/core/roster.ts';

const base: Roster = {
  checkpointId: 'b',
  weekly: [],
  exceptions: [],
  switched: null,
  updatedBy: 'li',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const berlin = siteClock('Europe/Berlin');
const shanghai = siteClock('Asia/Shanghai');
const at = (text: string) => Date.parse(text);
const every = (from: string, until: string) => [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from, until }));

describe('a roster', () => {
  it('holds in the wall-clock time of the site, on the days that it names', () => {
    // 2026-11-24 is a Tuesday
    const roster = { ...base, weekly: [{ day: 2, from: '08:00', until: '18:30' }] };
    const look = (text: string) => plannedAt(roster, at(text), shanghai);
    expect(look('2026-11-24T07:59:59+08:00')).toEqual({
      staffed: false,
      changesAtMs: at('2026-11-24T08:00:00+08:00'),
    });
    expect(look('2026-11-24T08:00:00+08:00')).toEqual({
      staffed: true,
      changesAtMs: at('2026-11-24T18:30:00+08:00'),
    });
    expect(look('2026-11-24T18:30:00+08:00')).toEqual({
      staffed: false,
      changesAtMs: at('2026-12-01T08:00:00+08:00'),
    });
    expect(look('2026-11-25T12:00:00+08:00').staffed).toBe(false);
  });

  it('runs a shift over midnight into the next day, and joins shifts that touch', () => {
    const roster = {
      ...base,
      weekly: [
        { day: 2, from: '22:00', until: '06:00' },
        { day: 3, from: '06:00', until: '14:00' },
      ],
    };
    expect(plannedAt(roster, at('2026-11-25T05:59:00+08:00'), shanghai)).toEqual({
      staffed: true,
      changesAtMs: at('2026-11-25T14:00:00+08:00'),
    });
    const wholeDay = { ...base, weekly: [{ day: 2, from: '00:00', until: '24:00' }] };
    expect(plannedAt(wholeDay, at('2026-11-24T23:59:59+08:00'), shanghai)).toEqual({
      staffed: true,
      changesAtMs: at('2026-11-25T00:00:00+08:00'),
    });
  });

  it('gives way to a dated exception on the day on which its shifts begin', () => {
    const roster = {
      ...base,
      weekly: every('22:00', '06:00'),
      exceptions: [
        { date: '2026-11-24', shifts: [] },
        { date: '2026-11-26', shifts: [{ from: '10:00', until: '11:00' }] },
      ],
    };
    const look = (text: string) => plannedAt(roster, at(text), shanghai).staffed;
    // the night shift that began on the 23rd still runs
    expect(look('2026-11-24T05:00:00+08:00')).toBe(true);
    expect(look('2026-11-24T23:00:00+08:00')).toBe(false);
    expect(look('2026-11-25T23:00:00+08:00')).toBe(true);
    expect([look('2026-11-26T10:30:00+08:00'), look('2026-11-26T23:00:00+08:00')]).toEqual([true, false]);
  });

  it('keeps its wall-clock hours where the clocks are set forward and back', () => {
    const nights = { ...base, weekly: every('22:00', '06:00') };
    // 2026-03-29: 02:00 becomes 03:00, the night lasts seven hours
    expect(plannedAt(nights, at('2026-03-28T22:30:00+01:00'), berlin)).toEqual({
      staffed: true,
      changesAtMs: at('2026-03-29T06:00:00+02:00'),
    });
    expect(plannedAt(nights, at('2026-03-28T20:59:00Z'), berlin).changesAtMs).toBe(
      at('2026-03-28T21:00:00Z'),
    );
    // 2026-10-25: 03:00 becomes 02:00, the night lasts nine hours
    expect(plannedAt(nights, at('2026-10-24T22:30:00+02:00'), berlin)).toEqual({
      staffed: true,
      changesAtMs: at('2026-10-25T06:00:00+01:00'),
    });
    const early = { ...base, weekly: every('02:30', '04:00') };
    // 02:30 is skipped: as if the clocks had not been set yet
    expect(plannedAt(early, at('2026-03-29T01:29:59Z'), berlin)).toEqual({
      staffed: false,
      changesAtMs: at('2026-03-29T01:30:00Z'),
    });
    expect(plannedAt(early, at('2026-03-29T02:00:00Z'), berlin).staffed).toBe(false);
    // 02:30 comes twice: the first counts, so that nobody is missing
    expect(plannedAt(early, at('2026-10-25T00:30:00Z'), berlin)).toEqual({
      staffed: true,
      changesAtMs: at('2026-10-25T03:00:00Z'),
    });
  });

  it("gives way to a person's switch until its time, and no longer", () => {
    const switched = {
      staffed: true,
      until: '2026-11-24T12:00:00.000Z',
      by: 'li',
      at: '2026-11-24T09:00:00.000Z',
    };
    const roster = { ...base, weekly: every('00:00', '01:00'), switched };
    expect(staffingAt(roster, at('2026-11-24T11:59:59Z'), shanghai)).toEqual({
      staffed: true,
      by: 'switch',
      changesAtMs: at(switched.until),
    });
    expect(staffingAt(roster, at('2026-11-24T12:00:00Z'), shanghai)).toMatchObject({
      staffed: false,
      by: 'roster',
    });
  });

  it('is refused with every wrong time and date at once', () => {
    const errors = rosterErrors({
      weekly: [{ day: 1, from: '8:00', until: '25:00' }],
      exceptions: [
        { date: '2026-02-30', shifts: [{ from: '10:00', until: '10:00' }] },
        { date: '2026-10-01', shifts: [] },
        { date: '2026-10-01', shifts: [] },
      ],
    });
    expect(errors.map(({ path }) => path)).toEqual([
      '/weekly/0/from',
      '/weekly/0/until',
      '/exceptions/0/date',
      '/exceptions/0/shifts/0/until',
      '/exceptions/2/date',
    ]);
    expect(errors[2]?.message).toContain('2026-02-30');
  });
});
