/** How long a read that matches nothing spends in the match index. Alone: `node bench/match.ts [entries patterns]`. */
import type { MatchableEntry, MatchableRead } from '../src/core/match.ts';
import { MatchIndex } from '../src/core/match.ts';
import { provinceChars } from '../src/core/plate-regions.ts';
import { checkPattern } from '../src/core/watchlist.ts';

const digits = '0123456789';
const serialChars = `${digits}ABCDEFGHJKLMNPQRSTUVWXYZ`;
const atMs = Date.UTC(2026, 10, 24);

/** A small generator (mulberry32), so that each run has the same plates. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Plates as a district sees them: most of its own region, every fifth a new-energy one, two serial letters at most. */
function randomPlate(random: (below: number) => number): string {
  const own = random(10) < 7;
  const region = own ? '苏F' : provinceChars.charAt(random(31)) + 'ABCDEFGHJKL'.charAt(random(11));
  const serial = Array.from({ length: 5 }, () => digits.charAt(random(10)));
  if (random(5) === 0) return `${region}${'DF'.charAt(random(2))}${serial.join('')}`;
  for (let letters = random(3); letters > 0; letters--) serial[random(5)] = serialChars.charAt(random(34));
  return region + serial.join('');
}

/** One of the ways in which officers know part of a plate; always at least four literals beyond the province. */
function randomPattern(random: (below: number) => number): string {
  const plate = randomPlate(random);
  const hidden = 3 + random(plate.length - 3);
  const forms = [
    `${plate.slice(0, 5)}*`,
    `${plate.slice(0, 6)}?`,
    `*${plate.slice(2)}`,
    `?${plate.slice(1)}`,
    `${plate.charAt(0)}?${plate.slice(2)}`,
    `${plate.slice(0, hidden)}?${plate.slice(hidden + 1)}`,
    `*${plate.slice(1, 6)}*`,
    `${plate.slice(0, 3)}*${plate.slice(-3)}`,
  ];
  const pattern = forms[random(forms.length)] ?? '';
  return checkPattern(pattern) === null ? pattern : randomPattern(random);
}

function entryOf(index: number, plate: string, random: (below: number) => number): MatchableEntry {
  return {
    id: `entry-${index.toString().padStart(20, '0')}`,
    plate,
    plateColor: random(2) === 0 ? null : 'blue',
    state: 'active',
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: '2027-01-01T00:00:00.000Z',
    approvedAt: '2026-01-01T00:00:00.000Z',
  };
}

/**
 * Fills an index with `entries` entries, `patterns` of them patterns, and measures the nanoseconds of CPU
 * (of this thread, so that neighbours on the machine count little) that a read which matches nothing takes:
 * the median of nine rounds over 100,000 different reads.
 */
export function benchMatch(entries: number, patterns: number): { entries: number; nsPerRead: number } {
  const { index, random } = filledIndex(entries, patterns);
  return { entries, nsPerRead: nsPerRead(index, readsWithoutMatch(index, random)) };
}

function filledIndex(entries: number, patterns: number) {
  const random = randomNumbers(7);
  const index = new MatchIndex();
  for (let i = 0; i < entries; i++) {
    index.upsert(entryOf(i, i < patterns ? randomPattern(random) : randomPlate(random), random));
  }
  return { index, random };
}

function readsWithoutMatch(index: MatchIndex, random: (below: number) => number): MatchableRead[] {
  const reads: MatchableRead[] = [];
  while (reads.length < 100_000) {
    const letters = Array.from({ length: 2 }, () => serialChars.charAt(random(34))).join('');
    // half of them like the listed ones, half of the rarer serials, so that a full list leaves enough
    const plate = random(2) === 0 ? randomPlate(random) : `苏F${letters}${randomPlate(random).slice(-3)}`;
    const read: MatchableRead = { plate, plateColor: 'blue', capturedAtMs: atMs, receivedAtMs: atMs };
    if (index.match(read).length === 0) reads.push(read);
  }
  return reads;
}

function nsPerRead(index: MatchIndex, reads: readonly MatchableRead[]): number {
  const rounds: number[] = [];
  for (let round = 0; round < 9; round++) {
    let matches = 0;
    const before = process.threadCpuUsage();
    for (const read of reads) matches += index.match(read).length;
    const { user, system } = process.threadCpuUsage(before);
    rounds.push(((user + system) * 1000) / reads.length);
    if (matches > 0) throw new Error(`${matches} matches among reads that were chosen to match nothing`);
  }
  rounds.sort((a, b) => a - b);
  return Math.round(rounds[4] ?? Number.NaN);
}

if (import.meta.main) {
  const [entries = 1_000_000, patterns = 5_000] = process.argv.slice(2).map(Number);
  process.stdout.write(`${JSON.stringify({ ...benchMatch(entries, patterns), patterns })}\n`);
}
