/** All that is known of one device's health, in memory. */
import type { DeviceState } from '../core/entities.ts';
import { HealthMachine, type JudgedState, judge } from '../core/health.ts';
import type { Evidence, EvidenceKind, ReasonSince } from '../core/health-facts.ts';
import { UsualReads } from '../core/usual-reads.ts';
import type { KeptHealth } from '../store/contract/health.ts';
import { ClockBook } from './clock-book.ts';
import { ReadCounts } from './read-counts.ts';

/** More than any road has. */
const lanesKept = 64;
/** A device whose heartbeats stop for this many times its longest usual gap is gone. */
const heartbeatsMissed = 4;
const fewestHeartbeats = 3;
const shortestSilenceMs = 90_000;

export class DeviceRecord {
  readonly id: string;
  readonly evidence = new Map<EvidenceKind, Evidence>();
  readonly reads = new ReadCounts();
  readonly clock = new ClockBook();
  readonly usual: UsualReads;
  readonly lanes: Set<number>;
  machine: HealthMachine;
  reasons: ReasonSince[] = [];
  /** Its connection is seen by the broker, so its absence is, too. */
  viaBroker = false;
  /** Since when it is watched without a break; null while it is offline. */
  watchedSinceMs: number | null;
  lastHeardAtMs: number | null = null;
  #heartbeats = { count: 0, lastAtMs: 0, longestGapMs: 0 };
  /** Something was heard that may change its state. */
  isDirty = true;
  /** Something is to be kept that is not in the store yet. */
  isUnkept = false;

  constructor(id: string, state: JudgedState | null, nowMs: number, kept?: KeptHealth) {
    this.id = id;
    this.machine = new HealthMachine(kept?.state ?? state, kept?.sinceMs ?? nowMs);
    this.usual = new UsualReads(kept?.usual ?? undefined);
    this.lanes = new Set(kept?.lanes ?? []);
    this.watchedSinceMs = this.machine.state === 'offline' ? null : nowMs;
    if (kept === undefined) return;
    this.reasons = kept.reasons;
    this.clock.history = kept.clockHistory;
    this.reads.lastReadAtMs = kept.lastReadAtMs;
    this.viaBroker = kept.viaBroker;
    for (const evidence of kept.evidence) this.evidence.set(evidence.kind, evidence);
    // whether it is connected is seen anew; until then nothing is known
    const connection = this.evidence.get('connection');
    if (connection?.ok === true)
      this.evidence.set('connection', { ...connection, ok: null, sinceMs: nowMs, detail: null });
  }

  /** @returns whether it says something else than before */
  set(
    kind: EvidenceKind,
    ok: boolean | null,
    atMs: number,
    detail: string | null = null,
    more: Pick<Evidence, 'lost' | 'missing'> = {},
  ): boolean {
    const before = this.evidence.get(kind);
    const isSame = before?.ok === ok && before?.lost === more.lost && before?.missing === more.missing;
    this.evidence.set(kind, {
      kind,
      ok,
      sinceMs: isSame ? before.sinceMs : atMs,
      checkedAtMs: atMs,
      detail,
      ...more,
    });
    if (!isSame) this.isDirty = true;
    return !isSame;
  }

  ok(kind: EvidenceKind): boolean | null {
    return this.evidence.get(kind)?.ok ?? null;
  }

  heard(atMs: number): void {
    this.lastHeardAtMs = atMs;
    const connection = this.evidence.get('connection');
    if (connection?.ok === true) {
      connection.checkedAtMs = atMs;
      return;
    }
    // a broker that was away hands out what was sent before the device left: a read tells when it was taken
    if (connection?.ok === false && (this.viaBroker || atMs <= connection.sinceMs)) return;
    this.set('connection', true, atMs, 'messages come in');
  }

  /** A read that was taken after the connection was lost: the device is there all the same. */
  sawAfterLoss(capturedAtMs: number, atMs: number): void {
    const connection = this.evidence.get('connection');
    if (connection?.ok === false && capturedAtMs > connection.sinceMs)
      this.set('connection', true, atMs, 'its reads come in');
  }

  heartbeat(atMs: number): void {
    const beats = this.#heartbeats;
    if (beats.count > 0)
      beats.longestGapMs = Math.max(beats.longestGapMs * 0.95, Math.min(atMs - beats.lastAtMs, 3_600_000));
    beats.count++;
    beats.lastAtMs = atMs;
  }

  /** A device that used to say that it is there says nothing any more. */
  checkHeartbeat(nowMs: number): void {
    const { count, lastAtMs, longestGapMs } = this.#heartbeats;
    if (this.viaBroker || count < fewestHeartbeats || this.ok('connection') !== true) return;
    const silentMs = nowMs - Math.max(lastAtMs, this.lastHeardAtMs ?? 0);
    if (silentMs <= Math.max(shortestSilenceMs, heartbeatsMissed * longestGapMs)) return;
    this.set('connection', false, nowMs, `no heartbeat for ${Math.round(silentMs / 1000)} s`);
  }

  addLane(lane: number | null): void {
    if (lane === null || this.lanes.has(lane) || this.lanes.size >= lanesKept) return;
    this.lanes.add(lane);
    this.isUnkept = true;
  }

  /** Lets time pass. @returns whether the state or the reasons for it changed */
  step(nowMs: number): { state: boolean; reasons: boolean } {
    if (!this.isDirty && !this.machine.isUnsettled) return { state: false, reasons: false };
    this.isDirty = false;
    const judged = judge(this.evidence);
    const state = this.machine.step(judged.state, nowMs);
    const before = this.reasons.map((reason) => reason.code).join();
    if (judged.state === this.machine.state && judged.state !== null)
      this.reasons = judged.reasons.map(({ code, detail }) => ({
        code,
        detail,
        sinceMs: this.reasons.find((one) => one.code === code)?.sinceMs ?? this.#sinceOf(nowMs, state),
      }));
    if (state) {
      if (this.machine.state === 'offline') this.watchedSinceMs = null;
      else this.watchedSinceMs ??= nowMs;
      this.isUnkept = true;
    }
    return { state, reasons: before !== this.reasons.map((reason) => reason.code).join() };
  }

  has(code: ReasonSince['code']): ReasonSince | null {
    return this.reasons.find((reason) => reason.code === code) ?? null;
  }

  keep(): KeptHealth {
    this.isUnkept = false;
    return {
      deviceId: this.id,
      state: this.machine.state,
      sinceMs: this.machine.state === null ? null : this.machine.sinceMs,
      reasons: this.reasons,
      evidence: [...this.evidence.values()],
      clockHistory: this.clock.history,
      lastReadAtMs: this.reads.lastReadAtMs,
      lanes: [...this.lanes],
      viaBroker: this.viaBroker,
      usual: this.usual.toBytes(),
    };
  }

  #sinceOf(nowMs: number, isNew: boolean): number {
    return isNew ? this.machine.sinceMs : nowMs;
  }
}

/** A device's state as the registry has it, where it is one that evidence decides. */
export function judgedState(state: DeviceState | undefined): JudgedState | null {
  return state === 'online' || state === 'degraded' || state === 'offline' ? state : null;
}
