/** Text of `key=value` lines, as the CGIs of cameras answer: plain, numbered (`plate_0`), or dotted and bracketed. */

const maxLines = 20_000;
const maxIndex = 1000;
const maxDepth = 24;

export interface KeyValue {
  key: string;
  value: string;
}

/**
 * The lines of a text that are `key=value`; others are left out. The key has no white space, the value keeps its own
 * inner white space and further `=`. CRLF or LF.
 */
export function parseKeyValues(text: string): KeyValue[] {
  const pairs: KeyValue[] = [];
  let at = 0;
  while (at < text.length && pairs.length < maxLines) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const equals = text.indexOf('=', at);
    if (equals > at && equals < end) {
      const key = text.slice(at, equals).trim();
      if (key !== '' && !/\s/.test(key)) pairs.push({ key, value: text.slice(equals + 1, end).trim() });
    }
    at = end + 1;
  }
  return pairs;
}

/** The pairs as one record; a key that comes again keeps its last value. */
export function keyValueRecord(pairs: readonly KeyValue[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { key, value } of pairs) record[key] = value;
  return record;
}

/** `plate_0=…`, `time_0=…`, `plate_1=…`: one record for each number, in the order of the numbers. */
export function numberedRecords(pairs: readonly KeyValue[]): Record<string, string>[] {
  const byNumber = new Map<number, Record<string, string>>();
  for (const { key, value } of pairs) {
    const found = /^(.+?)_?(\d{1,6})$/.exec(key);
    if (found === null) continue;
    const number = Number(found[2]);
    let record = byNumber.get(number);
    if (record === undefined) {
      record = Object.create(null) as Record<string, string>;
      byNumber.set(number, record);
    }
    record[found[1] ?? ''] = value;
  }
  return [...byNumber.entries()].sort(([left], [right]) => left - right).map(([, record]) => record);
}

type Branch = { [key: string]: Tree } | Tree[];
type Tree = string | Branch;

type Path = readonly (string | number)[];

/** Devices send the same few hundred keys again and again. */
const paths = new Map<string, Path | null>();
const maxPaths = 5000;
const maxKeptLength = 128;

function pathOf(key: string): Path | null {
  const known = paths.get(key);
  if (known !== undefined) return known;
  const path = splitPath(key);
  if (paths.size >= maxPaths) paths.clear();
  if (key.length <= maxKeptLength) paths.set(key, path);
  return path;
}

/** `Object.BoundingBox[0]` as `Object`, `BoundingBox`, 0; null where it is no such path. */
function splitPath(key: string): (string | number)[] | null {
  const path: (string | number)[] = [];
  for (const part of key.split('.')) {
    const bracket = part.indexOf('[');
    if (bracket < 0) {
      path.push(part);
      continue;
    }
    if (bracket > 0) path.push(part.slice(0, bracket));
    for (const index of part.slice(bracket).split('[').slice(1)) {
      const number = index.endsWith(']') ? Number(index.slice(0, -1)) : Number.NaN;
      if (!Number.isInteger(number) || number < 0 || number >= maxIndex) return null;
      path.push(number);
    }
  }
  return path.length > maxDepth ? null : path;
}

function child(branch: Branch, step: string | number, next: string | number): Branch | null {
  const isList = typeof next === 'number';
  if (Array.isArray(branch) !== (typeof step === 'number')) return null;
  const at = branch as { [key: string]: Tree };
  const known = at[step];
  if (known === undefined) {
    const made: Branch = isList ? [] : (Object.create(null) as Branch);
    at[step] = made;
    return made;
  }
  return typeof known === 'object' && Array.isArray(known) === isList ? known : null;
}

/**
 * Dotted and bracketed keys as the tree that they describe: `Events[0].Lane=1` gives `{ Events: [{ Lane: '1' }] }`.
 * All leaves are texts. Keys that contradict an earlier one, or are no path, are left out.
 */
export function keyValueTree(pairs: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  const root = Object.create(null) as { [key: string]: Tree };
  for (const { key, value } of pairs) {
    const path = pathOf(key);
    if (path === null || typeof path[0] !== 'string') continue;
    let branch: Branch | null = root;
    for (let at = 0; at < path.length - 1 && branch !== null; at++)
      branch = child(branch, path[at] ?? '', path[at + 1] ?? '');
    const last = path.at(-1) ?? '';
    if (branch === null || Array.isArray(branch) !== (typeof last === 'number')) continue;
    const leaves = branch as { [key: string]: Tree };
    if (leaves[last] === undefined || typeof leaves[last] === 'string') leaves[last] = value;
  }
  return root;
}
