/** The newest so many of what is found, in one total order over all partitions, and the cursor into it. */
import { RinggateError } from '../../../core/errors.ts';

/** Where a read stands in the order: newest first; partition and row make it total, so that a cursor never skips or repeats. */
export interface Place {
  capturedMs: number;
  no: number;
  row: number;
}

export function byNewest(a: Place, b: Place): number {
  return b.capturedMs - a.capturedMs || b.no - a.no || b.row - a.row;
}

export class Newest<T extends Place> {
  readonly #limit: number;
  readonly #after: Place | null;
  #items: T[] = [];
  /** All that came, whether before the cursor or after. */
  count = 0;

  constructor(limit: number, cursor: string | undefined) {
    this.#limit = limit;
    this.#after = cursor === undefined ? null : parseCursor(cursor);
  }

  /** What follows this place is asked for; null: all. */
  get after(): Place | null {
    return this.#after;
  }

  add(item: T): void {
    this.count++;
    if (this.#after !== null && byNewest(item, this.#after) <= 0) return;
    this.#items.push(item);
    if (this.#items.length >= 4 * (this.#limit + 1)) this.#trim();
  }

  /** Whether a read this old could still be among the newest. */
  wants(capturedMs: number): boolean {
    if (this.#items.length <= this.#limit) return true;
    this.#trim();
    return (this.#items.at(-1)?.capturedMs ?? 0) <= capturedMs;
  }

  page(): { items: T[]; nextCursor: string | null } {
    this.#trim();
    const items = this.#items.slice(0, this.#limit);
    const last = items.at(-1);
    const hasMore = this.#items.length > this.#limit && last !== undefined;
    return { items, nextCursor: hasMore ? cursorOf(last) : null };
  }

  /** One more than the page tells whether there is another. */
  #trim(): void {
    this.#items.sort(byNewest);
    this.#items.length = Math.min(this.#items.length, this.#limit + 1);
  }
}

function cursorOf(item: Place): string {
  return Buffer.from(`${item.capturedMs}.${item.no}.${item.row}`).toString('base64url');
}

function parseCursor(cursor: string): Place {
  const parts = /^(-?\d{1,16})\.(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts === null) {
    throw new RinggateError('invalid_request', 'the cursor is none of ours', {
      errors: [{ path: '/cursor', message: `is none of ours: ${cursor}` }],
    });
  }
  return { capturedMs: Number(parts[1]), no: Number(parts[2]), row: Number(parts[3]) };
}
