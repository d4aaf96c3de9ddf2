/** RoadsRepository over SQLite. */
import type { RoadMap } from '../../core/road-map.ts';
import type { KeptTravelTimes, RingHour, RoadsRepository } from '../contract/roads.ts';
import type { Database } from './database.ts';

interface RingHourRow {
  ring_id: string;
  hour_ms: number;
  inbound: number;
  outbound: number;
  unread_inbound: number;
  unread_outbound: number;
}

export function roadsRepository(db: Database): RoadsRepository {
  const add = db.prepare<unknown[]>(
    `INSERT INTO ring_passages (ring_id, hour_ms, inbound, outbound, unread_inbound, unread_outbound)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (ring_id, hour_ms) DO UPDATE SET
       inbound = inbound + excluded.inbound, outbound = outbound + excluded.outbound,
       unread_inbound = unread_inbound + excluded.unread_inbound,
       unread_outbound = unread_outbound + excluded.unread_outbound`,
  );
  return {
    map: () => {
      const row = db
        .prepare<[], { changed_at: number; body: string }>('SELECT changed_at, body FROM roads')
        .get();
      return row === undefined ? null : { map: JSON.parse(row.body) as RoadMap, changedAtMs: row.changed_at };
    },
    putMap: db.transaction((map: RoadMap, atMs: number) => {
      db.prepare('DELETE FROM roads').run();
      if (map.features.length > 0)
        db.prepare('INSERT INTO roads (one, changed_at, body) VALUES (1, ?, ?)').run(
          atMs,
          JSON.stringify(map),
        );
    }),
    travelTimes: () => {
      const row = db
        .prepare<[], { body: string; bins: Uint8Array }>('SELECT body, bins FROM travel_times')
        .get();
      if (row === undefined) return null;
      return {
        ...(JSON.parse(row.body) as Omit<KeptTravelTimes, 'bins'>),
        bins: Uint8Array.from(row.bins),
      };
    },
    keepTravelTimes: ({ bins, ...rest }) => {
      db.prepare(
        `INSERT INTO travel_times (one, body, bins) VALUES (1, ?, ?)
         ON CONFLICT (one) DO UPDATE SET body = excluded.body, bins = excluded.bins`,
      ).run(JSON.stringify(rest), Buffer.from(bins));
    },
    addRingHours: db.transaction((hours: readonly RingHour[]) => {
      for (const hour of hours)
        add.run(
          hour.ringId,
          hour.hourMs,
          hour.inbound,
          hour.outbound,
          hour.unreadInbound,
          hour.unreadOutbound,
        );
    }),
    ringHours: (ringId, fromMs, toMs) =>
      db
        .prepare<unknown[], RingHourRow>(
          `SELECT ring_id, hour_ms, inbound, outbound, unread_inbound, unread_outbound FROM ring_passages
           WHERE hour_ms >= ? AND hour_ms < ? AND (? IS NULL OR ring_id = ?) ORDER BY ring_id, hour_ms`,
        )
        .all(fromMs, toMs, ringId, ringId)
        .map((row) => ({
          ringId: row.ring_id,
          hourMs: row.hour_ms,
          inbound: row.inbound,
          outbound: row.outbound,
          unreadInbound: row.unread_inbound,
          unreadOutbound: row.unread_outbound,
        })),
  };
}
