/**
 * `npm run bench:query -- [--rows N] [--dir DIR] [--fill-only] [--threads N] [--json]`: how long questions over a month
 * of reads take while 1,000 reads a second come in. Makes its data once: a folder that is there is used again (its size
 * is in its name), and what a run adds to it is undone by the next. RINGGATE_BENCH_DIR names the folder as --dir does.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Store } from '../src/store/contract/index.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { openSqliteStore } from '../src/store/sqlite/index.ts';
import { mergeCandidates, orderOf } from '../src/store/sqlite/reads/merges.ts';
import { monthMs } from './query-data.ts';
import { fillMonth, restorePristine } from './query-fill.ts';
import { fullRate, startIncoming } from './query-incoming.ts';
import { coldBy, coldFigures, hotFigures, keepAsking, type Span } from './query-questions.ts';
import type { Spread } from './spread.ts';

const partitionRows = 1_000_000;
const incomingPerSecond = 1_000;
const phaseMs = 10_000;

/** What commits at a steady rate take while nothing else goes on, while questions are asked, and while partitions are merged. */
async function steadyFigures(store: Store, dataDir: string, span: Span) {
  const incoming = startIncoming(store, incomingPerSecond);
  await setTimeout(1_000);
  incoming.take();
  await setTimeout(phaseMs);
  const commitAloneMs = incoming.take();
  const hot = await hotFigures(store, span);
  const commitAskedMs = incoming.take();
  const commitMergingMs = await whileMerging(dataDir, async () => {
    incoming.take();
    await setTimeout(phaseMs);
    return incoming.take();
  });
  await incoming.stop();
  return { commitAloneMs, commitAskedMs, commitMergingMs, hot };
}

/** Merges what is not merged yet, in the store's own thread and at its priority, into a file that no catalogue names. */
async function whileMerging(dataDir: string, measure: () => Promise<Spread>): Promise<Spread | null> {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { readonly: true });
  const plan = mergeCandidates(main).slice(0, 10);
  const order = plan.length < 2 ? null : orderOf(main, dataDir, plan);
  main.close();
  if (order === null) return null;
  const worker = new Worker(new URL('../src/store/sqlite/reads/merge-thread.ts', import.meta.url), {
    workerData: order,
  });
  const measured = await measure();
  await worker.terminate();
  return measured;
}

/** Reads a second, as fast as they go: alone, with questions, alone again (machines drift). */
async function rateFigures(store: Store, span: Span) {
  const alone = await fullRate(store, phaseMs);
  const asking = keepAsking(store, span);
  const asked = await fullRate(store, phaseMs);
  const questions = await asking.stop();
  const aloneAgain = await fullRate(store, phaseMs);
  const share = Math.round((200 * asked) / (alone + aloneAgain)) / 100;
  return { alone, asked, aloneAgain, share, questionsPerSecond: Math.round((questions * 1000) / phaseMs) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '3000000' },
      dir: { type: 'string' },
      threads: { type: 'string', default: '2' },
      'fill-only': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const rows = Number(values.rows);
  const named = rows % 1_000_000 === 0 ? `${rows / 1_000_000}m` : String(rows);
  const dataDir = values.dir ?? process.env.RINGGATE_BENCH_DIR ?? join(tmpdir(), `ringgate-query-${named}`);
  const note = join(dataDir, 'bench.json');
  if (!existsSync(note)) {
    const begun = performance.now();
    const endMs = await fillMonth(dataDir, rows, partitionRows, Number(values.threads));
    const fillSeconds = Math.round((performance.now() - begun) / 1000);
    writeFileSync(note, JSON.stringify({ rows, endMs, fillSeconds }));
  }
  if (values['fill-only'] === true) return;
  const made = JSON.parse(readFileSync(note, 'utf8')) as { rows: number; endMs: number; fillSeconds: number };
  restorePristine(dataDir);
  const span = { fromMs: made.endMs - monthMs, toMs: made.endMs };
  // before anything else has these files open
  const cold = coldFigures(dataDir, span, coldBy());
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'full',
    limits: { rows: 20 * partitionRows, spanMs: 10 * monthMs },
    onFailure: (error) => {
      throw error;
    },
  });
  const { hot, ...steady } = await steadyFigures(store, dataDir, span);
  const ingest = await rateFigures(store, span);
  await store.close();
  restorePristine(dataDir);
  const folder = join(dataDir, 'reads');
  const sizeOf = (end: string): { files: number; bytesPerRead: number } => {
    const names = readdirSync(folder).filter((name) => name.endsWith(end));
    const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    return { files: names.length, bytesPerRead: Math.round((bytes / made.rows) * 100) / 100 };
  };
  const figures = {
    rows: made.rows,
    fillSeconds: made.fillSeconds,
    partitions: sizeOf('.db'),
    filters: sizeOf('.filter'),
    incomingPerSecond,
    hot,
    cold,
    ...steady,
    ingest,
  };
  process.stdout.write(`${JSON.stringify(figures, null, values.json === true ? 0 : 2)}\n`);
}

await main();
