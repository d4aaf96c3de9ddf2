/** Steering while a key or button is held: moves are renewed before the gateway would stop the camera, and end with a stop. */
import type { PtzAsk } from '../api/camera-types.ts';

export interface Direction {
  /** Each −1 … 1. */
  pan: number;
  tilt: number;
  zoom: number;
}
export interface HoldPorts {
  send(ask: PtzAsk): Promise<unknown>;
  /** Calls `run` once after `afterMs`; answers how to cancel. */
  schedule(run: () => void, afterMs: number): () => void;
  onFailure(error: unknown): void;
}

export class PtzHold {
  readonly #ports: HoldPorts;
  #renewMs: number;
  #cancel: (() => void) | null = null;
  #direction: Direction | null = null;
  #sending: boolean = false;

  constructor(ports: HoldPorts, renewWithinMs: number) {
    this.#ports = ports;
    this.#renewMs = renewWithinMs;
  }

  /** The gateway stops a camera that hears nothing for this long. */
  set renewWithinMs(ms: number) {
    this.#renewMs = ms;
  }
  get moving(): boolean {
    return this.#direction !== null;
  }

  /** Begins to move, or goes on in another direction. */
  hold(direction: Direction): void {
    this.#direction = direction;
    this.#renew();
  }

  /** Ends the movement; nothing where there is none. */
  release(): void {
    if (this.#direction === null) return;
    this.#direction = null;
    this.#cancel?.();
    this.#cancel = null;
    this.#ports.send({ action: 'stop' }).catch((error: unknown) => this.#ports.onFailure(error));
  }

  #renew(): void {
    this.#cancel?.();
    // twice within the time, so that one call may be late
    this.#cancel = this.#ports.schedule(() => this.#renew(), Math.max(50, this.#renewMs / 2.5));
    const direction = this.#direction;
    if (direction === null || this.#sending) return;
    this.#sending = true;
    this.#ports
      .send({ action: 'move', ...direction })
      .catch((error: unknown) => {
        // refused (somebody else steers): holding on would only be refused again
        this.#direction = null;
        this.#cancel?.();
        this.#cancel = null;
        this.#ports.onFailure(error);
      })
      .finally(() => {
        this.#sending = false;
      });
  }
}

const keys: Readonly<Record<string, Partial<Direction>>> = {
  ArrowLeft: { pan: -1 },
  ArrowRight: { pan: 1 },
  ArrowUp: { tilt: 1 },
  ArrowDown: { tilt: -1 },
  '+': { zoom: 1 },
  '=': { zoom: 1 },
  '-': { zoom: -1 },
};
/** The movement of a key; null: no key of ours. With Shift a third as fast. */
export function directionOfKey(key: string, slow: boolean): Direction | null {
  const direction = keys[key];
  return direction === undefined ? null : scaled(direction, slow ? 0.33 : 1);
}
/** A direction with what is missing still, at a part of the speed. */
export function scaled(direction: Partial<Direction>, speed: number): Direction {
  const { pan = 0, tilt = 0, zoom = 0 } = direction;
  return { pan: pan * speed, tilt: tilt * speed, zoom: zoom * speed };
}
