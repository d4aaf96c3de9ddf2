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

/** @param partitionOf the file of a partition, live or sealed; null where it is gone */
export function attachImage(
  main: Database,
  partitionOf: (no: number) => PartitionFile | null,
  readId: string,
  image: { mediaType: string; bytes: Uint8Array },
  nowMs: number,
): AttachedImage {
  const parsed = parseReadId(readId);
  const partition = parsed === null ? null : partitionOf(parsed.partitionNo);
  if (parsed === null || partition === null) return { attached: false, alerts: [] };
  const { db } = partition;
  const attached = db.transaction(() => {
    const marked = db
      .prepare('UPDATE reads SET marks = marks | ? WHERE row = ? AND marks & ? = 0')
      .run(imageBit, parsed.row, imageBit);
    if (marked.changes === 0) return false;
    db.prepare('INSERT INTO images (row, media_type, sha256, bytes) VALUES (?, ?, ?, ?)').run(
      parsed.row,
      image.mediaType,
      createHash('sha256').update(image.bytes).digest(),
      image.bytes,
    );
    return true;
  })();
  return { attached, alerts: attached ? pictureArrived(main, readId, nowMs) : [] };
}
