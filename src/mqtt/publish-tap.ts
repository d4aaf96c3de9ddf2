/**
 * A byte stream between a socket and an MQTT library that takes PUBLISH packets out on their way: the hot path.
 * Libraries spend 12 to 24 µs on a publish (docs/decisions/); here it is one look at its header and a slice.
 * Everything else (CONNECT, SUBSCRIBE, pings, …) reaches the library unchanged, and in its order.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { AckQueue } from './ack-queue.ts';
import { BrokenPacket, readHeader } from './packet-header.ts';

/** Looks at a publish; calls `done` once it is stored. Returns false to leave the packet to the library. */
export type TakePublish = (
  topic: string,
  payload: Buffer,
  retain: boolean,
  done: (error?: Error) => void,
) => boolean;

export interface PublishTapOptions {
  socket: Socket;
  take: TakePublish;
  /** A larger packet breaks the connection before it is buffered. */
  maxPacketBytes: number;
  /** With so many publishes waiting for their store the socket is no longer read, until half of them are done. */
  maxHeld: number;
}

const publishQos0 = 0x30;
const publishQos1 = 0x32;
/** Packet type and QoS; leaves out the flags dup and retain. */
const typeAndQos = 0xf6;
/** A peer that does not fetch so many bytes of acknowledgements is not read either. */
const maxUnsentBytes = 256 * 1024;

/** The largest packet before the sign-in is over: whoever has not signed in gets no more memory. */
const maxBytesBeforeSignIn = 1024 * 1024;

interface TapState {
  active: boolean;
  /** Publishes are dropped. */
  stopped: boolean;
  /** Everything that comes in is dropped. */
  ended: boolean;
  libraryFull: boolean;
}

export class PublishTap extends Duplex {
  readonly #socket: Socket;
  readonly #take: TakePublish;
  readonly #maxPacketBytes: number;
  readonly #maxHeld: number;
  readonly #acks: AckQueue;
  /** Bytes of a packet that is not complete yet, in order. */
  #partial: Buffer[] = [];
  #partialBytes = 0;
  /** So many bytes are needed before the next look at them is worth it. */
  #neededBytes = 1;
  readonly #state: TapState = { active: false, stopped: false, ended: false, libraryFull: false };

  constructor(options: PublishTapOptions) {
    super({ allowHalfOpen: false, emitClose: true });
    this.#socket = options.socket;
    this.#take = options.take;
    this.#maxPacketBytes = options.maxPacketBytes;
    this.#maxHeld = options.maxHeld;
    this.#acks = new AckQueue(
      (bytes) => this.#socket.write(bytes),
      () => this.#regulate(),
    );
    const { socket } = options;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('drain', () => this.#regulate());
  }

  /** From now on publishes are offered to `take`; before (until the sign-in is over) the library gets all. */
  activate(): void {
    this.#state.active = true;
  }

  /** Publishes that were taken and are not stored yet. */
  get held(): number {
    return this.#acks.held;
  }

  /** When bytes last came in, by the clock of `performance.now()`. */
  lastReceivedMs = performance.now();

  /**
   * From now on publishes are dropped, so their sender delivers them again later; everything else still goes through,
   * and so do the acknowledgements of what is held.
   */
  stopTaking(): void {
    this.#state.stopped = true;
  }

  /**
   * Sends what is to be sent and says goodbye; resolves when the peer has closed too, so give it a limit of time.
   * What still comes in is read and dropped: closing over unread bytes would reset the connection, and the peer might
   * lose acknowledgements that are on their way.
   */
  async finish(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#sayGoodbye(() => {});
    await closed;
  }

