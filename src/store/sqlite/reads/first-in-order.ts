/** The first so many of what is found, in one total order over all partitions, and the cursor into it. */
import { RinggateError } from '../../../core/errors.ts';
import type { ReadSort } from '../../contract/reads.ts';
import { type CataloguedPartition, revisionSlackMs } from './partition-set.ts';

/** What reads are sorted by beside their time; null: not known, which comes last either way. */
export type SortKey = string | number | null;

/** Where a read stands in the order; partition and row make it total, so that a cursor never skips or repeats. */
export interface Place {
  capturedMs: number;
  no: number;
  row: number;
  /** Absent where reads are sorted by time. */
  key?: SortKey;
}

function byTime(a: Place, b: Place): number {
  return a.capturedMs - b.capturedMs || a.no - b.no || a.row - b.row;
}

/** Those of one key are newest first, whichever way the keys go. */
function byKey(a: Place, b: Place, sign: 1 | -1): number {
  const [one, other] = [a.key ?? null, b.key ?? null];
  if (one === other) return -byTime(a, b);
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -sign : sign;
}

export class FirstInOrder<T extends Place> {
  /** Whether the order is that of time, so that neither all reads nor all partitions have to be looked at. */
  readonly isByTime: boolean;
  /** 1: ascending; -1: descending. */
  readonly sign: 1 | -1;
  readonly #limit: number;
  readonly #after: Place | null;
  readonly #compare: (a: Place, b: Place) => number;
  #items: T[] = [];
  /** All that came, whether before the cursor or after. */
  count = 0;

  constructor(limit: number, cursor: string | undefined, sort: ReadSort = '-capturedAt') {
    const sign = sort.startsWith('-') ? -1 : 1;
    this.sign = sign;
    this.isByTime = sort === 'capturedAt' || sort === '-capturedAt';
    this.#limit = limit;
    this.#after = cursor === undefined ? null : parseCursor(cursor);
    this.#compare = this.isByTime ? (a, b) => sign * byTime(a, b) : (a, b) => byKey(a, b, sign);
  }

  /** What follows this place is asked for; null: all. */
  get after(): Place | null {
    return this.#after;
  }

  add(item: T): void {
    this.count++;
    if (this.#after !== null && this.#compare(item, this.#after) <= 0) return;
    this.#items.push(item);
    if (this.#items.length >= 4 * (this.#limit + 1)) this.#trim();
  }

  /** Whether a read of this partition could still be among the first. */
  wants({ minMs, maxMs }: Pick<CataloguedPartition, 'minMs' | 'maxMs'>): boolean {
    // one that takes reads may be given any
    if (minMs === null || maxMs === null) return true;
    if (!this.isByTime || this.#items.length <= this.#limit) return true;
    this.#trim();
    const lastMs = this.#items.at(-1)?.capturedMs ?? 0;
    return this.sign < 0 ? lastMs <= maxMs + revisionSlackMs : lastMs >= minMs - revisionSlackMs;
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
    this.#items.sort(this.#compare);
    this.#items.length = Math.min(this.#items.length, this.#limit + 1);
  }
}

function cursorOf({ capturedMs, no, row, key = null }: Place): string {
  const keyPart = key === null ? '' : `.${typeof key === 'string' ? 's' : 'n'}${key}`;
  return Buffer.from(`${capturedMs}.${no}.${row}${keyPart}`).toString('base64url');
}

function parseCursor(cursor: string): Place {
  const parts = /^(-?\d{1,16})\.(\d{1,9})\.(\d{1,9})(?:\.([sn])(.+))?$/s.exec(
    Buffer.from(cursor, 'base64url').toString(),
  );
  if (parts === null) {
    throw new RinggateError('invalid_request', 'the cursor is none of ours', {
      errors: [{ path: '/cursor', message: `is none of ours: ${cursor}` }],
    });
  }
  const place = { capturedMs: Number(parts[1]), no: Number(parts[2]), row: Number(parts[3]) };
  const key = parts[5];
  return key === undefined ? place : { ...place, key: parts[4] === 'n' ? Number(key) : key };
}
