/**
 * `npm run bench -- [--json] [--short]`: the figures of docs/decisions and of each commit that touches the way of a
 * read, each beside the ceiling measured in the same run.
 */
import { parseArgs } from 'node:util';
import { benchDecode } from './decode.ts';
import { benchIngest } from './ingest.ts';
import { benchLatency } from './latency.ts';
import { benchMatch } from './match.ts';
import { embeddedCeiling, externalCeiling, plainAedesCeiling } from './mqtt-ceiling.ts';
import { benchQuery } from './query.ts';
import { benchStore } from './store.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, only: { type: 'string' } },
});
const short = values.short === true;
const runs = short ? 1 : 3;
const wants = (part: string): boolean => values.only === undefined || values.only.split(',').includes(part);
const say = (text: string): void => {
  if (values.json !== true) process.stderr.write(`${text}\n`);
};

function median<T>(items: readonly T[], by: (item: T) => number): T {
  const sorted = [...items].sort((a, b) => by(a) - by(b));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

const result: Record<string, unknown> = {};
const ingest: Record<string, unknown> = {};
let memoryMb: unknown;
for (const broker of ['embedded', 'external'] as const) {
  if (!wants(broker)) continue;
  const messages = broker === 'embedded' ? (short ? 100_000 : 300_000) : short ? 40_000 : 100_000;
  const measured: Awaited<ReturnType<typeof benchIngest>>[] = [];
  const ownIdle: number[] = [];
  const ceilings: Awaited<ReturnType<typeof plainAedesCeiling>>[] = [];
  for (let run = 0; run < runs; run++) {
    say(`ingest, ${broker} broker, run ${run + 1} of ${runs} …`);
    ceilings.push(await (broker === 'embedded' ? plainAedesCeiling(messages) : externalCeiling(messages)));
    if (broker === 'embedded') ownIdle.push((await embeddedCeiling(messages)).perSecond);
    measured.push(await benchIngest(broker, messages));
  }
  const middle = median(measured, (one) => one.readsPerSecond);
  const ceiling = median(ceilings, (one) => one.perSecond);
  ingest[broker] = {
    readsPerSecond: middle.readsPerSecond,
    ceilingPerSecond: ceiling.perSecond,
    ratio: Math.round((middle.readsPerSecond / ceiling.perSecond) * 100) / 100,
    // The gateway's own broker, which takes reads before aedes does, with a handler that does nothing.
    ...(broker === 'embedded' ? { ownBrokerIdlePerSecond: median(ownIdle, (one) => one) } : {}),
    cpuUsPerRead: middle.cpuUsPerRead,
    ceilingCpuUsPerMessage: Math.round(ceiling.cpuUsPerMessage * 10) / 10,
  };
  if (broker === 'embedded') ({ memoryMb } = middle);
}
if (Object.keys(ingest).length > 0) result.ingest = ingest;
if (wants('latency')) {
  const seconds = short ? 8 : 20;
  const latencyMs: Record<string, unknown> = {};
  for (const rate of [1000, 5000]) {
    say(`publish to Socket.IO client at ${rate}/s …`);
    latencyMs[`at${rate}`] = await benchLatency(rate, seconds);
  }
  result.latencyMs = latencyMs;
}
if (wants('store')) {
  say('store …');
  const rowsFull = short ? 1_000_000 : 10_000_000;
  const empty = await benchStore(200_000);
  const full = await benchStore(rowsFull);
  result.store = {
    insertPerSecondEmpty: Math.round(empty.insertPerSecond),
    insertPerSecondFull: Math.round(full.lastInsertPerSecond),
    rowsFull,
    bytesPerRead: Math.round(full.bytesPerRead),
    bareInsertPerSecond: Math.round(full.bareInsertPerSecond),
  };
}
if (wants('query') && (!short || values.only !== undefined)) {
  const rows = short ? 1_000_000 : 10_000_000;
  say(`start and questions over ${rows} reads …`);
  result.query = await benchQuery(rows);
}
if (wants('match')) {
  say('matching …');
  const { entries, nsPerRead } = benchMatch(short ? 100_000 : 1_000_000, 5_000);
  result.match = { entries, nsPerRead };
}
if (wants('decode')) {
  say('decoding, make by make …');
  result.decode = await benchDecode();
}
if (memoryMb !== undefined) result.memoryMb = memoryMb;
process.stdout.write(
  values.json === true ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`,
);
process.exit(0);
