import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import type { Direction } from '../../src/core/model.ts';
import { type ObservedPlace, VehicleStates } from '../../src/core/vehicle-state.ts';

function inbound(to: number, checkpointId = `in${to}`): ObservedPlace {
  return { checkpointId, direction: 'inbound', zone: to, crossing: { from: to - 1, to } };
}
function outbound(to: number, checkpointId = `out${to}`): ObservedPlace {
  return { checkpointId, direction: 'outbound', zone: to, crossing: { from: to + 1, to } };
}
function junction(zone: number | null, direction: Direction = 'unknown'): ObservedPlace {
  return { checkpointId: 'junction', direction, zone, crossing: null };
}
const plate = '苏F12345';

describe('the state of a vehicle', () => {
  it('follows its reads, and a read that starts where the last one ended is no gap', () => {
    const states = new VehicleStates();
    const gaps = [
      junction(0),
      inbound(1),
      junction(1),
      inbound(2),
      junction(2),
      outbound(1),
      outbound(0),
    ].map((place, i) => states.observe(plate, 'blue', 1000 * (i + 1), place).gap);
    expect(gaps).toEqual([null, null, null, null, null, null, null]);
    expect(states.stateOf(plate, 'blue')).toEqual({ zone: 0, atMs: 7000 });
  });
  it('is a gap where the read starts in another zone, and moves on with the read', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 1000, junction(0));
    expect(states.observe(plate, 'blue', 2000, inbound(2)).gap).toEqual({ fromZone: 0, toZone: 1 });
    expect(states.observe(plate, 'blue', 3000, junction(2)).gap).toBeNull();
    expect(states.observe(plate, 'blue', 4000, junction(0)).gap).toEqual({ fromZone: 2, toZone: 0 });
    expect(states.observe(plate, 'blue', 5000, outbound(1)).gap).toEqual({ fromZone: 0, toZone: 2 });
    expect(states.stateOf(plate, 'blue')).toEqual({ zone: 1, atMs: 5000 });
  });
  it('is no gap for a vehicle that is seen first', () => {
    expect(new VehicleStates().observe(plate, 'blue', 1000, outbound(1)).gap).toBeNull();
  });
  it('stays where a read tells no zone', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 1000, inbound(1));
    states.observe(plate, 'blue', 5000, junction(null, 'along'));
    expect(states.stateOf(plate, 'blue')).toEqual({ zone: 1, atMs: 1000 });
    // taken between the two, delivered after them: it is the latest that tells a zone
    expect(states.observe(plate, 'blue', 4000, inbound(2)).gap).toBeNull();
    expect(states.stateOf(plate, 'blue')).toEqual({ zone: 2, atMs: 4000 });
  });
  it('is not kept for reads with no plate or no zone', () => {
    const states = new VehicleStates();
    states.observe('', 'blue', 1000, inbound(1));
    states.observe(plate, 'blue', 1000, junction(null));
    expect(states.size).toBe(0);
    expect(states.stateOf('', 'blue')).toBeNull();
  });
  it('is one for each plate and colour, no colour being one of its own', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 1000, junction(0));
    states.observe(plate, 'yellow', 1000, junction(1));
    states.observe(plate, null, 1000, junction(2));
    states.observe('苏F12354', 'blue', 1000, junction(3));
    expect(states.size).toBe(4);
    expect(states.stateOf(plate, 'blue')?.zone).toBe(0);
    expect(states.stateOf(plate, 'yellow')?.zone).toBe(1);
    expect(states.stateOf(plate, null)?.zone).toBe(2);
    expect(states.stateOf('苏F12354', 'blue')?.zone).toBe(3);
    expect(states.stateOf(plate, 'green')).toBeNull();
  });
  it('takes a second read of the same passage as no gap, up to 10 s', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 100_000, inbound(1));
    expect(states.observe(plate, 'blue', 100_400, inbound(1)).gap).toBeNull();
    expect(states.observe(plate, 'blue', 110_400, inbound(1)).gap).toBeNull();
    expect(states.observe(plate, 'blue', 120_401, inbound(1)).gap).toEqual({ fromZone: 1, toZone: 0 });
    expect(states.observe(plate, 'blue', 121_000, inbound(1, 'elsewhere')).gap).toEqual({
      fromZone: 1,
      toZone: 0,
    });
    expect(states.observe(plate, 'blue', 122_000, outbound(0, 'elsewhere')).gap).toBeNull();
  });
  it('is not moved by the same read delivered again', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 1000, inbound(1, 'first'));
    expect(states.observe(plate, 'blue', 1000, inbound(1, 'second')).gap).toBeNull();
    expect(states.observe(plate, 'blue', 1000, junction(0)).gap).toBeNull();
    expect(states.stateOf(plate, 'blue')).toEqual({ zone: 1, atMs: 1000 });
  });
});

const place: fc.Arbitrary<ObservedPlace> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((to) => inbound(to)),
  fc.integer({ min: 0, max: 4 }).map((to) => outbound(to)),
  fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }).map((zone) => junction(zone)),
);

