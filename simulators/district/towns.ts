/** The area tree of the reference district: one district, 9 towns, 25 stations, each station with its place. */
import type { Area } from '../../src/core/entities.ts';
import { at } from '../errors.ts';
import type { Random } from '../random.ts';
import { distanceM, type Point, polar } from './geometry.ts';
import { districtName, stationNames, townNames } from './names.ts';

export interface Towns {
  areas: Area[];
  /** The station whose ground a point lies on: the nearest. */
  stationAt(point: Point): Area;
}

/** How many stations each town has: two of them city quarters with more. */
const stationsPerTown = [5, 4, 3, 2, 2, 3, 2, 2, 2] as const;

export function createTowns(random: Random, cityRadiusM: number, districtRadiusM: number): Towns {
  const areas: Area[] = [{ id: 'district', name: districtName, parentId: null }];
  const stations: { area: Area; point: Point }[] = [];
  townNames.forEach((name, t) => {
    const town = { id: `town-${t + 1}`, name, parentId: 'district' };
    areas.push(town);
    const inCity = t < 2;
    const townAngle = inCity ? t * Math.PI : ((t - 2) / (townNames.length - 2)) * 2 * Math.PI;
    const count = at(stationsPerTown, t);
    for (let i = 0; i < count; i++) {
      const spread = inCity ? 2.4 : 0.7;
      const angle = townAngle + (i / (count - 1) - 0.5) * spread;
      const radiusM = inCity
        ? cityRadiusM * random.between(0.4, 0.8)
        : districtRadiusM * random.between(0.55, 0.8);
      const number = stations.length;
      const area = {
        id: `station-${number + 1}`,
        name: `${at(stationNames, number)}派出所`,
        parentId: town.id,
      };
      stations.push({ area, point: polar(angle, radiusM) });
    }
  });
  areas.push(...stations.map((station) => station.area));
  return {
    areas,
    stationAt: (point) =>
      stations.reduce((best, station) =>
        distanceM(station.point, point) < distanceM(best.point, point) ? station : best,
      ).area,
  };
}
