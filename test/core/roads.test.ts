import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metresPerDegree } from '../../src/core/geometry.ts';
import { buildRoads } from '../../src/core/road-building.ts';
import { type ImportedRoad, readRoads } from '../../src/core/road-map.ts';

const origin = { lat: 32, lon: 121 };
const { perLonDegM, perLatDegM } = metresPerDegree(origin.lat);
/** A place so many metres east and north of the origin. */
const at = (eastM: number, northM: number): [number, number] => [
  origin.lon + eastM / perLonDegM,
  origin.lat + northM / perLatDegM,
];
const road = (id: string, points: [number, number][], properties: object = {}): ImportedRoad => ({
  id,
  geometry: { type: 'LineString', coordinates: points.map(([east, north]) => at(east, north)) },
  properties: { ...properties },
});
const checkpoint = (id: string, eastM: number, northM: number, ...headingsDeg: number[]) => {
  const [lon, lat] = at(eastM, northM);
  return { id, position: { lat, lon }, headingsDeg };
};
function build(roads: ImportedRoad[], checkpoints: ReturnType<typeof checkpoint>[]) {
  const { map, errors } = readRoads(roads, ([lon, lat]) => [lon, lat]);
  expect(errors).toEqual([]);
  return buildRoads(map, checkpoints);
}
/** Seconds from one checkpoint to another. */
function secondsOf(
  built: ReturnType<typeof build>,
  from: string,
  to: string,
  headingDeg: number | null,
): number {
  const { graph } = built;
  const start = graph.nodeOf(from);
  const end = graph.nodeOf(to);
  if (start === null || end === null) throw new Error('a checkpoint is off the road');
  return graph.treeFrom(start, headingDeg).seconds[end] ?? Number.NaN;
}

describe('the road graph', () => {
  const main = road('main', [
    [0, 0],
    [3000, 0],
  ]);
  const places = [checkpoint('west', 500, 8, 90, 270), checkpoint('east', 2500, -12, 90, 270)];

  it('puts checkpoints on the road and takes the time at the speed limit between them', () => {
    const built = build([{ ...main, properties: { speedKmh: 72 } }], places);
    expect(built.offRoad).toEqual([]);
    expect(secondsOf(built, 'west', 'east', 90)).toBeCloseTo(100, 0);
  });

  it('takes 50 km/h where no limit is known', () => {
    expect(secondsOf(build([main], places), 'west', 'east', 90)).toBeCloseTo(144, 0);
  });

  it('leads nobody back the way they came from', () => {
    expect(secondsOf(build([main], places), 'west', 'east', 270)).toBe(Number.POSITIVE_INFINITY);
  });

  it('leads nobody against a one-way road', () => {
    const built = build([{ ...main, properties: { oneway: 'yes' } }], places);
    expect(secondsOf(built, 'west', 'east', null)).toBeGreaterThan(0);
    expect(secondsOf(built, 'east', 'west', null)).toBe(Number.POSITIVE_INFINITY);
  });

  it('joins roads where they share a position, also in the middle, and not where they only cross', () => {
    const bridge = road('over', [
      [1000, -500],
      [1000, 500],
    ]);
    const crossing = road('cross', [
      [2000, -500],
      [2000, 0],
      [2000, 500],
    ]);
    const joined = {
      ...main,
      geometry: road('', [
        [0, 0],
        [2000, 0],
        [3000, 0],
      ]).geometry,
    };
    const built = build(
      [joined, bridge, crossing],
      [...places, checkpoint('over', 1000, 400, 0), checkpoint('cross', 2000, 400, 0)],
    );
    expect(secondsOf(built, 'west', 'cross', 90)).toBeCloseTo((1900 / 50) * 3.6, 0);
    expect(secondsOf(built, 'west', 'over', 90)).toBe(Number.POSITIVE_INFINITY);
  });

  it('prefers the road that runs as the lanes do, and names checkpoints that are on none', () => {
    const cross = road('cross', [
      [500, -500],
      [500, 500],
    ]);
    const built = build([main, cross], [checkpoint('north', 490, 30, 0), checkpoint('field', 1500, 200)]);
    expect(built.offRoad).toEqual(['field']);
    const node = built.graph.nodeOf('north');
    const roads = built.graph.nodes[node ?? -1]?.outgoing.map((arc) => built.graph.arcs[arc]?.roadId);
    expect(new Set(roads)).toEqual(new Set(['cross']));
  });

  it('says what is wrong with an import, where, and with the value', () => {
    const { errors } = readRoads(
      [
        { geometry: { type: 'Point', coordinates: [121, 32] } },
        { geometry: { type: 'LineString', coordinates: [[121, 32]] } },
        {
          geometry: {
            type: 'LineString',
            coordinates: [
              [121, 32],
              [121, 95],
            ],
          },
        },
        {
          ...road('fast', [
            [0, 0],
            [1, 1],
          ]),
          properties: { speedKmh: 900 },
        },
        {
          ...road('fast', [
            [0, 0],
            [1, 1],
          ]),
          properties: { oneWay: 'maybe' },
        },
      ],
      ([lon, lat]) => [lon, lat],
    );
    expect(errors.map(({ path }) => path)).toEqual([
      '/features/0/geometry/type',
      '/features/1/geometry/coordinates',
      '/features/2/geometry/coordinates/1',
      '/features/3/properties/speedKmh',
      '/features/4/id',
      '/features/4/properties/oneWay',
    ]);
    expect(errors[3]?.message).toContain('900');
  });

  it('finds the fastest ways as a plain search over every way does', () => {
    const grid = fc.array(fc.record({ a: fc.nat(8), b: fc.nat(8), kmh: fc.integer({ min: 20, max: 120 }) }), {
      minLength: 1,
      maxLength: 14,
    });
    fc.assert(
      fc.property(grid, (edges) => {
        // on a circle, so that no road passes a checkpoint that it does not lead to
        const place = (n: number): [number, number] => [
          2000 * Math.cos((n * 2 * Math.PI) / 9),
          2000 * Math.sin((n * 2 * Math.PI) / 9),
        ];
        const used = edges.filter(({ a, b }) => a !== b);
        if (used.length === 0) return;
        const built = build(
          used.map(({ a, b, kmh }, i) => ({
            ...road(`e${i}`, [place(a), place(b)]),
            properties: { speedKmh: kmh },
          })),
          Array.from({ length: 9 }, (_, n) => checkpoint(`n${n}`, ...place(n))),
        );
        const best = Array.from({ length: 9 }, (_, n) => (n === used[0]?.a ? 0 : Number.POSITIVE_INFINITY));
        for (let round = 0; round < 9; round++)
          for (const { a, b, kmh } of used) {
            const [ax, ay] = place(a);
            const [bx, by] = place(b);
            const s = (Math.hypot(ax - bx, ay - by) / kmh) * 3.6;
            best[b] = Math.min(best[b] ?? 0, (best[a] ?? 0) + s);
            best[a] = Math.min(best[a] ?? 0, (best[b] ?? 0) + s);
          }
        const start = built.graph.nodeOf(`n${used[0]?.a}`);
        const tree = built.graph.treeFrom(start ?? -1, null);
        for (let n = 0; n < 9; n++) {
          const node = built.graph.nodeOf(`n${n}`);
          if (node === null) continue;
          const found = tree.seconds[node] ?? Number.NaN;
          if (best[n] === Number.POSITIVE_INFINITY) expect(found).toBe(Number.POSITIVE_INFINITY);
          else expect(found).toBeCloseTo(best[n] ?? 0, 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
