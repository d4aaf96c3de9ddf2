/** All streams that are watched now: one pull of a camera and quality however many watch, one ffmpeg of each kind. */
import { RinggateError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { AddressGuard } from '../../net/address-guard.ts';
import type { CameraSources, LiveMode, LiveStats, Quality, StreamFacts } from '../contract.ts';
import type { FfmpegProcesses } from '../ffmpeg/processes.ts';
import { Channel } from './channel.ts';
import { Derived, type DerivedMode } from './derived.ts';
import { addressOf } from './profile.ts';
import { CameraPull } from './pull.ts';
import { type ChannelViewer, PacedViewer, type ViewerSink } from './viewer.ts';

export interface HubLimits {
  maxStreams: number;
  maxViewers: number;
  maxTranscodes: number;
  maxMjpegs: number;
  /** How long a stream goes on after its last viewer. */
  lingerMs: number;
  stallMs: number;
  answerMs: number;
  /** What may wait for one viewer. */
  maxWaitingBytes: number;
  /** How long a slow viewer is borne with. */
  giveUpMs: number;
}
export interface HubParts {
  sources: CameraSources;
  guard: AddressGuard;
  allowPlainBasic: boolean;
  ffmpeg: FfmpegProcesses;
  log: Log;
  limits: HubLimits;
}

/** Which stream, and in which form. */
export interface StreamName {
  deviceId: string;
  quality: Quality;
  mode: LiveMode;
}
export interface View {
  /** Frames that were given on. */
  readonly frames: number;
  close(): void;
}

interface Stream {
  name: StreamName;
  channel: Channel;
  /** What the stream is, once known; rejects with what the first try met. */
  ready: Promise<StreamFacts>;
  stop(): void;
  linger: NodeJS.Timeout | null;
  /** Who waits to hear what it is. */
  awaited: number;
}

/** So long after it was opened a stream waits for its viewer. */
const comingMs = 5_000;
/** After a refused login the camera is left alone for this time: most lock themselves after a few wrong passwords. */
const refusedMs = 30_000;

export class LiveHub {
  readonly #parts: HubParts;
  readonly #streams = new Map<string, Stream>();
  readonly #refused = new Map<string, { untilMs: number; error: RinggateError }>();
  #viewers = 0;
  #closed = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  get counts(): { streams: number; viewers: number; transcodes: number } {
    return {
      streams: this.#count('copy'),
      viewers: this.#viewers,
      transcodes: this.#count('transcode') + this.#count('mjpeg'),
    };
  }

  /**
   * Makes sure that a stream runs, and tells what it is. Without a viewer it ends again after a while.
   * @throws RinggateError what the camera met, stream_failed, ffmpeg_missing, unavailable (too many)
   */
  async open(name: StreamName): Promise<StreamFacts> {
    if (name.mode !== 'copy') await this.#parts.ffmpeg.ready();
    const stream = this.#stream(name);
    stream.awaited += 1;
    try {
      return await stream.ready;
    } finally {
      stream.awaited -= 1;
      this.#leftAlone(stream, Math.max(comingMs, this.#parts.limits.lingerMs));
    }
  }

  /** What is known of a stream without starting it. */
  running(deviceId: string): { name: StreamName; channel: Channel } | null {
    for (const { name, channel } of this.#streams.values())
      if (name.deviceId === deviceId && name.mode === 'copy') return { name, channel };
    return null;
  }

  /** @throws RinggateError unavailable */
  watch(name: StreamName, sink: ViewerSink): View {
    const { limits } = this.#parts;
    if (this.#viewers >= limits.maxViewers)
      throw new RinggateError('unavailable', `${limits.maxViewers} live views are open (media.maxViewers)`);
    const stream = this.#stream(name);
    const viewer = new PacedViewer(sink, {
      ...limits,
      nowMs: () => performance.now(),
      onDropped: (frames) => {
        stream.channel.droppedFrames += frames;
      },
    });
    this.#viewers += 1;
    const leave = this.#join(stream, viewer, limits.lingerMs);
    let open = true;
    return {
      get frames() {
        return viewer.frames;
      },
      close: () => {
        if (!open) return;
        open = false;
        this.#viewers -= 1;
        leave();
      },
    };
  }

  /** Listens in without being one of the viewers; the stream ends with the last of both. */
  listen(name: StreamName, viewer: ChannelViewer): () => void {
    return this.#join(this.#stream(name), viewer, 0);
  }

  stats(deviceId: string): LiveStats[] {
    return [...this.#streams.values()]
      .filter(({ name }) => name.deviceId === deviceId)
      .map(({ channel }) => channel.stats());
  }

  close(): void {
    this.#closed = true;
    for (const { channel } of this.#streams.values()) channel.end('unavailable', 'The gateway is stopping');
    for (const stream of [...this.#streams.values()]) this.#drop(stream);
  }

  #join(stream: Stream, viewer: ChannelViewer, lingerMs: number): () => void {
    if (stream.linger !== null) clearTimeout(stream.linger);
    stream.linger = null;
    stream.channel.add(viewer);
    return () => {
      stream.channel.remove(viewer);
      this.#leftAlone(stream, lingerMs);
    };
  }

  #leftAlone(stream: Stream, lingerMs: number): void {
    if (stream.channel.viewers > 0 || stream.awaited > 0) return;
    if (this.#streams.get(keyOf(stream.name)) !== stream) return;
    if (stream.linger !== null) clearTimeout(stream.linger);
    if (lingerMs === 0) this.#drop(stream);
    else {
      stream.linger = setTimeout(() => this.#drop(stream), lingerMs);
      stream.linger.unref();
    }
  }

  #drop(stream: Stream): void {
    if (stream.linger !== null) clearTimeout(stream.linger);
    if (this.#streams.get(keyOf(stream.name)) === stream) this.#streams.delete(keyOf(stream.name));
    stream.stop();
  }

  #stream(name: StreamName): Stream {
    const known = this.#streams.get(keyOf(name));
    if (known !== undefined) return known;
    if (this.#closed) throw new RinggateError('unavailable', 'The gateway is stopping');
    const { limits, log } = this.#parts;
    const [most, setting] =
      name.mode === 'copy'
        ? [limits.maxStreams, 'media.maxStreams']
        : name.mode === 'mjpeg'
          ? [limits.maxMjpegs, 'media.maxMjpegs']
          : [limits.maxTranscodes, 'media.maxTranscodes'];
    if (this.#count(name.mode) >= most)
      throw new RinggateError('unavailable', `${most} streams are open, which is the limit (${setting})`);
    const stream = name.mode === 'copy' ? this.#pulled(name) : this.#derived({ ...name, mode: name.mode });
    this.#streams.set(keyOf(name), stream);
    log.debug({ ...name }, 'a stream is opened');
    return stream;
  }

  #pulled(name: StreamName): Stream {
    const { sources, guard, allowPlainBasic, limits, log } = this.#parts;
    const { deviceId, quality } = name;
    const refused = this.#refused.get(deviceId);
    if (refused !== undefined && refused.untilMs > Date.now()) throw refused.error;
    this.#refused.delete(deviceId);
    const channel = new Channel(quality, name.mode);
    const pull = new CameraPull({
      channel,
      guard,
      allowPlainBasic,
      answerMs: limits.answerMs,
      stallMs: limits.stallMs,
      source: async () => addressOf(await sources.sourceOf(deviceId), quality),
      onGivenUp: (error) => {
        log.warn({ deviceId, quality, code: error.code }, 'a live pull was given up');
        if (error.code === 'device_refused_login')
          this.#refused.set(deviceId, { untilMs: Date.now() + refusedMs, error });
        this.#drop(stream);
        channel.end(error.code, error.message);
      },
    });
    const stream: Stream = {
      name,
      channel,
      ready: pull.ready,
      stop: () => pull.stop(),
      linger: null,
      awaited: 0,
    };
    pull.run().catch((error: unknown) => log.error({ err: error, deviceId }, 'a live pull has failed'));
    return stream;
  }

  #derived(name: StreamName & { mode: DerivedMode }): Stream {
    const { ffmpeg, log } = this.#parts;
    const source = this.#stream({ ...name, mode: 'copy' });
    const known = source.channel.facts;
    // where the stream is known already, whoever asks hears at once that it cannot be made anew
    if (known !== null) ffmpeg.require(known.codec, name.mode === 'transcode');
    const channel = new Channel(name.quality, name.mode);
    let leave: (() => void) | null = null;
    let stopped = false;
    const derived = new Derived({
      channel,
      ffmpeg,
      mode: name.mode,
      onGivenUp: (error) => {
        log.warn({ deviceId: name.deviceId, mode: name.mode, code: error.code }, 'video cannot be made anew');
        this.#drop(stream);
        channel.end(error.code, error.message);
      },
    });
    const stream: Stream = {
      name,
      channel,
      ready: source.ready.then((facts) => {
        ffmpeg.require(facts.codec, name.mode === 'transcode');
        return facts;
      }),
      stop: () => {
        stopped = true;
        derived.stop();
        leave?.();
      },
      linger: null,
      awaited: 0,
    };
    leave = this.#join(source, derived, 0);
    // it may have been given up with the first thing it was told
    if (stopped) leave();
    stream.ready.catch((error: unknown) => {
      this.#drop(stream);
      if (error instanceof RinggateError) channel.end(error.code, error.message);
    });
    return stream;
  }

  #count(mode: LiveMode): number {
    return [...this.#streams.values()].filter(({ name }) => name.mode === mode).length;
  }
}

function keyOf({ deviceId, quality, mode }: StreamName): string {
  return `${deviceId} ${quality} ${mode}`;
}
