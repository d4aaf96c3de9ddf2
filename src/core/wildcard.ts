/** Plates with `*` (any run) and `?` (one character) in them, as people search by: anchored, on normalised text. */

/** The stretches of known characters between the wildcards, in order. */
export function knownRuns(pattern: string): string[] {
  return pattern.split(/[*?]+/).filter((run) => run !== '');
}

/** How many known characters stand in a row at most: what says how many plates a pattern may find. */
export function longestKnownRun(pattern: string): number {
  return Math.max(0, ...knownRuns(pattern).map((run) => Array.from(run).length));
}

/** Whether a plate fits, as a function; `?` takes a whole character. */
export function wildcardTest(pattern: string): (plate: string) => boolean {
  const source = Array.from(pattern.replaceAll(/\*+/g, '*'), (char) => {
    if (char === '*') return '.*';
    if (char === '?') return '.';
    return char.replaceAll(/[\\^$.|+()[\]{}/-]/g, '\\$&');
  }).join('');
  const expression = new RegExp(`^${source}$`, 'su');
  return (plate) => expression.test(plate);
}
