/** Which watchlist entries a read matches, and how: an index over all entries in force, never a loop over them. */
import type { EntryScope, WatchlistEntry } from './entities.ts';
import { noWorld, type ScopedPlace, type ScopeWorld, scopeHolds } from './entry-scope.ts';
import { HashChains } from './hash-chains.ts';
import { lookAlike, skeletonHash } from './look-alike.ts';
import { type Match, type MatchDifference, type PlateColor, plateColors } from './model.ts';
import { PatternIndex } from './pattern-index.ts';
import { entryWindow, isPattern, windowHolds } from './watchlist.ts';

/** What the index needs of an entry. */
export type MatchableEntry = Pick<
  WatchlistEntry,
  'id' | 'plate' | 'plateColor' | 'state' | 'validFrom' | 'validUntil' | 'approvedAt' | 'emergency' | 'scope'
>;

/** What the index needs of a read: normalised plate ('' never matches), its colour if known, UTC ms. */
export interface MatchableRead {
  plate: string;
  plateColor: PlateColor | null;
  capturedAtMs: number;
  receivedAtMs: number;
  /** Where it was read; absent: an entry that is limited to places does not match it. */
  place?: ScopedPlace;
}

/** More differing characters are another plate, not a misread one. */
const mostDifferences = 2;
const noDifferences: readonly MatchDifference[] = [];
const classOrder = { exact: 0, pattern: 1, near: 2 } as const;

/**
 * Entries stand in numbered slots, their fields in columns: a million of them cost their two strings and
 * some 60 bytes each. One hash table over look-alike skeletons finds exact and near plates alike, since
 * equal texts have equal skeletons.
 */
export class MatchIndex {
  readonly #ids: string[] = [];
  readonly #plates: string[] = [];
  /** 0 = any, else the index in `plateColors` plus one. */
  #colors = new Uint8Array(256);
  /** Valid from, valid until, approved at, in UTC ms, three numbers a slot. */
  #windows = new Float64Array(3 * 256);
  readonly #freeSlots: number[] = [];
  readonly #byId = new HashChains();
  readonly #bySkeleton = new HashChains();
  readonly #patterns = new PatternIndex();
  readonly #foundSlots: number[] = [];
  /** Of the few entries that have one, by slot; looked at only where all else matches. */
  readonly #scopes = new Map<number, EntryScope>();
  readonly #world: ScopeWorld;
  #size = 0;

  /** @param world the areas and the clock time of the site, for entries that are limited to them */
  constructor(world: ScopeWorld = noWorld) {
    this.#world = world;
  }

  /** The number of entries that can match. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes an entry in, or its newer form in place of the older. One that is not approved or is withdrawn
   * is taken out, since it matches nothing. Its plate must be normalised (`normaliseEntryPlate`).
   * Throws `invalid_request` where one of its times is none; the index is then as before.
   */
  upsert(entry: MatchableEntry): void {
    const window = entryWindow(entry);
    this.remove(entry.id);
    if (window === null) return;
    const slot = this.#freeSlots.pop() ?? this.#ids.length;
    this.#makeRoom(slot);
    this.#ids[slot] = entry.id;
    this.#plates[slot] = entry.plate;
    this.#colors[slot] = entry.plateColor === null ? 0 : plateColors.indexOf(entry.plateColor) + 1;
    this.#windows[slot * 3] = window.validFromMs;
    this.#windows[slot * 3 + 1] = window.validUntilMs;
    this.#windows[slot * 3 + 2] = window.approvedAtMs;
    if (entry.scope !== undefined) this.#scopes.set(slot, entry.scope);
    this.#byId.add(skeletonHash(entry.id), slot);
    if (isPattern(entry.plate)) this.#patterns.add(entry.plate, slot);
    else this.#bySkeleton.add(skeletonHash(entry.plate), slot);
    this.#size++;
  }