  #sayGoodbye(sent: () => void): void {
    this.#acks.flush();
    this.#state.ended = true;
    this.#socket.end(sent);
    this.#socket.resume();
  }

  override _read(): void {
    if (this.#state.libraryFull) {
      this.#state.libraryFull = false;
      this.#regulate();
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#writeThrough(chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#writeThrough(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: () => void): void {
    this.#sayGoodbye(callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#acks.close();
    this.#partial = [];
    this.#socket.destroy();
    callback(error);
  }

  /** What the library writes keeps its place behind the acknowledgements given before it. */
  #writeThrough(bytes: Buffer, callback: (error?: Error | null) => void): void {
    this.#acks.flush();
    if (this.#socket.write(bytes)) callback();
    else this.#socket.write('', () => callback());
  }

  #regulate(): void {
    if (this.destroyed || this.#state.ended) return;
    const full =
      this.#state.libraryFull ||
      this.#acks.held >= (this.#socket.isPaused() ? this.#maxHeld / 2 : this.#maxHeld) ||
      this.#socket.writableLength > maxUnsentBytes;
    if (full === this.#socket.isPaused()) return;
    if (full) this.#socket.pause();
    else this.#socket.resume();
  }

  #receive(chunk: Buffer): void {
    if (this.#state.ended) return;
    this.lastReceivedMs = performance.now();
    let bytes = chunk;
    if (this.#partialBytes > 0) {
      this.#partial.push(chunk);
      this.#partialBytes += chunk.length;
      if (this.#partialBytes < this.#neededBytes) return;
      bytes = Buffer.concat(this.#partial, this.#partialBytes);
      this.#partial = [];
      this.#partialBytes = 0;
    }
    try {
      this.#split(bytes);
    } catch (error) {
      if (!(error instanceof BrokenPacket)) throw error;
      this.destroy(error);
      return;
    }
    this.#regulate();
  }

  /** Walks over the packets in the bytes: takes the publishes, passes on runs of everything else, keeps the rest. */
  #split(bytes: Buffer): void {
    const end = bytes.length;
    let at = 0;
    let passFrom = 0;
    while (at < end && !this.destroyed) {
      const allowedBytes = this.#state.active ? this.#maxPacketBytes : maxBytesBeforeSignIn;
      const header = readHeader(bytes, at, allowedBytes);
      if (!header.complete) {
        this.#neededBytes = header.neededBytes;
        break;
      }
      const { bodyAt, next } = header;
      const kind = (bytes[at] ?? 0) & typeAndQos;
      if (this.#state.active && (kind === publishQos1 || kind === publishQos0)) {
        if (this.#state.stopped || this.#takePublish(bytes, at, bodyAt, next, kind === publishQos1)) {
          if (passFrom < at) this.#pass(bytes.subarray(passFrom, at));
          passFrom = next;
        }
      }
      at = next;
    }
    if (this.destroyed) return;
    if (passFrom < at) this.#pass(bytes.subarray(passFrom, at));
    if (at < end) {
      this.#partial = [at === 0 ? bytes : bytes.subarray(at)];
      this.#partialBytes = end - at;
    }
  }

  #takePublish(bytes: Buffer, at: number, bodyAt: number, end: number, acknowledge: boolean): boolean {
    const topicAt = bodyAt + 2;
    if (topicAt > end) throw new BrokenPacket('a PUBLISH without a topic');
    const topicEnd = topicAt + bytes.readUInt16BE(bodyAt);
    const payloadAt = acknowledge ? topicEnd + 2 : topicEnd;
    if (payloadAt > end) throw new BrokenPacket('a PUBLISH that ends inside its header');
    const topic = bytes.toString('utf8', topicAt, topicEnd);
    const retain = ((bytes[at] ?? 0) & 1) === 1;
    const payload = bytes.subarray(payloadAt, end);
    if (!acknowledge) return this.#take(topic, payload, retain, ignoreDone);
    const messageId = bytes.readUInt16BE(topicEnd);
    if (messageId === 0) throw new BrokenPacket('a PUBLISH with the message id 0');
    const slot = this.#acks.open(messageId);
    const taken = this.#take(topic, payload, retain, (error) => {
      if (error === undefined) this.#acks.done(slot);
      else if (!this.destroyed) this.#giveBack(error);
    });
    if (!taken) this.#acks.withdraw(slot);
    return taken;
  }

  /**
   * A message was not stored. MQTT 3.1.1 delivers it again only on a new connection, so this one ends
   * (without an error of the stream's own: the peer did nothing wrong).
   */
  #giveBack(error: Error): void {
    this.emit('notStored', error);
    this.#acks.flush();
    this.destroy();
  }

  #pass(bytes: Buffer): void {
    if (!this.push(bytes)) this.#state.libraryFull = true;
  }
}

function ignoreDone(): void {
  // QoS 0: nobody waits for an answer
}
