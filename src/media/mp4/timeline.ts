/**
 * Times of frames out of RTP time stamps: they wrap, jump when a camera sets its clock, and say when a picture is
 * shown, while fMP4 wants to know when it is decoded as well.
 */
import { type SampleTimes, timescaleHz } from './writer.ts';

const wrap = 0x1_0000_0000;
/** A step larger than this is a clock that was set, not a picture that took so long. */
const maxStep = 10 * timescaleHz;
const maxReorder = 4;
const firstDuration = timescaleHz / 25;

export class Timeline {
  readonly #ticksPerUnit: number;
  #lastStamp: number | null = null;
  /** Shown time of the last frame. */
  #shown: number;
  #lastDecode: number;
  #duration = firstDuration;
  /** Shown times of frames that wait for their turn to be a decode time; as many as the stream reorders. */
  readonly #pending: number[] = [];
  #reorder = 0;

  /**
   * @param clockRateHz of the RTP time stamps
   * @param startTicks the first frame's time: behind what was there before a restart
   */
  constructor(clockRateHz: number, startTicks: number) {
    this.#ticksPerUnit = timescaleHz / clockRateHz;
    this.#shown = Math.round(startTicks);
    this.#lastDecode = this.#shown - firstDuration;
  }

  /** The times of the next frame in the order of decoding. */
  next(timestamp: number): SampleTimes {
    const shown = this.#advance(timestamp);
    // a picture that is shown before one that was decoded earlier: the stream reorders
    if (shown <= this.#lastDecode && this.#reorder < maxReorder) this.#reorder += 1;
    this.#pending.push(shown);
    this.#pending.sort((a, b) => a - b);
    const due =
      this.#pending.length > this.#reorder
        ? (this.#pending.shift() ?? shown)
        : shown - this.#reorder * this.#duration;
    const decodeTime = Math.max(due, this.#lastDecode + 1);
    const step = decodeTime - this.#lastDecode;
    // smoothed, so that one late picture leaves no hole in what the player has
    if (step < 2 * timescaleHz) this.#duration = Math.round(this.#duration * 0.8 + step * 0.2);
    this.#lastDecode = decodeTime;
    return { decodeTime, shownAfter: shown - decodeTime, duration: Math.max(step, this.#duration) };
  }

  #advance(timestamp: number): number {
    const last = this.#lastStamp;
    this.#lastStamp = timestamp;
    if (last === null) return this.#shown;
    let step = (timestamp - last) % wrap;
    if (step > wrap / 2) step -= wrap;
    if (step < -wrap / 2) step += wrap;
    const ticks = Math.round(step * this.#ticksPerUnit);
    if (Math.abs(ticks) > maxStep) {
      this.#pending.length = 0;
      this.#shown = Math.max(this.#lastDecode, this.#shown) + this.#duration;
    } else this.#shown += ticks;
    return this.#shown;
  }
}
