/** One viewer of a channel. Whoever is too slow loses frames up to the next keyframe; nothing piles up for them. */
import type { LiveMessage } from '../contract.ts';

/** Where a viewer's video goes: a WebSocket, an HTTP answer. */
export interface ViewerSink {
  text(message: LiveMessage): void;
  binary(bytes: Buffer): void;
  /** Bytes that were given to it and have not left the gateway yet. */
  readonly waitingBytes: number;
  /** Nothing follows. */
  end(code: string, detail: string): void;
}

/** What a channel tells those who watch it. */
export interface ChannelViewer {
  start(message: Extract<LiveMessage, { type: 'start' }>, init: Buffer | null): void;
  /** @param catchingUp belongs to the pictures since the last keyframe that a new viewer gets at once */
  frame(bytes: Buffer, key: boolean, catchingUp?: boolean): void;
  message(message: LiveMessage): void;
  end(code: string, detail: string): void;
}

export interface ViewerLimits {
  /** More than this waiting: frames are left out. */
  maxWaitingBytes: number;
  /** Left out for so long: the viewer is let go. */
  giveUpMs: number;
  /** Monotonic milliseconds. */
  nowMs(): number;
  onDropped(frames: number): void;
}

export class PacedViewer implements ChannelViewer {
  readonly #sink: ViewerSink;
  readonly #limits: ViewerLimits;
  /** Since when frames are left out; null: they are not. */
  #droppingSinceMs: number | null = null;
  #dropped = 0;
  #ended = false;
  frames = 0;

  constructor(sink: ViewerSink, limits: ViewerLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  start(message: Extract<LiveMessage, { type: 'start' }>, init: Buffer | null): void {
    this.#sink.text(message);
    if (init !== null) this.#sink.binary(init);
  }

  frame(bytes: Buffer, key: boolean, catchingUp = false): void {
    if (this.#ended) return;
    const waiting = this.#sink.waitingBytes;
    const { maxWaitingBytes, giveUpMs, nowMs, onDropped } = this.#limits;
    if (this.#droppingSinceMs === null) {
      if (waiting > maxWaitingBytes && !catchingUp) this.#droppingSinceMs = nowMs();
    } else if (key && waiting <= maxWaitingBytes / 4) {
      this.#droppingSinceMs = null;
      this.#sink.text({ type: 'dropped', frames: this.#dropped });
      this.#dropped = 0;
    } else if (nowMs() - this.#droppingSinceMs > giveUpMs) {
      this.end('viewer_too_slow', `Nothing got through for ${Math.round(giveUpMs / 1000)} s`);
      return;
    }
    if (this.#droppingSinceMs !== null) {
      this.#dropped += 1;
      onDropped(1);
      return;
    }
    this.frames += 1;
    this.#sink.binary(bytes);
  }

  message(message: LiveMessage): void {
    if (!this.#ended) this.#sink.text(message);
  }

  end(code: string, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#sink.end(code, detail);
  }
}
