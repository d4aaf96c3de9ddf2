/** Characters that plate readers take for one another. A change of the classes raises the version. */
export const lookAlikeVersion = 1;

/**
 * Two characters look alike when one class holds both. T stands in two classes, so 1 and 7 both look like
 * T and do not look like each other: classes are no equivalence.
 */
export const lookAlikeClasses = ['0OQD', '1ILT', '2Z', '5S', '8B', '6G', '7T', 'VY', '京豫'] as const;

/** Per UTF-16 unit, one bit for each class that holds it. */
const classBits = new Uint16Array(0x10000);
/** Per UTF-16 unit, the smallest unit it is connected with through any chain of classes; itself if none. */
const representatives = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);

for (const [classIndex, members] of lookAlikeClasses.entries()) {
  const units = Array.from(members, (char) => char.charCodeAt(0));
  const merged = new Set(units.map(representativeOf));
  const smallest = Math.min(...merged);
  for (let unit = 0; unit < representatives.length; unit++) {
    if (merged.has(representativeOf(unit))) representatives[unit] = smallest;
  }
  for (const unit of units) classBits[unit] = (classBits[unit] ?? 0) | (1 << classIndex);
}

function representativeOf(unit: number): number {
  return representatives[unit] ?? unit;
}

/** Whether two different UTF-16 units stand in one class. */
export function lookAlike(unitA: number, unitB: number): boolean {
  return unitA !== unitB && ((classBits[unitA] ?? 0) & (classBits[unitB] ?? 0)) !== 0;
}

/** The characters that one UTF-16 unit is taken for; itself not among them. */
export function lookAlikesOf(char: string): string[] {
  const found = lookAlikeClasses
    .filter((members) => members.includes(char))
    .flatMap((members) => [...members]);
  return [...new Set(found)].filter((other) => other !== char);
}

/** Every text that differs from this one in one or two look-alike characters; the text itself comes first. */
export function lookAlikeVariants(text: string): string[] {
  const variants = new Set([text]);
  const replaced = (from: string, at: number): string[] =>
    lookAlikesOf(text.charAt(at)).map((other) => from.slice(0, at) + other + from.slice(at + 1));
  for (let first = 0; first < text.length; first++) {
    for (const once of replaced(text, first)) {
      variants.add(once);
      for (let second = first + 1; second < text.length; second++)
        for (const twice of replaced(once, second)) variants.add(twice);
    }
  }
  return [...variants];
}

/**
 * A 32-bit hash that is the same for all texts which differ only in characters connected by look-alike
 * classes. Equal hashes say "maybe": the texts have to be compared.
 */
export function skeletonHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ representativeOf(text.charCodeAt(i)), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
