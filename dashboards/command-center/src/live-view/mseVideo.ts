/** Fragments of a live stream into a video element, always at the live edge. Knows no network. */
import { type EdgeMove, followEdge } from './edge.ts';

const lookEveryMs = 200;

/** Safari on phones has the managed one only. */
function sourceClass(): typeof MediaSource | null {
  const managed = (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource;
  return globalThis.MediaSource ?? managed ?? null;
}

/** Whether this browser plays a type at all, by MediaSource. */
export function playsType(mimeType: string): boolean {
  return sourceClass()?.isTypeSupported(mimeType) ?? false;
}
/** Whether there is a MediaSource. */
export function hasMediaSource(): boolean {
  return sourceClass() !== null;
}

export interface MseVideoEvents {
  /** A frame is on the screen; `behindS` is how far it is behind the newest one that has arrived. */
  onFrame(behindS: number): void;
  /** The browser cannot go on with this buffer (a broken fragment, a type it does not take). */
  onTrouble(detail: string): void;
}

type Job = { mimeType: string } | { bytes: ArrayBuffer };

export class MseVideo {
  readonly #video: HTMLVideoElement;
  readonly #events: MseVideoEvents;
  readonly #source: MediaSource;
  readonly #url: string;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stop = new AbortController();
  #buffer: SourceBuffer | null = null;
  #queue: Job[] = [];
  #behindS = 0;
  #gone: boolean = false;

  constructor(video: HTMLVideoElement, events: MseVideoEvents) {
    const Source = sourceClass();
    if (Source === null) throw new Error('this browser has no MediaSource');
    this.#video = video;
    this.#events = events;
    this.#source = new Source();
    this.#url = URL.createObjectURL(this.#source);
    video.disableRemotePlayback = true;
    video.src = this.#url;
    const { signal } = this.#stop;
    this.#source.addEventListener('sourceopen', () => this.#pump(), { signal });
    video.addEventListener(
      'error',
      () => this.#trouble(video.error?.message ?? 'error of the video element'),
      { signal },
    );
    for (const event of ['waiting', 'stalled', 'pause'] as const)
      video.addEventListener(event, () => this.#follow(), { signal });
    document.addEventListener('visibilitychange', () => this.#follow(), { signal });
    this.#timer = setInterval(() => this.#follow(), lookEveryMs);
    this.#watchFrames();
  }

  /** An init segment of this type follows; the first call makes the buffer. */
  start(mimeType: string): void {
    this.#queue.push({ mimeType });
    this.#pump();
  }
  append(bytes: ArrayBuffer): void {
    this.#queue.push({ bytes });
    this.#pump();
  }

  destroy(): void {
    this.#gone = true;
    this.#stop.abort();
    clearInterval(this.#timer);
    this.#queue = [];
    this.#video.removeAttribute('src');
    this.#video.load();
    URL.revokeObjectURL(this.#url);
  }

  #trouble(detail: string): void {
    if (this.#gone) return;
    this.#queue = [];
    this.#events.onTrouble(detail);
  }

  /** One append at a time: the buffer refuses a second one while it works. */
  #pump(): void {
    if (this.#gone || this.#source.readyState !== 'open') return;
    while (this.#buffer?.updating !== true) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      try {
        if ('mimeType' in job) this.#retype(job.mimeType);
        else this.#buffer?.appendBuffer(job.bytes);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'QuotaExceededError') || !this.#makeRoom()) {
          this.#trouble(error instanceof Error ? error.message : String(error));
          return;
        }
        this.#queue.unshift(job);
      }
    }
  }

  #retype(mimeType: string): void {
    if (this.#buffer !== null) {
      this.#buffer.changeType(mimeType);
      return;
    }
    this.#buffer = this.#source.addSourceBuffer(mimeType);
    const { signal } = this.#stop;
    this.#buffer.addEventListener(
      'updateend',
      () => {
        this.#follow();
        this.#pump();
      },
      { signal },
    );
    this.#buffer.addEventListener('error', () => this.#trouble('the browser refused a fragment'), { signal });
  }

  /** Forgets all but the last second. Answers whether there was anything to forget. */
  #makeRoom(): boolean {
    const buffer = this.#buffer;
    const keepFromS = this.#video.currentTime - 1;
    if (buffer === null || buffer.buffered.length === 0 || keepFromS <= buffer.buffered.start(0))
      return false;
    buffer.remove(0, keepFromS);
    return true;
  }

  #follow(): void {
    const buffer = this.#buffer;
    if (this.#gone || buffer === null || this.#source.readyState !== 'open') return;
    const { buffered } = buffer;
    const ranges = Array.from(
      { length: buffered.length },
      (_, at) => [buffered.start(at), buffered.end(at)] as const,
    );
    const move = followEdge({ currentS: this.#video.currentTime, ranges });
    this.#carryOut(move, buffer);
  }

  #carryOut({ seekToS, playbackRate, removeToS, behindS }: EdgeMove, buffer: SourceBuffer): void {
    if (behindS === null) return;
    this.#behindS = Math.max(0, behindS);
    if (seekToS !== null) this.#video.currentTime = seekToS;
    if (this.#video.playbackRate !== playbackRate) this.#video.playbackRate = playbackRate;
    if (removeToS !== null && !buffer.updating) buffer.remove(0, removeToS);
    // a browser pauses what is out of sight; muted video may always play
    if (this.#video.paused) void this.#video.play().catch(() => undefined);
  }

  #watchFrames(): void {
    const look = (): void => {
      if (this.#gone) return;
      this.#events.onFrame(this.#behindS);
      this.#video.requestVideoFrameCallback(look);
    };
    this.#video.requestVideoFrameCallback(look);
  }
}
