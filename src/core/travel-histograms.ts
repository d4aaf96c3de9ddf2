/** Times as bounded histograms in one buffer: 48 bins of 15 % each, one byte a bin, old times fade. */

export const binsPerCell = 48;
const shortestS = 4;
const longestS = 3600;
const step = Math.log(longestS / shortestS) / binsPerCell;
/** Halves a cell that holds so many: the newest times count most, and no bin overflows its byte. */
const fullest = 240;

/** What is known of a time, seconds. */
export interface Quantiles {
  p10: number;
  p50: number;
  p90: number;
  count: number;
}

export class TravelHistograms {
  readonly #most: number;
  #bins = new Uint8Array(64 * binsPerCell);
  #counts = new Uint8Array(64);
  #cells = new Map<number, number>();

  /** @param most cells; further ones are refused */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#cells.size;
  }
  keys(): IterableIterator<number> {
    return this.#cells.keys();
  }

  /** Adds a time to a cell, made when it is not there yet. Times outside 4 s … 1 h are left out. */
  add(key: number, seconds: number): void {
    if (seconds < shortestS || seconds >= longestS) return;
    const cell = this.#cells.get(key) ?? this.#make(key);
    if (cell === -1) return;
    const bin = cell * binsPerCell + Math.floor(Math.log(seconds / shortestS) / step);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    const count = (this.#counts[cell] ?? 0) + 1;
    this.#counts[cell] = count;
    if (count >= fullest) this.#fade(cell);
  }

  /** null for a cell that nothing was added to. */
  quantiles(key: number): Quantiles | null {
    const cell = this.#cells.get(key);
    const count = cell === undefined ? 0 : (this.#counts[cell] ?? 0);
    if (cell === undefined || count === 0) return null;
    return {
      p10: this.#quantile(cell, count * 0.1),
      p50: this.#quantile(cell, count * 0.5),
      p90: this.#quantile(cell, count * 0.9),
      count,
    };
  }

  /** The middle alone, for the way of a read; null where there are fewer than `least`. */
  median(key: number, least: number): number | null {
    const cell = this.#cells.get(key);
    const count = cell === undefined ? 0 : (this.#counts[cell] ?? 0);
    return cell === undefined || count < least ? null : this.#quantile(cell, count * 0.5);
  }

  #quantile(cell: number, target: number): number {
    let below = 0;
    for (let bin = 0; bin < binsPerCell; bin++) {
      const here = this.#bins[cell * binsPerCell + bin] ?? 0;
      if (here > 0 && below + here >= target)
        return shortestS * Math.exp(step * (bin + (target - below) / here));
      below += here;
    }
    return longestS;
  }

  #make(key: number): number {
    const cell = this.#cells.size;
    if (cell >= this.#most) return -1;
    if (cell >= this.#counts.length) {
      const bins = new Uint8Array(this.#bins.length * 2);
      bins.set(this.#bins);
      this.#bins = bins;
      const counts = new Uint8Array(this.#counts.length * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#cells.set(key, cell);
    return cell;
  }

  #fade(cell: number): void {
    let count = 0;
    for (let bin = cell * binsPerCell; bin < (cell + 1) * binsPerCell; bin++) {
      const half = (this.#bins[bin] ?? 0) >> 1;
      this.#bins[bin] = half;
      count += half;
    }
    this.#counts[cell] = count;
  }

  /** One cell as bytes, for keeping. */
  bytesOf(key: number): Uint8Array {
    const cell = this.#cells.get(key) ?? 0;
    return this.#bins.slice(cell * binsPerCell, (cell + 1) * binsPerCell);
  }

  /** Puts a kept cell back. */
  restore(key: number, bins: Uint8Array): void {
    const cell = this.#cells.get(key) ?? this.#make(key);
    if (cell === -1) return;
    this.#bins.set(bins.subarray(0, binsPerCell), cell * binsPerCell);
    let count = 0;
    for (const bin of bins.subarray(0, binsPerCell)) count += bin;
    this.#counts[cell] = Math.min(255, count);
    if (count >= fullest) this.#fade(cell);
  }
}
