/** How a plate is written: groups as on the metal, and the characters in which two plates differ. */
import type { MatchDifference } from '../api/types.ts';

export interface PlateCharacter {
  text: string;
  /** From 0. */
  position: number;
  /** The other plate has another character here. */
  differs: boolean;
}

const civil = /^\p{Script=Han}[A-Z]/u;

/** The characters of a plate with those marked that differ. `side` says which plate of the match this is. */
export function plateCharacters(plate: string, differences: readonly MatchDifference[]): PlateCharacter[] {
  const marked = new Set(differences.map((difference) => difference.index));
  return [...plate].map((text, index) => ({ text, position: index, differs: marked.has(index) }));
}

/** Index before which the dot of a Chinese plate stands (after province and agency letter), null for other plates. */
export function dotIndex(plate: string): number | null {
  return civil.test(plate) && [...plate].length >= 6 ? 2 : null;
}

/** A plate as text, as people write it: 苏F·12345. */
export function plateText(plate: string): string {
  const at = dotIndex(plate);
  if (at === null) return plate;
  const characters = [...plate];
  return `${characters.slice(0, at).join('')}·${characters.slice(at).join('')}`;
}
