/** The questions of `bench:query`, with files in memory (hot) and with files that are not (cold). */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../src/store/contract/index.ts';
import type { ReadQuery } from '../src/store/contract/reads.ts';
import { ReadsReader } from '../src/store/sqlite/reads/reader.ts';
import { followed, plateOf } from './query-data.ts';
import { type Spread, spread, timed } from './spread.ts';

export interface Span {
  fromMs: number;
  toMs: number;
}

const page = { areaIds: null, limit: 100 };
const plateNo = (i: number): string => plateOf((i * 7919) % 300_000);
/** A plate that passed once or twice in the month, or never: nothing stops the search before the oldest partition. */
const rareNo = (i: number): string => plateOf(300_000 + ((i * 7919) % 20_000_000));
/** Three known characters in a row, none of them at an end that is known. */
const patternNo = (i: number): string => `*${plateNo(i * 13 + 5).slice(3, 6)}*`;
const exact = (plate: string): ReadQuery => ({ plate, ...page });
const near = (plate: string): ReadQuery => ({ plate, match: 'near', ...page });
const wildcard = (pattern: string): ReadQuery => ({ plate: pattern, match: 'wildcard', ...page });
const journey = (span: Span) => ({ plate: followed, areaIds: null, limit: 5000, ...span });
const convoy = (span: Span) => ({
  ...journey(span),
  withinMs: 30_000,
  minCheckpoints: 3,
  companions: 50,
});

export interface HotFigures {
  /** The first pattern that a thread is asked for, with a full partition that takes reads. */
  firstWildcardMs: number;
  exactMs: Spread;
  rareMs: Spread;
  nearMs: Spread;
  wildcardMs: Spread;
  wildcardCountedMs: Spread;
  journeyMs: Spread;
  convoyMs: Spread;
  found: { journeyReads: number; companion: string | null; coincidences: number };
}

/** Asks through the store, as the gateway does: two threads that answer, rows of the open partition from the writer. */
export async function hotFigures({ reads }: Pick<Store, 'reads'>, span: Span): Promise<HotFigures> {
  const first = performance.now();
  await reads.find(wildcard(patternNo(1)));
  const firstWildcardMs = Math.round(performance.now() - first);
  // the same questions before, untimed: what they read is in memory then
  const hot = async (times: number, ask: (i: number) => unknown): Promise<Spread> => {
    await timed(times, ask);
    return timed(times, ask);
  };
  const figures = {
    firstWildcardMs,
    exactMs: await hot(200, (i) => reads.find(exact(plateNo(i)))),
    rareMs: await hot(200, (i) => reads.find(exact(rareNo(i)))),
    nearMs: await hot(100, (i) => reads.find(near(plateNo(i)))),
    wildcardMs: await hot(40, (i) => reads.find(wildcard(patternNo(i)))),
    wildcardCountedMs: await hot(10, (i) => reads.find({ ...wildcard(patternNo(i)), countUpTo: 10_000 })),
    journeyMs: await hot(60, () => reads.track(journey(span))),
    convoyMs: await hot(10, () => reads.convoy(convoy(span))),
  };
  const [companion] = (await reads.convoy(convoy(span))).companions;
  const journeyReads = (await reads.track(journey(span))).length;
  const found = {
    journeyReads,
    companion: companion?.plate ?? null,
    coincidences: companion?.coincidences ?? 0,
  };
  return { ...figures, found };
}

/** Questions without a pause until `stop`; answers how many were asked. */
export function keepAsking({ reads }: Pick<Store, 'reads'>, span: Span): { stop(): Promise<number> } {
  let asked = 0;
  let isOver = false;
  const run = async (): Promise<void> => {
    while (!isOver) {
      await reads.find(exact(plateNo(asked + 9000)));
      await reads.find(near(plateNo(asked + 9000)));
      await reads.find(wildcard(patternNo(asked)));
      await reads.track(journey(span));
      asked += 4;
    }
  };
  const running = run();
  return {
    async stop() {
      isOver = true;
      await running;
      return asked;
    },
  };
}

export type ColdBy = 'drop_caches' | 'nocache';
export interface ColdFigures {
  /** How the files were got out of memory. */
  by: ColdBy;
  /** What of them was in memory all the same, after it was dropped; MiB. */
  leftMib: number;
  exactMs: Spread;
  rareMs: Spread;
  nearMs: Spread;
  journeyMs: Spread;
}

/**
 * Each question meets files of which nothing is in the system's memory; connections are open, as in a gateway that
 * has run for a while, so that SQLite's own half MB for each file stays. What the open partition holds is in the
 * writer's memory, and never cold.
 */
export function coldFigures(dataDir: string, span: Span, by: ColdBy): ColdFigures {
  const folder = join(dataDir, 'reads');
  const reader = new ReadsReader(dataDir, join(dataDir, 'ringgate.db'));
  const plain = readdirSync(folder).flatMap((name) =>
    /^\d+\.db$/.test(name) ? [Number.parseInt(name, 10)] : [],
  );
  const open = [{ no: Math.max(...plain), rows: [] }];
  const cold = (times: number, question: (i: number) => unknown): Spread => {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      drop(folder, by);
      const start = performance.now();
      question(i);
      took.push(performance.now() - start);
    }
    return spread(took);
  };
  reader.find(exact(plateNo(1)), open);
  reader.find(exact(rareNo(1)), open);
  drop(folder, by);
  const leftMib = residentMib(folder);
  return {
    by,
    leftMib,
    exactMs: cold(40, (i) => reader.find(exact(plateNo(i + 1000)), open)),
    rareMs: cold(40, (i) => reader.find(exact(rareNo(i + 1000)), open)),
    nearMs: cold(20, (i) => reader.find(near(plateNo(i + 2000)), open)),
    journeyMs: cold(10, () => reader.track(journey(span), open)),
  };
}

/** Whether the system lets us drop all that it keeps of files; else each file's own part is dropped, as dd can. */
export function coldBy(): ColdBy {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '1');
    return 'drop_caches';
  } catch {
    return 'nocache';
  }
}

function drop(folder: string, by: ColdBy): void {
  if (by === 'drop_caches') {
    writeFileSync('/proc/sys/vm/drop_caches', '1');
    return;
  }
  for (const name of readdirSync(folder))
    if (name.endsWith('.db'))
      execFileSync('dd', [`if=${join(folder, name)}`, 'iflag=nocache', 'count=0', 'status=none']);
}

function residentMib(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.endsWith('.db'));
  const listed = execFileSync('fincore', ['--bytes', '--noheadings', '--output', 'RES', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  const bytes = listed.split('\n').reduce((sum, line) => sum + Number(line.trim() || 0), 0);
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}
