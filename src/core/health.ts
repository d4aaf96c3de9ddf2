/**
 * The state of a device from what is known of it. Two steps, both pure: `judge` says what the evidence means now,
 * `HealthMachine` lets a new judgement count only when it has held for a while, so that nothing flaps.
 */
import type { DeviceState } from './entities.ts';
import type { Evidence, EvidenceKind, HealthReason } from './health-facts.ts';

export type JudgedState = Extract<DeviceState, 'online' | 'degraded' | 'offline'>;
export interface Judgement {
  /** null: nothing is known, so nothing changes. */
  state: JudgedState | null;
  reasons: { code: HealthReason; detail: string | null }[];
}

/** How long a judgement must hold before it counts. */
export const holdMs = {
  /** To a worse state: longer than one lost probe and the second look after it. */
  worse: 8_000,
  /** To a better one: a device that comes and goes every few seconds is not back. */
  better: 4_000,
} as const;

const rank: Record<JudgedState, number> = { online: 0, degraded: 1, offline: 2 };

export type EvidenceMap = ReadonlyMap<EvidenceKind, Evidence>;

/**
 * What the evidence means.
 *
 * | evidence | false means |
 * | --- | --- |
 * | `connection` | offline; degraded where its web service still answers |
 * | `reachable` | offline; degraded where its messages still come in |
 * | `report` | offline where its sender says that it is lost, else degraded |
 * | `login`, `stream`, `frames`, `clock`, `reads` | degraded |
 *
 * What cannot be known while a device is not reached (its login, its stream) is left out of the reasons then.
 */
export function judge(evidence: EvidenceMap): Judgement {
  const reasons: Judgement['reasons'] = [];
  const of = (kind: EvidenceKind): boolean | null => evidence.get(kind)?.ok ?? null;
  const add = (kind: EvidenceKind, code: HealthReason): void => {
    if (of(kind) === false) reasons.push({ code, detail: evidence.get(kind)?.detail ?? null });
  };
  const lost = evidence.get('report')?.ok === false && evidence.get('report')?.lost === true;
  add('reachable', 'unreachable');
  add('connection', 'disconnected');
  add('report', lost ? 'reported_offline' : 'reported_problem');
  const isGone =
    lost ||
    (of('reachable') === false && of('connection') !== true) ||
    (of('connection') === false && of('reachable') !== true);
  if (isGone) return { state: 'offline', reasons };
  if (of('reachable') !== false) {
    add('login', evidence.get('login')?.missing === true ? 'login_missing' : 'login_refused');
    add('stream', 'stream_failed');
    add('frames', 'no_frames');
  }
  add('clock', 'clock_wrong');
  add('reads', 'reads_missing');
  if (reasons.length > 0) return { state: 'degraded', reasons };
  const isHeard = of('reachable') === true || of('connection') === true || of('report') === true;
  return { state: isHeard ? 'online' : null, reasons };
}

/** A judgement that has not held for long enough yet. */
export interface Candidate {
  state: JudgedState;
  sinceMs: number;
}

/** Holds a device's state and lets a judgement change it only after its hold time. Keep it with `snapshot`. */
export class HealthMachine {
  #state: JudgedState | null;
  #sinceMs: number;
  #candidate: Candidate | null = null;

  /** @param state null: never judged, so the first judgement counts at once */
  constructor(state: JudgedState | null, sinceMs: number) {
    this.#state = state;
    this.#sinceMs = sinceMs;
  }

  get state(): JudgedState | null {
    return this.#state;
  }
  /** When the state began; where it was judged worse first, the moment of that judgement. */
  get sinceMs(): number {
    return this.#sinceMs;
  }
  /** A change is on its way: look again soon. */
  get isUnsettled(): boolean {
    return this.#candidate !== null;
  }

  /** @returns whether the state changed. `nowMs` never goes back. */
  step(judged: JudgedState | null, nowMs: number): boolean {
    if (judged === null || judged === this.#state) {
      this.#candidate = null;
      return false;
    }
    if (this.#state === null) return this.#change(judged, nowMs);
    const isWorse = rank[judged] > rank[this.#state];
    // from bad to worse and back is one trouble: only the direction must hold, not the very state
    const held = this.#candidate;
    const sameWay = held !== null && rank[held.state] > rank[this.#state] === isWorse;
    const sinceMs = sameWay ? held.sinceMs : nowMs;
    this.#candidate = { state: judged, sinceMs };
    if (nowMs - sinceMs < (isWorse ? holdMs.worse : holdMs.better)) return false;
    return this.#change(judged, sinceMs);
  }

  #change(state: JudgedState, sinceMs: number): true {
    this.#state = state;
    this.#sinceMs = sinceMs;
    this.#candidate = null;
    return true;
  }
}
