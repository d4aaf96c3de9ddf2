/** The part of RoadsRepository that counts over the rings. */
import type { PlaceHour, RingHour, RoadsRepository, SkippedHour } from '../contract/roads.ts';
import type { Database } from './database.ts';

const counts = `inbound, outbound, unread_inbound AS unreadInbound, unread_outbound AS unreadOutbound`;
const addCounts = `inbound = inbound + excluded.inbound, outbound = outbound + excluded.outbound,
       unread_inbound = unread_inbound + excluded.unread_inbound,
       unread_outbound = unread_outbound + excluded.unread_outbound`;

export function ringPicture(
  db: Database,
): Pick<
  RoadsRepository,
  'addRingPicture' | 'ringHours' | 'placeHours' | 'skippedHours' | 'ringsInForceSince' | 'forgetRingPicture'
> {
  const addRing = db.prepare<unknown[]>(
    `INSERT INTO ring_passages (ring_id, hour_ms, inbound, outbound, unread_inbound, unread_outbound)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ring_id, hour_ms) DO UPDATE SET ${addCounts}`,
  );
  const addPlace = db.prepare<unknown[]>(
    `INSERT INTO checkpoint_passages
       (ring_id, hour_ms, inbound, outbound, unread_inbound, unread_outbound, checkpoint_id, late)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (hour_ms, ring_id, checkpoint_id) DO UPDATE SET ${addCounts}, late = late + excluded.late`,
  );
  const addSkipped = db.prepare<unknown[]>(
    `INSERT INTO skipped_rings (hour_ms, from_zone, to_zone, last_checkpoint_id, next_checkpoint_id, vehicles)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (hour_ms, from_zone, to_zone, last_checkpoint_id, next_checkpoint_id)
     DO UPDATE SET vehicles = MAX(0, vehicles + excluded.vehicles)`,
  );
  return {
    addRingPicture: db.transaction((places: readonly PlaceHour[], skipped: readonly SkippedHour[]) => {
      for (const place of places) {
        const { ringId, hourMs, inbound, outbound, unreadInbound, unreadOutbound } = place;
        const values = [ringId, hourMs, inbound, outbound, unreadInbound, unreadOutbound];
        addRing.run(...values);
        addPlace.run(...values, place.checkpointId, place.late);
      }
      for (const hour of skipped)
        addSkipped.run(
          hour.hourMs,
          hour.fromZone,
          hour.toZone,
          hour.lastCheckpointId,
          hour.nextCheckpointId,
          // a count that a crash took away cannot be taken back once more
          hour.vehicles,
        );
    }),
    ringHours: (ringId, fromMs, toMs) =>
      db
        .prepare<unknown[], RingHour>(
          `SELECT ring_id AS ringId, hour_ms AS hourMs, ${counts} FROM ring_passages
           WHERE hour_ms >= ? AND hour_ms < ? AND (? IS NULL OR ring_id = ?) ORDER BY ring_id, hour_ms`,
        )
        .all(fromMs, toMs, ringId, ringId),
    placeHours: (fromMs, toMs) =>
      db
        .prepare<unknown[], PlaceHour>(
          `SELECT ring_id AS ringId, checkpoint_id AS checkpointId, hour_ms AS hourMs, ${counts}, late
           FROM checkpoint_passages WHERE hour_ms >= ? AND hour_ms < ?`,
        )
        .all(fromMs, toMs),
    skippedHours: (fromMs, toMs) =>
      db
        .prepare<unknown[], SkippedHour>(
          `SELECT hour_ms AS hourMs, from_zone AS fromZone, to_zone AS toZone,
             last_checkpoint_id AS lastCheckpointId, next_checkpoint_id AS nextCheckpointId, vehicles
           FROM skipped_rings WHERE hour_ms >= ? AND hour_ms < ? AND vehicles > 0 ORDER BY hour_ms`,
        )
        .all(fromMs, toMs),
    ringsInForceSince: db.transaction((rings: string, atMs: number) => {
      db.prepare(
        `INSERT INTO rings_in_force (one, rings, since_ms) VALUES (1, ?, ?)
         ON CONFLICT (one) DO UPDATE SET rings = excluded.rings, since_ms = excluded.since_ms
         WHERE rings <> excluded.rings`,
      ).run(rings, atMs);
      const row = db.prepare<[], { since_ms: number }>('SELECT since_ms FROM rings_in_force').get();
      return row?.since_ms ?? atMs;
    }),
    forgetRingPicture: db.transaction((beforeMs: number) => {
      db.prepare('DELETE FROM checkpoint_passages WHERE hour_ms < ?').run(beforeMs);
      db.prepare('DELETE FROM skipped_rings WHERE hour_ms < ?').run(beforeMs);
    }),
  };
}
