/** How many reads of a device came in lately: counters in a ring, since every read passes here. */

export const slotMs = 300_000;
/** Three hours and the slot that is being filled. */
const slots = 37;
const hourMs = 3_600_000;

export class ReadCounts {
  readonly #reads = new Uint32Array(slots);
  readonly #late = new Uint32Array(slots);
  #slot = 0;
  lastReadAtMs: number | null = null;
  /** How long after its capture the newest read came in. */
  behindMs = 0;

  add(receivedAtMs: number, capturedAtMs: number, isLate: boolean): void {
    this.#turnTo(Math.floor(receivedAtMs / slotMs));
    const index = this.#slot % slots;
    this.#reads[index] = (this.#reads[index] ?? 0) + 1;
    if (isLate) this.#late[index] = (this.#late[index] ?? 0) + 1;
    this.lastReadAtMs = receivedAtMs;
    this.behindMs = receivedAtMs - capturedAtMs;
  }

  /** Reads from the start of a slot to now, and when that slot began. */
  since(fromMs: number, nowMs: number): { reads: number; fromMs: number } {
    const first = Math.floor(fromMs / slotMs);
    return {
      reads: this.#sum(this.#reads, first, Math.floor(nowMs / slotMs), nowMs),
      fromMs: first * slotMs,
    };
  }

  /** Reads of the whole hour that ended at `endMs`, a full hour. */
  hourBefore(endMs: number, nowMs: number): number {
    return this.#sum(this.#reads, (endMs - hourMs) / slotMs, endMs / slotMs - 1, nowMs);
  }

  lateLastHour(nowMs: number): number {
    const last = Math.floor(nowMs / slotMs);
    return this.#sum(this.#late, last - 11, last, nowMs);
  }

  #sum(of: Uint32Array, first: number, last: number, nowMs: number): number {
    this.#turnTo(Math.floor(nowMs / slotMs));
    let sum = 0;
    for (let slot = Math.max(first, this.#slot - slots + 1); slot <= Math.min(last, this.#slot); slot++)
      sum += of[slot % slots] ?? 0;
    return sum;
  }

  /** Empties the slots between the last one and this; a clock that is set back changes nothing. */
  #turnTo(slot: number): void {
    if (slot <= this.#slot) return;
    const from = Math.max(this.#slot + 1, slot - slots + 1);
    for (let empty = from; empty <= slot; empty++) {
      this.#reads[empty % slots] = 0;
      this.#late[empty % slots] = 0;
    }
    this.#slot = slot;
  }
}
