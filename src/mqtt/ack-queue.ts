/**
 * The acknowledgements one connection owes: sent in the order in which the messages came (MQTT 3.1.1, 4.6.0-2),
 * however they finish, and together: those of one batch leave in one write.
 */
interface Slot {
  messageId: number;
  done: boolean;
}
export type AckSlot = Slot;

const pubackHeader = 0x4002;

export class AckQueue {
  readonly #send: (bytes: Buffer) => void;
  readonly #released: () => void;
  #slots: Slot[] = [];
  /** Slots before this one are acknowledged. */
  #head = 0;

  /**
   * @param send writes bytes to the connection
   * @param released called after a write: fewer messages are held now
   */
  constructor(send: (bytes: Buffer) => void, released: () => void) {
    this.#send = send;
    this.#released = released;
  }

  get held(): number {
    return this.#slots.length - this.#head;
  }

  /** Takes a place in the order. */
  open(messageId: number): AckSlot {
    const slot: Slot = { messageId, done: false };
    this.#slots.push(slot);
    return slot;
  }

  /** Gives the last place back: nobody will acknowledge it here. */
  withdraw(slot: AckSlot): void {
    if (this.#slots.at(-1) === slot) this.#slots.pop();
  }

  /** A second call for the same slot changes nothing. */
  done(slot: AckSlot): void {
    slot.done = true;
    // Only the head lets anything go. A microtask runs after the loop over the batch that calls done(),
    // so the acknowledgements behind the head leave with it.
    if (this.#slots[this.#head] === slot) queueMicrotask(() => this.flush());
  }

  /** Sends what may be sent now. */
  flush(): void {
    const from = this.#head;
    while (this.#slots[this.#head]?.done === true) this.#head++;
    const count = this.#head - from;
    if (count === 0) return;
    const bytes = Buffer.allocUnsafe(count * 4);
    for (let i = 0; i < count; i++) {
      bytes.writeUInt16BE(pubackHeader, i * 4);
      bytes.writeUInt16BE(this.#slots[from + i]?.messageId ?? 0, i * 4 + 2);
    }
    if (this.#head === this.#slots.length || this.#head > 4096) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
    this.#send(bytes);
    this.#released();
  }

  /** The connection is gone: nothing is sent any more, whoever still calls done(). */
  close(): void {
    this.#slots = [];
    this.#head = 0;
  }
}
