/** Decoders under mutated messages: never a crash, a hang, a wrong answer, or a plate that nobody sent. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Make, RawMessage } from '../../src/core/model.ts';
import { capturedOf } from './captured.ts';
import { holdsText, wrongIn } from './invariants.ts';
import { mutate, randomNumbers } from './mutation.ts';

export interface FuzzReport {
  messages: number;
  reads: number;
  rejects: number;
  /** What went wrong, with the message that did it (base64); at most 20. */
  failures: { make: string; name: string; what: string; body: string }[];
  slowestMs: number;
  slowestMake: string;
  /** Used heap after a collection, at a tenth of the way and at the end. */
  heapMb: [early: number, late: number];
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMb(): number {
  collect();
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1024 / 102.4) / 10;
}

interface Source {
  make: Make;
  name: string;
  message: RawMessage;
  others: readonly Uint8Array[];
  /** Plates that the message gives as it is. */
  plates: ReadonlySet<string>;
}

function sourcesOf(makes: Iterable<Make>): Source[] {
  return [...makes].flatMap((make) => {
    const captured = capturedOf(make.id);
    const others = captured.map(({ message }) => message.body);
    return captured.map(({ name, message }): Source => {
      const plates = new Set(make.decode(message).reads.map((read) => read.plateRaw));
      return { make, name, message, others, plates };
    });
  });
}

/** Mutates the captured messages of all makes in turn. The same seed gives the same messages. */
export function fuzzMakes(makes: Iterable<Make>, messages: number, seed: number): FuzzReport {
  const sources = sourcesOf(makes);
  const random = randomNumbers(seed);
  const report: FuzzReport = {
    messages,
    reads: 0,
    rejects: 0,
    failures: [],
    slowestMs: 0,
    slowestMake: '',
    heapMb: [0, 0],
  };
  for (let count = 0; count < messages; count++) {
    if (count === Math.floor(messages / 10)) report.heapMb[0] = heapMb();
    const source = sources[count % sources.length];
    if (source === undefined) throw new Error('no captured messages');
    tryOne(source, mutate(source.message.body, source.others, random), report);
  }
  report.heapMb[1] = heapMb();
  return report;
}

/** How long it takes a second time: a neighbour on the machine, or a collection of garbage, slows only one of two. */
function againMs(decode: () => unknown): number {
  const startedAt = performance.now();
  decode();
  return performance.now() - startedAt;
}

function tryOne(source: Source, body: Buffer, report: FuzzReport): void {
  const { make, name, message, plates } = source;
  const fail = (what: string): void => {
    if (report.failures.length < 20)
      report.failures.push({ make: make.id, name, what, body: body.subarray(0, 20_000).toString('base64') });
  };
  const before = Buffer.from(body);
  const startedAt = performance.now();
  let decoded: ReturnType<Make['decode']>;
  try {
    decoded = make.decode({ ...message, body });
  } catch (error) {
    fail(`threw ${String(error)}`);
    return;
  }
  let tookMs = performance.now() - startedAt;
  if (tookMs > 50)
    tookMs = Math.min(
      tookMs,
      againMs(() => make.decode({ ...message, body })),
    );
  if (tookMs > report.slowestMs) {
    report.slowestMs = tookMs;
    report.slowestMake = `${make.id}/${name}`;
  }
  report.reads += decoded.reads.length;
  report.rejects += decoded.rejects.length;
  if (!before.equals(body)) fail('changed its input');
  const wrong = wrongIn(decoded);
  if (wrong !== null) fail(wrong);
  for (const { plateRaw } of decoded.reads)
    if (plateRaw !== '' && !plates.has(plateRaw) && !holdsText(body, plateRaw))
      fail(`the plate ${JSON.stringify(plateRaw)} is not in the message`);
}
