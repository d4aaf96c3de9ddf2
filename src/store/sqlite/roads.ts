/** RoadsRepository over SQLite. */
import type { RoadMap } from '../../core/road-map.ts';
import type { KeptTravelTimes, RoadsRepository } from '../contract/roads.ts';
import type { Database } from './database.ts';
import { ringPicture } from './ring-picture.ts';

export function roadsRepository(db: Database): RoadsRepository {
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
    ...ringPicture(db),
  };
}