describe('late reads', () => {
  it('never move a state back, in whatever order reads arrive', () => {
    const reads = fc.uniqueArray(fc.record({ atMs: fc.integer({ min: 0, max: 100_000 }), place }), {
      selector: (read) => read.atMs,
      minLength: 1,
      maxLength: 30,
    });
    const shuffled = reads.chain((inOrder) => fc.shuffledSubarray(inOrder, { minLength: inOrder.length }));
    fc.assert(
      fc.property(shuffled, (arrivals) => {
        const states = new VehicleStates();
        let before = states.stateOf(plate, 'blue');
        for (const read of arrivals) {
          const { gap } = states.observe(plate, 'blue', read.atMs, read.place);
          const after = states.stateOf(plate, 'blue');
          if (before && read.atMs < before.atMs) expect({ gap, after }).toEqual({ gap: null, after: before });
          before = after;
        }
        const last = arrivals.filter((read) => read.place.zone !== null).sort((a, b) => b.atMs - a.atMs)[0];
        expect(before).toEqual(last ? { zone: last.place.zone, atMs: last.atMs } : null);
      }),
    );
  });
});

describe('many vehicles', () => {
  it('have the states that a plain map of objects would hold, through growing, expiring and a restart', () => {
    const states = new VehicleStates();
    const model = new Map<string, { zone: number; atMs: number }>();
    const colours = ['blue', 'green', null] as const;
    const each = (from: number, to: number, atMs: number): void => {
      for (let i = from; i < to; i++) {
        const text = `苏F${i.toString(36).toUpperCase().padStart(5, '0')}`;
        const colour = colours[i % 3] ?? null;
        states.observe(text, colour, atMs + i, junction(i % 6));
        model.set(`${text} ${colour}`, { zone: i % 6, atMs: atMs + i });
      }
    };
    const same = (found: VehicleStates): boolean =>
      found.size === model.size &&
      [...model].every(([key, state]) => {
        const [text = '', colour] = key.split(' ');
        const got = found.stateOf(text, colours.find((c) => `${c}` === colour) ?? null);
        return got?.zone === state.zone && got.atMs === state.atMs;
      });
    const expire = (ms: number): number => {
      const gone = [...model].filter(([, state]) => state.atMs < ms).map(([key]) => key);
      for (const key of gone) model.delete(key);
      return gone.length;
    };
    each(0, 60_000, 0);
    each(20_000, 30_000, 1_000_000);
    expect(same(states)).toBe(true);
    expect(states.expireBefore(40_000)).toBe(expire(40_000));
    expect(states.size).toBe(30_000);
    expect(same(states)).toBe(true);
    each(55_000, 70_000, 2_000_000);
    expect(same(states)).toBe(true);
    expect(same(VehicleStates.restore(states.snapshot()))).toBe(true);
    expect(states.expireBefore(Number.MAX_SAFE_INTEGER)).toBe(expire(Number.MAX_SAFE_INTEGER));
    expect(states.size).toBe(0);
  });
  it('can be expired a few parts at a time', () => {
    const states = new VehicleStates();
    for (let i = 0; i < 5000; i++) states.observe(`P${i}`, null, i, junction(0));
    let expired = 0;
    for (let call = 0; call < 16; call++) {
      const now = states.expireBefore(2500, 16);
      expect(now).toBeLessThan(500);
      expired += now;
    }
    expect([expired, states.size, states.expireBefore(2500)]).toEqual([2500, 2500, 0]);
  });
  it('are all forgotten by clear', () => {
    const states = new VehicleStates();
    states.observe(plate, 'blue', 1000, inbound(1));
    states.clear();
    expect([states.size, states.stateOf(plate, 'blue')]).toEqual([0, null]);
    expect(states.observe(plate, 'blue', 500, inbound(2)).gap).toBeNull();
  });
});

describe('a snapshot', () => {
  function filled(): VehicleStates {
    const states = new VehicleStates();
    for (let i = 0; i < 7; i++)
      states.observe(`沪A1234${i}`, 'blue', 1_700_000_000_000 + i, inbound(1 + (i % 2)));
    return states;
  }
  it('brings back states, and the passage they are in', () => {
    const restored = VehicleStates.restore(filled().snapshot());
    expect(restored.size).toBe(7);
    expect(restored.stateOf('沪A12341', 'blue')).toEqual({ zone: 2, atMs: 1_700_000_000_001 });
    expect(restored.observe('沪A12341', 'blue', 1_700_000_005_000, inbound(2)).gap).toBeNull();
    expect(restored.observe('沪A12342', 'blue', 1_700_000_005_000, inbound(2)).gap).toBeNull();
    expect(restored.observe('沪A12343', 'blue', 1_700_000_005_000, inbound(1)).gap).toEqual({
      fromZone: 2,
      toZone: 0,
    });
  });
  it('can be empty, and can lie anywhere in a buffer', () => {
    expect(VehicleStates.restore(new VehicleStates().snapshot()).size).toBe(0);
    const bytes = filled().snapshot();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(VehicleStates.restore(shifted.subarray(3)).size).toBe(7);
    const pooled = Buffer.from('.'.repeat(5));
    expect(VehicleStates.restore(Buffer.concat([pooled, bytes]).subarray(5)).size).toBe(7);
  });
  it('is refused where any bit is turned, any byte is missing or one too many', () => {
    const bytes = filled().snapshot();
    const refused = (damaged: Uint8Array): void => {
      expect(() => VehicleStates.restore(damaged)).toThrow(
        expect.objectContaining({ name: 'RinggateError', code: 'damaged_snapshot' }),
      );
    };
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = bytes.slice();
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      refused(turned);
    }
    for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length));
    refused(new Uint8Array([...bytes, 0]));
    refused(new TextEncoder().encode('not a snapshot of vehicle states'));
  });
  it('of another version is refused in words', () => {
    const bytes = filled().snapshot();
    bytes[4] = 2;
    expect(() => VehicleStates.restore(bytes)).toThrow(RinggateError);
    expect(() => VehicleStates.restore(bytes)).toThrow(/version is 2/);
  });
});
