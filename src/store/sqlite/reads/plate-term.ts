/** What plate a question is after: how a stored plate is held against it, and where to look for it. */
import { lookAlikeVariants } from '../../../core/look-alike.ts';
import { lookAlikeDifferences } from '../../../core/match.ts';
import type { MatchClass, MatchDifference, PlateColor } from '../../../core/model.ts';
import { knownRuns, wildcardTest } from '../../../core/wildcard.ts';
import type { ReadQuery } from '../../contract/reads.ts';
import { gramAt } from './search-tables.ts';

export interface TermMatch {
  class: MatchClass;
  differences: MatchDifference[];
}

export interface PlateTerm {
  kind: 'exact' | 'wildcard' | 'near';
  text: string;
  /** How a plate matches, or null. */
  fits(plate: string): TermMatch | null;
  /** The plates to look up; null: too many to name (a wildcard). */
  plates: readonly string[] | null;
  /** Three characters in a row that every matching plate holds. */
  grams: readonly number[];
  /** The term as SQLite's GLOB takes it. */
  glob: string;
}

const exactly: TermMatch = { class: 'exact', differences: [] };
const byPattern: TermMatch = { class: 'pattern', differences: [] };

/** The term of a question; null where any read is meant. */
export function plateTerm(query: Pick<ReadQuery, 'plate' | 'match'>): PlateTerm | null {
  const { plate: text, match: kind = 'exact' } = query;
  if (text === null) return null;
  if (kind === 'wildcard') {
    const test = wildcardTest(text);
    return {
      kind,
      text,
      fits: (plate) => (plate !== '' && test(plate) ? byPattern : null),
      plates: null,
      grams: gramsOf(text),
      glob: text.replaceAll('[', '[[]'),
    };
  }
  const near = (plate: string): TermMatch | null => {
    if (plate === text) return exactly;
    const differences = lookAlikeDifferences(plate, text);
    return differences.length === 0 ? null : { class: 'near', differences: [...differences] };
  };
  return {
    kind,
    text,
    fits: kind === 'near' ? near : (plate) => (plate === text ? exactly : null),
    plates: kind === 'near' ? lookAlikeVariants(text) : [text],
    grams: [],
    glob: '',
  };
}

/** Which plates the writer's memory is asked for. */
export function namedPlates(query: Pick<ReadQuery, 'plate' | 'match'>): string[] {
  if (query.plate === null || query.match === 'wildcard') return [];
  return query.match === 'near' ? lookAlikeVariants(query.plate) : [query.plate];
}

function gramsOf(pattern: string): number[] {
  const grams = new Set<number>();
  for (const run of knownRuns(pattern))
    for (let at = 0; at + 3 <= run.length; at++) grams.add(gramAt(run, at));
  return [...grams];
}

/**
 * The match with the colours taken into account: a near question also finds the very text in another colour, which is
 * then a near match; any other question leaves it out. null: it does not fit.
 */
export function withColor(
  match: TermMatch | null,
  term: PlateTerm | null,
  asked: PlateColor | undefined,
  seen: PlateColor | null,
): TermMatch | null {
  if (match === null || asked === undefined || asked === seen) return match;
  if (term?.kind !== 'near') return null;
  return match.class === 'exact' && seen !== null ? { class: 'near', differences: [] } : match;
}
