/** A video of a file, played round and round at its own speed: one timer for all its viewers. */
import { SimulatorError } from '../../errors.ts';
import { parameterSetsOf, type VideoFrame } from './frames.ts';
import { type FrameListener, type StreamFacts, ticksPerSecond, type VideoStream } from './stream.ts';

interface Viewer {
  listener: FrameListener;
  /** The next frame, counted from 0 over all rounds. */
  next: number;
  sent: number;
}

export class LoopStream implements VideoStream {
  readonly #frames: readonly VideoFrame[];
  readonly #facts: StreamFacts;
  readonly #viewers = new Set<Viewer>();
  #timer: NodeJS.Timeout | null = null;
  #startedMs = 0;
  #ticked = 0;

  constructor(codec: StreamFacts['codec'], framesPerSecond: number, frames: readonly VideoFrame[]) {
    const first = frames[0];
    if (!first?.isKey) throw new SimulatorError(`a ${codec} video does not begin with a key frame`);
    this.#frames = frames;
    this.#facts = {
      codec,
      framesPerSecond,
      parameterSets: codec === 'JPEG' ? [] : parameterSetsOf(codec, first),
    };
  }

  facts(): Promise<StreamFacts> {
    return Promise.resolve(this.#facts);
  }

  subscribe(listener: FrameListener): () => void {
    // where the scene is at this moment, back to the key frame: all viewers see about the same
    const count = this.#frames.length;
    let next = Math.floor((performance.now() / 1000) * this.#facts.framesPerSecond) % count;
    while (next > 0 && this.#frames[next]?.isKey !== true) next -= 1;
    const viewer: Viewer = { listener, next, sent: 0 };
    this.#viewers.add(viewer);
    if (this.#viewers.size === 1) {
      this.#startedMs = performance.now();
      this.#ticked = 0;
      this.#tick();
    }
    return () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0 && this.#timer) clearTimeout(this.#timer);
    };
  }

  #tick(): void {
    for (const viewer of [...this.#viewers]) {
      const frame = this.#frames[viewer.next % this.#frames.length];
      if (!frame) continue;
      viewer.listener(frame, Math.round((viewer.sent * ticksPerSecond) / this.#facts.framesPerSecond));
      viewer.next += 1;
      viewer.sent += 1;
    }
    if (this.#viewers.size === 0) return;
    this.#ticked += 1;
    // from the start of the clock, so that a late tick does not make the next ones late; frames are never dropped
    const dueMs = this.#startedMs + (this.#ticked * 1000) / this.#facts.framesPerSecond;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs - performance.now()));
  }
}
