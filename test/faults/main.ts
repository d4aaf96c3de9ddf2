/** `npm run faults -- [--json] [--short]`: what the gateway is put through, and what it kept; a row per fault. */
import { parseArgs } from 'node:util';
import { scoredRun } from '../support/scored-run.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } });
const reads = values.short === true ? 4_000 : 20_000;
const kills = values.short === true ? 3 : 10;
const rows: unknown[] = [];
let broken = false;
for (const broker of ['embedded', 'external'] as const) {
  const { score, kills: done } = await scoredRun({ broker, seed: '7', reads, ratePerSecond: 1000, kills });
  const { lost, duplicated, wrongRing, wrongDirection, wrongZone, alerts } = score;
  const clean =
    lost + duplicated + wrongRing + wrongDirection + wrongZone + alerts.missed + alerts.false === 0;
  broken ||= !clean;
  rows.push({
    fault: 'gateway killed',
    broker,
    kills: done,
    reads,
    lost,
    duplicated,
    wrongRing,
    wrongDirection,
    wrongZone,
    alerts,
  });
}
process.stdout.write(
  values.json === true ? `${JSON.stringify(rows)}\n` : `${JSON.stringify(rows, null, 2)}\n`,
);
process.exit(broken ? 1 : 0);
