import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { alertsRepository, applyHits } from '../../src/store/sqlite/alerts.ts';
import { applied, freshDatabase } from '../support/alert-database.ts';
import { readOf, startMs } from '../support/alert-parts.ts';

describe('alerts in SQLite', () => {
  it('stay cheap in a storm on a store full of alerts: under a millisecond a hit at the median', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    db.transaction(() => {
      for (let index = 0; index < 4000; index += 1) {
        applyHits(db, [applied(readOf(`old${index}`, startMs, { plate: `苏G${index}` }))], startMs);
      }
    })();
    expect(store.countOpen()).toBe(4000);
    const times: number[] = [];
    for (let index = 0; index < 2000; index += 1) {
      const read = readOf(`storm${index}`, startMs + index, { plate: `苏F${index % 50}` });
      const begin = performance.now();
      db.transaction(() => applyHits(db, [applied(read)], startMs))();
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    expect(times[1000]).toBeLessThan(1);
    expect(store.countOpen()).toBe(4050);
  });
});
