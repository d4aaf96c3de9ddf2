/**
 * The different plates of a partition that takes reads, in the memory of the thread that answers patterns: a pattern is
 * then held against each plate once, not against each read. Filled by the first such question, kept up by the next ones.
 */
import type { PartitionReader } from './partition-reader.ts';
import type { PlateTerm } from './plate-term.ts';

/** A pattern that finds more reads than this is quicker answered by going through all. */
const mostRows = 20_000;

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
    this.#catchUp();
    const found: number[] = [];
    for (const [plate, rows] of this.#rows) {
      if (term.fits(plate) === null) continue;
      for (const row of rows) found.push(row);
      if (found.length > mostRows) return null;
    }
    return found;
  }

  #catchUp(): void {
    const added = this.#file.each<{ row: number; plate: string }>(
      "SELECT row, plate FROM reads WHERE row > ? AND plate <> '' ORDER BY row",
      this.#lastRow,
    );
    for (const { row, plate } of added) {
      this.#add(plate, row);
      this.#lastRow = row;
    }
    const changes = this.#file.all<{ n: number; row: number; plate: string }>(
      'SELECT c.n, c.row, r.plate FROM search_changes c JOIN reads r ON r.row = c.row WHERE c.n > ? ORDER BY c.n',
      this.#lastChange,
    );
    for (const { n, row, plate } of changes) {
      this.#lastChange = n;
      if (plate !== '' && row <= this.#lastRow) this.#add(plate, row);
    }
  }

  #add(plate: string, row: number): void {
    const rows = this.#rows.get(plate);
    if (rows === undefined) this.#rows.set(plate, [row]);
    else rows.push(row);
  }
}
