import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HitPlace, LearnedTimes } from '../../src/core/arrival.ts';
import { adviseInterception } from '../../src/core/interception.ts';
import { learnRoads } from '../../src/core/learned-roads.ts';
import { buildRoads } from '../../src/core/road-building.ts';
import { readRoads } from '../../src/core/road-map.ts';
import { TravelTimes } from '../../src/core/travel-times.ts';

const nowMs = Date.UTC(2026, 10, 24, 8);
const nothingLearned: LearnedTimes = { time: () => null, turns: () => new Map() };
/** About a kilometre north or east. */
const km = { lat: 1 / 110.88, lon: 1 / 94.5 };
const at = (east: number, north: number): [number, number] => [121 + east * km.lon, 32 + north * km.lat];
const place = (id: string, east: number, north: number, ...headingsDeg: number[]) => {
  const [lon, lat] = at(east, north);
  return { id, position: { lon, lat }, headingsDeg };
};
/**
 *            north
 *              |
 * seen --- (fork) --- near --- far        72 km/h, one kilometre between each
 *              |
 *            south
 */
function forkOf() {
  const lines = [
    { id: 'main', points: [at(0, 0), at(2, 0), at(3, 0), at(6, 0)] },
    { id: 'cross', points: [at(2, 3), at(2, 0), at(2, -3)] },
  ];
  const { map } = readRoads(
    lines.map(({ id, points }) => ({
      id,
      geometry: { type: 'LineString', coordinates: points },
      properties: { speedKmh: 72 },
    })),
    ([lon, lat]) => [lon, lat],
  );
  return buildRoads(map, [
    place('seen', 1, 0, 90, 270),
    place('near', 4, 0, 90, 270),
    place('far', 5, 0, 90, 270),
    place('north', 2, 2, 0, 180),
    place('south', 2, -2, 0, 180),
    place('behind', 0.3, 0, 90, 270),
  ]).graph;
}
const staffed = ['near', 'far', 'north', 'south', 'behind'].map((id) => ({
  id,
  grade: 'A' as const,
  staffed: true,
}));
const hit = (checkpointId: string, headingDeg: number | null, atMs = nowMs): HitPlace => ({
  checkpointId,
  headingDeg,
  atMs,
});
const options = { prepareMs: 60_000, nowMs };

