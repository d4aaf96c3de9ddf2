/** Junction cameras and bridges: places inside the rings that stand on none. */
import { at } from '../errors.ts';
import { contains, headingDeg, pointAlong, subtract } from './geometry.ts';
import type { Roads } from './roads.ts';
import { addSite, type SiteMaker } from './site-maker.ts';
import type { Passage, RoadEdge } from './types.ts';

const number3 = (value: number): string => String(value).padStart(3, '0');

/** A camera over a signalled junction, with a lane for each approach. */
export function addJunction(maker: SiteMaker, roads: Roads, nodeIndex: number, index: number): void {
  const node = at(roads.nodes, nodeIndex);
  const approaches = roads.edges.flatMap((edge) =>
    edge.to === nodeIndex
      ? [{ from: edge.from, before: pointAlong(edge.points, edge.lengthM - 50), road: edge.road }]
      : edge.from === nodeIndex
        ? [{ from: edge.to, before: pointAlong(edge.points, 50), road: edge.road }]
        : [],
  );
  const lanes = approaches.map(({ before }, i) => ({
    number: i + 1,
    headingDeg: headingDeg(subtract(node.at, before)),
  }));
  const road = at(approaches, 0).road;
  const siteIndex = maker.sites.length;
  const crossRoad = approaches.find((approach) => approach.road !== road)?.road ?? road;
  addSite(
    maker,
    `J-${number3(index + 1)}`,
    node.at,
    {
      name: `${road}${crossRoad}路口`,
      grade: null,
      ringId: null,
      kind: 'junction',
      road,
      lanes,
      staffed: false,
    },
    1,
  );
  approaches.forEach(({ from }, i) => {
    const lane = at(lanes, i);
    node.passageFrom.set(from, {
      siteIndex,
      laneNumbers: [lane.number],
      travel: 'approaching',
      drivenHeadingDeg: lane.headingDeg,
      ringId: null,
      direction: 'unknown',
      zone: node.zone,
    });
  });
}

/** A camera over a bridge of the belt road, with two lanes each way. */
export function addBridge(maker: SiteMaker, edge: RoadEdge, index: number): void {
  edge.siteAtM = edge.lengthM * 0.25;
  const point = pointAlong(edge.points, edge.siteAtM);
  const forward = headingDeg(subtract(pointAlong(edge.points, edge.siteAtM + 30), point));
  const backward = (forward + 180) % 360;
  const lanes = [1, 2, 3, 4].map((number) => ({ number, headingDeg: number < 3 ? forward : backward }));
  const siteIndex = maker.sites.length;
  addSite(
    maker,
    `Q-${number3(index + 1)}`,
    point,
    {
      name: `${edge.road}${index + 1}号桥`,
      grade: null,
      ringId: null,
      kind: 'bridge',
      road: edge.road,
      lanes,
      staffed: false,
    },
    1,
  );
  const zone = maker.outlines.filter((outline) => contains(outline, point)).length;
  const common = {
    siteIndex,
    travel: 'approaching',
    ringId: null,
    direction: 'unknown',
    zone,
  } as const satisfies Partial<Passage>;
  edge.forward = { ...common, laneNumbers: [1, 2], drivenHeadingDeg: forward };
  edge.backward = { ...common, laneNumbers: [3, 4], drivenHeadingDeg: backward };
}
