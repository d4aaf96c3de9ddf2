/** Video made anew by ffmpeg out of what a camera's pull gives: H.264 for browsers without H.265, or JPEG pictures. */
import { RinggateError } from '../../core/errors.ts';
import type { Codec, LiveMessage, LiveMode } from '../contract.ts';
import { JpegSplitter } from '../ffmpeg/jpegs.ts';
import type { FfmpegJob, FfmpegProcesses } from '../ffmpeg/processes.ts';
import { FragmentReader } from '../mp4/reader.ts';
import type { Channel } from './channel.ts';
import type { ChannelViewer } from './viewer.ts';

export type DerivedMode = Exclude<LiveMode, 'copy'>;

const mjpegWidthPx = 640;
const mjpegPerSecond = 5;
const transcodeWidthPx = 1280;
/** ffmpeg is so far behind: frames are left out up to the next keyframe. */
const maxWaitingBytes = 4 * 1024 * 1024;
const restartMs = 1_000;

const outputArgs: Readonly<Record<DerivedMode, readonly string[]>> = {
  mjpeg: [
    '-an',
    '-vf',
    // by the pictures' own times, without waiting for a later one as the filter `fps` does
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${1 / mjpegPerSecond - 0.01})',scale='min(${mjpegWidthPx},iw)':-2`,
    '-vsync',
    'passthrough',
    '-c:v',
    'mjpeg',
    '-q:v',
    '5',
    '-pix_fmt',
    'yuvj420p',
    '-flush_packets',
    '1',
    '-f',
    'mjpeg',
  ],
  transcode: [
    '-an',
    '-vf',
    `scale='min(${transcodeWidthPx},iw)':-2`,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-g',
    '50',
    '-pix_fmt',
    'yuv420p',
    '-threads',
    '1',
    '-flush_packets',
    '1',
    '-movflags',
    'empty_moov+default_base_moof+frag_every_frame',
    '-f',
    'mp4',
  ],
};

export class Derived implements ChannelViewer {
  readonly #channel: Channel;
  readonly #ffmpeg: FfmpegProcesses;
  readonly #mode: DerivedMode;
  readonly #onGivenUp: (error: RinggateError) => void;
  #job: FfmpegJob | null = null;
  #stopped = false;
  #dropping = false;
  /** What the present process was begun with, to begin another one after a failure. */
  #begun: { message: Extract<LiveMessage, { type: 'start' }>; init: Buffer } | null = null;
  #waitsForKey = true;

  constructor(parts: {
    channel: Channel;
    ffmpeg: FfmpegProcesses;
    mode: DerivedMode;
    onGivenUp(error: RinggateError): void;
  }) {
    this.#channel = parts.channel;
    this.#ffmpeg = parts.ffmpeg;
    this.#mode = parts.mode;
    this.#onGivenUp = parts.onGivenUp;
  }

  start(message: Extract<LiveMessage, { type: 'start' }>, init: Buffer | null): void {
    if (init === null || this.#stopped) return;
    this.#begun = { message, init };
    this.#begin();
  }

  frame(bytes: Buffer, key: boolean): void {
    const job = this.#job;
    if (job === null || (this.#waitsForKey && !key)) return;
    this.#waitsForKey = false;
    if (job.waitingBytes > maxWaitingBytes) this.#dropping = true;
    else if (key) this.#dropping = false;
    if (this.#dropping) this.#channel.droppedFrames += 1;
    else job.write(bytes);
  }

  message(message: LiveMessage): void {
    this.#channel.message(message);
  }

  end(code: string, detail: string): void {
    this.stop();
    this.#channel.end(code, detail);
  }

  stop(): void {
    this.#stopped = true;
    this.#job?.kill();
    this.#job = null;
  }

  #begin(): void {
    const begun = this.#begun;
    if (begun === null || this.#stopped) return;
    const before = this.#job;
    this.#job = null;
    before?.kill();
    this.#waitsForKey = true;
    this.#dropping = false;
    let job: FfmpegJob;
    try {
      job = this.#ffmpeg.start(begun.message.codec, outputArgs[this.#mode], this.#output(begun.message));
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    this.#job = job;
    job.write(begun.init);
    job.ended.then(
      ({ failed }) => {
        if (this.#job !== job) return;
        this.#job = null;
        const detail = failed ?? 'ffmpeg ended';
        this.#channel.message({
          type: 'restarting',
          attempt: 1,
          inMs: restartMs,
          code: 'stream_failed',
          detail,
        });
        setTimeout(() => this.#begin(), restartMs).unref();
      },
      (error: unknown) => this.#giveUp(error),
    );
  }

  #giveUp(error: unknown): void {
    this.stop();
    this.#onGivenUp(
      error instanceof RinggateError ? error : new RinggateError('stream_failed', String(error)),
    );
  }

  #output(source: { codec: Codec; widthPx: number; heightPx: number }): (chunk: Buffer) => void {
    const reader = this.#mode === 'mjpeg' ? this.#pictures(source) : this.#fragments();
    return (chunk) => {
      try {
        if (!this.#stopped) reader.push(chunk);
      } catch (error) {
        this.#giveUp(error);
      }
    };
  }

  #pictures({ codec, widthPx, heightPx }: { codec: Codec; widthPx: number; heightPx: number }): JpegSplitter {
    const width = Math.min(mjpegWidthPx, widthPx);
    const height = 2 * Math.round((heightPx * width) / widthPx / 2);
    this.#channel.start({ codec, mimeType: 'image/jpeg', widthPx: width, heightPx: height }, null);
    return new JpegSplitter((jpeg) => this.#channel.frame(jpeg, true));
  }

  #fragments(): FragmentReader {
    return new FragmentReader({
      init: (bytes, { codecText, widthPx, heightPx }) => {
        const mimeType = `video/mp4; codecs="${codecText ?? 'avc1.42c01f'}"`;
        this.#channel.start({ codec: 'h264', mimeType, widthPx, heightPx }, bytes);
      },
      fragment: (bytes, key) => this.#channel.frame(bytes, key),
    });
  }
}