describe('interception advice', () => {
  const graph = forkOf();
  const advise = (hits: HitPlace[], times = nothingLearned, more: Partial<typeof options> = {}) =>
    adviseInterception(graph, times, hits, staffed, { ...options, ...more });

  it('names the staffed checkpoints ahead with road distance and arrival, none behind', () => {
    const advice = advise([hit('seen', 90)]);
    expect(advice.map(({ checkpointId }) => checkpointId).sort()).toEqual(['far', 'near', 'north', 'south']);
    const near = advice.find(({ checkpointId }) => checkpointId === 'near');
    expect(near?.distanceM).toBeGreaterThan(2900);
    expect(near?.distanceM).toBeLessThan(3100);
    expect(near?.etaSeconds).toBeGreaterThan(145);
    expect(near?.etaSeconds).toBeLessThan(155);
    expect(near).toMatchObject({ basis: 'free_flow', canAct: true, roadIds: ['main'] });
    expect(near?.arrivesAt).toBe(new Date(nowMs + (near?.etaSeconds ?? 0) * 1000).toISOString());
    expect(advise([hit('seen', 270)]).map(({ checkpointId }) => checkpointId)).toEqual(['behind']);
  });

  it('gives what the vehicle may do where the road forks: shares that turns seen of others draw', () => {
    const plain = advise([hit('seen', 90)]);
    const probabilityOf = (list: typeof plain, id: string): number =>
      list.find(({ checkpointId }) => checkpointId === id)?.probability ?? 0;
    expect(probabilityOf(plain, 'north')).toBeCloseTo(probabilityOf(plain, 'south'), 1);
    const turns = new Map([['north', 70]]);
    const drawn = advise([hit('seen', 90)], { time: () => null, turns: () => turns });
    expect(drawn[0]?.checkpointId).toBe('north');
    expect(probabilityOf(drawn, 'north')).toBeGreaterThan(probabilityOf(plain, 'north') + 0.2);
    expect(probabilityOf(drawn, 'south')).toBeLessThan(probabilityOf(plain, 'south'));
  });

  it('puts those first that have time to get ready, and leaves out where it has been by now', () => {
    const late = advise([hit('seen', 90)], nothingLearned, { nowMs: nowMs + 90_000 });
    const acts = late.map(({ canAct }) => canAct);
    expect(acts).toEqual([...acts].sort((a, b) => Number(b) - Number(a)));
    expect(acts).toContain(false);
    const gone = advise([hit('seen', 90)], nothingLearned, { nowMs: nowMs + 3_600_000 });
    expect(gone).toEqual([]);
  });

  it('goes by learned times where there are any, with their spread', () => {
    const time = { p10: 200, p50: 300, p90: 500, count: 30 };
    const learned = advise([hit('seen', 90)], { time: () => time, turns: () => new Map() });
    const near = learned.find(({ checkpointId }) => checkpointId === 'near');
    expect(near).toMatchObject({
      basis: 'learned',
      etaSeconds: 300,
      etaEarliestSeconds: 200,
      etaLatestSeconds: 500,
    });
  });

  it('goes by the newest hit, and takes a slow vehicle for slow', () => {
    const slow = advise([hit('behind', 90, nowMs - 120_000), hit('seen', 90)]);
    const usual = advise([hit('seen', 90)]);
    expect(slow[0]?.etaSeconds).toBeGreaterThan(usual[0]?.etaSeconds ?? 0);
    const on = advise([hit('seen', 90, nowMs - 150_000), hit('near', 90)]);
    expect(on.map(({ checkpointId }) => checkpointId)).toEqual(['far']);
  });

  it('advises nothing from a checkpoint that stands on no road', () => {
    expect(advise([hit('nowhere', 90)])).toEqual([]);
    expect(advise([])).toEqual([]);
  });

  it('keeps its words for any hits: early before late, shares between 0 and 1, nobody twice', () => {
    const anyHit = fc.record({
      checkpointId: fc.constantFrom('seen', 'near', 'far', 'north', 'south', 'behind'),
      headingDeg: fc.option(fc.integer({ min: 0, max: 359 })),
      atMs: fc.integer({ min: nowMs - 900_000, max: nowMs }),
    });
    fc.assert(
      fc.property(fc.array(anyHit, { minLength: 1, maxLength: 6 }), (hits) => {
        const sorted = hits.sort((a, b) => a.atMs - b.atMs);
        const advice = advise(sorted);
        expect(new Set(advice.map(({ checkpointId }) => checkpointId)).size).toBe(advice.length);
        for (const each of advice) {
          expect(each.checkpointId).not.toBe(sorted.at(-1)?.checkpointId);
          expect(each.etaEarliestSeconds).toBeLessThanOrEqual(each.etaSeconds);
          expect(each.etaLatestSeconds).toBeGreaterThanOrEqual(each.etaSeconds);
          expect(each.probability).toBeGreaterThan(0);
          expect(each.probability).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('works on legs learned from reads where no roads are imported', () => {
    const times = new TravelTimes();
    const pass = (plate: string, id: string, heading: number, s: number): void =>
      times.pass(plate, times.spot(id, heading), nowMs - 7_200_000 + s * 1000);
    for (let i = 0; i < 12; i++) {
      pass(`east${i}`, 'seen', 90, 0);
      pass(`east${i}`, 'near', 90, 150);
      pass(`east${i}`, 'far', 90, 200);
      // the camera at near missed these
      pass(`miss${i}`, 'seen', 90, 0);
      pass(`miss${i}`, 'far', 90, 200);
      pass(`west${i}`, 'seen', 270, 0);
      pass(`west${i}`, 'behind', 270, 40);
    }
    const positions = new Map(
      [place('seen', 1, 0), place('near', 4, 0), place('far', 5, 0), place('behind', 0.3, 0)].map(
        ({ id, position }) => [id, position],
      ),
    );
    const learned = learnRoads(times.legs(), positions);
    const advice = adviseInterception(learned, times, [hit('seen', 90)], staffed, options);
    expect(advice.map(({ checkpointId }) => checkpointId).sort()).toEqual(['far', 'near']);
    const far = advice.find(({ checkpointId }) => checkpointId === 'far');
    expect(far?.basis).toBe('learned');
    expect(far?.etaSeconds).toBeGreaterThan(180);
    expect(far?.etaSeconds).toBeLessThan(225);
    expect(far?.distanceM).toBeGreaterThan(3800);
  });
});
