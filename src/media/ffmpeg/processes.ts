/**
 * The ffmpeg processes of the gateway: counted, bounded, and gone when it is gone. ffmpeg is given video by its standard
 * input and nothing else: no address, no login, no network, no file. When the gateway dies, however it dies, the pipe
 * closes and ffmpeg ends with it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { RinggateError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { Codec, FfmpegState } from '../contract.ts';
import { type FfmpegProbe, ffmpegEnvironment } from './find.ts';

export interface FfmpegJob {
  /** Writes more video; false where ffmpeg is behind: the rest of it waits in memory, so write no more than needed. */
  write(bytes: Buffer): boolean;
  /** Bytes that ffmpeg has not taken yet. */
  readonly waitingBytes: number;
  /** No more video. */
  end(): void;
  kill(): void;
  /** Resolves when the process is gone, with what it said last where it failed. */
  readonly ended: Promise<{ failed: string | null }>;
}

const keptStderr = 2_000;
const inputArgs = [
  '-hide_banner',
  '-nostdin',
  '-loglevel',
  'error',
  // nothing that stands in a video makes ffmpeg open a file or a connection
  '-protocol_whitelist',
  'pipe',
  // not `-fflags nobuffer`, which throws the first keyframe away
  '-flags',
  'low_delay',
  '-probesize',
  '32768',
  '-analyzeduration',
  '0',
  '-threads',
  '1',
  '-f',
  'mp4',
  '-i',
  'pipe:0',
];

const unknown: FfmpegProbe = {
  found: null,
  problem: 'it is still being looked for',
  canDecode: [],
  canEncodeH264: false,
};

export class FfmpegProcesses {
  #probe: FfmpegProbe = { ...unknown };
  readonly #find: () => Promise<FfmpegProbe>;
  #ready: Promise<void> | null = null;
  readonly #log: Log;
  readonly #maxProcesses: number;
  readonly #running = new Set<ChildProcessWithoutNullStreams>();
  #closed = false;
  readonly #onExit = (): void => this.#killAll();

  /** @param parts.find never rejects; called once, when somebody waits for `ready` */
  constructor(parts: { find: () => Promise<FfmpegProbe>; log: Log; maxProcesses: number }) {
    this.#find = parts.find;
    this.#log = parts.log;
    this.#maxProcesses = parts.maxProcesses;
    process.on('exit', this.#onExit);
  }

  /** Resolves when it is known which ffmpeg there is. */
  ready(): Promise<void> {
    this.#ready ??= this.#find().then((probe) => {
      this.#probe = probe;
    });
    return this.#ready;
  }

  get state(): FfmpegState {
    return { ...this.#probe, processes: this.#running.size };
  }

  /** @throws RinggateError ffmpeg_missing without an ffmpeg that can do this */
  require(decodes: Codec, encodesH264 = false): string {
    const { found, problem, canDecode, canEncodeH264 } = this.#probe;
    if (found === null) throw new RinggateError('ffmpeg_missing', `There is no ffmpeg: ${problem}`);
    if (!canDecode.includes(decodes))
      throw new RinggateError('ffmpeg_missing', `${found.path} cannot decode ${decodes}`);
    if (encodesH264 && !canEncodeH264)
      throw new RinggateError('ffmpeg_missing', `${found.path} cannot encode H.264 (libx264)`);
    return found.path;
  }

  /**
   * Starts ffmpeg on fMP4 written to it.
   * @param outputArgs what to make of the video, ending before `pipe:1`
   * @throws RinggateError ffmpeg_missing, unavailable (as many as allowed are running)
   */
  start(codec: Codec, outputArgs: readonly string[], onOutput: (chunk: Buffer) => void): FfmpegJob {
    const path = this.require(codec, outputArgs.includes('libx264'));
    if (this.#closed) throw new RinggateError('unavailable', 'The gateway is stopping');
    if (this.#running.size >= this.#maxProcesses)
      throw new RinggateError('unavailable', `${this.#maxProcesses} ffmpeg processes are running already`);
    const child = spawn(path, [...inputArgs, ...outputArgs, 'pipe:1'], {
      env: ffmpegEnvironment,
      // a group of its own: a signal to the gateway's group does not end ffmpeg in the middle of an orderly stop
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = `${stderr}${chunk.toString('utf8')}`.slice(-keptStderr);
    });
    child.stdout.on('data', onOutput);
    // EPIPE: ffmpeg has ended, which is told by its exit
    child.stdin.on('error', () => undefined);
    const ended = new Promise<{ failed: string | null }>((resolve) => {
      const gone = (failed: string | null): void => {
        if (!this.#running.delete(child)) return;
        if (failed !== null) this.#log.warn({ ffmpeg: failed }, 'ffmpeg ended with an error');
        resolve({ failed });
      };
      child.once('error', (error) => gone(error.message));
      child.once('close', (code, signal) => {
        gone(code === 0 || signal === 'SIGKILL' ? null : stderr.trim() || `exit ${code ?? signal}`);
      });
    });
    return {
      write: (bytes) => child.stdin.writable && child.stdin.write(bytes),
      get waitingBytes() {
        return child.stdin.writableLength;
      },
      end: () => child.stdin.end(),
      kill: () => kill(child),
      ended,
    };
  }

  /** Ends all of them; resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    process.off('exit', this.#onExit);
    const gone = [...this.#running].map(
      (child) => new Promise<void>((resolve) => child.once('close', () => resolve())),
    );
    this.#killAll();
    await Promise.all(gone);
  }

  #killAll(): void {
    for (const child of this.#running) kill(child);
  }
}

function kill(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.kill('SIGKILL');
}
