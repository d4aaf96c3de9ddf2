/** No small count can be reckoned out of what is published: not across rows, columns, tables, days, areas, or looks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLots, type Lots } from '../../src/audit/lots.ts';
import { Publication } from '../../src/audit/published.ts';
import { roundByLot } from '../../src/core/lot-rounding.ts';
import type { AlertCount, LogCount, ReadCount } from '../../src/store/contract/statistics.ts';

const base = 5;
const places = ['c-1', 'c-2', 'c-3'];
const days = ['2026-11-23', '2026-11-24'];
interface World {
  reads: ReadCount[];
  alerts: AlertCount[];
  log: LogCount[];
  /** By names and place. */
  lots: Record<string, number>;
}

const lotsOf =
  (world: World): Lots =>
  (names) =>
  (at) =>
    world.lots[JSON.stringify([...names, at])] ?? 0;

/** Everything that anybody could ask for, whole and of a part of the district. */
function everything(world: World): string {
  const nameOf = {
    district: () => null,
    ring: (id: string) => (id === 'c-3' ? null : 'outer'),
    checkpoint: (id: string) => id,
  };
  const answers = (['day', 'hour'] as const).flatMap((by) =>
    Object.values(nameOf).flatMap((of) =>
      [places, ['c-1'], ['c-2', 'c-3']].flatMap((area) =>
        [days, ...days.map((day) => [day])].map((span) => {
          const publication = new Publication({ cut: { by, nameOf: of }, base, lots: lotsOf(world) });
          const within = ({ day }: { day: string }): boolean => span.includes(day);
          publication.addReads(world.reads.filter((row) => area.includes(row.checkpointId) && within(row)));
          publication.addAlerts(world.alerts.filter((row) => area.includes(row.areaId ?? '') && within(row)));
          publication.addLog(world.log.filter(within));
          return publication.tables();
        }),
      ),
    ),
  );
  return JSON.stringify(answers);
}

const count = fc.integer({ min: 0, max: 12 });
/** A whole and a part of it. */
const pair = fc.tuple(count, count).map(([a, b]): [number, number] => [Math.max(a, b), Math.min(a, b)]);
const worlds: fc.Arbitrary<World> = fc
  .tuple(
    fc.array(pair, { minLength: 12, maxLength: 12 }),
    fc.array(pair, { minLength: 4, maxLength: 4 }),
    fc.array(pair, { minLength: 4, maxLength: 4 }),
    fc.array(fc.integer({ min: 0, max: base - 1 }), { minLength: 20, maxLength: 20 }),
  )
  .map(([reads, alerts, log, drawn]) => {
    const world: World = { reads: [], alerts: [], log: [], lots: {} };
    const draw = (names: (string | number | null)[]): void => {
      world.lots[JSON.stringify(names)] = drawn.pop() ?? 0;
    };
    for (const day of days)
      for (const checkpointId of places)
        for (const hour of [7, 8]) {
          const [all, unread] = reads.pop() ?? [0, 0];
          world.reads.push({ day, hour, checkpointId, reads: all, unread });
          draw(['reads', day, checkpointId, hour]);
        }
    for (const day of days)
      for (const outcome of ['open', 'stopped']) {
        const [hits, some] = alerts.pop() ?? [0, 0];
        world.alerts.push({ day, category: 'stolen', areaId: 'c-1', outcome, alerts: some, hits });
        draw(['alerts', day, 'stolen', 'c-1', outcome, 0]);
      }
    for (const day of days)
      for (const [kind, name] of [
        ['search', 'criminal_case'],
        ['verdict', 'disagree'],
      ] as const) {
        const [times, withCase] = log.pop() ?? [0, 0];
        world.log.push({ day, kind, name, times, withCase });
        draw([kind, day, name, 0]);
      }
    return world;
  });

/** Each count with its lot: what it is, its companion, and how another world has them. */
function cellsOf(world: World): {
  whole: number;
  part: number;
  lot: number;
  with(whole: number, part: number, lot: number): World;
}[] {
  const other = <T>(rows: T[], at: number, change: Partial<T>): T[] =>
    rows.map((row, n) => (n === at ? { ...row, ...change } : row));
  const lots = (key: string, lot: number) => ({ ...world.lots, [key]: lot });
  return [
    ...world.reads.map((row, at) => {
      const key = JSON.stringify(['reads', row.day, row.checkpointId, row.hour]);
      return {
        whole: row.reads,
        part: row.unread,
        lot: world.lots[key] ?? 0,
        with: (reads: number, unread: number, lot: number) => ({
          ...world,
          reads: other(world.reads, at, { reads, unread }),
          lots: lots(key, lot),
        }),
      };
    }),
    ...world.alerts.map((row, at) => {
      const key = JSON.stringify(['alerts', row.day, row.category, row.areaId, row.outcome, 0]);
      return {
        whole: row.hits,
        part: row.alerts,
        lot: world.lots[key] ?? 0,
        with: (hits: number, alerts: number, lot: number) => ({
          ...world,
          alerts: other(world.alerts, at, { hits, alerts }),
          lots: lots(key, lot),
        }),
      };
    }),
    ...world.log.map((row, at) => {
      const key = JSON.stringify([row.kind, row.day, row.name, 0]);
      return {
        whole: row.times,
        part: row.withCase,
        lot: world.lots[key] ?? 0,
        with: (times: number, withCase: number, lot: number) => ({
          ...world,
          log: other(world.log, at, { times, withCase }),
          lots: lots(key, lot),
        }),
      };
    }),
  ];
}

