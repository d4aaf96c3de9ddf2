/**
 * `npm run bench:query -- [--rows N] [--dir DIR] [--json]`: how long questions over a month of reads take while 1,000
 * reads a second come in. Makes its data once: a folder that is there is used again (its size is in its name).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Placement } from '../src/core/model.ts';
import type { Store } from '../src/store/contract/index.ts';
import { openSqliteStore } from '../src/store/sqlite/index.ts';
import { ReadsReader } from '../src/store/sqlite/reads/reader.ts';
import { benchRead, fillMonth, followed, monthMs, places, plateOf } from './query-data.ts';

const partitionRows = 1_000_000;
const incomingPerSecond = 1_000;
const batchMs = 20;

interface Spread {
  p50: number;
  p95: number;
  max: number;
}

function spread(took: readonly number[]): Spread {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), max: at(0.9999) };
}

async function timed(times: number, ask: (i: number) => unknown): Promise<Spread> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await ask(i);
    took.push(performance.now() - start);
  }
  return spread(took);
}

/** Reads come in at a steady rate until `stop`; answers how long each commit took. */
function startIncoming(store: Store): { take(): Spread; stop(): Promise<void> } {
  let took: number[] = [];
  let no = 2 ** 40;
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    const count = (incomingPerSecond * batchMs) / 1000;
    const batch = Array.from({ length: count }, () => {
      no++;
      return benchRead(no, plateOf(no % 300_000), placeNo(no), nowMs);
    });
    const start = performance.now();
    last = store.reads.commit(batch, []).then(() => took.push(performance.now() - start));
  }, batchMs);
  return {
    take() {
      const taken = spread(took);
      took = [];
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}

const placeNo = (no: number): Placement => places[no % places.length] as Placement;
const plateNo = (i: number): string => plateOf((i * 7919) % 300_000);
/** Three known characters in a row, none of them at an end that is known. */
const patternNo = (i: number): string => `*${plateNo(i * 13 + 5).slice(3, 6)}*`;

async function hotFigures(store: Store, span: { fromMs: number; toMs: number }) {
  const areaIds = null;
  const exact = (i: number) => store.reads.find({ plate: plateNo(i), areaIds, limit: 100 });
  const near = (i: number) => store.reads.find({ plate: plateNo(i), match: 'near', areaIds, limit: 100 });
  const wildcard = (i: number) =>
    store.reads.find({ plate: patternNo(i), match: 'wildcard', areaIds, limit: 100 });
  const counted = (i: number) =>
    store.reads.find({ plate: patternNo(i), match: 'wildcard', areaIds, limit: 100, countUpTo: 10_000 });
  const journey = () => store.reads.track({ plate: followed, areaIds, limit: 5000, ...span });
  const convoy = () =>
    store.reads.convoy({
      plate: followed,
      areaIds,
      limit: 5000,
      ...span,
      withinMs: 30_000,
      minCheckpoints: 3,
      companions: 50,
    });
  // each thread opens its files with its first question
  await exact(1);
  await wildcard(1);
  await timed(30, exact);
  return {
    exactMs: await timed(300, exact),
    nearMs: await timed(100, near),
    wildcardMs: await timed(60, wildcard),
    wildcardCountedMs: await timed(10, counted),
    journeyMs: await timed(60, journey),
    convoyMs: await timed(8, convoy),
    found: {
      journeyReads: (await journey()).length,
      companions: (await convoy()).companions
        .slice(0, 2)
        .map(({ plate, coincidences, byChance }) => ({ plate, coincidences, byChance })),
    },
  };
}

/** What is in the system's file cache of a folder is dropped (dd of coreutils does, where the file system lets it). */
function dropCache(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (name.endsWith('.db'))
      execFileSync('dd', [`if=${join(dir, name)}`, 'iflag=nocache', 'count=0', 'status=none']);
  }
}

/** Each question meets files that are not in memory; connections are open, as in a gateway that has run for a while. */
async function coldFigures(dataDir: string, span: { fromMs: number; toMs: number }) {
  const reader = new ReadsReader(dataDir, join(dataDir, 'ringgate.db'));
  // what the open partition holds is in the writer's memory, never cold
  const numbers = readdirSync(join(dataDir, 'reads')).flatMap((name) =>
    name.endsWith('.db') ? [Number.parseInt(name, 10)] : [],
  );
  const open = [{ no: Math.max(...numbers), rows: [] }];
  const ask = (i: number) => reader.find({ plate: plateNo(i), areaIds: null, limit: 100, ...span }, open);
  ask(1);
  const cold = async (times: number, question: (i: number) => unknown): Promise<Spread> => {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      dropCache(join(dataDir, 'reads'));
      const start = performance.now();
      question(i);
      took.push(performance.now() - start);
    }
    return spread(took);
  };
  return {
    exactMs: await cold(20, (i) => ask(i + 1000)),
    nearMs: await cold(10, (i) =>
      reader.find({ plate: plateNo(i + 2000), match: 'near', areaIds: null, limit: 100, ...span }, open),
    ),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '3000000' },
      dir: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const rows = Number(values.rows);
  const dataDir = values.dir ?? join(tmpdir(), `ringgate-query-${rows}`);
  const note = join(dataDir, 'bench.json');
  const begun = performance.now();
  if (!existsSync(note))
    writeFileSync(note, JSON.stringify({ endMs: await fillMonth(dataDir, rows, partitionRows) }));
  const fillSeconds = Math.round((performance.now() - begun) / 1000);
  const { endMs } = JSON.parse(readFileSync(note, 'utf8')) as { endMs: number };
  const span = { fromMs: endMs - monthMs, toMs: endMs };
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'full',
    limits: { rows: 2 * partitionRows, spanMs: 10 * monthMs },
    onFailure: (error) => {
      throw error;
    },
  });
  const incoming = startIncoming(store);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const commitAloneMs = incoming.take();
  const hot = await hotFigures(store, span);
  const commitAskedMs = incoming.take();
  await incoming.stop();
  await store.close();
  const cold = await coldFigures(dataDir, span);
  const files = readdirSync(join(dataDir, 'reads')).filter((name) => name.endsWith('.db'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(dataDir, 'reads', name)).size, 0);
  const figures = {
    rows,
    partitions: files.length,
    bytesPerRead: Math.round(bytes / rows),
    fillSeconds,
    incomingPerSecond,
    commitAloneMs,
    commitAskedMs,
    hot,
    cold,
  };
  process.stdout.write(`${JSON.stringify(figures, null, values.json === true ? 0 : 2)}\n`);
}

await main();
