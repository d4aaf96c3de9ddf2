/** Placements are written once into the main database; a read names the number. What a read was placed as never changes. */

import { RinggateError } from '../../../core/errors.ts';
import type { Placement } from '../../../core/model.ts';
import type { Database } from '../database.ts';

export class PlacementNumbers {
  readonly #db: Database;
  readonly #byNumber = new Map<number, Placement>();
  readonly #byText = new Map<string, number>();
  readonly #places = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
    this.#load(0);
  }

  /** The numbers of placements; the new ones are written in one transaction. */
  numbersOf(placements: readonly Placement[]): number[] {
    const texts = placements.map((placement) => JSON.stringify(placement));
    const added = new Map<string, Placement>();
    texts.forEach((text, i) => {
      const placement = placements[i];
      if (placement !== undefined && !this.#byText.has(text)) added.set(text, placement);
    });
    if (added.size > 0) this.#add(added);
    return texts.map((text) => this.#byText.get(text) ?? 0);
  }

  #add(added: ReadonlyMap<string, Placement>): void {
    const insert = this.#db.prepare('INSERT INTO placements (placement) VALUES (?)');
    const numbered: [number, string, Placement][] = [];
    this.#db.transaction(() => {
      for (const [text, placement] of added)
        numbered.push([Number(insert.run(text).lastInsertRowid), text, placement]);
    })();
    for (const [no, text, placement] of numbered) {
      this.#byText.set(text, no);
      this.#byNumber.set(no, placement);
    }
  }

  /** Reads what another thread has added since, where the number is not known yet. */
  placement(no: number): Placement {
    const known = this.#byNumber.get(no);
    if (known !== undefined) return known;
    this.#load(Math.max(0, ...this.#byNumber.keys()));
    const added = this.#byNumber.get(no);
    if (added === undefined) throw new RinggateError('internal', `placement ${no} is missing in the store`);
    return added;
  }

  /** The number of a placement's checkpoint: that of its first placement, so that it never changes; 0 = it has none. */
  placeOf(no: number): number {
    const { checkpointId } = this.placement(no);
    return checkpointId === null ? 0 : this.placeNumber(checkpointId);
  }

  /** The number of a checkpoint; 0 = no read was placed there. */
  placeNumber(checkpointId: string): number {
    const known = this.#places.get(checkpointId);
    if (known !== undefined) return known;
    for (const [no, placement] of this.all()) {
      if (placement.checkpointId !== null && !this.#places.has(placement.checkpointId))
        this.#places.set(placement.checkpointId, no);
    }
    return this.#places.get(checkpointId) ?? 0;
  }

  /** Every placement, those included that other threads have added. */
  all(): Iterable<[number, Placement]> {
    this.#load(Math.max(0, ...this.#byNumber.keys()));
    return this.#byNumber;
  }

  #load(after: number): void {
    const rows = this.#db
      .prepare<[number], { no: number; placement: string }>(
        'SELECT no, placement FROM placements WHERE no > ? ORDER BY no',
      )
      .all(after);
    for (const row of rows) {
      this.#byNumber.set(row.no, JSON.parse(row.placement) as Placement);
      this.#byText.set(row.placement, row.no);
    }
  }
}
