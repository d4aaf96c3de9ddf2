import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Placement } from '../../src/core/model.ts';
import { RingCounts } from '../../src/interception/ring-counts.ts';
import { SightingsDesk } from '../../src/interception/sightings-desk.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { ringOf, square } from '../support/districts.ts';

const startMs = Date.parse('2026-11-24T05:00:00.000Z');
const minuteMs = 60_000;
const log = { debug() {}, info() {}, warn() {}, error() {} };
const gate: Placement = {
  deviceId: 'd1',
  checkpointId: 'gate',
  areaId: null,
  lane: 1,
  travel: 'approaching',
  ringId: 'outer',
  direction: 'inbound',
  zone: 1,
  crossing: { from: 0, to: 1 },
};
const bridge: Placement = {
  ...gate,
  deviceId: 'd2',
  checkpointId: 'bridge',
  zone: 2,
  crossing: { from: 1, to: 2 },
};
const plaza: Placement = {
  ...gate,
  deviceId: 'd3',
  checkpointId: 'plaza',
  ringId: null,
  direction: 'unknown',
  zone: 2,
  crossing: null,
};

const ring = (halfM: number) => ({ ...ringOf('outer', 1, square(halfM)), name: 'outer' });

function read(plate: string, minute: number, placement: Placement, receivedMinute = minute): PreparedRead {
  const capturedAtMs = startMs + minute * minuteMs;
  return {
    placement,
    capturedAtMs,
    receivedAtMs: startMs + receivedMinute * minuteMs,
    plate,
    late: false,
    clockBad: false,
    matches: [],
    decoded: {
      eventId: `${plate} ${minute} ${placement.deviceId}`,
      revision: 0,
      capturedAtMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: 0.97,
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: null,
      vehicle: null,
      plateBox: null,
      image: null,
      deviceKey: null,
      unknownKeys: 0,
    },
  };
}

describe('the counts of skipped rings over a restart', () => {
  let dataDir: string;
  let store: Store;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ringgate-sightings-'));
    store = await openSqliteStore({
      dataDir,
      synchronous: 'normal',
      onFailure: (error) => {
        throw error;
      },
    });
    await store.registry.createRing(ring(10_000));
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A run of the gateway from this minute on, as far as these counts go. */
  function run(minute: number): {
    take(...reads: PreparedRead[]): Promise<void>;
    ringsChanged(minute: number): Promise<void>;
    stop(): Promise<number>;
  } {
    const clock = (): number => startMs + minute * minuteMs;
    const counts = new RingCounts(store, clock, log);
    const desk = new SightingsDesk({ store, counts, clock, log });
    desk.start();
    return {
      async take(...reads) {
        const { outcomes, idOf } = await store.reads.commit(reads, []);
        for (const [at, each] of reads.entries()) {
          expect(outcomes[at]).toBe('stored');
          counts.read({ read: each, id: idOf(at), outcome: 'stored' });
        }
      },
      async ringsChanged(changedMinute) {
        await store.registry.updateRing('outer', { polygon: ring(9_000).polygon });
        desk.ringsChanged(startMs + changedMinute * minuteMs);
      },
      async stop() {
        await desk.close();
        await counts.close();
        const rows = await store.roads.skippedHours(startMs - 1, startMs + 600 * minuteMs);
        return rows.reduce((sum, { vehicles }) => sum + vehicles, 0);
      },
    };
  }

  it('count a vehicle that got over a ring while the gateway stood still, once', async () => {
    const first = run(0);
    await first.take(read('A', 1, gate), read('B', 2, gate), read('B', 3, plaza));
    expect(await first.stop()).toBe(1);
    const second = run(10);
    await second.take(read('A', 12, plaza), read('B', 13, plaza));
    expect(await second.stop()).toBe(2);
    expect(await run(20).stop()).toBe(2);
  });

  it('take back what an earlier run counted when the read of the crossing comes after the restart', async () => {
    const first = run(0);
    await first.take(read('A', 1, gate), read('A', 8, plaza));
    expect(await first.stop()).toBe(1);
    const second = run(10);
    await second.take(read('A', 5, bridge, 12));
    expect(await second.stop()).toBe(0);
  });

  it('tell nothing from zones of other rings', async () => {
    const first = run(0);
    await first.take(read('A', 1, gate));
    await first.ringsChanged(5);
    await first.take(read('A', 6, plaza), read('B', 6, gate));
    expect(await first.stop()).toBe(0);
    const second = run(10);
    // of A only what was seen after the change counts, and that is in the same zone
    await second.take(read('A', 11, plaza), read('B', 12, plaza));
    expect(await second.stop()).toBe(1);
  });
});
