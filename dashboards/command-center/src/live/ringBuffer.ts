/** A ring of the newest N things: constant memory however long the page stays open. */
export class RingBuffer<T> {
  readonly capacity: number;
  readonly #slots: T[] = [];
  /** The slot that the next push overwrites once the ring is full. */
  #next = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity ${capacity} is not a whole number above 0`);
    this.capacity = capacity;
  }

  get length(): number {
    return this.#slots.length;
  }

  push(item: T): void {
    if (this.#slots.length < this.capacity) this.#slots.push(item);
    else this.#slots[this.#next] = item;
    this.#next = (this.#next + 1) % this.capacity;
  }

  clear(): void {
    this.#slots.length = 0;
    this.#next = 0;
  }

  /** All items, the newest first. */
  newestFirst(): T[] {
    const full = this.#slots.length === this.capacity;
    const oldestFirst = full
      ? [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)]
      : [...this.#slots];
    return oldestFirst.reverse();
  }
}
