/** What a reader makes of the vehicle before it: right nearly always, else misread in one of the known ways. */

import type { Random } from './random.ts';
import type { ReadFacts } from './scenario-types.ts';
import { plateColorNames } from './traffic/colors.ts';
import { misreadAlike, misreadBeyond } from './traffic/look-alike.ts';
import { type Plate, writePlate } from './traffic/plates.ts';
import type { Vehicle } from './traffic/vehicles.ts';
import { matchEntry, type PlannedEntry } from './traffic/watchlist.ts';

export interface Reader {
  /** What the camera reports at first sight. */
  read(vehicle: Vehicle): ReadFacts;
  /** A misread of the vehicle, for a later correction; the right text where the plate has none. */
  misread(vehicle: Vehicle): ReadFacts;
  /** The plate as it is. */
  readRight(plate: Plate): ReadFacts;
}
export interface ReaderOptions {
  random: Random;
  entries: readonly PlannedEntry[];
  misreadRate: number;
  /** Misread rate of listed vehicles: higher, so that near hits come up in short runs. */
  listedMisreadRate: number;
}

const unreadableRate = 0.004;
const noColorRate = 0.005;
const candidateRate = 0.05;

export function createReader(options: ReaderOptions): Reader {
  const { random, entries } = options;
  const matchesAny = (plate: string): boolean =>
    entries.some((entry) => matchEntry(entry, plate, null) !== null);
  const confidence = (from: number, to: number): number => Math.round(random.between(from, to) * 100) / 100;

  const facts = (text: string, plate: Plate, color: ReadFacts['plateColor'], sureness: number): ReadFacts => {
    // no colour and no second guess where either could join or make a hit: that would leave the truth open
    const isFree = !matchesAny(text);
    const guess = isFree && random.chance(candidateRate) ? misreadAlike(random, text) : null;
    return {
      plate: text,
      plateRaw: writePlate(random, text, plate.kind),
      plateColor: isFree && random.chance(noColorRate) ? null : color,
      confidence: sureness,
      candidate: guess !== null && !matchesAny(guess) ? guess : null,
    };
  };
  const misread = ({ plate, isListed }: Vehicle): ReadFacts => {
    const way = random.weighted([
      [6, 'alike'],
      [3, 'beyond'],
      [isListed ? 1.5 : 0.5, 'color'],
    ]);
    if (way === 'color' && plate.color !== null) {
      const other = random.pick(plateColorNames.filter((color) => color !== plate.color));
      return facts(plate.text, plate, other, confidence(0.6, 0.85));
    }
    const text = way === 'beyond' ? misreadBeyond(random, plate.text) : misreadAlike(random, plate.text);
    return facts(text ?? plate.text, plate, plate.color, confidence(0.55, 0.88));
  };
  const readRight = (plate: Plate): ReadFacts =>
    facts(plate.text, plate, plate.color, confidence(0.88, 0.99));
  return {
    misread,
    readRight,
    read(vehicle) {
      const { plate, isListed } = vehicle;
      if (plate.text === '' || random.chance(unreadableRate)) {
        return {
          plate: '',
          plateRaw: writePlate(random, '', 'none'),
          plateColor: null,
          confidence: 0,
          candidate: null,
        };
      }
      return random.chance(isListed ? options.listedMisreadRate : options.misreadRate)
        ? misread(vehicle)
        : readRight(plate);
    },
  };
}
