/** What found reads are sorted by where that is not their time: all that fit have to be looked at, so their number is bounded. */
import { RinggateError } from '../../../core/errors.ts';
import type { ReadSort } from '../../contract/reads.ts';
import type { SortKey } from './first-in-order.ts';
import type { PlacementNumbers } from './placements.ts';
import type { ReadRow } from './row.ts';

/** More reads than this are sorted by time only. */
export const mostSorted = 10_000;

export type KeyOf = (row: ReadRow) => SortKey;

/** null: by time, which needs no row. */
export function sortKey(sort: ReadSort | undefined, placements: PlacementNumbers): KeyOf | null {
  switch (sort) {
    case 'plate':
    case '-plate':
      return (row) => (row.plate === '' ? null : row.plate);
    case 'checkpointId':
    case '-checkpointId':
      return (row) => placements.placement(row.placement).checkpointId;
    case 'speedKmh':
    case '-speedKmh':
      return (row) => row.speed_kmh;
    default:
      return null;
  }
}

export function tooManyToSort(): RinggateError {
  const message = `sorts at most ${mostSorted} reads in this order, and more fit; narrow the question (time, checkpoints, plate), or sort by capturedAt`;
  return new RinggateError('too_many_to_sort', 'More reads fit than are sorted in this order.', {
    errors: [{ path: '/sort', message }],
  });
}
