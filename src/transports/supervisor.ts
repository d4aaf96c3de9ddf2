/**
 * Keeps the gateway's own connections to devices alive: one loop for each, tried again with growing pauses, stopped and
 * started as the registry changes; tells how each stands.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RinggateError } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';

/** What a connection tells while it runs. */
export interface LinkSignals {
  /** Ends the run. */
  signal: AbortSignal;
  /** The device has answered or sent something. */
  heard(): void;
}
export interface WantedLink {
  /** A change of this text ends the running connection and starts anew. */
  signature: string;
  /** Runs until the connection ends; throws where it failed. */
  run(signals: LinkSignals): Promise<void>;
}
export interface LinkState {
  /** Something was heard since the last failure. */
  connected: boolean;
  sinceMs: number;
  heardAtMs: number | null;
  failures: number;
  /** Why it failed last; null while connected. */
  code: string | null;
  detail: string | null;
}
export interface SupervisorParts {
  clock: Clock;
  log: Log;
  /** Random fraction 0..1: connections to a recorder that restarts do not all come back in the same instant. */
  random?: () => number;
  minPauseMs?: number;
  maxPauseMs?: number;
  changed?(deviceId: string, state: LinkState): void;
}

interface Link {
  signature: string;
  stop: AbortController;
  ended: Promise<void>;
  state: LinkState;
}

export class LinkSupervisor {
  readonly #parts: SupervisorParts;
  readonly #links = new Map<string, Link>();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  /** Starts what is new, ends what is gone, starts anew what has changed. Keys are device ids. */
  want(wanted: ReadonlyMap<string, WantedLink>): void {
    for (const [deviceId, link] of this.#links) {
      if (wanted.get(deviceId)?.signature === link.signature) continue;
      link.stop.abort();
      this.#links.delete(deviceId);
    }
    for (const [deviceId, want] of wanted) if (!this.#links.has(deviceId)) this.#start(deviceId, want);
  }

  stateOf(deviceId: string): LinkState | null {
    return this.#links.get(deviceId)?.state ?? null;
  }

  async close(): Promise<void> {
    const running = [...this.#links.values()];
    this.#links.clear();
    for (const link of running) link.stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  #start(deviceId: string, want: WantedLink): void {
    const stop = new AbortController();
    const state: LinkState = {
      connected: false,
      sinceMs: this.#parts.clock(),
      heardAtMs: null,
      failures: 0,
      code: null,
      detail: null,
    };
    const link: Link = { signature: want.signature, stop, state, ended: Promise.resolve() };
    link.ended = this.#loop(deviceId, want, link).catch((error: unknown) => {
      this.#parts.log.error({ err: error, deviceId }, 'a connection to a device ended for good');
    });
    this.#links.set(deviceId, link);
  }

  async #loop(deviceId: string, want: WantedLink, link: Link): Promise<void> {
    const { signal } = link.stop;
    while (!signal.aborted) {
      try {
        await want.run({ signal, heard: () => this.#heard(deviceId, link) });
        if (!signal.aborted)
          this.#failed(deviceId, link, 'device_unreachable', 'the device closed the connection');
      } catch (error) {
        if (signal.aborted) return;
        const detail = error instanceof Error ? error.message : String(error);
        this.#failed(
          deviceId,
          link,
          error instanceof RinggateError ? error.code : 'device_unreachable',
          detail,
        );
      }
      await pause(this.#pauseMs(link.state.failures), undefined, { signal }).catch(() => undefined);
    }
  }

  #heard(deviceId: string, { state, stop }: Link): void {
    if (stop.signal.aborted) return;
    state.heardAtMs = this.#parts.clock();
    if (state.connected) return;
    Object.assign(state, {
      connected: true,
      sinceMs: state.heardAtMs,
      failures: 0,
      code: null,
      detail: null,
    });
    this.#parts.changed?.(deviceId, { ...state });
  }

  #failed(deviceId: string, { state }: Link, code: string, detail: string): void {
    const isNew = state.connected || state.code !== code;
    if (isNew) state.sinceMs = this.#parts.clock();
    Object.assign(state, { connected: false, failures: state.failures + 1, code, detail });
    if (isNew) this.#parts.log.warn({ deviceId, code, detail }, 'the connection to a device failed');
    this.#parts.changed?.(deviceId, { ...state });
  }

  /** Doubling from the shortest to the longest, and of that something between the half and the whole. */
  #pauseMs(failures: number): number {
    const { minPauseMs = 1000, maxPauseMs = 60_000, random = Math.random } = this.#parts;
    const ceilingMs = Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(Math.max(failures - 1, 0), 16));
    return Math.ceil(ceilingMs / 2 + (random() * ceilingMs) / 2);
  }
}
