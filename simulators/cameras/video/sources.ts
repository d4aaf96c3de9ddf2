/** The videos of a whole fleet: loaded once, shared by every camera and viewer. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SimulatorError } from '../../errors.ts';
import { framesOf, splitJpegs, type VideoFrame } from './frames.ts';
import { LiveClockStream } from './live-clock.ts';
import { LoopStream } from './loop.ts';
import { findEncoders, findPrograms, makePrograms } from './make.ts';
import { type ProgramName, programs, snapshotFile } from './programs.ts';
import type { VideoStream } from './stream.ts';

export interface VideoSources {
  /** Makes or loads the videos now, not at the first viewer. False where there is no ffmpeg. */
  prepare(): Promise<boolean>;
  /** Throws a SimulatorError where there is no such video on this machine. */
  stream(program: ProgramName): Promise<VideoStream>;
  /** A live picture of its own, with the clock in it. */
  liveClock(): Promise<LiveClockStream>;
  /** A JPEG picture of the scene at that time; null without ffmpeg. */
  snapshot(nowMs: number): Promise<Buffer | null>;
  /** Ends every ffmpeg. */
  close(): void;
}

export function createVideoSources(options: { ffmpeg: string; folder?: string }): VideoSources {
  const { ffmpeg } = options;
  const loops = new Map<ProgramName, Promise<VideoStream>>();
  const live: LiveClockStream[] = [];
  const closing = new AbortController();
  let stills: Promise<Buffer[]> | null = null;
  let made: Promise<{ folder: string; hasH265: boolean } | null> | null = null;

  const make = async (): Promise<{ folder: string; hasH265: boolean } | null> => {
    const earlier = findPrograms(options.folder);
    if (earlier) return { folder: earlier.folder, hasH265: earlier.encoders.h265 };
    const found = await findEncoders(ffmpeg);
    if (!found) return null;
    return { folder: await makePrograms(ffmpeg, found, closing.signal, options.folder), hasH265: found.h265 };
  };
  const folder = (): ReturnType<typeof make> => {
    made ??= make();
    return made;
  };
  const load = async (program: ProgramName): Promise<VideoStream> => {
    const { codec, file, framesPerSecond } = programs[program];
    const where = await folder();
    if (where === null) throw new SimulatorError('no video: ffmpeg with libx264 is missing');
    if (codec === 'H265' && !where.hasH265)
      throw new SimulatorError('no H.265 video: ffmpeg is without libx265');
    const bytes = await readFile(join(where.folder, file));
    const frames: VideoFrame[] =
      codec === 'JPEG'
        ? splitJpegs(bytes).map((picture) => ({ isKey: true, units: [picture] }))
        : framesOf(codec, bytes);
    return new LoopStream(codec, framesPerSecond, frames);
  };
  const loadStills = async (): Promise<Buffer[]> => {
    const where = await folder();
    return where === null ? [] : splitJpegs(await readFile(join(where.folder, snapshotFile)));
  };

  return {
    prepare: async () => (await folder()) !== null,
    stream(program) {
      const loop = loops.get(program) ?? load(program);
      loops.set(program, loop);
      return loop;
    },
    async liveClock() {
      const found = await findEncoders(ffmpeg);
      if (!found) throw new SimulatorError('no live picture: ffmpeg with libx264 is missing');
      const stream = new LiveClockStream(ffmpeg, found.text);
      live.push(stream);
      return stream;
    },
    async snapshot(nowMs) {
      stills ??= loadStills();
      const pictures = await stills;
      return pictures[Math.floor(nowMs / 1000) % Math.max(1, pictures.length)] ?? null;
    },
    close() {
      closing.abort();
      for (const stream of live) stream.close();
    },
  };
}
