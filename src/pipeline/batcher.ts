/**
 * Collects messages into commits. While the store is busy a batch grows; as soon as it is idle the batch goes, so a
 * lone read waits for no timer, and a flood makes large batches by itself. Nothing is acknowledged before its commit.
 */
import type { DeadLetter } from '../core/entities.ts';
import type { MessageTransport } from '../core/model.ts';
import type { Log } from '../core/ports.ts';
import type { CommitResult, PreparedRead, ReadsStore } from '../store/contract/reads.ts';

export interface TakenMessage {
  reads: PreparedRead[];
  deadLetters: Omit<DeadLetter, 'id'>[];
  /** The message as it came: kept until the commit, for the dead letter of a revision that is refused. */
  payload: Uint8Array;
  source: string;
  make: string | null;
  transport: MessageTransport;
  contentType: string | null;
  receivedAtMs: number;
  acknowledge(error?: Error): void;
}

export interface BatcherParts {
  store: Pick<ReadsStore, 'commit'>;
  log: Log;
  /** Reads in one commit at most (a message is never split, so one more message may be in it). */
  maxReads: number;
  /** After the commit, before the next one starts. */
  committed(messages: readonly TakenMessage[], reads: readonly PreparedRead[], result: CommitResult): void;
  failed(error: Error): void;
}

const firstRetryMs = 100;
const longestRetryMs = 5_000;

export class Batcher {
  readonly #parts: BatcherParts;
  #waiting: TakenMessage[] = [];
  #waitingReads = 0;
  #running: Promise<void> | null = null;
  #scheduled = false;
  #stopped = false;
  #wakeRetry: (() => void) | null = null;

  constructor(parts: BatcherParts) {
    this.#parts = parts;
  }

  /** Reads and dead letters that are not committed yet, those under way not counted. */
  get backlog(): number {
    return this.#waitingReads;
  }

  add(message: TakenMessage): void {
    this.#waiting.push(message);
    this.#waitingReads += message.reads.length + message.deadLetters.length;
    if (this.#running !== null || this.#scheduled) return;
    this.#scheduled = true;
    // After this turn of the event loop: what came in with the same piece of the socket goes along.
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  /** Commits what was taken; what the store refuses from now on stays unacknowledged. */
  async drain(): Promise<void> {
    this.#stopped = true;
    this.#wakeRetry?.();
    this.#start();
    while (this.#running !== null) await this.#running;
  }

  #start(): void {
    if (this.#running !== null || this.#waiting.length === 0) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#start();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const messages = this.#next();
      const reads =
        messages.length === 1 ? (messages[0]?.reads ?? []) : messages.flatMap((message) => message.reads);
      const deadLetters = messages.flatMap((message) => message.deadLetters);
      const result = await this.#commit(reads, deadLetters);
      if (result === null) {
        for (const message of messages) message.acknowledge(new Error('the store did not take it'));
        continue;
      }
      this.#parts.committed(messages, reads, result);
    }
  }

  /** The oldest messages up to the limit of one commit. */
  #next(): TakenMessage[] {
    if (this.#waitingReads <= this.#parts.maxReads) {
      const all = this.#waiting;
      this.#waiting = [];
      this.#waitingReads = 0;
      return all;
    }
    let reads = 0;
    let count = 0;
    while (count < this.#waiting.length && reads < this.#parts.maxReads) {
      const message = this.#waiting[count++];
      reads += (message?.reads.length ?? 0) + (message?.deadLetters.length ?? 0);
    }
    this.#waitingReads -= reads;
    return this.#waiting.splice(0, count);
  }

  /** Tries until it succeeds; null once the gateway is stopping and the store still refuses. */
  async #commit(
    reads: readonly PreparedRead[],
    deadLetters: readonly Omit<DeadLetter, 'id'>[],
  ): Promise<CommitResult | null> {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
      try {
        return await this.#parts.store.commit(reads, deadLetters);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#parts.log.error({ err: failure, reads: reads.length, retryMs }, 'the store refused a commit');
        this.#parts.failed(failure);
        if (this.#stopped) return null;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, retryMs);
          this.#wakeRetry = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        this.#wakeRetry = null;
      }
    }
  }
}
