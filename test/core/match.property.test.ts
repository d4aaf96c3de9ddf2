import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAlikeClasses } from '../../src/core/look-alike.ts';
import { type MatchableEntry, type MatchableRead, MatchIndex } from '../../src/core/match.ts';
import type { Match } from '../../src/core/model.ts';

/** The rules told once more, slowly: a loop over the entries, a regular expression for each pattern. */
function matchOne(entry: MatchableEntry, read: MatchableRead): Match | null {
  if (read.plate === '' || entry.approvedAt === null || entry.state === 'withdrawn') return null;
  const valid =
    Date.parse(entry.validFrom) <= read.capturedAtMs && read.capturedAtMs < Date.parse(entry.validUntil);
  if (!valid || read.receivedAtMs < Date.parse(entry.approvedAt)) return null;
  const conflict =
    entry.plateColor !== null && read.plateColor !== null && entry.plateColor !== read.plateColor;
  if (/[*?]/.test(entry.plate)) {
    const source = Array.from(entry.plate, (char) => (char === '*' ? '.*' : char === '?' ? '.' : char)).join(
      '',
    );
    const fits = new RegExp(`^${source}$`, 'su').test(read.plate);
    return fits && !conflict ? { entryId: entry.id, class: 'pattern', differences: [] } : null;
  }
  if (entry.plate === read.plate)
    return { entryId: entry.id, class: conflict ? 'near' : 'exact', differences: [] };
  if (entry.plate.length !== read.plate.length) return null;
  const differences = Array.from(entry.plate, (listed, index) => ({
    index,
    read: read.plate.charAt(index),
    listed,
  }));
  const differing = differences.filter((pair) => pair.read !== pair.listed);
  const alike = differing.every((pair) =>
    lookAlikeClasses.some((members) => members.includes(pair.read) && members.includes(pair.listed)),
  );
  return alike && differing.length <= 2 ? { entryId: entry.id, class: 'near', differences: differing } : null;
}

const plate = fc
  .tuple(
    fc.constantFrom('苏', '京', '豫'),
    fc.constantFrom('F', 'O'),
    fc.string({ unit: fc.constantFrom(...'0O17T3'), minLength: 0, maxLength: 3 }),
  )
  .map((parts) => parts.join(''));
const pattern = fc
  .array(fc.constantFrom('苏', '京', 'F', 'O', '0', '1', '7', 'T', '?', '?', '*', '*'), {
    minLength: 1,
    maxLength: 7,
  })
  .map((chars) => chars.join(''))
  .filter((text) => /[*?]/.test(text));
const color = fc.constantFrom(null, null, 'blue' as const, 'yellow' as const);
const timeMs = fc.oneof({ weight: 3, arbitrary: fc.constant(5) }, fc.integer({ min: 0, max: 12 }));
const time = timeMs.map((ms) => new Date(ms).toISOString());
const entry: fc.Arbitrary<MatchableEntry> = fc.record({
  id: fc.integer({ min: 0, max: 39 }).map((n) => `e${n}`),
  plate: fc.oneof(plate, pattern),
  plateColor: color,
  state: fc.constantFrom(
    'active' as const,
    'active' as const,
    'active' as const,
    'expired' as const,
    'withdrawn' as const,
  ),
  validFrom: fc.constant(new Date(1).toISOString()),
  validUntil: fc.oneof(fc.constant(new Date(12).toISOString()), time),
  approvedAt: fc.oneof(
    { weight: 5, arbitrary: fc.constant(new Date(0).toISOString()) },
    time,
    fc.constant(null),
  ),
});
const read: fc.Arbitrary<MatchableRead> = fc.record({
  plate: fc.oneof({ weight: 20, arbitrary: plate }, fc.constant('')),
  plateColor: color,
  capturedAtMs: timeMs,
  receivedAtMs: timeMs,
});
/** An entry to put in, or an id to take out. */
const change = fc.oneof(
  { weight: 4, arbitrary: entry },
  fc.integer({ min: 0, max: 39 }).map((n) => `e${n}`),
);
const byId = (a: Match, b: Match) => (a.entryId < b.entryId ? -1 : 1);

test('the index says of any entries and reads what a loop over the entries says', () => {
  const seen = { exact: 0, pattern: 0, near: 0 };
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 20, maxLength: 60 }),
      fc.array(read, { minLength: 10, maxLength: 20 }),
      (changes, reads) => {
        const index = new MatchIndex();
        const entries = new Map<string, MatchableEntry>();
        for (const one of changes) {
          if (typeof one === 'string') {
            index.remove(one);
            entries.delete(one);
          } else {
            index.upsert(one);
            entries.set(one.id, one);
          }
        }
        for (const of of reads) {
          const expected = [...entries.values()].flatMap((one) => matchOne(one, of) ?? []);
          for (const match of expected) seen[match.class]++;
          expect(index.match(of).toSorted(byId)).toEqual(expected.toSorted(byId));
          const withoutNear = expected.filter((match) => match.class !== 'near');
          expect(index.match(of, { near: false }).toSorted(byId)).toEqual(withoutNear.toSorted(byId));
        }
      },
    ),
    { numRuns: 600 },
  );
  // the alphabets are small so that all this was about something
  expect(Math.min(seen.exact, seen.pattern, seen.near)).toBeGreaterThan(100);
}, 60_000);
