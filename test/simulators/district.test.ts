import { describe, expect, it } from 'vitest';
import { buildDistrict } from '../../simulators/district/district.ts';
import { districtGeoJson } from '../../simulators/district/geojson.ts';
import {
  contains,
  countCrossings,
  distanceM,
  type Point,
  pointAlong,
  subtract,
  toGcj02,
} from '../../simulators/district/geometry.ts';
import type { District, Passage } from '../../simulators/district/types.ts';
import { at } from '../../simulators/errors.ts';

const seeds = ['1', '2', '7', 'demo', 'Nantong_2026'];

const built = new Map<string, District>();
function districtOf(seed: string): District {
  const district = built.get(seed) ?? buildDistrict(seed);
  built.set(seed, district);
  return district;
}

/** All the ways past the sites on roads. */
function roadPassages(district: District): Passage[] {
  return district.edges.flatMap((edge) =>
    [edge.forward, edge.backward].filter((passage) => passage !== null),
  );
}

/** The angle between a heading and the inward normal of the nearest edge (the bisector at a corner), 0 to 180. */
function angleToInward(outline: readonly Point[], point: Point, headingDeg: number): number {
  const edges = outline.map((a, i) => {
    const b = at(outline, (i + 1) % outline.length);
    const along = subtract(b, a);
    const lengthM = Math.hypot(along.x, along.y);
    const share = Math.min(
      1,
      Math.max(0, ((point.x - a.x) * along.x + (point.y - a.y) * along.y) / lengthM ** 2),
    );
    const nearest = { x: a.x + along.x * share, y: a.y + along.y * share };
    return { distanceM: distanceM(nearest, point), normalRad: Math.atan2(along.x, -along.y) };
  });
  const leastM = Math.min(...edges.map((edge) => edge.distanceM));
  const near = edges.filter((edge) => edge.distanceM < leastM + 1);
  const x = near.reduce((sum, edge) => sum + Math.cos(edge.normalRad), 0);
  const y = near.reduce((sum, edge) => sum + Math.sin(edge.normalRad), 0);
  const normalDeg = 90 - (Math.atan2(y, x) * 180) / Math.PI;
  return Math.abs(((headingDeg - normalDeg + 540 + 360) % 360) - 180);
}

