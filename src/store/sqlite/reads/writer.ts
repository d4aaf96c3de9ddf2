/**
 * The one writer of reads: a batch of columns goes in, outcomes and changed alerts come out. What was answered is on
 * disk. The same device and event id is stored once, whatever partition it lies in.
 */
import { createHash } from 'node:crypto';
import type { Alert } from '../../../core/entities.ts';
import type { Match, Placement } from '../../../core/model.ts';
import type { ExpiryOrder } from '../../contract/retention.ts';
import type { Database, OpenOptions } from '../database.ts';
import { insertDeadLetters } from '../dead-letters.ts';
import { type AttachedImage, attachImage } from './attach-image.ts';
import { type BatchColumns, numbersPerRead, stringsPerRead } from './columns.ts';
import { EventLookup, type PartitionFile, type StoredEvent } from './event-lookup.ts';
import { ReadsExpiry } from './expiry.ts';
import { hashString } from './hash.ts';
import type { LivePartition } from './live-partition.ts';
import { Outbox } from './outbox.ts';
import { type PartitionLimits, Partitions } from './partitions.ts';
import { PlacementNumbers } from './placements.ts';
import { judgeRevision, type RevisedFacts, writeRevision } from './revise.ts';
import { colorOf } from './row.ts';
import { VehicleMemory } from './vehicle-memory.ts';

/** A stop has ten seconds in all. */
const sealingEndsMs = 3_000;

const [stored, duplicate, revised, moved] = [0, 1, 2, 3];

export interface WrittenBatch {
  outcomes: Uint8Array;
  partitionNos: Int32Array;
  rows: Int32Array;
  alerts: Alert[];
  gaps: number;
}

export interface WriterOptions {
  dataDir: string;
  synchronous: 'full' | 'normal';
  limits: PartitionLimits;
  now(): number;
  onSealError(error: Error): void;
}

interface KnownPlacement {
  placement: Placement;
  no: number;
  deviceSeed: number;
}

export class ReadsWriter {
  readonly partitions: Partitions;
  readonly expiry: ReadsExpiry;
  readonly #main: Database;
  readonly #now: () => number;
  readonly #placements: PlacementNumbers;
  readonly #known: KnownPlacement[] = [];
  readonly #events: EventLookup;
  readonly #outbox: Outbox;
  readonly #vehicles: VehicleMemory;

