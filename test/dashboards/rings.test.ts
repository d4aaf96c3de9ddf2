import { describe, expect, it } from 'vitest';
import type { RingGap, RingHour, RingPlace } from '../../dashboards/command-center/src/api/rings-types.ts';
import * as rings from '../../dashboards/command-center/src/domain/rings.ts';

const nothing = {
  inbound: 0,
  outbound: 0,
  unreadInbound: 0,
  unreadOutbound: 0,
  late: 0,
  balance: 0,
  blindMinutes: 0,
  partlyMinutes: 0,
  unknownMinutes: 0,
};
const hour = (number: number, facts: Partial<RingHour>): RingHour => ({
  ...nothing,
  at: `2026-11-24T0${number}:00:00.000Z`,
  unseeing: 0,
  seeingShare: 1,
  ...facts,
});
const place = (name: string, facts: Partial<RingPlace>): RingPlace => ({
  ...nothing,
  checkpointId: name,
  name,
  coverage: [],
  ...facts,
});

describe('the picture of a ring', () => {
  it('adds up the balance, and takes hours in a row that cannot be trusted together', () => {
    const hours = [
      hour(0, { balance: 5, unknownMinutes: 60, unseeing: 1 }),
      hour(1, { balance: -7, blindMinutes: 12, unseeing: 3 }),
      hour(2, { balance: 1 }),
      hour(3, { balance: 4, partlyMinutes: 2 }),
    ];
    expect(rings.runningBalance(hours)).toEqual([5, -2, -1, 3]);
    expect(rings.doubtsOf(hours)).toEqual([
      {
        from: hours[0]?.at,
        last: hours[1]?.at,
        unseeing: 3,
        blindMinutes: 12,
        partlyMinutes: 0,
        unknownMinutes: 60,
      },
      {
        from: hours[3]?.at,
        last: hours[3]?.at,
        unseeing: 0,
        blindMinutes: 0,
        partlyMinutes: 2,
        unknownMinutes: 0,
      },
    ]);
  });

  it('ends its axis at a round number that holds the most', () => {
    for (const most of [0, 3, 7, 11, 99, 140, 1999, 45_001])
      expect(rings.roundUp(most)).toBeGreaterThanOrEqual(most);
    expect([7, 11, 140, 1999].map(rings.roundUp)).toEqual([8, 15, 150, 2000]);
  });

  it('tells how many got over the ring while it did not see all; what is not told counts as none', () => {
    const gap: RingGap = {
      ringId: 'r',
      name: 'r',
      inbound: 9,
      outbound: null,
      hours: [
        { at: hour(0, {}).at, inbound: 6, outbound: null },
        { at: hour(1, {}).at, inbound: 3, outbound: 0 },
      ],
      last: [],
      next: [],
      legs: [],
    };
    const hours = [hour(0, { blindMinutes: 1 }), hour(1, {})];
    expect(rings.skipsWhileBlind(gap, hours)).toEqual({
      vehicles: 9,
      ofThem: 6,
      passedShare: 0,
      lookAt: 'cameras',
    });
    const busy = [hour(0, { blindMinutes: 1, inbound: 70 }), hour(1, { outbound: 30 })];
    expect(rings.skipsWhileBlind(gap, busy)).toMatchObject({ passedShare: 0.7, lookAt: 'roads' });
    const allBlind = hours.map((each) => ({ ...each, blindMinutes: 1, inbound: 1 }));
    expect(rings.skipsWhileBlind(gap, allBlind)).toMatchObject({ passedShare: 1, lookAt: null });
    expect(rings.hasSkips({ ...gap, inbound: 0 })).toBe(true);
    expect(rings.hasSkips({ ...gap, inbound: 0, outbound: 0 })).toBe(false);
  });

  it('sorts its checkpoints by any column, and puts first who saw least', () => {
    const places = [
      place('K2', { inbound: 4, blindMinutes: 1 }),
      place('K10', { inbound: 9, unknownMinutes: 1440 }),
      place('K1', { inbound: 4 }),
    ];
    const names = (sorted: readonly RingPlace[]) => sorted.map(({ name }) => name);
    expect(names(rings.sortedPlaces(places, { column: 'inbound', isDown: true }))).toEqual([
      'K10',
      'K1',
      'K2',
    ]);
    expect(names(rings.sortedPlaces(places, { column: 'name', isDown: false }))).toEqual(['K1', 'K2', 'K10']);
    expect(names(rings.worstFirst(places))).toEqual(['K10', 'K2', 'K1']);
  });
});
