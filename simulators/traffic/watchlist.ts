/** The scenario's watchlist, and the simulators' own judgement of which read matches which entry. */
import type { Instruction } from '../../src/core/entities.ts';
import type { MatchClass, PlateColor } from '../../src/core/model.ts';
import { at } from '../errors.ts';
import type { Random } from '../random.ts';
import { countAlike } from './look-alike.ts';
import type { Vehicle } from './vehicles.ts';

/** An entry as it will be proposed; categories and validity are the gateway's to say. */
export interface PlannedEntry {
  /** Number within the scenario; the id in the gateway is made from it. */
  number: number;
  plate: string;
  plateColor: PlateColor | null;
  caseReference: string;
  reason: string;
  priority: 1 | 2 | 3 | 4 | 5;
  instruction: Instruction;
}
export interface PlannedWatchlist {
  entries: PlannedEntry[];
  /** Entries whose vehicle never comes: what a wrong first reading can look like without a true hit beside it. */
  absent: Vehicle[];
}

const reasons = [
  '被盗抢机动车',
  '涉案车辆布控',
  '肇事逃逸嫌疑车辆',
  '失踪人员乘坐车辆',
  '法院查封车辆',
  '套牌嫌疑车辆',
] as const;
const absentCount = 6;

/** A pattern that the plate matches, with at least four literal characters beyond the province. */
function patternOf(random: Random, plate: string): string {
  if (random.chance(0.5)) return `${plate.slice(0, 5)}*`;
  const hidden = 2 + random.int(plate.length - 2);
  return `${plate.slice(0, hidden)}?${plate.slice(hidden + 1)}`;
}

/** Lists the vehicles: most exactly, some of any colour, some by a pattern, and a few plates that never come. */
export function planWatchlist(
  random: Random,
  listed: readonly Vehicle[],
  makeAbsent: () => Vehicle,
): PlannedWatchlist {
  const absent = Array.from({ length: absentCount }, makeAbsent);
  const all = [...listed, ...absent];
  const entries = all.map((vehicle, index): PlannedEntry => {
    const { text, color } = vehicle.plate;
    const isPattern = index < listed.length && index % 7 === 6;
    const anyColor = isPattern || index % 7 === 5;
    return {
      number: index + 1,
      plate: isPattern ? patternOf(random, text) : text,
      plateColor: anyColor ? null : color,
      caseReference: `江公刑字〔2026〕${String(1000 + index)}号`,
      reason: random.pick(reasons),
      priority: at([1, 2, 3, 4, 5] as const, random.int(5)),
      instruction: random.weighted<Instruction>([
        [5, 'stop'],
        [3, 'observe'],
        [2, 'inform'],
      ]),
    };
  });
  return { entries, absent };
}

const compiled = new Map<string, RegExp>();

function matchesPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** How a read of this plate and colour matches the entry by domain.md, or null. */
export function matchEntry(
  entry: Pick<PlannedEntry, 'plate' | 'plateColor'>,
  plate: string,
  color: PlateColor | null,
): MatchClass | null {
  if (plate === '') return null;
  const colorConflicts = entry.plateColor !== null && color !== null && entry.plateColor !== color;
  if (/[*?]/.test(entry.plate))
    return !colorConflicts && matchesPattern(entry.plate, plate) ? 'pattern' : null;
  const differences = countAlike(plate, entry.plate);
  if (differences === null) return null;
  return differences === 0 && !colorConflicts ? 'exact' : 'near';
}
