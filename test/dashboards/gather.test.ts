import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gather } from '../../dashboards/command-center/src/live/gather.ts';

/** Time that the test moves. */
function makeTime() {
  const due = new Set<() => void>();
  return {
    schedule: (run: () => void) => {
      due.add(run);
      return () => due.delete(run);
    },
    pass() {
      const now = [...due];
      due.clear();
      for (const run of now) run();
    },
  };
}

describe('what comes one by one', () => {
  it('is given on at once after a quiet time, and in one heap in a storm', () => {
    const time = makeTime();
    const heaps: (readonly number[])[] = [];
    const gather = new Gather<number>((heap) => heaps.push(heap), time.schedule);
    gather.push(1);
    expect(heaps).toEqual([[1]]);
    for (const item of [2, 3, 4]) gather.push(item);
    expect(heaps).toEqual([[1]]);
    time.pass();
    expect(heaps).toEqual([[1], [2, 3, 4]]);
    time.pass();
    gather.push(5);
    expect(heaps).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('comes whole and in its order, whatever the pauses', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer()), { maxLength: 60 }), (items) => {
        const time = makeTime();
        const given: number[] = [];
        const gather = new Gather<number>((heap) => given.push(...heap), time.schedule);
        // null: time passes
        for (const item of items) item === null ? time.pass() : gather.push(item);
        time.pass();
        expect(given).toEqual(items.filter((item) => item !== null));
      }),
    );
  });

  it('that waits is forgotten when it is cleared, and what comes then is given on at once', () => {
    const time = makeTime();
    const given: number[] = [];
    const gather = new Gather<number>((heap) => given.push(...heap), time.schedule);
    for (const item of [1, 2]) gather.push(item);
    gather.clear();
    time.pass();
    gather.push(3);
    expect(given).toEqual([1, 3]);
  });
});
