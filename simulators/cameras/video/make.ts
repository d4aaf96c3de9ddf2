/** The programs as files: made once per machine and kept in a folder for the next run. */
import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SimulatorError } from '../../errors.ts';
import { type Encoders, programArguments } from './programs.ts';

const run = promisify(execFile);

/** What this machine's ffmpeg can do; null where there is no ffmpeg. */
export async function findEncoders(ffmpeg: string): Promise<Encoders | null> {
  try {
    const [filters, encoders] = await Promise.all([
      run(ffmpeg, ['-hide_banner', '-filters'], { maxBuffer: 4_194_304 }),
      run(ffmpeg, ['-hide_banner', '-encoders'], { maxBuffer: 4_194_304 }),
    ]);
    if (!encoders.stdout.includes('libx264')) return null;
    return { text: / drawtext /.test(filters.stdout), h265: encoders.stdout.includes('libx265') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Where the videos of earlier runs are kept. */
export const defaultVideoFolder = (): string =>
  join(tmpdir(), `ringgate-camera-video-${process.getuid?.() ?? 0}`);

const folderOf = (parent: string, encoders: Encoders): string => {
  const key = createHash('sha256').update(programArguments(encoders).join('\n')).digest('hex');
  return join(parent, key.slice(0, 16));
};

/** Of an ffmpeg that can everything. */
const everything: Encoders = { text: true, h265: true };

/** What an earlier run has made, without a question to ffmpeg (which takes a second to answer); null where nothing. */
export function findPrograms(
  parent: string = defaultVideoFolder(),
): { folder: string; encoders: Encoders } | null {
  const folder = folderOf(parent, everything);
  return existsSync(folder) ? { folder, encoders: everything } : null;
}

/**
 * The folder with the files of every program; makes them where they are not there yet (about ten seconds).
 * @param signal ends ffmpeg; what it has made so far is deleted
 */
export async function makePrograms(
  ffmpeg: string,
  encoders: Encoders,
  signal: AbortSignal,
  parent: string = defaultVideoFolder(),
): Promise<string> {
  const folder = folderOf(parent, encoders);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    await runFfmpeg(ffmpeg, programArguments(encoders), draft, signal);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // another process was quicker, and made the same
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function runFfmpeg(
  ffmpeg: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpeg, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
    let failure: Error | null = null;
    child.once('error', (error) => {
      failure = error;
    });
    child.once('close', (code) => {
      if (code === 0 && failure === null) resolve();
      else reject(failure ?? new SimulatorError(`ffmpeg could not make the videos of the cameras: ${said}`));
    });
  });
}
