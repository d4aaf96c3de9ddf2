/**
 * THE way of a read, from the wire to the screen:
 *
 *   receive      take()          a message with its topic, from a broker or over HTTP
 *   decode       #decode         devices/<make>: reads, and what is broken
 *   normalise  ┐
 *   place      │ prepareRead     plate; device -> lane -> checkpoint; ring, direction, zone, crossing were worked
 *   classify   │                 out once per lane; watchlists in memory
 *   match      ┘
 *   store        Batcher         one commit for what came while the store was busy
 *   acknowledge  #committed      only now
 *   alert        #committed      opened or joined in the same commit
 *   announce     #committed      Socket.IO, MQTT out
 */
import type { Alert, DeadLetter } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { DecodedMessage, DeviceReport, Make, RawMessage } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { CommitResult, PreparedRead, ReadsStore } from '../store/contract/reads.ts';
import { Batcher, type TakenMessage } from './batcher.ts';
import { PipelineCounters } from './counters.ts';
import { deadLetter, deviceOf, movedLetter, unknownDevice } from './letters.ts';
import { prepareRead, type Surroundings } from './prepare.ts';
import { type TestReads, takeTestRead } from './test-read.ts';

export interface ReceivedMessage extends RawMessage {
  /** The device that the transport vouches for; null where the sender speaks for several. */
  deviceId: string | null;
  /** The device that an identity in the message names, where its sender speaks for several; null: for none such. */
  deviceOf?: (deviceKey: string | null) => string | null;
  make: Make;
  /** What a dead letter says of where it came from: the topic, or the URL's path. */
  source: string;
}

export interface CommittedRead {
  read: PreparedRead;
  id: string;
  outcome: 'stored' | 'revised';
}

export interface WayParts {
  store: Pick<ReadsStore, 'commit'>;
  surroundings: Surroundings;
  clock: Clock;
  log: Log;
  maxBatchReads: number;
  announceReads(reads: Iterable<CommittedRead>): void;
  announceAlerts(alerts: readonly Alert[]): void;
  /** A message of this device was durably taken. */
  heardFrom(deviceId: string, atMs: number): void;
  /** A message said something of a device itself. */
  reported?(deviceId: string, report: DeviceReport, atMs: number): void;
  testReads?: TestReads;
}

export class WayOfARead {
  readonly counters = new PipelineCounters();
  readonly #parts: WayParts;
  readonly #batcher: Batcher;
  #healthy = true;

