/** Looks at suspected clones in the stored reads, beside everything else, and raises an alert once for each vehicle. */
import { cloneWindowMs, LastPlaces, leastConfidence } from '../core/clone.ts';
import type { Alert } from '../core/entities.ts';
import { type LegEnd, legBetween } from '../core/journey.ts';
import type { PlateColor } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import type { Sighting } from '../store/contract/reads.ts';
import { placesAndClocks } from './journey-routes.ts';

/** More than this many suspicions at once are a clock that jumped or a reader gone mad: the rest is left. */
const mostWaiting = 200;
/** A vehicle is looked at again only after this long. */
const againMs = 60_000;
const shownReads = 1_000;
/** One part of the memory is looked through for what is too old: a walk over many slots, so never for each read. */
const expireEveryMs = 1000;
/** How often places and clocks are read anew. */
const registryMs = 10_000;

export interface CloneDeskParts {
  store: Pick<Store, 'reads' | 'registry' | 'alerts'>;
  highestSpeedKmh: number;
  clock: Clock;
  log: Log;
  raised(alert: Alert): void;
}

interface Known extends ReturnType<typeof placesAndClocks> {
  atMs: number;
}

export class CloneDesk {
  readonly #parts: CloneDeskParts;
  readonly #last: LastPlaces;
  readonly #lookedAt = new Map<string, number>();
  #known: Known | null = null;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;

  #expiredAtMs = 0;

  constructor(parts: CloneDeskParts) {
    this.#parts = parts;
    this.#last = new LastPlaces(parts.highestSpeedKmh);
  }

  /** Reads the places and clocks; until then nothing is judged. */
  async start(): Promise<void> {
    const snapshot = await this.#parts.store.registry.snapshot();
    this.#known = { ...placesAndClocks(snapshot), atMs: this.#parts.clock() };
  }

  /** A read is stored. */
  read({ read }: CommittedRead): void {
    const known = this.#known;
    if (known === null || read.plate === '') return;
    const { checkpointId, deviceId } = read.placement;
    const place = known.placeOf(checkpointId);
    if (checkpointId === null || place === null) return;
    const nowMs = this.#parts.clock();
    if (nowMs - known.atMs > registryMs) this.#refresh(known, nowMs);
    if (nowMs - this.#expiredAtMs >= expireEveryMs) {
      this.#expiredAtMs = nowMs;
      this.#last.expireBefore(nowMs - cloneWindowMs);
    }
    const isSuspicious = this.#last.observe({
      plate: read.plate,
      plateColor: read.decoded.plateColor,
      capturedAtMs: read.capturedAtMs,
      checkpointId,
      place,
      confidence: read.decoded.confidence,
      clockUncertaintyMs: known.uncertaintyOf(deviceId, read.clockBad),
    });
    if (isSuspicious) this.#suspect(read.plate, read.decoded.plateColor, read.capturedAtMs, nowMs);
  }

  /** Everything suspected so far is looked at. */
  settle(): Promise<void> {
    return this.#work;
  }

  #refresh(known: Known, nowMs: number): void {
    known.atMs = nowMs;
    this.start().catch((error: unknown) => this.#failed(error));
  }

  #suspect(plate: string, color: PlateColor | null, atMs: number, nowMs: number): void {
    const key = `${plate} ${color ?? ''}`;
    if (this.#waiting >= mostWaiting || nowMs - (this.#lookedAt.get(key) ?? -againMs) < againMs) return;
    if (this.#lookedAt.size > 10_000) this.#lookedAt.clear();
    this.#lookedAt.set(key, nowMs);
    this.#waiting++;
    this.#work = this.#work
      .then(() => this.#look(plate, color, atMs))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#waiting--;
      });
  }

  async #look(plate: string, color: PlateColor | null, atMs: number): Promise<void> {
    const { store, highestSpeedKmh, clock } = this.#parts;
    const known = this.#known;
    if (known === null) return;
    const track = await store.reads.track({
      plate,
      areaIds: null,
      limit: shownReads,
      fromMs: atMs - cloneWindowMs,
      toMs: atMs + cloneWindowMs,
    });
    const end = (seen: Sighting): LegEnd => ({
      atMs: seen.capturedAtMs,
      place: known.placeOf(seen.checkpointId),
      uncertaintyMs: known.uncertaintyOf(seen.deviceId, seen.clockBad),
    });
    const ofVehicle = track.filter((seen) => seen.plateColor === color);
    for (const [i, second] of ofVehicle.entries()) {
      const first = ofVehicle[i - 1];
      if (first === undefined) continue;
      const leg = legBetween(end(first), end(second), highestSpeedKmh);
      if (leg.impossible !== true) continue;
      const found = await Promise.all([first, second].map((seen) => store.reads.get(seen.readId)));
      const reads = found.flatMap((one) => (one === null ? [] : [one]));
      if (reads.length < 2 || reads.some(({ read }) => (read.confidence ?? 1) < leastConfidence)) continue;
      const note = `${Math.round((leg.distanceM ?? 0) / 100) / 10} km apart within ${leg.seconds} s: at least ${Math.round(leg.leastSpeedKmh ?? 0)} km/h`;
      const alert = await store.alerts.raiseClone(
        {
          plate,
          plateColor: color,
          areaId: reads.at(-1)?.areaId ?? null,
          reads: reads.map(({ read }) => read),
          note,
        },
        clock(),
      );
      if (alert !== null) this.#parts.raised(alert);
      return;
    }
  }

  #failed(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a suspected clone was not looked at');
  }
}
