/** Which characters readers take for each other (domain.md's table, kept apart from the gateway's), and misreads made from it. */
import type { Random } from '../random.ts';

const classes = ['0OQD', '1ILT', '2Z', '5S', '8B', '6G', '7T', 'VY', '京豫'] as const;

/** Pairs that no look-alike class joins: what a dirty or bent plate may still make of a character. */
const beyond: readonly (readonly [string, string])[] = [
  ['3', 'K'],
  ['4', 'W'],
  ['9', 'H'],
  ['A', '3'],
  ['E', '4'],
  ['H', '9'],
  ['K', '3'],
  ['M', '9'],
  ['N', '4'],
  ['X', '9'],
];

/** Whether two different characters are in one class of the table. */
export function lookAlike(a: string, b: string): boolean {
  return classes.some((each) => each.includes(a) && each.includes(b));
}

function replaceAt(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}

/** The characters a reader may see at this place instead; never I or O, which normalisation would turn back. */
function alternatives(plate: string, index: number): string[] {
  const character = plate.charAt(index);
  const found = classes.filter((each) => each.includes(character)).flatMap((each) => [...each]);
  // the agency letter stays: an agency letter read as a digit is no civil plate any more
  return index === 1 ? [] : found.filter((other) => other !== character && other !== 'I' && other !== 'O');
}

/** The plate with one or two characters taken for look-alikes, or null where it has none. */
export function misreadAlike(random: Random, plate: string): string | null {
  const places = [...plate].map((_, index) => index).filter((index) => alternatives(plate, index).length > 0);
  if (places.length === 0) return null;
  const first = random.pick(places);
  let misread = replaceAt(plate, first, random.pick(alternatives(plate, first)));
  const others = places.filter((index) => index !== first);
  if (others.length > 0 && random.chance(0.25)) {
    const second = random.pick(others);
    misread = replaceAt(misread, second, random.pick(alternatives(plate, second)));
  }
  return misread;
}

/** The plate with a character taken for one that the table does not join to it, or null where none can be. */
export function misreadBeyond(random: Random, plate: string): string | null {
  const choices = [...plate].flatMap((character, index) =>
    index < 2 ? [] : beyond.filter(([from]) => from === character).map(([, to]) => ({ index, to })),
  );
  if (choices.length === 0) return null;
  const { index, to } = random.pick(choices);
  return replaceAt(plate, index, to);
}

/** At how many places two plates of the same length differ, each pair alike; null where they are not alike. */
export function countAlike(read: string, listed: string): number | null {
  if (read.length !== listed.length) return null;
  let differences = 0;
  for (let i = 0; i < read.length; i++) {
    const a = read.charAt(i);
    const b = listed.charAt(i);
    if (a === b) continue;
    if (++differences > 2 || !lookAlike(a, b)) return null;
  }
  return differences;
}
