/** Plates of every kind that passes a Chinese district, and the many ways in which readers write them. */
import type { PlateColor } from '../../src/core/model.ts';
import type { Random } from '../random.ts';

export type PlateKind =
  | 'civil'
  | 'new-energy'
  | 'large'
  | 'large-new-energy'
  | 'trailer'
  | 'learner'
  | 'police'
  | 'hongkong-macao'
  | 'consulate'
  | 'embassy'
  | 'emergency'
  | 'foreign'
  | 'unknown'
  | 'none';

export interface Plate {
  /** Normalised text; empty for a vehicle without a readable plate. */
  text: string;
  color: PlateColor | null;
  kind: PlateKind;
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '0123456789';
const provinces = [...'京津冀晋蒙辽吉黑沪浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新苏'];

const kinds: readonly (readonly [number, PlateKind])[] = [
  [74, 'civil'],
  [12, 'new-energy'],
  [5, 'large'],
  [1.2, 'large-new-energy'],
  [1.2, 'trailer'],
  [0.8, 'learner'],
  [0.6, 'police'],
  [0.6, 'hongkong-macao'],
  [0.2, 'consulate'],
  [0.2, 'embassy'],
  [0.3, 'emergency'],
  [0.6, 'foreign'],
  [0.5, 'unknown'],
  [0.6, 'none'],
];

const run = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(random.int(alphabet.length))).join('');

/** Five characters of which most are digits, as numbers are really given out. */
function serial(random: Random, count: number): string {
  const characters = [...run(random, digits, count)];
  const letterCount = random.weighted([
    [5, 0],
    [6, 1],
    [2, 2],
  ]);
  for (let i = 0; i < letterCount; i++)
    characters[random.int(count)] = letters.charAt(random.int(letters.length));
  return characters.join('');
}

/** Province and agency letter: mostly of the district's own city. */
function region(random: Random): string {
  if (random.chance(0.72)) return '苏F';
  if (random.chance(0.5)) return `苏${letters.charAt(random.int(14))}`;
  return `${random.pick(provinces)}${letters.charAt(random.int(14))}`;
}

/** A plate of the given kind. */
export function makePlate(random: Random, kind: PlateKind): Plate {
  switch (kind) {
    case 'civil':
      return { kind, color: 'blue', text: region(random) + serial(random, 5) };
    case 'new-energy':
      return {
        kind,
        color: 'green',
        text: region(random) + random.pick(['D', 'F']) + serial(random, 1) + run(random, digits, 4),
      };
    case 'large':
      return { kind, color: 'yellow', text: region(random) + serial(random, 5) };
    case 'large-new-energy':
      return {
        kind,
        color: 'yellow-green',
        text: region(random) + run(random, digits, 5) + random.pick(['D', 'F']),
      };
    case 'trailer':
      return { kind, color: 'yellow', text: `${region(random)}${serial(random, 4)}挂` };
    case 'learner':
      return { kind, color: 'yellow', text: `${region(random)}${serial(random, 4)}学` };
    case 'police':
      return { kind, color: 'white', text: `苏F${serial(random, 4)}警` };
    case 'hongkong-macao':
      return { kind, color: 'black', text: `粤Z${serial(random, 4)}${random.pick(['港', '澳'])}` };
    case 'consulate':
      return { kind, color: 'black', text: `沪A${run(random, digits, 4)}领` };
    case 'embassy':
      return { kind, color: 'black', text: `使${run(random, digits, 6)}` };
    case 'emergency':
      return { kind, color: 'white', text: `苏X${serial(random, 4)}应急` };
    case 'foreign':
      return {
        kind,
        color: null,
        text: run(random, `${letters}IO`, 2) + run(random, digits, 4) + run(random, letters, 2),
      };
    case 'unknown':
      return { kind, color: 'blue', text: `苏F${run(random, digits, 3)}` };
    case 'none':
      return { kind, color: null, text: '' };
  }
}

/** Kinds as often as they pass a district like this one. */
export const randomKind = (random: Random): PlateKind => random.weighted(kinds);

const dots = ['·', '·', '·', '•', '・', '．', '.'] as const;

function fullWidth(text: string): string {
  return [...text]
    .map((c) => (c >= '!' && c <= '~' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
    .join('');
}

/** The text as some reader writes it; the gateway must come back to `text` from each of them. */
export function writePlate(random: Random, text: string, kind: PlateKind): string {
  if (text === '') return random.pick(['', '无牌', 'unknown']);
  if (kind === 'foreign')
    return random.pick([
      text,
      `${text.slice(0, 2)}-${text.slice(2, 6)}-${text.slice(6)}`,
      `${text.slice(0, 2)} ${text.slice(2)}`,
    ]);
  const split = (separator: string): string => text.slice(0, 2) + separator + text.slice(2);
  const style = random.weighted([
    [60, 'dot'],
    [25, 'plain'],
    [5, 'wide'],
    [4, 'hyphen'],
    [3, 'space'],
    [3, 'round'],
  ]);
  switch (style) {
    case 'dot':
      return split(random.pick(dots));
    case 'wide':
      return fullWidth(text);
    case 'hyphen':
      return split('-');
    case 'space':
      return split(' ');
    // I and O are not used after the agency letter, but readers write them for 1 and 0
    case 'round':
      return kind === 'civil'
        ? text.slice(0, 2) + text.slice(2).replaceAll('0', 'O').replaceAll('1', 'I')
        : text;
    default:
      return text;
  }
}
