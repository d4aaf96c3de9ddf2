/** HealthRepository over SQLite. */
import type { Span } from '../../core/coverage.ts';
import type { Device } from '../../core/entities.ts';
import type { CoverageInterval } from '../../core/health-facts.ts';
import type { CheckpointInterval, HealthRepository, KeptHealth } from '../contract/health.ts';
import type { DeviceHealth } from '../contract/registry.ts';
import type { Database } from './database.ts';
import { deviceCalls } from './registry-devices.ts';

interface CoverageRow {
  from_ms: number;
  to_ms: number | null;
  body: string;
}

export function healthRepository(db: Database): HealthRepository {
  const devices = deviceCalls(db);
  const put = db.prepare<[string, Uint8Array | null, string]>(
    `INSERT INTO device_health (device_id, body, usual) SELECT id, ?, ? FROM devices WHERE id = ?
     ON CONFLICT (device_id) DO UPDATE SET body = excluded.body, usual = excluded.usual`,
  );
  const close = db.prepare<[number, string]>(
    'UPDATE coverage SET to_ms = max(from_ms, ?) WHERE checkpoint_id = ? AND to_ms IS NULL',
  );
  const open = db.prepare<[string, number, string]>(
    'INSERT INTO coverage (checkpoint_id, from_ms, body) VALUES (?, ?, ?)',
  );
  const alive = db.prepare<[], { at_ms: number }>('SELECT at_ms FROM gateway_alive');
  const beat = db.prepare<[number]>(
    'INSERT INTO gateway_alive (one, at_ms) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at_ms = excluded.at_ms',
  );
  return {
    load: () =>
      db
        .prepare<[], { body: string; usual: Uint8Array | null }>('SELECT body, usual FROM device_health')
        .all()
        .map(({ body, usual }) => ({
          ...(JSON.parse(body) as Omit<KeptHealth, 'usual'>),
          usual: usual === null ? null : Uint8Array.from(usual),
        })),
    keep: db.transaction((rows: readonly KeptHealth[]) => {
      for (const { usual, ...rest } of rows)
        put.run(JSON.stringify(rest), usual === null ? null : Buffer.from(usual), rest.deviceId);
    }),
    setDevices: db.transaction((changes: readonly { id: string; health: DeviceHealth }[]): Device[] =>
      changes.flatMap(({ id, health }) => devices.setDeviceHealth(id, health) ?? []),
    ),
    openIntervals: db.transaction((intervals: readonly Omit<CheckpointInterval, 'toMs'>[]) => {
      for (const { checkpointId, fromMs, ...facts } of intervals) {
        close.run(fromMs, checkpointId);
        open.run(checkpointId, fromMs, JSON.stringify(facts));
      }
    }),
    intervals: (checkpointId, fromMs, toMs) =>
      db
        .prepare<[string, number, number], CoverageRow>(
          `SELECT from_ms, to_ms, body FROM coverage
           WHERE checkpoint_id = ? AND from_ms < ? AND (to_ms IS NULL OR to_ms > ?) ORDER BY from_ms, n`,
        )
        .all(checkpointId, toMs, fromMs)
        .map(({ from_ms, to_ms, body }) => ({
          ...(JSON.parse(body) as Omit<CoverageInterval, 'fromMs' | 'toMs'>),
          fromMs: from_ms,
          toMs: to_ms,
        })),
    downtimes: (fromMs, toMs) =>
      db
        .prepare<[number, number], { from_ms: number; to_ms: number }>(
          'SELECT from_ms, to_ms FROM gateway_down WHERE from_ms < ? AND to_ms > ? ORDER BY from_ms',
        )
        .all(toMs, fromMs)
        .map((row) => ({ fromMs: row.from_ms, toMs: row.to_ms })),
    beat: (atMs) => {
      beat.run(atMs);
    },
    recover: db.transaction((nowMs: number): Span | null => {
      const last = alive.get();
      beat.run(nowMs);
      // a clock that was set back in between leaves no downtime that could be told
      if (last === undefined || last.at_ms >= nowMs) return null;
      db.prepare('UPDATE coverage SET to_ms = max(from_ms, ?) WHERE to_ms IS NULL').run(last.at_ms);
      db.prepare('INSERT OR REPLACE INTO gateway_down (from_ms, to_ms) VALUES (?, ?)').run(last.at_ms, nowMs);
      return { fromMs: last.at_ms, toMs: nowMs };
    }),
    forget: db.transaction((beforeMs: number) => {
      db.prepare('DELETE FROM coverage WHERE to_ms < ?').run(beforeMs);
      db.prepare('DELETE FROM gateway_down WHERE to_ms < ?').run(beforeMs);
    }),
  };
}
