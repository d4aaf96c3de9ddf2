/**
 * Which login a camera has refused lately, so that nobody sends it again and again until the camera locks. Kept as a keyed
 * hash: passwords do not lie around in memory for its sake.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock, Login } from '../core/ports.ts';

const firstPauseMs = 10 * 60_000;
const longestPauseMs = 60 * 60_000;
const mostCameras = 10_000;

interface Refusal {
  pair: string;
  atMs: number;
  times: number;
}

export class LoginMemory {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #refusals = new Map<string, Refusal[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refused(camera: string, login: Login): void {
    const pair = this.#pairOf(login);
    const others = (this.#refusals.get(camera) ?? []).filter((one) => one.pair !== pair);
    const times = (this.#find(camera, login)?.times ?? 0) + 1;
    // to the end: the oldest camera is forgotten first
    this.#refusals.delete(camera);
    this.#refusals.set(camera, [...others.slice(-31), { pair, atMs: this.#clock(), times }]);
    const oldest = this.#refusals.size > mostCameras ? this.#refusals.keys().next() : null;
    if (oldest?.done === false) this.#refusals.delete(oldest.value);
  }

  accepted(camera: string): void {
    this.#refusals.delete(camera);
  }

  /** Refused, and so lately that it is better not sent again: ten minutes, then longer, an hour at the most. */
  isRefused(camera: string, login: Login): boolean {
    const refusal = this.#find(camera, login);
    if (refusal === undefined) return false;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (refusal.times - 1));
    return this.#clock() - refusal.atMs < pauseMs;
  }

  #find(camera: string, login: Login): Refusal | undefined {
    const pair = this.#pairOf(login);
    return this.#refusals.get(camera)?.find((one) => one.pair === pair);
  }

  #pairOf({ username, password }: Login): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([username, password]))
      .digest('base64');
  }
}
