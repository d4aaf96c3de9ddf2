/**
 * A live picture with the wall clock in it, for measuring how late it is seen elsewhere: a row of black and white
 * blocks along the top edge is the time in milliseconds (UTC) when the frame was drawn, binary, highest bit first.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { SimulatorError } from '../../errors.ts';
import { createFlvReader } from './flv.ts';
import type { VideoFrame } from './frames.ts';
import { type FrameListener, type StreamFacts, ticksPerSecond, type VideoStream } from './stream.ts';

/** How to read the clock out of the picture. */
export const clockBits = {
  count: 48,
  widthPx: 1280,
  heightPx: 720,
  /** Of the row of blocks, from the top. */
  rowHeightPx: 32,
  framesPerSecond: 25,
} as const;

/** ffmpeg goes on this long after the last viewer has gone. */
const lingerMs = 3000;

function liveArguments(hasText: boolean): string[] {
  const { count, widthPx, heightPx, rowHeightPx, framesPerSecond } = clockBits;
  // the time is taken at the first block and kept, so that the blocks of one frame are of one time
  const bit = `if(eq(X,0),st(0,floor(time(0)*1000)),0)*0+255*mod(floor(ld(0)/pow(2,${count - 1}-X)),2)`;
  const text = hasText
    ? ",drawtext=text='%{gmtime} UTC':x=60:y=h-90:fontsize=48:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=8"
    : '';
  const filter =
    `color=c=black:s=${count}x1:r=${framesPerSecond},format=gray,geq=lum='${bit}',` +
    `scale=${widthPx}:${rowHeightPx}:flags=neighbor,format=yuv420p[bits];` +
    `[0:v][bits]overlay=0:0:shortest=1${text},format=yuv420p[out]`;
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-fflags', 'nobuffer'],
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${widthPx}x${heightPx}:r=${framesPerSecond}`],
    ...[
      '-filter_complex',
      filter,
      '-map',
      '[out]',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
    ],
    ...['-profile:v', 'baseline', '-g', String(framesPerSecond), '-bf', '0', '-b:v', '2000k'],
    ...['-maxrate', '2500k', '-bufsize', '500k', '-flush_packets', '1', '-flvflags', 'no_duration_filesize'],
    ...['-f', 'flv', 'pipe:1'],
  ];
}

export class LiveClockStream implements VideoStream {
  readonly #ffmpeg: string;
  readonly #hasText: boolean;
  #child: ChildProcess | null = null;
  #facts: Promise<StreamFacts> | null = null;
  #linger: NodeJS.Timeout | null = null;
  readonly #viewers = new Set<(frame: VideoFrame, atMs: number) => void>();

  constructor(ffmpeg: string, hasText: boolean) {
    this.#ffmpeg = ffmpeg;
    this.#hasText = hasText;
  }

  facts(): Promise<StreamFacts> {
    this.#facts ??= this.#start();
    this.#scheduleEnd();
    return this.#facts;
  }

  subscribe(listener: FrameListener): () => void {
    let firstMs: number | null = null;
    const view = (frame: VideoFrame, atMs: number): void => {
      if (firstMs === null && !frame.isKey) return;
      firstMs ??= atMs;
      listener(frame, Math.round(((atMs - firstMs) * ticksPerSecond) / 1000));
    };
    this.#viewers.add(view);
    this.#scheduleEnd();
    return () => {
      this.#viewers.delete(view);
      this.#scheduleEnd();
    };
  }

  /** Ends ffmpeg at once. */
  close(): void {
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    this.#child?.kill('SIGKILL');
    this.#child = null;
    this.#facts = null;
  }

  #scheduleEnd(): void {
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = this.#viewers.size > 0 ? null : setTimeout(() => this.close(), lingerMs);
  }

  #start(): Promise<StreamFacts> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#ffmpeg, liveArguments(this.#hasText), { stdio: ['ignore', 'pipe', 'pipe'] });
      this.#child = child;
      let said = '';
      let sets: readonly Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-2000);
      });
      const read = createFlvReader({
        parameters: (found) => {
          sets = found;
          resolve({ codec: 'H264', framesPerSecond: clockBits.framesPerSecond, parameterSets: found });
        },
        frame: ({ isKey, units }, atMs) => {
          // a key frame with its parameter sets, as cameras send them
          const frame = { isKey, units: isKey ? [...sets, ...units] : units };
          for (const view of [...this.#viewers]) view(frame, atMs);
        },
      });
      child.stdout.on('data', read);
      const ended = (reason: string): void => {
        if (this.#child === child) this.close();
        reject(new SimulatorError(`the live picture has no ffmpeg: ${reason}`));
      };
      child.once('error', (error) => ended(error.message));
      child.once('close', () => ended(said));
    });
  }
}
