import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentVehicles } from '../../src/core/recent-vehicles.ts';

describe('the vehicles seen lately', () => {
  it('are known with what was last said of them, for at least as many others as a generation holds', () => {
    const commands = fc.array(
      fc.record({ plate: fc.integer({ min: 0, max: 30 }).map(String), what: fc.nat(9) }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(commands, (list) => {
        const capacity = 8;
        const vehicles = new RecentVehicles<number>(capacity);
        const last = new Map<string, { what: number; atMs: number }>();
        list.forEach(({ plate, what }, atMs) => {
          const model = last.get(plate);
          const between = new Set(list.slice((model?.atMs ?? atMs) + 1, atMs).map((one) => one.plate));
          between.delete(plate);
          if (vehicles.find(plate)) expect({ what: vehicles.what, atMs: vehicles.atMs }).toEqual(model);
          else expect(model === undefined || between.size >= capacity).toBe(true);
          vehicles.set(plate, what, atMs);
          last.set(plate, { what, atMs });
        });
      }),
    );
  });
});
