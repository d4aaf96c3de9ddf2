/**
 * The different plates of a partition that takes reads, in the memory of the thread that answers patterns: a pattern is
 * then held against each plate once, not against each read. Filled in steps between questions once the first pattern
 * was asked; rows that are not in it yet are gone through by SQLite.
 */
import type { PartitionReader } from './partition-reader.ts';
import type { PlateTerm } from './plate-term.ts';

/** A pattern that finds more reads than this is quicker answered by going through all. */
const mostRows = 20_000;
/** Rows taken in at once: some 20 ms, which a question may have to wait. */
const rowsPerStep = 20_000;

export class LivePlates {
  readonly #file: PartitionReader;
  readonly #rows = new Map<string, number[]>();
  #lastRow = 0;
  #lastChange = 0;

  constructor(file: PartitionReader) {
    this.#file = file;
  }

  /**
   * Rows whose plate fits, or did before a revision: the caller looks at each.
   * @returns null where there are too many to name
   */
  rowsOf(term: PlateTerm): number[] | null {
    const isBehind = this.takeIn();
    const found: number[] = [];
    for (const [plate, rows] of this.#rows) {
      if (term.fits(plate) === null) continue;
      for (const row of rows) found.push(row);
      if (found.length > mostRows) return null;
    }
    if (!isBehind) return found;
    const others = this.#file.all<{ row: number }>(
      'SELECT row FROM reads WHERE row > ? AND plate GLOB ? LIMIT ?',
      this.#lastRow,
      term.glob,
      mostRows,
    );
    if (found.length + others.length >= mostRows) return null;
    for (const { row } of others) found.push(row);
    return found;
  }

  /** Rows of plates, or that were theirs before a revision; null while not all plates are taken in. */
  rowsNamed(plates: readonly string[]): Map<string, number[]> | null {
    if (this.takeIn()) return null;
    return new Map(plates.map((plate) => [plate, this.#rows.get(plate) ?? []]));
  }

  /** Takes in a step of what is new. @returns whether there is more */
  takeIn(): boolean {
    const added = this.#file.all<{ row: number; plate: string }>(
      'SELECT row, plate FROM reads WHERE row > ? ORDER BY row LIMIT ?',
      this.#lastRow,
      rowsPerStep,
    );
    for (const { row, plate } of added) if (plate !== '') this.#add(plate, row);
    this.#lastRow = added.at(-1)?.row ?? this.#lastRow;
    const changes = this.#file.all<{ n: number; row: number; plate: string }>(
      'SELECT c.n, c.row, r.plate FROM search_changes c JOIN reads r ON r.row = c.row WHERE c.n > ? ORDER BY c.n',
      this.#lastChange,
    );
    for (const { n, row, plate } of changes) {
      this.#lastChange = n;
      if (plate !== '' && row <= this.#lastRow) this.#add(plate, row);
    }
    return added.length === rowsPerStep;
  }

  #add(plate: string, row: number): void {
    const rows = this.#rows.get(plate);
    if (rows === undefined) this.#rows.set(plate, [row]);
    else rows.push(row);
  }
}
