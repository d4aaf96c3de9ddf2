/** The process whose CPU and memory `bench/live.ts` measures: the gateway's media alone, pulling many streams. */
import { createInterface } from 'node:readline';
import type { Login } from '../src/core/ports.ts';
import { openMedia } from '../test/media/support/media-plain.ts';

export interface LiveTask {
  url: string;
  login: Login;
  streams: number;
  overMs: number;
}
export interface LiveFigures {
  cpuPercent: number;
  memoryMb: { before: number; after: number };
  framesPerSecond: number;
  kbitPerSecond: number;
  /** From asking for a stream that nobody watches to its first picture. */
  firstFragmentMs: number[];
  /** From a further viewer's coming to its first picture. */
  joinMs: number[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const mb = (): number => Math.round(process.memoryUsage().rss / 104_857.6) / 10;

async function measured({ url, login, streams, overMs }: LiveTask): Promise<LiveFigures> {
  const media = openMedia({ url, login }, { maxStreams: streams, maxViewers: streams * 2 });
  await media.ready();
  const before = mb();
  let frames = 0;
  let bytes = 0;
  const firstPicture = (deviceId: string): Promise<number> => {
    const startMs = performance.now();
    return new Promise((resolve, reject) => {
      let parts = 0;
      media.hub.watch(
        { deviceId, quality: 'main', mode: 'copy' },
        {
          text: () => undefined,
          binary: (part) => {
            parts += 1;
            // the first part is the init segment
            if (parts === 2) resolve(performance.now() - startMs);
            frames += 1;
            bytes += part.length;
          },
          waitingBytes: 0,
          end: (_code, detail) => reject(new Error(detail)),
        },
      );
    });
  };
  const firstFragmentMs: number[] = [];
  for (let n = 0; n < streams; n++) firstFragmentMs.push(await firstPicture(`camera-${n}`));
  await pause(1_000);
  frames = 0;
  bytes = 0;
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await pause(overMs);
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  const after = mb();
  const framesPerSecond = (frames * 1000) / tookMs;
  const kbitPerSecond = (bytes * 8) / tookMs;
  const joinMs: number[] = [];
  for (let n = 0; n < streams; n++) joinMs.push(await firstPicture(`camera-${n}`));
  await media.close();
  return {
    cpuPercent: (user + system) / tookMs / 10,
    memoryMb: { before, after },
    framesPerSecond,
    kbitPerSecond,
    firstFragmentMs,
    joinMs,
  };
}

createInterface({ input: process.stdin }).once('line', (line) => {
  measured(JSON.parse(line)).then(
    (figures) => {
      process.stdout.write(`${JSON.stringify(figures)}\n`);
      process.exit(0);
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
