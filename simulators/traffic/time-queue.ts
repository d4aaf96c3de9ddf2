/** A binary heap by time: what comes first is taken first, equal times in the order in which they were put. */
import { at } from '../errors.ts';

export interface Timed {
  timeMs: number;
}
export interface TimeQueue<T extends Timed> {
  push(item: T): void;
  /** The earliest item if its time is not after the given one. */
  popUntil(timeMs: number): T | undefined;
}

export function createTimeQueue<T extends Timed>(): TimeQueue<T> {
  const heap: { item: T; order: number }[] = [];
  let pushed = 0;
  const isBefore = (a: number, b: number): boolean => {
    const x = at(heap, a);
    const y = at(heap, b);
    return x.item.timeMs < y.item.timeMs || (x.item.timeMs === y.item.timeMs && x.order < y.order);
  };
  const swap = (a: number, b: number): void => {
    const held = at(heap, a);
    heap[a] = at(heap, b);
    heap[b] = held;
  };
  return {
    push(item) {
      let index = heap.push({ item, order: pushed++ }) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(index, parent)) break;
        swap(index, parent);
        index = parent;
      }
    },
    popUntil(timeMs) {
      const first = heap[0];
      if (!first || first.item.timeMs > timeMs) return undefined;
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        for (let index = 0; ; ) {
          let least = index;
          for (const child of [2 * index + 1, 2 * index + 2])
            if (child < heap.length && isBefore(child, least)) least = child;
          if (least === index) break;
          swap(index, least);
          index = least;
        }
      }
      return first.item;
    },
  };
}
