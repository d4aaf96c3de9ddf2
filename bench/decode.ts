/**
 * What decoding costs, per make: `node bench/decode.ts [--json]`. Microseconds of CPU of this thread for one message,
 * over the captured messages of test/fixtures/makes that carry no picture in them.
 */
import type { Make, RawMessage } from '../src/core/model.ts';
import { loadMakes } from '../src/registry/makes.ts';
import { capturedOf } from '../test/devices/captured.ts';

export interface DecodeCost {
  /** Median over the make's messages. */
  us: number;
  slowestUs: number;
  /** Name and size of the slowest message. */
  slowest: string;
  messages: number;
}

const roundMs = 30;
const rounds = 5;

function carriesPicture(make: Make, message: RawMessage): boolean {
  return make
    .decode(message)
    .reads.some(({ image, imageBroken }) => imageBroken === true || (image !== null && 'bytes' in image));
}

/** Microseconds of CPU of one decoding: the median of some rounds, so that neighbours on the machine count little. */
function costUs(make: Make, message: RawMessage): number {
  const warmUntil = performance.now() + roundMs;
  let batch = 0;
  while (performance.now() < warmUntil) {
    make.decode(message);
    batch++;
  }
  const costs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.threadCpuUsage();
    for (let i = 0; i < batch; i++) make.decode(message);
    const { user, system } = process.threadCpuUsage(before);
    costs.push((user + system) / batch);
  }
  return costs.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

/** By the id of the make; makes whose captured messages all carry pictures are left out. */
export async function benchDecode(): Promise<Record<string, DecodeCost>> {
  const result: Record<string, DecodeCost> = {};
  for (const make of (await loadMakes()).values()) {
    const costs = capturedOf(make.id)
      .filter(({ message }) => !carriesPicture(make, message))
      .map(({ name, message }) => ({
        label: `${name}, ${message.body.length} bytes`,
        us: costUs(make, message),
      }))
      .sort((a, b) => a.us - b.us);
    const slowest = costs.at(-1);
    if (slowest === undefined) continue;
    result[make.id] = {
      us: Math.round((costs[Math.floor(costs.length / 2)]?.us ?? 0) * 10) / 10,
      slowestUs: Math.round(slowest.us * 10) / 10,
      slowest: slowest.label,
      messages: costs.length,
    };
  }
  return result;
}

if (import.meta.main) {
  const decode = await benchDecode();
  process.stdout.write(
    `${process.argv.includes('--json') ? JSON.stringify({ decode }) : JSON.stringify({ decode }, null, 2)}\n`,
  );
}