  constructor(main: Database, options: WriterOptions) {
    this.#main = main;
    this.#now = options.now;
    const open: OpenOptions = { synchronous: options.synchronous };
    this.#placements = new PlacementNumbers(main);
    this.partitions = new Partitions(
      main,
      options.dataDir,
      open,
      options.limits,
      options.now,
      options.onSealError,
    );
    this.#vehicles = new VehicleMemory(main, options.dataDir, this.partitions.open, this.#placements);
    this.expiry = new ReadsExpiry(main, options.dataDir, this.partitions, this.#placements);
    this.expiry.cleanUp();
    this.#events = new EventLookup(this.partitions, this.#placements);
    this.#outbox = new Outbox(main, this.#placements);
    for (const partition of this.partitions.live) this.#applyOutboxes([partition], []);
    const revisedBefore = this.partitions.takeRevised();
    if (revisedBefore.length > 0) {
      this.#applyOutboxes(revisedBefore, []);
      this.partitions.clearRevised();
    }
    // not before: what a crash left in an outbox would be merged away
    this.partitions.startMerging();
  }

  commit(batch: BatchColumns): WrittenBatch {
    const nowMs = this.#now();
    if (batch.newPlacements.length > 0) this.#learn(batch.newPlacements);
    const { open } = this.partitions;
    const result: WrittenBatch = {
      outcomes: new Uint8Array(batch.count),
      partitionNos: new Int32Array(batch.count),
      rows: new Int32Array(batch.count),
      alerts: [],
      gaps: 0,
    };
    const touched = new Set<PartitionFile>();
    open.db.exec('BEGIN IMMEDIATE');
    try {
      this.#writeAll(batch, open, result, touched);
      open.db.exec('COMMIT');
    } catch (error) {
      if (open.db.inTransaction) open.db.exec('ROLLBACK');
      open.rebuild();
      throw error;
    }
    if (open.outboxSeq > this.#outbox.applied(open.no)) touched.add(open);
    if (touched.size > 0 || batch.deadLetters.length > 0) {
      result.alerts = this.#applyOutboxes([...touched], batch.deadLetters);
    }
    if (batch.count > 0) this.#vehicles.stored(batch.count, open, nowMs);
    if (this.partitions.rotateIfDue(nowMs)) this.#vehicles.snapshot(this.partitions.open);
    return result;
  }

  /** Rows of plates in the partitions whose plate index is still in memory. */
  liveRows(plates: readonly string[]): { no: number; rows: number[] }[] {
    return this.partitions.live.map((partition) => ({
      no: partition.no,
      rows: plates.flatMap((plate) => partition.plateRows(plate)),
    }));
  }

  attachImage(readId: string, image: { mediaType: string; bytes: Uint8Array }): AttachedImage {
    return attachImage(
      this.#main,
      (no, row) => this.partitions.locateForChange(no, row),
      readId,
      image,
      this.#now(),
    );
  }

  /** Partitions that expiry has to look at; where nothing comes in, the open one is closed when it is old enough. */
  beginExpiry(order: ExpiryOrder): number[] {
    if (this.partitions.rotateIfDue(order.nowMs)) this.#vehicles.snapshot(this.partitions.open);
    return this.expiry.candidates(order);
  }

  forgetVehicles(keptMs: number, nowMs: number): number {
    return this.#vehicles.expire(keptMs, nowMs, this.partitions.open);
  }

  forgetZones(): void {
    this.#vehicles.forget(this.partitions.open);
  }

  async close(): Promise<void> {
    await this.expiry.end();
    await this.partitions.endMerging();
    await this.partitions.endSealing(sealingEndsMs);
    this.#vehicles.snapshot(this.partitions.open);
    this.partitions.close();
  }

  #writeAll(
    batch: BatchColumns,
    open: LivePartition,
    result: WrittenBatch,
    touched: Set<PartitionFile>,
  ): void {
    const extras = new Map(batch.extras);
    const matches = new Map(batch.matches);
    const images = new Map(batch.images.map(([index, mediaType, bytes]) => [index, { mediaType, bytes }]));
    const { numbers, strings } = batch;
    for (let i = 0; i < batch.count; i++) {
      const n = i * numbersPerRead;
      const s = i * stringsPerRead;
      const known = this.#known[numbers[n] ?? -1];
      if (known === undefined) throw new Error('a batch names a placement that was never sent');
      const eventId = strings[s] ?? '';
      const plate = strings[s + 1] ?? '';
      const rawMark = strings[s + 2] ?? '';
      const capturedMs = numbers[n + 1] ?? 0;
      const eventKey = hashString(eventId, known.deviceSeed);
      const facts: RevisedFacts = {
        row: 0,
        placement: known.no,
        captured: capturedMs - open.baseMs,
        plate,
        plateRaw: rawMark === '' ? null : rawMark.slice(1),
        marks: numbers[n + 4] ?? 0,
        confidence: orNull(numbers[n + 5]),
        speedKmh: orNull(numbers[n + 6]),
        revision: numbers[n + 3] ?? 0,
        extras: extras.get(i) ?? null,
        image: withDigest(images.get(i)),
      };
      const there = this.#events.find(eventKey, eventId, known.placement.deviceId);
      if (there !== null) {
        facts.captured = capturedMs - there.partition.baseMs;
        const origin = there.partition.rows.originOf(there.row.row);
        result.outcomes[i] = this.#writeAgain(there, facts, matches.get(i) ?? [], open, touched);
        result.partitionNos[i] = origin.no;
        result.rows[i] = origin.row;
        continue;
      }
      const row = open.lastRow + 1;
      open.insert.run(
        row,
        facts.placement,
        facts.captured,
        (numbers[n + 2] ?? 0) - capturedMs,
        eventId,
        eventKey,
        plate,
        facts.plateRaw,
        facts.marks,
        facts.confidence,
        facts.speedKmh,
        facts.revision,
        facts.extras,
      );
      open.lastRow = row;
      open.remember(row, eventKey, plate);
      this.#writeRest(open, row, facts, known.placement, capturedMs, matches.get(i), result);
      result.outcomes[i] = stored ?? 0;
      result.partitionNos[i] = open.no;
      result.rows[i] = row;
    }
  }

  #learn(newPlacements: BatchColumns['newPlacements']): void {
    const numbers = this.#placements.numbersOf(newPlacements.map(([, placement]) => placement));
    newPlacements.forEach(([local, placement], i) => {
      this.#known[local] = { placement, no: numbers[i] ?? 0, deviceSeed: hashString(placement.deviceId) };
    });
  }

