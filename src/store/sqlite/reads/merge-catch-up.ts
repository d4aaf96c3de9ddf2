/** What changed in the sources while they were merged is carried over, before the merged partition takes their place. */
import type { Database } from '../database.ts';
import { columnsOf, type MergeOrder } from './merged-file.ts';

/**
 * @param changed rows of each source that a revision or a late picture touched since the merge began
 * @param sourceOf the file of a source; pictures stay in it
 */
export function catchUp(
  merged: Database,
  order: MergeOrder,
  changed: ReadonlyMap<number, ReadonlySet<number>>,
  sourceOf: (no: number) => Database | null,
): void {
  const columns = columnsOf(merged).filter((name) => !['place', 'row', 'captured'].includes(name));
  const update = merged.prepare(
    `UPDATE reads SET captured = ?, ${columns.map((name) => `${name} = ?`).join(', ')} WHERE row = ?`,
  );
  merged.transaction(() => {
    for (const { no, firstRow, baseMs } of order.sources) {
      const rows = changed.get(no);
      const source = rows === undefined || rows.size === 0 ? null : sourceOf(no);
      if (rows === undefined || source === null) continue;
      const read = source
        .prepare<[number], unknown[]>(`SELECT captured, ${columns.join(', ')} FROM reads WHERE row = ?`)
        .raw();
      for (const row of rows) {
        const [captured, ...rest] = read.get(row) ?? [];
        if (typeof captured !== 'number') throw new Error(`row ${row} of partition ${no} is gone`);
        update.run(captured + baseMs - order.baseMs, ...rest, firstRow + row);
      }
    }
  })();
}
