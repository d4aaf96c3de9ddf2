import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flushEveryMs, ReadFeed } from '../../dashboards/command-center/src/live/readFeed.ts';
import { RingBuffer } from '../../dashboards/command-center/src/live/ringBuffer.ts';
import { aRead } from './support.ts';

/** Time that the test moves. */
function makeClock() {
  const due: { run: () => void; afterMs: number }[] = [];
  return {
    due,
    schedule: (run: () => void, afterMs: number) => {
      const item = { run, afterMs };
      due.push(item);
      return () => {
        due.splice(due.indexOf(item), 1);
      };
    },
    pass() {
      for (const { run } of due.splice(0)) run();
    },
  };
}

describe('the ring of reads', () => {
  it('holds the newest N of any sequence, newest first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer(), { maxLength: 80 }),
        (capacity, items) => {
          const ring = new RingBuffer<number>(capacity);
          for (const item of items) ring.push(item);
          expect(ring.newestFirst()).toEqual(items.slice(-capacity).reverse());
          expect(ring.length).toBe(Math.min(capacity, items.length));
        },
      ),
    );
  });

  it('refuses a capacity that holds nothing', () => {
    expect(() => new RingBuffer(0)).toThrow(RangeError);
  });
});

describe('the feed of reads', () => {
  it('tells the screen once per 100 ms, however many events come', () => {
    const clock = makeClock();
    const feed = new ReadFeed(clock.schedule);
    let told = 0;
    feed.subscribe(() => {
      told += 1;
    });
    for (let index = 0; index < 500; index += 1) feed.push([aRead(`r${index}`)]);
    expect(told).toBe(0);
    expect(clock.due.map((item) => item.afterMs)).toEqual([flushEveryMs]);
    clock.pass();
    expect(told).toBe(1);
    expect(feed.snapshot().total).toBe(500);
    expect(feed.snapshot().reads[0]?.id).toBe('r499');
  });

  it('keeps the snapshot the same object between two flushes', () => {
    const clock = makeClock();
    const feed = new ReadFeed(clock.schedule);
    feed.push([aRead('a')]);
    const before = feed.snapshot();
    expect(feed.snapshot()).toBe(before);
    clock.pass();
    expect(feed.snapshot()).not.toBe(before);
  });

  it('stays within its capacity and counts what it has let go', () => {
    const clock = makeClock();
    const feed = new ReadFeed(clock.schedule, 10);
    feed.push(Array.from({ length: 25 }, (_, index) => aRead(`r${index}`)));
    clock.pass();
    expect(feed.snapshot().reads.map((read) => read.id)).toEqual(
      Array.from({ length: 10 }, (_, index) => `r${24 - index}`),
    );
    expect(feed.snapshot().total).toBe(25);
  });

  it('says which checkpoints have read something, and says it once', () => {
    const clock = makeClock();
    const feed = new ReadFeed(clock.schedule);
    feed.push([
      aRead('1', { checkpointId: 'c1' }),
      aRead('2', { checkpointId: 'c1' }),
      aRead('3', { checkpointId: null }),
    ]);
    clock.pass();
    expect([...feed.takeActivity()]).toEqual([['c1', 2]]);
    expect(feed.takeActivity().size).toBe(0);
  });

  it('forgets everything for the next user, what is on its way included', () => {
    const clock = makeClock();
    const feed = new ReadFeed(clock.schedule);
    feed.push([aRead('seen')]);
    clock.pass();
    feed.push([aRead('on its way')]);
    feed.clear();
    clock.pass();
    expect(feed.snapshot()).toEqual({ reads: [], total: 0 });
  });
});
