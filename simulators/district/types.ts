/** What a simulated district consists of. Points are local metres (x east, y north of the centre), angles degrees from north. */
import type { Area, Checkpoint, Ring } from '../../src/core/entities.ts';
import type { Direction, Travel } from '../../src/core/model.ts';
import type { Point, Projection } from './geometry.ts';

/** What is true of every vehicle that passes a site on one of its ways. */
export interface Passage {
  siteIndex: number;
  /** The lanes a vehicle on this way may be reported on. */
  laneNumbers: readonly number[];
  travel: Travel;
  /** The way the vehicle really drives. */
  drivenHeadingDeg: number;
  ringId: string | null;
  direction: Direction;
  zone: number | null;
}

export interface SimDevice {
  id: string;
  name: string;
  siteIndex: number;
}

/** A checkpoint, junction or bridge with what the simulator knows besides the registry's facts. */
export interface Site {
  checkpoint: Checkpoint;
  /** Where it truly stands, whatever the datum it is registered in. */
  point: Point;
  deviceIndexes: number[];
  /** The passage of the service road that runs along the ring here, if there is one. */
  servicePassage: Passage | null;
}

export interface RoadNode {
  at: Point;
  kind: 'terminal' | 'anchor' | 'junction';
  /** How many rings lie around it. */
  zone: number;
  /** By the node one comes from: what a camera at this node sees. */
  passageFrom: Map<number, Passage>;
}

export interface RoadEdge {
  from: number;
  to: number;
  points: Point[];
  road: string;
  speedKmh: number;
  lengthM: number;
  /** Where on the way from `from` the site stands; 0 when there is none. */
  siteAtM: number;
  forward: Passage | null;
  backward: Passage | null;
}

export interface District {
  seed: string;
  projection: Projection;
  areas: Area[];
  /** Outermost first. */
  rings: Ring[];
  /** The same outlines in local metres, counter-clockwise, not closed. */
  outlines: Point[][];
  sites: Site[];
  devices: SimDevice[];
  nodes: RoadNode[];
  edges: RoadEdge[];
}