  /** Image, hits and gap of a new read. */
  #writeRest(
    open: LivePartition,
    row: number,
    facts: RevisedFacts,
    placement: Placement,
    capturedMs: number,
    matches: Match[] | undefined,
    result: WrittenBatch,
  ): void {
    if (facts.image !== null) {
      open.insertImage.run(row, facts.image.mediaType, facts.image.sha256, facts.image.bytes);
    }
    if (matches !== undefined) this.#toOutbox(open, open, row, false, matches);
    // A clock that is wrong says nothing about the order of passages.
    if (facts.plate === '' || (facts.marks & 16) !== 0) return;
    const { gap } = this.#vehicles.states.observe(facts.plate, colorOf(facts.marks), capturedMs, placement);
    if (gap === null) return;
    result.gaps++;
    open.insertGap.run(row, gap.fromZone, gap.toZone);
  }

  #writeAgain(
    there: StoredEvent,
    facts: RevisedFacts,
    matches: Match[],
    open: LivePartition,
    touched: Set<PartitionFile>,
  ): number {
    const verdict = judgeRevision(there.row, facts.revision, facts.captured);
    if (verdict === 'duplicate') return duplicate ?? 0;
    if (verdict === 'moved') return moved ?? 0;
    const { db } = there.partition;
    const revise = (): void => {
      writeRevision(db, there.row, { ...facts, row: there.row.row });
      this.#toOutbox(there.partition, open, there.row.row, true, matches);
    };
    // The open partition is already in a transaction; another one gets its own.
    if (db === open.db) {
      revise();
    } else {
      this.partitions.markRevised(there.partition.no, there.row.row);
      db.transaction(revise)();
    }
    const live = this.partitions.live.find((partition) => partition.no === there.partition.no);
    if (live !== undefined) live.rememberPlate(there.row.row, facts.plate);
    touched.add(live ?? there.partition);
    return revised ?? 0;
  }

  #toOutbox(
    partition: { no: number; db: Database },
    open: LivePartition,
    row: number,
    isRevision: boolean,
    matches: Match[],
  ): void {
    // Numbered over what was applied too, since applied rows may be cleared away.
    const seq =
      1 +
      Math.max(
        partition.no === open.no ? open.outboxSeq : 0,
        partition.db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM outbox').pluck().get() ?? 0,
        this.#outbox.applied(partition.no),
      );
    partition.db
      .prepare('INSERT INTO outbox (seq, row, revised, matches) VALUES (?, ?, ?, ?)')
      .run(seq, row, isRevision ? 1 : 0, JSON.stringify(matches));
    if (partition.no === open.no) open.outboxSeq = seq;
  }

  #applyOutboxes(partitions: readonly PartitionFile[], deadLetters: BatchColumns['deadLetters']): Alert[] {
    const alerts: Alert[] = [];
    const applied: [number, number][] = [];
    this.#main.transaction(() => {
      for (const partition of partitions) {
        const outcome = this.#outbox.apply(partition, this.#now());
        alerts.push(...outcome.alerts);
        applied.push([partition.no, outcome.seq]);
      }
      if (deadLetters.length > 0) insertDeadLetters(this.#main, deadLetters);
    })();
    for (const [no, seq] of applied) this.#outbox.noteApplied(no, seq);
    return alerts;
  }
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function withDigest(image: { mediaType: string; bytes: Uint8Array } | undefined): RevisedFacts['image'] {
  if (image === undefined) return null;
  return { ...image, sha256: createHash('sha256').update(image.bytes).digest() };
}