describe('the reference district', () => {
  it.each(seeds)('has the places of the design for seed %s', (seed) => {
    const district = districtOf(seed);
    const count = (test: (site: (typeof district.sites)[number]['checkpoint']) => boolean): number =>
      district.sites.filter((site) => test(site.checkpoint)).length;
    expect(count((place) => place.kind === 'checkpoint')).toBe(163);
    expect(count((place) => place.grade === 'A')).toBe(10);
    expect(count((place) => place.grade === 'B')).toBe(46);
    expect(count((place) => place.grade === 'C')).toBe(107);
    expect(count((place) => place.kind === 'junction')).toBe(97);
    expect(count((place) => place.kind === 'bridge')).toBe(5);
    const parents = district.areas.map((area) => area.parentId);
    expect(parents.filter((id) => id === null)).toHaveLength(1);
    expect(parents.filter((id) => id === 'district')).toHaveLength(9);
    expect(parents.filter((id) => id?.startsWith('town-'))).toHaveLength(25);
    expect(new Set(district.devices.map((device) => device.siteIndex)).size).toBe(265);
    expect(new Set(district.devices.map((device) => device.id)).size).toBe(district.devices.length);
  });

  it('is the same for the same seed and another for another', () => {
    expect(JSON.stringify(buildDistrict('7'))).toBe(JSON.stringify(districtOf('7')));
    expect(JSON.stringify(districtOf('7').rings)).not.toBe(JSON.stringify(districtOf('8').rings));
  });

  it.each(seeds)('has the inner ring inside the outer and neither crossing itself for seed %s', (seed) => {
    const { outlines } = districtOf(seed);
    const [outer = [], inner = []] = outlines;
    expect(inner.every((point) => contains(outer, point))).toBe(true);
    for (const outline of outlines) {
      outline.forEach((a, i) => {
        const b = at(outline, (i + 1) % outline.length);
        // every edge meets its two neighbours at its ends and nothing else
        const inside = [
          { x: a.x + (b.x - a.x) * 1e-6, y: a.y + (b.y - a.y) * 1e-6 },
          { x: b.x + (a.x - b.x) * 1e-6, y: b.y + (a.y - b.y) * 1e-6 },
        ];
        const others = outline.slice(i + 2).concat(outline.slice(0, i));
        if (others.length > 2) expect(countCrossings(inside, others.slice(0, -1))).toBeLessThanOrEqual(1);
      });
    }
  });

  it.each(seeds)('lets no road pass over a ring but at a checkpoint for seed %s', (seed) => {
    const district = districtOf(seed);
    const unguarded: string[] = [];
    for (const edge of district.edges) {
      district.outlines.forEach((outline, ring) => {
        let changes = 0;
        let wasInside = contains(outline, pointAlong(edge.points, 0));
        for (let wayM = 20; wayM < edge.lengthM; wayM += 20) {
          const isInside = contains(outline, pointAlong(edge.points, wayM));
          if (isInside !== wasInside) changes++;
          wasInside = isInside;
        }
        if (changes !== (edge.forward?.ringId === at(['outer', 'inner'], ring) ? 1 : 0))
          unguarded.push(edge.road);
      });
    }
    expect(unguarded).toEqual([]);
  });

  it.each(seeds)(
    'says of each way over a ring what its registered lanes, position and polygon say too, for seed %s',
    (seed) => {
      const district = districtOf(seed);
      let checked = 0;
      const passages = [
        ...roadPassages(district),
        ...district.sites.flatMap((site) => site.servicePassage ?? []),
      ];
      for (const passage of passages.filter(({ ringId }) => ringId !== null)) {
        const { checkpoint, point } = at(district.sites, passage.siteIndex);
        const ring = passage.ringId === 'outer' ? 0 : 1;
        const polygon = at(at(district.rings, ring).polygon.coordinates, 0).slice(0, -1);
        const outline = polygon.map(([lon = 0, lat = 0]) => district.projection.toPoint({ lat, lon }));
        const standsAt =
          checkpoint.position.datum === 'wgs84' ? district.projection.toPoint(checkpoint.position) : point;
        for (const number of passage.laneNumbers) {
          const lane = checkpoint.lanes.find((each) => each.number === number);
          const headingDeg =
            ((lane?.headingDeg ?? Number.NaN) + (passage.travel === 'departing' ? 180 : 0)) % 360;
          const angle = angleToInward(outline, standsAt, headingDeg);
          const direction = angle <= 60 ? 'inbound' : angle >= 120 ? 'outbound' : 'along';
          expect(direction, `${checkpoint.id} lane ${number}: ${angle}°`).toBe(passage.direction);
          // clear of the bounds, so that no rounding decides
          expect(Math.min(Math.abs(angle - 60), Math.abs(angle - 120))).toBeGreaterThan(5);
          checked++;
        }
        const zones = { inbound: ring + 1, outbound: ring, along: null, unknown: null };
        expect(passage.zone).toBe(zones[passage.direction]);
      }
      expect(checked).toBeGreaterThan(163 * 2);
    },
  );

  it('has checkpoints with a service road along the ring, and cameras that see vehicles drive away', () => {
    const district = districtOf('7');
    const along = district.sites.flatMap((site) => site.servicePassage ?? []);
    expect(along.length).toBeGreaterThan(2);
    expect(along.every((passage) => passage.direction === 'along' && passage.zone === null)).toBe(true);
    expect(roadPassages(district).filter((passage) => passage.travel === 'departing').length).toBeGreaterThan(
      3,
    );
  });

  it('registers some places in GCJ-02, by the published conversion', () => {
    const { lat, lon } = toGcj02({ lat: 39.915, lon: 116.404 });
    expect(lat).toBeCloseTo(39.91640428150164, 9);
    expect(lon).toBeCloseTo(116.41024449916938, 9);
    const datums = districtOf('7').sites.map((site) => site.checkpoint.position.datum);
    expect(datums.filter((datum) => datum === 'gcj02').length).toBeGreaterThan(5);
  });

  it('is told as GeoJSON with every ring, road and place', () => {
    const district = districtOf('7');
    const { features } = districtGeoJson(district);
    expect(features).toHaveLength(2 + district.edges.length + 265);
    const guarded = features.filter(
      (feature) => feature.properties?.part === 'road' && feature.properties.checkpointId !== null,
    );
    expect(guarded).toHaveLength(163 + 5);
  });
});