  /** Takes an entry out; says whether it was in. */
  remove(id: string): boolean {
    let slot = this.#byId.first(skeletonHash(id));
    while (slot >= 0 && this.#ids[slot] !== id) slot = this.#byId.after(slot);
    if (slot < 0) return false;
    this.#byId.remove(slot);
    if (isPattern(this.#plates[slot] ?? '')) this.#patterns.remove(slot);
    else this.#bySkeleton.remove(slot);
    this.#ids[slot] = '';
    this.#plates[slot] = '';
    this.#scopes.delete(slot);
    this.#freeSlots.push(slot);
    this.#size--;
    return true;
  }

  /**
   * All entries that a read matches, each once: exact ones first, then patterns, then near ones.
   * A near match by colour alone (same text, conflicting colours) has no differences. `near: false` leaves
   * near matches out, as for a reader's second-best candidates.
   */
  match(read: MatchableRead, options: { near: boolean } = nearToo): Match[] {
    const matches: Match[] = [];
    if (read.plate === '' || this.#size === 0) return matches;
    let slot = this.#bySkeleton.first(skeletonHash(read.plate));
    while (slot >= 0) {
      const match = this.#compare(slot, read, options.near);
      if (match !== null) matches.push(match);
      slot = this.#bySkeleton.after(slot);
    }
    this.#matchPatterns(read, matches);
    return matches.length > 1 ? matches.sort(byClassThenId) : matches;
  }

  #compare(slot: number, read: MatchableRead, near: boolean): Match | null {
    const listed = this.#plates[slot] ?? '';
    if (listed === read.plate) {
      const conflict = this.#colorConflicts(slot, read);
      if ((conflict && !near) || !this.#inForce(slot, read)) return null;
      return { entryId: this.#ids[slot] ?? '', class: conflict ? 'near' : 'exact', differences: [] };
    }
    if (!near) return null;
    const differences = lookAlikeDifferences(read.plate, listed);
    if (differences.length === 0 || !this.#inForce(slot, read)) return null;
    return { entryId: this.#ids[slot] ?? '', class: 'near', differences: [...differences] };
  }

  #matchPatterns(read: MatchableRead, matches: Match[]): void {
    const slots = this.#foundSlots;
    slots.length = 0;
    this.#patterns.find(read.plate, slots);
    for (const slot of slots) {
      if (this.#colorConflicts(slot, read) || !this.#inForce(slot, read)) continue;
      matches.push({ entryId: this.#ids[slot] ?? '', class: 'pattern', differences: [] });
    }
  }

  /** Colours conflict where both are known and differ. */
  #colorConflicts(slot: number, read: MatchableRead): boolean {
    const listed = this.#colors[slot] ?? 0;
    return listed !== 0 && read.plateColor !== null && plateColors[listed - 1] !== read.plateColor;
  }

  #inForce(slot: number, read: MatchableRead): boolean {
    const window = {
      validFromMs: this.#windows[slot * 3] ?? Number.NaN,
      validUntilMs: this.#windows[slot * 3 + 1] ?? Number.NaN,
      approvedAtMs: this.#windows[slot * 3 + 2] ?? Number.NaN,
    };
    return windowHolds(window, read.capturedAtMs, read.receivedAtMs) && this.#inScope(slot, read);
  }

  #inScope(slot: number, read: MatchableRead): boolean {
    const scope = this.#scopes.size === 0 ? undefined : this.#scopes.get(slot);
    return scope === undefined || scopeHolds(scope, read.place ?? null, read.capturedAtMs, this.#world);
  }

  #makeRoom(slot: number): void {
    if (slot < this.#colors.length) return;
    const colors = new Uint8Array(this.#colors.length * 2);
    colors.set(this.#colors);
    this.#colors = colors;
    const windows = new Float64Array(this.#windows.length * 2);
    windows.set(this.#windows);
    this.#windows = windows;
  }
}

const nearToo = { near: true } as const;

/** The differing characters of two unequal texts, or none where one is not a look-alike of the other. */
export function lookAlikeDifferences(read: string, listed: string): readonly MatchDifference[] {
  if (read.length !== listed.length) return noDifferences;
  const differences: MatchDifference[] = [];
  for (let index = 0; index < read.length; index++) {
    const unit = read.charCodeAt(index);
    const listedUnit = listed.charCodeAt(index);
    if (unit === listedUnit) continue;
    if (differences.length === mostDifferences || !lookAlike(unit, listedUnit)) return noDifferences;
    differences.push({ index, read: read.charAt(index), listed: listed.charAt(index) });
  }
  return differences;
}

function byClassThenId(a: Match, b: Match): number {
  return classOrder[a.class] - classOrder[b.class] || (a.entryId < b.entryId ? -1 : 1);
}
