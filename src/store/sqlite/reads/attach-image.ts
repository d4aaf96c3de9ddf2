/** A picture that came after its read (fetched from the device's own web server): stored beside it, once. */
import { createHash } from 'node:crypto';
import type { Alert } from '../../../core/entities.ts';
import { pictureArrived } from '../alert-pictures.ts';
import type { Database } from '../database.ts';
import type { PartitionFile } from './event-lookup.ts';
import { imageBit, parseReadId } from './row.ts';

export interface AttachedImage {
  /** False where there is no such read, or it has a picture already: that one is evidence and stays. */
  attached: boolean;
  /** Alerts that show the read. */
  alerts: Alert[];
}

/** @param locate where a read lies by its id; null where it is gone */
export function attachImage(
  main: Database,
  locate: (no: number, row: number) => { partition: PartitionFile; row: number } | null,
  readId: string,
  image: { mediaType: string; bytes: Uint8Array },
  nowMs: number,
): AttachedImage {
  const parsed = parseReadId(readId);
  const place = parsed === null ? null : locate(parsed.partitionNo, parsed.row);
  if (place === null) return { attached: false, alerts: [] };
  const { row } = place;
  const { db } = place.partition;
  const attached = db.transaction(() => {
    const marked = db
      .prepare('UPDATE reads SET marks = marks | ? WHERE row = ? AND marks & ? = 0')
      .run(imageBit, row, imageBit);
    if (marked.changes === 0) return false;
    db.prepare('INSERT INTO images (row, media_type, sha256, bytes) VALUES (?, ?, ?, ?)').run(
      row,
      image.mediaType,
      createHash('sha256').update(image.bytes).digest(),
      image.bytes,
    );
    return true;
  })();
  return { attached, alerts: attached ? pictureArrived(main, readId, nowMs) : [] };
}