/** Another whole, part and lot that round to the same, where one of the counts has this value. */
function sameRounded(
  cell: { whole: number; part: number; lot: number },
  wanted: { whole?: number; part?: number },
): [number, number, number] | null {
  const round = (value: number, lot: number): number => roundByLot(value, base, lot);
  for (let lot = 0; lot < base; lot++)
    for (let whole = wanted.whole ?? 0; whole <= (wanted.whole ?? 20); whole++)
      for (let part = wanted.part ?? 0; part <= Math.min(whole, wanted.part ?? 20); part++)
        if (
          round(whole, lot) === round(cell.whole, cell.lot) &&
          round(part, lot) === round(cell.part, cell.lot)
        )
          return [whole, part, lot];
  return null;
}

const smalls = [1, 2, 3, 4];
const isSmall = (value: number): boolean => smalls.includes(value);

describe('published counts', () => {
  it('fit every other small count too: whatever is asked for, all answers are the same to the letter', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const told = everything(world);
        for (const cell of cellsOf(world))
          for (const measure of ['whole', 'part'] as const) {
            if (!isSmall(cell[measure])) continue;
            for (const value of smalls) {
              const found = sameRounded(cell, { [measure]: value });
              expect([measure, cell, value, found === null]).toEqual([measure, cell, value, false]);
              if (found !== null && value !== cell[measure])
                expect(everything(cell.with(...found))).toBe(told);
            }
          }
      }),
      { numRuns: 6 },
    );
  });

  it('tell no small count to who looks again and again while it grows', () => {
    for (let lot = 0; lot < base; lot++)
      for (const first of [0, ...smalls])
        for (const last of smalls.filter((value) => value >= first)) {
          const seen = [first, last].map((value) => roundByLot(value, base, lot));
          const fitting = smalls.filter((value) =>
            Array.from({ length: base }, (_, other) => other).some((other) =>
              // at the beginning of an hour everybody knows that nothing was counted
              (first === 0 ? [0] : [0, ...smalls].filter((one) => one <= value)).some(
                (one) => String([one, value].map((each) => roundByLot(each, base, other))) === String(seen),
              ),
            ),
          );
          expect([first, last, fitting]).toEqual([first, last, smalls]);
        }
  });

  it('are sums of their parts, never negative, a part never above its whole, and right on the average', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const table = (by: 'day' | 'hour', nameOf: (id: string) => string | null) => {
          const publication = new Publication({ cut: { by, nameOf }, base, lots: lotsOf(world) });
          publication.addReads(world.reads);
          return publication.tables().reads;
        };
        const total = (rows: { reads: number }[]) => rows.reduce((sum, { reads }) => sum + reads, 0);
        const finest = table('hour', (id) => id);
        for (const rows of [table('day', (id) => id), table('hour', () => null), table('day', () => null)])
          expect(total(rows)).toBe(total(finest));
        for (const { reads, unread } of finest) {
          expect([reads % base, unread % base]).toEqual([0, 0]);
          expect(unread).toBeLessThanOrEqual(reads);
          expect(unread).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
    for (let value = 0; value <= 23; value++) {
      const all = Array.from({ length: base }, (_, lot) => roundByLot(value, base, lot));
      expect(all.reduce((sum, one) => sum + one, 0) / base).toBe(value);
    }
  });

  it('are rounded by lots that are always the same, and that only the secret tells', () => {
    const draw = (secret: string) =>
      days.flatMap((day) =>
        places.flatMap((id) => [0, 1, 23].map(createLots(secret, base)(['reads', day, id]))),
      );
    expect(draw('one')).toEqual(draw('one'));
    expect(draw('one')).not.toEqual(draw('another'));
    const many = Array.from({ length: 400 }, (_, n) => createLots('one', base)(['reads', String(n)]));
    const drawn = many.flatMap((lot) => Array.from({ length: 24 }, (_, at) => lot(at)));
    for (let lot = 0; lot < base; lot++) {
      const share = drawn.filter((one) => one === lot).length / drawn.length;
      expect(Math.abs(share - 1 / base)).toBeLessThan(0.02);
    }
  });
});
