/** The vehicles of the district: strangers that pass once, and a fleet that comes back. */
import type { Random } from '../random.ts';
import { makePlate, type Plate, type PlateKind, randomKind } from './plates.ts';

export interface Vehicle {
  plate: Plate;
  type: string;
  color: string;
  /** Drives faster or slower than the road says. */
  speedFactor: number;
  /** Where it stands after its last trip; null before its first. */
  node: number | null;
  /** Scenario time from which it may set out again. */
  freeAtMs: number;
  /** On a watchlist of the scenario: read worse and sent out more often than others, so that hits of all classes come up. */
  isListed: boolean;
}

const typeOfKind: Partial<Record<PlateKind, string>> = {
  large: 'truck',
  'large-new-energy': 'bus',
  trailer: 'trailer',
  police: 'car',
  emergency: 'truck',
};
const bodyColors = ['white', 'black', 'silver', 'gray', 'red', 'blue'] as const;

/** A maker of vehicles whose plates are all different. */
export function createVehicleMaker(random: Random): (kind?: PlateKind) => Vehicle {
  const used = new Set<string>();
  return (wanted) => {
    for (;;) {
      const kind = wanted ?? randomKind(random);
      const plate = makePlate(random, kind);
      if (plate.text !== '' && used.has(plate.text)) continue;
      used.add(plate.text);
      return {
        plate,
        node: null,
        freeAtMs: 0,
        isListed: false,
        speedFactor: random.between(0.8, 1.15),
        type: typeOfKind[kind] ?? random.pick(['car', 'car', 'car', 'suv', 'van']),
        color: random.pick(bodyColors),
      };
    }
  };
}
