/** Finds the ffmpeg to use, once: the setting, then PATH, then a packaged binary; and asks it what it can do. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type { Codec, FfmpegState } from '../contract.ts';

export type FfmpegProbe = Omit<FfmpegState, 'processes'>;

/** Packages that carry a binary, by what they export: its path, or `{ path }`. */
const packages = ['ffmpeg-static', '@ffmpeg-installer/ffmpeg'];
const probeMs = 10_000;
/** What ffmpeg gets to see of the environment: none of the gateway's secrets. */
export const ffmpegEnvironment = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };

/** @param setting path in `media.ffmpeg`; with one nothing else is looked for, so that a wrong path is noticed */
export async function findFfmpeg(setting: string | null, searchPath: string): Promise<FfmpegProbe> {
  const nothing: FfmpegProbe = { found: null, problem: null, canDecode: [], canEncodeH264: false };
  if (setting !== null) {
    const tried = await probe(setting, 'setting');
    return 'found' in tried ? tried : { ...nothing, problem: `${setting} (media.ffmpeg): ${tried.why}` };
  }
  const problems: string[] = [];
  for (const { path, from } of [...onPath(searchPath), ...packaged()]) {
    if (!(await isProgram(path))) continue;
    const tried = await probe(path, from);
    if ('found' in tried) return tried;
    problems.push(`${path}: ${tried.why}`);
  }
  return {
    ...nothing,
    problem: problems.length > 0 ? problems.join('; ') : 'not found on PATH; media.ffmpeg names none',
  };
}

function onPath(searchPath: string): { path: string; from: 'path' }[] {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => ({ path: join(folder, name), from: 'path' }));
}

function packaged(): { path: string; from: 'package' }[] {
  const require = createRequire(import.meta.url);
  const found: { path: string; from: 'package' }[] = [];
  for (const name of packages) {
    try {
      const value: unknown = require(name);
      const path = typeof value === 'object' && value !== null && 'path' in value ? value.path : value;
      if (typeof path === 'string') found.push({ path, from: 'package' });
    } catch (error) {
      // not installed: the usual case
      if (!(error instanceof Error)) throw error;
    }
  }
  return found;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function probe(
  path: string,
  from: 'setting' | 'path' | 'package',
): Promise<FfmpegProbe | { why: string }> {
  const version = await output(path, ['-version']);
  if ('why' in version) return version;
  const number = /^ffmpeg version (\S+)/.exec(version.text)?.[1];
  if (number === undefined) return { why: 'is not ffmpeg' };
  const [decoders, encoders] = await Promise.all([
    output(path, ['-hide_banner', '-decoders']),
    output(path, ['-hide_banner', '-encoders']),
  ]);
  const has = (list: { text: string } | { why: string }, name: string): boolean =>
    'text' in list && new RegExp(`^ V\\S+ ${name} `, 'm').test(list.text);
  const canDecode: Codec[] = [];
  if (has(decoders, 'h264')) canDecode.push('h264');
  if (has(decoders, 'hevc')) canDecode.push('h265');
  return {
    found: { path, from, version: number },
    problem: null,
    canDecode,
    canEncodeH264: has(encoders, 'libx264'),
  };
}

function output(path: string, args: string[]): Promise<{ text: string } | { why: string }> {
  const limits = { timeout: probeMs, maxBuffer: 1024 * 1024, env: ffmpegEnvironment };
  return new Promise((resolve) => {
    execFile(path, args, limits, (error, stdout) => {
      if (error === null) resolve({ text: stdout });
      else
        resolve({
          why: error.code === 'ENOENT' ? 'is not there' : (error.message.split('\n')[0] ?? 'fails'),
        });
    });
  });
}
