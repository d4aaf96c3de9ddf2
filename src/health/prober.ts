/**
 * Looks at every camera in turn: a light question every quarter of a minute, a few frames every nine minutes, and both
 * at once where something looks wrong. Rounds are spread by chance, and only so many cameras are asked at a time.
 */
import type { Clock, Log } from '../core/ports.ts';
import type { FrameReport } from '../media/contract.ts';
import type { CameraProbe } from '../onvif/contract.ts';

/** Figures of docs/health.md. */
export const probing = {
  everyMs: 15_000,
  /** A second look at what looks different from before. */
  againMs: 3_000,
  framesEveryMs: 540_000,
  framesAgainMs: 5_000,
  /** A camera whose frames are gone is looked at more often, until they are back. */
  framesBadEveryMs: 60_000,
  atOnce: 24,
  framesAtOnce: 4,
} as const;

export interface ProberParts {
  cameraIds(): Iterable<string>;
  probe(deviceId: string, signal: AbortSignal): Promise<CameraProbe>;
  /** null: nothing here can look at streams. */
  frames: ((deviceId: string) => Promise<FrameReport>) | null;
  probed(deviceId: string, probe: CameraProbe): void;
  /** @param isSure it was looked at twice in a row */
  framed(deviceId: string, report: FrameReport, isSure: boolean): void;
  clock: Clock;
  log: Log;
  /** Fraction 0..1. */
  random?: () => number;
}

interface Round {
  nextMs: number;
  nextFramesMs: number;
  isProbing: boolean;
  isFraming: boolean;
  lastLooked: string;
  badFrames: number;
}

export class CameraProber {
  readonly #parts: ProberParts;
  readonly #rounds = new Map<string, Round>();
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #probing = 0;
  #framing = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(), 250);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#abort.abort();
    await Promise.allSettled(this.#running);
  }

  /** Something looks wrong with a camera: look now. */
  lookAtOnce(deviceId: string): void {
    const round = this.#rounds.get(deviceId);
    if (round === undefined) return;
    const nowMs = this.#parts.clock();
    round.nextMs = Math.min(round.nextMs, nowMs);
    round.nextFramesMs = Math.min(round.nextFramesMs, nowMs);
  }

  /** Starts what is due. */
  tick(): void {
    const nowMs = this.#parts.clock();
    const random = this.#parts.random ?? Math.random;
    const present = new Set<string>();
    for (const id of this.#parts.cameraIds()) {
      present.add(id);
      let round = this.#rounds.get(id);
      if (round === undefined) {
        // a gateway that has just started sees all of them within one round
        round = {
          nextMs: nowMs + random() * probing.everyMs * 0.9,
          nextFramesMs: nowMs + random() * probing.framesEveryMs,
          isProbing: false,
          isFraming: false,
          lastLooked: '',
          badFrames: 0,
        };
        this.#rounds.set(id, round);
      }
      if (!round.isProbing && round.nextMs <= nowMs && this.#probing < probing.atOnce)
        this.#run(this.#probe(id, round));
      if (
        !round.isFraming &&
        round.nextFramesMs <= nowMs &&
        this.#framing < probing.framesAtOnce &&
        this.#parts.frames !== null
      )
        this.#run(this.#look(id, round, this.#parts.frames));
    }
    if (present.size < this.#rounds.size)
      for (const id of this.#rounds.keys()) if (!present.has(id)) this.#rounds.delete(id);
  }

  #run(work: Promise<void>): void {
    const running: Promise<void> = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #probe(id: string, round: Round): Promise<void> {
    round.isProbing = true;
    this.#probing++;
    let looked = round.lastLooked;
    try {
      const probe = await this.#parts.probe(id, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      looked = `${probe.reachable} ${probe.login}`;
      this.#parts.probed(id, probe);
      const isGood = probe.reachable && (probe.login === 'accepted' || probe.login === 'not_needed');
      // back, or let in again: what it shows may be another thing now
      if (isGood && looked !== round.lastLooked && round.lastLooked !== '')
        round.nextFramesMs = this.#parts.clock();
    } catch (error) {
      this.#parts.log.debug({ err: error, deviceId: id }, 'a camera could not be asked');
    } finally {
      this.#probing--;
      round.isProbing = false;
      const isNew = looked !== round.lastLooked && round.lastLooked !== '';
      round.lastLooked = looked;
      round.nextMs = this.#parts.clock() + (isNew ? probing.againMs : this.#spread(probing.everyMs));
    }
  }

  async #look(id: string, round: Round, frames: (deviceId: string) => Promise<FrameReport>): Promise<void> {
    round.isFraming = true;
    this.#framing++;
    let pauseMs = this.#spread(probing.framesEveryMs);
    try {
      const report = await frames(id);
      if (this.#abort.signal.aborted) return;
      round.badFrames = report.ok ? 0 : round.badFrames + 1;
      if (round.badFrames === 1) pauseMs = probing.framesAgainMs;
      else if (round.badFrames > 1) pauseMs = this.#spread(probing.framesBadEveryMs);
      this.#parts.framed(id, report, round.badFrames !== 1);
    } catch (error) {
      this.#parts.log.debug({ err: error, deviceId: id }, 'the stream of a camera could not be looked at');
    } finally {
      this.#framing--;
      round.isFraming = false;
      round.nextFramesMs = this.#parts.clock() + pauseMs;
    }
  }

  /** Up to a tenth shorter, so that rounds drift apart and none gets longer. */
  #spread(ms: number): number {
    return ms * (1 - 0.1 * (this.#parts.random ?? Math.random)());
  }
}
