/** The reference district of domain.md, made from a seed: the same seed, the same district, to the last digit. */
import type { Ring } from '../../src/core/entities.ts';
import { at, SimulatorError } from '../errors.ts';
import { createRandom } from '../random.ts';
import { createProjection, type Point, type Projection } from './geometry.ts';
import { createOutline } from './outlines.ts';
import { buildRoads } from './roads.ts';
import { buildSites, ringIds } from './sites.ts';
import { createTowns } from './towns.ts';
import type { District } from './types.ts';

const centre = { lat: 32.0812, lon: 121.1437 };
const outerRadiusM = 17_000;
const innerRadiusM = 5_600;
const ringNames = ['区际防控圈', '环城防控圈'] as const;
/** How many layouts chance may propose before a seed is given up; the first or second nearly always holds. */
const greatestAttempts = 200;

function toRing(projection: Projection, outline: readonly Point[], index: 0 | 1): Ring {
  const positions = outline.map((point) => {
    const { lat, lon } = projection.toLatLon(point);
    return [lon, lat];
  });
  return {
    id: ringIds[index],
    name: ringNames[index],
    order: index + 1,
    datum: 'wgs84',
    polygon: { type: 'Polygon', coordinates: [[...positions, at(positions, 0)]] },
  };
}

function tryDistrict(seed: string, attempt: number): District {
  const random = createRandom(`${seed}/district/${attempt}`);
  const projection = createProjection(centre);
  const outlines = [
    createOutline(random.fork('outer'), outerRadiusM, 40),
    createOutline(random.fork('inner'), innerRadiusM, 26),
  ];
  const roads = buildRoads(random.fork('roads'), outlines);
  const towns = createTowns(random.fork('towns'), innerRadiusM, outerRadiusM);
  const { sites, devices } = buildSites(random.fork('sites'), roads, outlines, projection, towns);
  return {
    seed,
    projection,
    areas: towns.areas,
    outlines,
    sites,
    devices,
    nodes: roads.nodes,
    edges: roads.edges,
    rings: [toRing(projection, at(outlines, 0), 0), toRing(projection, at(outlines, 1), 1)],
  };
}

/**
 * Builds the reference district: 163 checkpoints (10 A, 46 B, 107 C) on two rings, 97 junctions, 5 bridges, 9 towns,
 * 25 stations, and the road graph that joins them. Throws a SimulatorError where no layout of the seed holds.
 */
export function buildDistrict(seed: string): District {
  let cause: unknown;
  for (let attempt = 0; attempt < greatestAttempts; attempt++) {
    try {
      return tryDistrict(seed, attempt);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      cause = error;
    }
  }
  throw new SimulatorError(`seed ${seed} makes no district in which every road over a ring is guarded`, {
    cause,
  });
}
