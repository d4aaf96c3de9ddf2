/** A later revision replaces the facts of a stored read whole; where and when it was received stays. */
import type { Database } from '../database.ts';
import { imageBit, type ReadRow } from './row.ts';

/** By how much a revision may move the capture time (interfaces.md, MQTT). */
export const revisionMayMoveMs = 60_000;

export interface RevisedFacts {
  row: number;
  placement: number;
  captured: number;
  plate: string;
  plateRaw: string | null;
  marks: number;
  confidence: number | null;
  speedKmh: number | null;
  revision: number;
  extras: string | null;
  image: { mediaType: string; sha256: Uint8Array; bytes: Uint8Array } | null;
}

/** Whether the message is a revision of the stored row, and if so whether it may be one. */
export function judgeRevision(
  stored: ReadRow,
  revision: number,
  captured: number,
): 'duplicate' | 'moved' | 'revised' {
  if (revision <= stored.revision) return 'duplicate';
  return Math.abs(captured - stored.captured) > revisionMayMoveMs ? 'moved' : 'revised';
}

/**
 * Writes the new facts; runs inside the caller's transaction. `received` is kept as an instant. A revision without a
 * picture keeps the one that is there: makes send the picture with one of several messages, and it is evidence.
 */
export function writeRevision(db: Database, stored: ReadRow, facts: RevisedFacts): void {
  db.prepare(
    `UPDATE reads SET placement = ?, captured = ?, received = ?, plate = ?, plate_raw = ?, marks = ?, confidence = ?,
       speed_kmh = ?, revision = ?, extras = ? WHERE row = ?`,
  ).run(
    facts.placement,
    facts.captured,
    stored.received + (stored.captured - facts.captured),
    facts.plate,
    facts.plateRaw,
    facts.image === null ? facts.marks | (stored.marks & imageBit) : facts.marks,
    facts.confidence,
    facts.speedKmh,
    facts.revision,
    facts.extras,
    facts.row,
  );
  if (facts.image !== null) {
    db.prepare('DELETE FROM images WHERE row = ?').run(facts.row);
    db.prepare('INSERT INTO images (row, media_type, sha256, bytes) VALUES (?, ?, ?, ?)').run(
      facts.row,
      facts.image.mediaType,
      facts.image.sha256,
      facts.image.bytes,
    );
  }
}
