/** Reads that come in while questions are asked: at a steady rate, or as fast as the store takes them. */
import type { Placement } from '../src/core/model.ts';
import type { Store } from '../src/store/contract/index.ts';
import type { PreparedRead } from '../src/store/contract/reads.ts';
import { benchRead, places, plateOf } from './query-data.ts';
import { type Spread, spread } from './spread.ts';

const batchMs = 20;
const fullBatch = 500;

let next = 2 ** 40;
function reads(count: number): PreparedRead[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, () => {
    const no = next++;
    return benchRead(no, plateOf(no % 300_000), places[no % places.length] as Placement, nowMs);
  });
}

/** Reads come in at a steady rate until `stop`; `take` answers how long each commit took since the last `take`. */
export function startIncoming(store: Store, perSecond: number): { take(): Spread; stop(): Promise<void> } {
  let took: number[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const batch = reads((perSecond * batchMs) / 1000);
    const start = performance.now();
    last = store.reads.commit(batch, []).then(() => took.push(performance.now() - start));
  }, batchMs);
  return {
    take() {
      const taken = spread(took);
      took = [];
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}

/** How many reads a second the store takes, two batches on their way, for so long. */
export async function fullRate(store: Store, forMs: number): Promise<number> {
  const begun = performance.now();
  let stored = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - begun < forMs) {
      await store.reads.commit(reads(fullBatch), []);
      stored += fullBatch;
    }
  };
  await Promise.all([lane(), lane()]);
  return Math.round((stored * 1000) / (performance.now() - begun));
}
