/**
 * What decoding costs, per make: `node bench/decode.ts [--json]`. Microseconds of CPU of this thread for one message,
 * over the captured messages of test/fixtures/makes without the pictures in them.
 */
import type { Make, RawMessage } from '../src/core/model.ts';
import { loadMakes } from '../src/registry/makes.ts';
import { checkMappings } from '../src/wire/mapping-checks.ts';
import { makeOf } from '../src/wire/mapping-decoder.ts';
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

/** The message with pictures in base64 taken out: what is measured is the reading, not the copying of a picture. */
function withoutPictures(message: RawMessage): RawMessage {
  const text = Buffer.from(message.body).toString('latin1');
  return { ...message, body: Buffer.from(text.replace(/\/9j\/[A-Za-z0-9+/=]*/g, ''), 'latin1') };
}

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

const described = {
  id: 'described',
  name: 'Described',
  source: 'made up for the bench',
  time: { format: 'iso', zone: 'Asia/Shanghai' },
  confidence: '0..100',
};
const text = '苏F12345';
const at = '2025-11-24T16:00:04.250+08:00';
/** Makes described in configuration, which run expressions where others have code. */
const mapped: readonly { id: string; description: object; message: string }[] = [
  {
    id: 'mapping-json',
    description: {
      ...described,
      format: 'json',
      items: '$.all[*]',
      fields: { plate: '@.text', time: '@.at', confidence: '@.percent', deviceKey: '$.unit' },
    },
    message: JSON.stringify({ unit: 'U1', all: [{ text, at, percent: 91 }] }),
  },
  {
    id: 'mapping-xml',
    description: {
      ...described,
      format: 'xml',
      items: '//vehicle',
      fields: { plate: 'text', time: '@at', confidence: 'text/@percent', deviceKey: '/all/@unit' },
    },
    message: `<all unit="U1"><vehicle at="${at}"><text percent="91">${text}</text></vehicle></all>`,
  },
];

function mappedCosts(): [string, DecodeCost][] {
  return mapped.map(({ id, description, message: content }) => {
    const { mappings } = checkMappings(description);
    const [first] = mappings ?? [];
    if (first === undefined) throw new Error(`${id}: the description is wrong`);
    const message: RawMessage = { transport: 'http', body: new TextEncoder().encode(content) };
    const us = Math.round(costUs(makeOf(first), message) * 10) / 10;
    return [id, { us, slowestUs: us, slowest: `${content.length} characters`, messages: 1 }];
  });
}

/** By the id of the make; makes whose captured messages all carry pictures are left out. */
export async function benchDecode(): Promise<Record<string, DecodeCost>> {
  const result: Record<string, DecodeCost> = {};
  for (const make of (await loadMakes()).values()) {
    const costs = capturedOf(make.id)
      .map(({ name, message }) => ({ name, message: withoutPictures(message) }))
      .filter(({ message }) => !carriesPicture(make, message))
      .map(({ name, message }) => ({
        label: `${name}, ${message.body.length} bytes`,
        us: costUs(make, message),
      }))
      .sort((a, b) => a.us - b.us);
    const slowest = costs.at(-1);
    // the make without a description can read nothing: described ones are measured below
    if (slowest === undefined || make.id === 'mapping') continue;
    result[make.id] = {
      us: Math.round((costs[Math.floor(costs.length / 2)]?.us ?? 0) * 10) / 10,
      slowestUs: Math.round(slowest.us * 10) / 10,
      slowest: slowest.label,
      messages: costs.length,
    };
  }
  for (const [id, cost] of mappedCosts()) result[id] = cost;
  return result;
}

if (import.meta.main) {
  const decode = await benchDecode();
  process.stdout.write(
    `${process.argv.includes('--json') ? JSON.stringify({ decode }) : JSON.stringify({ decode }, null, 2)}\n`,
  );
}
