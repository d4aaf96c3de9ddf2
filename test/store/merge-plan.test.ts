import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MergeCandidate, planMerge } from '../../src/store/sqlite/reads/merge-plan.ts';
import { MergedFilter } from '../../src/store/sqlite/reads/merged-filter.ts';
import { mergedRows } from '../../src/store/sqlite/reads/row-origins.ts';

const dayMs = 86_400_000;
const limits = { rows: 10, spanMs: 3 * dayMs, sources: 4 };
const sealed = (...rows: number[]): MergeCandidate[] =>
  rows.map((rowCount, i) => ({ no: i + 1, rowCount, openedAtMs: i * dayMs, closedAtMs: (i + 1) * dayMs }));
const planned = (all: MergeCandidate[], nowMs = 0): number[] | null =>
  planMerge(all, limits, nowMs)?.map(({ no }) => no) ?? null;

describe('the plan of merging', () => {
  it('waits until nothing more could be added', () => {
    expect(planned(sealed(3, 3))).toBeNull();
    expect(planned(sealed(3, 3, 3))).toBeNull();
    expect(planned(sealed(3, 3, 3, 3))).toEqual([1, 2, 3]);
    expect(planned(sealed(5, 5))).toEqual([1, 2]);
  });

  it('never holds more time than expiry can afford', () => {
    expect(planned(sealed(1, 1, 1, 1))).toEqual([1, 2, 3]);
    expect(planned(sealed(1, 1), 2 * dayMs)).toBeNull();
    expect(planned(sealed(1, 1), 4 * dayMs)).toEqual([1, 2]);
  });

  it('leaves alone what is large enough by itself', () => {
    expect(planned(sealed(10, 10, 9, 10), 9 * dayMs)).toBeNull();
    expect(planned(sealed(10, 4, 4, 4), 2 * dayMs)).toEqual([2, 3]);
  });

  it('merges each partition once, within the limits, whatever there is', () => {
    const partition = fc.record({
      rowCount: fc.integer({ min: 1, max: 12 }),
      hours: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(partition, { maxLength: 30 }), (made) => {
        let atMs = 0;
        let left = made.map(({ rowCount, hours }, i): MergeCandidate => {
          const openedAtMs = atMs;
          atMs += hours * 3_600_000;
          return { no: i + 1, rowCount, openedAtMs, closedAtMs: atMs };
        });
        for (let run = planMerge(left, limits, atMs); run !== null; run = planMerge(left, limits, atMs)) {
          const numbers = run.map(({ no }) => no);
          expect(numbers.length).toBeGreaterThan(1);
          expect(numbers.length).toBeLessThanOrEqual(limits.sources);
          expect(run.reduce((sum, one) => sum + one.rowCount, 0)).toBeLessThanOrEqual(limits.rows);
          expect((run.at(-1)?.closedAtMs ?? 0) - (run[0]?.openedAtMs ?? 0)).toBeLessThanOrEqual(
            limits.spanMs,
          );
          left = left.filter(({ no }) => !numbers.includes(no));
        }
      }),
    );
  });
});

describe('the rows of a merged partition', () => {
  it('are told back to the read that each is', () => {
    const sources = [
      { no: 3, firstRow: 0 },
      { no: 4, firstRow: 100 },
      { no: 9, firstRow: 101 },
    ];
    const { originOf, idOf } = mergedRows(sources);
    for (const { no, firstRow } of sources)
      for (const row of no === 4 ? [1] : [1, 2, 99, 100].filter((n) => n + firstRow <= 100 || no === 9))
        expect(originOf(firstRow + row)).toEqual({ no, row });
    expect(idOf(101)).toBe('4-1');
    expect(idOf(137)).toBe('9-10');
  });
});

describe('the filter of a merged partition', () => {
  it('knows every key it was given, and few others', () => {
    const keyOf = (n: number): number => Math.imul(n, 0x9e3779b1) ^ (n >>> 7);
    const filter = new MergedFilter(50_000);
    for (let n = 0; n < 50_000; n++) filter.add(keyOf(n));
    for (let n = 0; n < 50_000; n++) expect(filter.mayHave(keyOf(n))).toBe(true);
    let wrong = 0;
    for (let n = 50_000; n < 250_000; n++) if (filter.mayHave(keyOf(n))) wrong++;
    expect(wrong / 200_000).toBeLessThan(0.015);
    expect(filter.words.byteLength / 50_000).toBeLessThan(1.6);
  });
});
