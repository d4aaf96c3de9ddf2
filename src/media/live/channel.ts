/**
 * The pictures of one stream on their way to all who watch it. Keeps the init segment and everything since the last
 * keyframe, so that a new viewer sees something at once.
 */
import type { LiveMessage, LiveMode, LiveStats, Quality, StreamFacts } from '../contract.ts';
import type { ChannelViewer } from './viewer.ts';

const maxKeptBytes = 8 * 1024 * 1024;
const maxKeptFrames = 1_000;
const rateOverMs = 2_000;

export class Channel {
  readonly #quality: Quality;
  readonly #mode: LiveMode;
  readonly #viewers = new Set<ChannelViewer>();
  readonly #startedAtMs: number;
  #facts: StreamFacts | null = null;
  #init: Buffer | null = null;
  #kept: { bytes: Buffer; key: boolean }[] = [];
  #keptBytes = 0;
  #recent: { atMs: number; bytes: number }[] = [];
  #frames = 0;
  #keyframes = 0;
  #restarts = 0;
  #lastProblem: LiveStats['lastProblem'] = null;
  state: LiveStats['state'] = 'connecting';
  lastFrameAtMs: number | null = null;
  droppedFrames = 0;

  constructor(quality: Quality, mode: LiveMode) {
    this.#quality = quality;
    this.#mode = mode;
    this.#startedAtMs = Date.now();
  }

  get facts(): StreamFacts | null {
    return this.#facts;
  }
  get viewers(): number {
    return this.#viewers.size;
  }
  get frames(): { all: number; key: number } {
    return { all: this.#frames, key: this.#keyframes };
  }

  add(viewer: ChannelViewer): void {
    this.#viewers.add(viewer);
    if (this.#facts !== null) viewer.start(this.#startMessage(this.#facts), this.#init);
    for (const { bytes, key } of this.#kept) viewer.frame(bytes, key, true);
    if (this.state === 'stalled' && this.lastFrameAtMs !== null)
      viewer.message({ type: 'stalled', silentMs: Date.now() - this.lastFrameAtMs });
  }

  remove(viewer: ChannelViewer): void {
    this.#viewers.delete(viewer);
  }

  /** From here on the pictures are of this kind; a keyframe follows. @param init null: pictures that stand alone */
  start({ codec, mimeType, widthPx, heightPx }: StreamFacts, init: Buffer | null): void {
    this.#facts = { codec, mimeType, widthPx, heightPx };
    this.#init = init;
    this.#forget();
    const message = this.#startMessage(this.#facts);
    for (const viewer of this.#viewers) viewer.start(message, init);
  }

  frame(bytes: Buffer, key: boolean): void {
    const atMs = Date.now();
    this.state = 'running';
    this.lastFrameAtMs = atMs;
    this.#frames += 1;
    if (key) this.#keyframes += 1;
    this.#recent.push({ atMs, bytes: bytes.length });
    while ((this.#recent[0]?.atMs ?? atMs) < atMs - rateOverMs) this.#recent.shift();
    if (key) this.#forget();
    // with keyframes too far apart a new viewer waits for the next one
    if (key || this.#kept.length > 0) {
      this.#kept.push({ bytes, key });
      this.#keptBytes += bytes.length;
      if (this.#keptBytes > maxKeptBytes || this.#kept.length > maxKeptFrames) this.#forget();
    }
    for (const viewer of this.#viewers) viewer.frame(bytes, key);
  }

  message(message: LiveMessage): void {
    if (message.type === 'restarting') {
      this.#restarts += 1;
      this.noteProblem(message);
    }
    for (const viewer of this.#viewers) viewer.message(message);
  }

  noteProblem({ code, detail }: { code: string; detail: string }): void {
    this.#lastProblem = { code, detail, at: new Date().toISOString() };
  }

  end(code: string, detail: string): void {
    const viewers = [...this.#viewers];
    this.#viewers.clear();
    for (const viewer of viewers) viewer.end(code, detail);
  }

  stats(): LiveStats {
    const nowMs = Date.now();
    const recent = this.#recent.filter(({ atMs }) => atMs >= nowMs - rateOverMs);
    const bytes = recent.reduce((sum, each) => sum + each.bytes, 0);
    const overMs = Math.max(1, Math.min(rateOverMs, nowMs - (recent[0]?.atMs ?? nowMs)));
    return {
      quality: this.#quality,
      mode: this.#mode,
      state: this.state,
      viewers: this.#viewers.size,
      codec: this.#facts?.codec ?? null,
      widthPx: this.#facts?.widthPx ?? null,
      heightPx: this.#facts?.heightPx ?? null,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      framesPerSecond: recent.length < 2 ? 0 : Math.round(((recent.length - 1) * 10_000) / overMs) / 10,
      kbitPerSecond: recent.length < 2 ? 0 : Math.round((bytes * 8) / overMs),
      frames: this.#frames,
      droppedFrames: this.droppedFrames,
      restarts: this.#restarts,
      lastFrameAt: this.lastFrameAtMs === null ? null : new Date(this.lastFrameAtMs).toISOString(),
      lastProblem: this.#lastProblem,
    };
  }

  #startMessage(facts: StreamFacts): Extract<LiveMessage, { type: 'start' }> {
    return { type: 'start', mode: this.#mode, ...facts };
  }

  #forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }
}
