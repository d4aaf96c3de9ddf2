/** `ringgate simulate cameras`: the cameras until a signal; one JSON line when they are there. */
import { readFile } from 'node:fs/promises';
import { type CameraDefects, parseDefectFile, parseDefectList } from './cameras/defects.ts';
import { type CamerasOptions, startCameras } from './cameras/start-cameras.ts';
import { exitDone, positive, print, run, say, text, UsageError } from './command.ts';
import { SimulatorError } from './errors.ts';
import type { CommandOptions } from './options.ts';

const defaultCount = 12;

/** A name list, or a file where there is one of that name. */
async function defectsOf(given: string, count: number): Promise<Map<number, Partial<CameraDefects>>> {
  try {
    if (!given.endsWith('.json')) return parseDefectList(given);
    return parseDefectFile(await readFile(given, 'utf8'), count);
  } catch (error) {
    if (error instanceof SimulatorError || error instanceof SyntaxError)
      throw new UsageError(`--defects: ${error.message}`);
    throw error;
  }
}

function numbersOf(given: string, count: number): number[] {
  return given.split(',').map((part) => {
    const value = Number(part);
    if (!Number.isInteger(value) || value < 0 || value >= count)
      throw new UsageError(`--live-clock is ${given}; allowed: numbers from 0 to ${count - 1}`);
    return value;
  });
}

async function camerasOptionsOf(options: CommandOptions): Promise<CamerasOptions> {
  const whole = (name: string, max: number, min = 0): number | undefined =>
    positive(
      options,
      name,
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `${min} to ${max}`,
    );
  const count = whole('count', 5000, 1) ?? defaultCount;
  const httpPort = whole('http-port', 65_535);
  const rtspPort = whole('rtsp-port', 65_535);
  const [bind, username, password, ffmpeg] = ['bind', 'username', 'password', 'ffmpeg'].map((name) =>
    text(options, name),
  );
  const defects = text(options, 'defects');
  const liveClock = text(options, 'live-clock');
  return {
    count,
    seed: text(options, 'seed') ?? '1',
    log: say,
    ...(bind === undefined ? {} : { bind }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(ffmpeg === undefined ? {} : { ffmpeg }),
    ...(httpPort === undefined ? {} : { httpPort }),
    ...(rtspPort === undefined ? {} : { rtspPort }),
    ...(defects === undefined ? {} : { defects: await defectsOf(defects, count) }),
    ...(liveClock === undefined ? {} : { liveClock: numbersOf(liveClock, count) }),
  };
}

/** Runs until the signal; without one, until SIGTERM or SIGINT. Answers the exit code. */
export function runCameras(options: CommandOptions, signal: AbortSignal = untilSignalled()): Promise<number> {
  return run(async () => {
    const fleet = await startCameras(await camerasOptionsOf(options));
    print({ ready: true, cameras: fleet.describe() });
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await fleet.stop();
    return exitDone;
  });
}

function untilSignalled(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}
