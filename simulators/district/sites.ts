/** Puts checkpoints, junction cameras and bridges on the roads, with lanes, devices and the truth of each way past them. */
import type { Grade, Lane } from '../../src/core/entities.ts';
import type { Direction } from '../../src/core/model.ts';
import { at } from '../errors.ts';
import type { Random } from '../random.ts';
import { add, contains, headingDeg, type Point, type Projection, pointAlong } from './geometry.ts';
import { addBridge, addJunction } from './inner-sites.ts';
import type { RingRoad, Roads } from './roads.ts';
import { addSite, type SiteMaker } from './site-maker.ts';
import type { Towns } from './towns.ts';
import type { RoadEdge, SimDevice, Site } from './types.ts';

export const ringIds = ['outer', 'inner'] as const;
/** Grades over the two rings: 10 A, 46 B, 107 C together. */
const gradesOfRing: readonly (readonly [Grade, number][])[] = [
  [
    ['A', 7],
    ['B', 26],
    ['C', 50],
  ],
  [
    ['A', 3],
    ['B', 20],
    ['C', 57],
  ],
];

function shuffledGrades(random: Random, ring: number): Grade[] {
  const grades = at(gradesOfRing, ring).flatMap(([grade, count]) =>
    Array.from({ length: count }, () => grade),
  );
  for (let i = grades.length - 1; i > 0; i--) {
    const k = random.int(i + 1);
    const held = at(grades, i);
    grades[i] = at(grades, k);
    grades[k] = held;
  }
  return grades;
}

/**
 * What is true of a drive past a place, from the drive itself: where the vehicle is shortly before and shortly after.
 * Deliberately without headings and normals, which is how the gateway finds it.
 */
function truthOfDrive(
  maker: SiteMaker,
  ring: number,
  before: Point,
  after: Point,
): { direction: Direction; zone: number | null } {
  const outline = at(maker.outlines, ring);
  const wasInside = contains(outline, before);
  const isInside = contains(outline, after);
  if (wasInside === isInside) return { direction: 'along', zone: null };
  const zone = maker.outlines.filter((each) => contains(each, after)).length;
  return { direction: isInside ? 'inbound' : 'outbound', zone };
}

const ringPrefix = ['KO', 'KI'] as const;
const number3 = (value: number): string => String(value).padStart(3, '0');

function addRingSite(maker: SiteMaker, road: RingRoad, edge: RoadEdge, index: number, grade: Grade): void {
  const { random } = maker;
  const ring = road.ring;
  const wayM = edge.lengthM * (ring === 0 ? 0.8 : 0.5);
  // a camera stands a little before or behind the line itself, except at a corner of the ring
  edge.siteAtM = wayM + (road.crossing.atVertex ? 0 : random.between(-25, 25));
  const point = pointAlong(edge.points, edge.siteAtM);
  const inward = headingDeg(road.axis);
  const outward = (inward + 180) % 360;
  const service = grade === 'C' && index % 19 === 3 && !road.crossing.atVertex;
  const seesBothWays = grade === 'C' && index % 11 === 2;
  const perWay =
    grade === 'A' ? random.pick([2, 3]) : service ? random.pick([1, 2]) : random.pick([1, 1, 2, 3]);
  const inLanes = Array.from({ length: seesBothWays ? Math.max(2, perWay) : perWay }, (_, i) => i + 1);
  const outLanes = seesBothWays ? inLanes : inLanes.map((lane) => lane + perWay);
  const lanes: Lane[] = inLanes.map((number) => ({ number, headingDeg: inward }));
  if (!seesBothWays) lanes.push(...outLanes.map((number) => ({ number, headingDeg: outward })));
  const serviceLane = lanes.length + 1;
  const along = headingDeg(road.crossing.tangent);
  if (service) lanes.push({ number: serviceLane, headingDeg: along });

  const siteIndex = maker.sites.length;
  const site = addSite(
    maker,
    `${ringPrefix[ring]}-${number3(index + 1)}`,
    point,
    {
      name: `${edge.road}${ring === 0 ? '区际' : '环城'}卡口`,
      grade,
      ringId: ringIds[ring],
      kind: 'checkpoint',
      road: edge.road,
      lanes,
      staffed: grade === 'A' || (grade === 'B' && random.chance(0.5)),
    },
    grade === 'A' && index % 2 === 0 ? 2 : 1,
  );

  const outside = pointAlong(edge.points, wayM - 60);
  const inside = pointAlong(edge.points, wayM + 60);
  const common = { siteIndex, ringId: ringIds[ring] };
  edge.forward = {
    ...common,
    laneNumbers: inLanes,
    travel: 'approaching',
    drivenHeadingDeg: inward,
    ...truthOfDrive(maker, ring, outside, inside),
  };
  edge.backward = {
    ...common,
    laneNumbers: outLanes,
    travel: seesBothWays ? 'departing' : 'approaching',
    drivenHeadingDeg: outward,
    ...truthOfDrive(maker, ring, inside, outside),
  };
  if (service) {
    // the service road runs 60 m inside the ring, so whoever drives it stays inside all the way
    const start = add(add(road.crossing.point, road.crossing.inward, 60), road.crossing.tangent, -60);
    const end = add(start, road.crossing.tangent, 120);
    site.servicePassage = {
      ...common,
      laneNumbers: [serviceLane],
      travel: 'approaching',
      drivenHeadingDeg: along,
      ...truthOfDrive(maker, ring, start, end),
    };
  }
}

/** Builds every site of the district and marks the edges and nodes of the road graph with what is seen there. */
export function buildSites(
  random: Random,
  roads: Roads,
  outlines: readonly Point[][],
  projection: Projection,
  towns: Towns,
): { sites: Site[]; devices: SimDevice[] } {
  const maker: SiteMaker = { random, outlines, projection, towns, sites: [], devices: [] };
  for (const ring of [0, 1] as const) {
    const grades = shuffledGrades(random, ring);
    const onRing = roads.ringRoads.filter((road) => road.ring === ring);
    for (const [i, road] of onRing.entries())
      addRingSite(maker, road, at(roads.edges, road.edge), i, at(grades, i));
  }
  for (const [i, node] of [...roads.beltJunctions, ...roads.cityJunctions].entries())
    addJunction(maker, roads, node, i);
  for (const [i, edge] of roads.bridgeEdges.entries()) addBridge(maker, at(roads.edges, edge), i);
  return { sites: maker.sites, devices: maker.devices };
}
