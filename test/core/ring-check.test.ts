import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ring } from '../../src/core/entities.ts';
import { checkRings } from '../../src/core/ring.ts';
import { nestedRings, ringOf, square, type Xy } from '../support/districts.ts';

function drawn(coordinates: number[][][], change: Partial<Ring> = {}): Ring {
  return {
    id: 'east',
    name: 'East',
    order: 1,
    polygon: { type: 'Polygon', coordinates },
    datum: 'wgs84',
    ...change,
  };
}
/** A ring from positions in text: `lon,lat lon,lat …`. */
function outline(positions: string): Ring {
  return drawn([positions.split(' ').map((position) => position.split(',').map(Number))]);
}
const box = [
  [120, 31],
  [121, 31],
  [121, 32],
  [120, 32],
  [120, 31],
];

describe('rings that can be used', () => {
  it('are one, two or five nested ones of either winding, given in any order', () => {
    expect(checkRings([])).toEqual([]);
    expect(checkRings([drawn([box])])).toEqual([]);
    expect(checkRings([drawn([[...box].reverse()])])).toEqual([]);
    expect(
      checkRings([ringOf('inner', 2, square(1000)), ringOf('outer', 1, square(2000).reverse())]),
    ).toEqual([]);
    fc.assert(
      fc.property(nestedRings, (lines) => {
        const rings = lines.map((corners, i) => ringOf(`ring${i}`, i + 1, corners));
        expect(checkRings(rings.reverse())).toEqual([]);
      }),
    );
  });
  it('may have heights and repeat a position', () => {
    expect(
      checkRings([
        drawn([
          [
            [120, 31, 5],
            [121, 31, 5],
            [121, 31, 5],
            [121, 32],
            [120, 31],
          ],
        ]),
      ]),
    ).toEqual([]);
  });
});

describe('a ring is refused with its name and the value', () => {
  it.each<[string, Ring, string, RegExp]>([
    ['without an outline', drawn([]), '', /no outline/],
    ['with a hole', drawn([box, box, box]), '/1', /2 hole\(s\)/],
    ['with three positions', outline('120,31 121,31 120,31'), '/0', /has 3 positions/],
    ['that is not closed', drawn([box.slice(0, 4)]), '/0', /starts at \[120,31\] and ends at \[120,32\]/],
    [
      'with a longitude beyond 180',
      outline('120,31 181,31 121,32 120,31'),
      '/0/1/0',
      /\[181,31\]: longitude/,
    ],
    ['with a latitude beyond 90', outline('120,31 121,-91 121,32 120,31'), '/0/1/1', /\[121,-91\]: latitude/],
    ['with a longitude that is no number', outline('120,31 NaN,31 121,32 120,31'), '/0/1/0', /longitude/],
    ['with an endless latitude', outline('120,31 121,Infinity 121,32 120,31'), '/0/1/1', /latitude/],
    ['with a position of one number', outline('120,31 121 121,32 120,31'), '/0/1', /\[121\]: it must be/],
    [
      'with a position of four',
      outline('120,31 121,31,0,0 121,32 120,31'),
      '/0/1',
      /must be \[longitude, latitude\]/,
    ],
    [
      'of two different positions',
      outline('120,31 121,31 121,31 120,31'),
      '/0',
      /only 2 different positions/,
    ],
    ['that is a line', outline('120,31 121,31 122,31 120,31'), '/0', /crosses or touches itself/],
    [
      'that crosses itself',
      outline('120,31 121,32 121,31 120,32 120,31'),
      '/0',
      /\[120, 31\] and .* \[121, 31\] meet/,
    ],
    ['of under 1 m²', outline('120,31 120.000005,31 120.000005,31.000002 120,31'), '/0', /m²/],
    ['over the antimeridian', outline('179,31 -179,31 -179,32 179,31'), '/0', /358° wide.*antimeridian/],
    ['of order 0', drawn([box], { order: 0 }), '/order', /order is 0/],
    ['of order 1.5', drawn([box], { order: 1.5 }), '/order', /order is 1\.5/],
    ['in another datum', drawn([box], { datum: 'gcj02' }), '/datum', /gcj02/],
  ])('%s', (_name, ring, path, message) => {
    const errors = checkRings([ring]);
    expect(errors).toHaveLength(1);
    expect([path, `/polygon/coordinates${path}`]).toContain(errors[0]?.path);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.message).toMatch(/^ring "east" \(order /);
  });
  it('of another type than Polygon', () => {
    const ring = drawn([box], {
      polygon: JSON.parse(`{"type":"LineString","coordinates":[${JSON.stringify(box)}]}`),
    });
    expect(checkRings([ring])).toEqual([
      { path: '/polygon/type', message: 'ring "east" (order 1): type is "LineString": it must be "Polygon"' },
    ]);
  });
  it('with 10,001 positions', () => {
    const line = Array.from({ length: 10_001 }, (_, i) => [120 + i / 1e5, 31]);
    expect(checkRings([drawn([line])])[0]?.message).toMatch(/has 10001 positions/);
  });
  it('naming every wrong position, up to 20', () => {
    const line = Array.from({ length: 50 }, () => [200, 31]);
    expect(checkRings([drawn([line])])).toHaveLength(20);
    expect(
      checkRings([
        drawn([
          [
            [200, 99],
            [121, 31],
            [121, 320],
            [200, 99],
          ],
        ]),
      ]),
    ).toHaveLength(5);
  });
});

describe('rings that do not fit together', () => {
  const outer = ringOf('outer', 1, square(2000));
  const shifted = (byM: number): Ring =>
    ringOf(
      'inner',
      2,
      square(1000).map(([x, y]): Xy => [x + byM, y]),
    );
  it.each<[string, Ring, RegExp]>([
    ['crosses the outer one', shifted(1500), /inside ring "outer" \(order 1\).*crosses or touches/],
    ['touches the outer one', shifted(1000), /crosses or touches/],
    ['lies beside it', shifted(5000), /is outside of it/],
    ['surrounds it', ringOf('inner', 2, square(3000)), /is outside of it/],
    ['is the same line', ringOf('inner', 2, square(2000)), /crosses or touches/],
  ])('are refused where the inner one %s', (_name, inner, message) => {
    const errors = checkRings([inner, outer]);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.path).toBe('/polygon/coordinates');
    expect(errors[0]?.message).toMatch(/^ring "inner" \(order 2\): must lie wholly/);
    expect(errors[0]?.message).toMatch(message);
  });
  it('are refused where an order is there twice, naming both', () => {
    const errors = checkRings([outer, { ...shifted(0), order: 1 }]);
    expect(errors).toEqual([
      { path: '/order', message: 'ring "inner" (order 1): order 1 is taken by ring "outer" (order 1)' },
    ]);
  });
  it('are told all at once, with those that are sound still compared', () => {
    const broken = drawn([box.slice(0, 4)], { order: 9 });
    expect(checkRings([broken, shifted(1500), outer]).map((error) => error.message.slice(0, 12))).toEqual([
      'ring "east" ',
      'ring "inner"',
    ]);
  });
});
