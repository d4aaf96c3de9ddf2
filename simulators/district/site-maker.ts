/** Adds a place to the sites and devices that are being made: what all kinds of sites have in common. */
import type { Checkpoint, Position } from '../../src/core/entities.ts';
import type { Random } from '../random.ts';
import { type Point, type Projection, toGcj02 } from './geometry.ts';
import type { Towns } from './towns.ts';
import type { SimDevice, Site } from './types.ts';

export interface SiteMaker {
  random: Random;
  outlines: readonly Point[][];
  projection: Projection;
  towns: Towns;
  sites: Site[];
  devices: SimDevice[];
}

/** How a place is registered: every twentieth as a Chinese map service gives it, so that the datum is never a formality. */
function registeredPosition(maker: SiteMaker, point: Point): Position {
  const wgs84 = maker.projection.toLatLon(point);
  return maker.sites.length % 20 === 7 ? { ...toGcj02(wgs84), datum: 'gcj02' } : { ...wgs84, datum: 'wgs84' };
}

/** Adds a place with its devices; `deviceCount` of them. */
export function addSite(
  maker: SiteMaker,
  id: string,
  point: Point,
  facts: Omit<Checkpoint, 'id' | 'areaId' | 'position'>,
  deviceCount: number,
): Site {
  const siteIndex = maker.sites.length;
  const areaId = maker.towns.stationAt(point).id;
  const checkpoint = { id, ...facts, areaId, position: registeredPosition(maker, point) };
  const site: Site = { checkpoint, point, deviceIndexes: [], servicePassage: null };
  for (let i = 1; i <= deviceCount; i++) {
    site.deviceIndexes.push(
      maker.devices.push({ id: `${id}-${i}`, name: `${facts.name} ${i}号机`, siteIndex }) - 1,
    );
  }
  maker.sites.push(site);
  return site;
}