  constructor(parts: WayParts) {
    this.#parts = parts;
    this.#batcher = new Batcher({
      store: parts.store,
      log: parts.log,
      maxReads: parts.maxBatchReads,
      committed: (messages, reads, result) => this.#committed(messages, reads, result),
      failed: () => {
        this.#healthy = false;
        this.counters.failedCommits++;
      },
    });
  }

  get backlog(): number {
    return this.#batcher.backlog;
  }

  /** False from a refused commit until the next one that succeeds. */
  get healthy(): boolean {
    return this.#healthy;
  }

  /** Takes a message; `acknowledge` is called when everything in it is on disk. Never throws. */
  take(message: ReceivedMessage, acknowledge: (error?: Error) => void): void {
    const receivedAtMs = this.#parts.clock();
    const taken: TakenMessage = {
      reads: [],
      deadLetters: [],
      payload: message.body,
      source: message.source,
      make: message.make.id,
      transport: message.transport,
      contentType: message.contentType ?? null,
      receivedAtMs,
      acknowledge,
    };
    const decoded = this.#decode(message);
    for (const read of decoded.reads) {
      const deviceId = deviceOf(message, read.deviceKey);
      const { testReads, surroundings } = this.#parts;
      if (takeTestRead(testReads, message, read, deviceId, taken, surroundings)) continue;
      const prepared = deviceId === null ? null : prepareRead(read, deviceId, receivedAtMs, surroundings);
      if (prepared === null) {
        // whole, and once for all its reads: taken in again, those that are stored already are duplicates
        const detail = unknownDevice(message, read.deviceKey);
        taken.deadLetters.push(deadLetter(message, receivedAtMs, 'unknown_device', detail, message.body));
        break;
      }
      this.counters.unknownKeys += read.unknownKeys;
      taken.reads.push(prepared);
    }
    for (const reject of decoded.rejects) {
      taken.deadLetters.push(deadLetter(message, receivedAtMs, reject.code, reject.detail, reject.bytes));
    }
    if (decoded.reports !== undefined) this.#report(message, decoded.reports, receivedAtMs);
    const isTest = taken.acknowledge !== acknowledge;
    if (taken.reads.length === 0 && taken.deadLetters.length === 0 && !isTest) {
      acknowledge();
      return;
    }
    this.#batcher.add(taken);
  }

  /** A message that no make is there for, or whose sender is unknown: kept as it is. */
  reject(
    source: string,
    deviceId: string | null,
    code: 'unknown_topic' | 'unknown_device',
    body: Uint8Array,
    acknowledge: (error?: Error) => void,
  ): void {
    const receivedAtMs = this.#parts.clock();
    const letter: Omit<DeadLetter, 'id'> = {
      receivedAt: new Date(receivedAtMs).toISOString(),
      source,
      deviceId,
      make: null,
      code,
      detail:
        code === 'unknown_device'
          ? `device ${deviceId ?? '?'} is not registered`
          : `no make is there for ${source}`,
      bytesBase64: Buffer.from(body).toString('base64'),
      transport: 'mqtt',
      contentType: null,
    };
    this.#batcher.add({
      reads: [],
      deadLetters: [letter],
      payload: body,
      source,
      make: null,
      transport: 'mqtt',
      contentType: null,
      receivedAtMs,
      acknowledge,
    });
  }

  /** Commits and acknowledges what was taken. */
  drain(): Promise<void> {
    return this.#batcher.drain();
  }

  #report(message: ReceivedMessage, reports: readonly DeviceReport[], atMs: number): void {
    for (const report of reports) {
      const deviceId = deviceOf(message, report.deviceKey) ?? message.deviceId;
      if (deviceId !== null) this.#parts.reported?.(deviceId, report, atMs);
    }
  }

  #decode(message: ReceivedMessage): DecodedMessage {
    try {
      return message.make.decode(message);
    } catch (error) {
      // A decoder that throws is a defect in it; the message is kept, and no other device notices.
      const known = error instanceof RinggateError;
      const detail = error instanceof Error ? error.message : String(error);
      this.#parts.log.error(
        { err: error, make: message.make.id, deviceId: message.deviceId },
        'a decoder failed',
      );
      return {
        reads: [],
        rejects: [{ code: known ? error.code : 'decoder_failed', detail, index: null, bytes: message.body }],
      };
    }
  }

  #committed(messages: readonly TakenMessage[], reads: readonly PreparedRead[], result: CommitResult): void {
    const storedAtMs = this.#parts.clock();
    this.#healthy = true;
    let at = 0;
    for (const message of messages) {
      const moved = this.#count(message, result, at, storedAtMs);
      at += message.reads.length;
      if (moved.length === 0) message.acknowledge();
      else this.#batcher.add({ ...message, reads: [], deadLetters: moved });
    }
    this.counters.gaps += result.gaps;
    if (result.alerts.length > 0) this.#parts.announceAlerts(result.alerts);
    this.#parts.announceReads(announced(reads, result));
    if (reads.length > 0) {
      const seconds = (this.#parts.clock() - (messages[0]?.receivedAtMs ?? storedAtMs)) / 1000;
      this.counters.receivedToAnnounced.observe(seconds, reads.length);
    }
  }

  /** Counts the outcomes of one message and gives dead letters for revisions that moved the time too far. */
  #count(
    message: TakenMessage,
    result: CommitResult,
    at: number,
    storedAtMs: number,
  ): Omit<DeadLetter, 'id'>[] {
    const { outcomes } = this.counters;
    outcomes.dead_letter += message.deadLetters.length;
    const moved: Omit<DeadLetter, 'id'>[] = [];
    for (let i = 0; i < message.reads.length; i++) {
      const outcome = result.outcomes[at + i] ?? 'stored';
      const read = message.reads[i];
      if (outcome !== 'moved') outcomes[outcome]++;
      else if (read !== undefined) moved.push(movedLetter(read, message));
      if (i === 0 && read !== undefined) this.#parts.heardFrom(read.placement.deviceId, message.receivedAtMs);
    }
    if (message.reads.length > 0) {
      this.counters.receivedToStored.observe(
        (storedAtMs - message.receivedAtMs) / 1000,
        message.reads.length,
      );
    }
    return moved;
  }
}

function* announced(reads: readonly PreparedRead[], result: CommitResult): Iterable<CommittedRead> {
  for (let i = 0; i < reads.length; i++) {
    const read = reads[i];
    const outcome = result.outcomes[i];
    if (read === undefined || (outcome !== 'stored' && outcome !== 'revised')) continue;
    yield { read, id: result.idOf(i), outcome };
  }
}
