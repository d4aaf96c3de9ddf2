import { describe, expect, it } from 'vitest';
import type { CoverageNow } from '../../src/core/coverage.ts';
import type { KeptHealth } from '../../src/store/contract/health.ts';
import { migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { healthRepository } from '../../src/store/sqlite/health.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { registryRepository } from '../../src/store/sqlite/registry.ts';

function freshStore() {
  const db = openDatabase(':memory:');
  migrate(db, mainMigrations);
  const registry = registryRepository(db);
  registry.createArea({ id: 'a', name: 'a', parentId: null });
  for (const id of ['d1', 'd2'])
    registry.createDevice(
      { id, name: id, make: 'ringgate', kind: 'reader', checkpointId: null, areaId: 'a' },
      id,
    );
  return { health: healthRepository(db), registry };
}
const kept = (deviceId: string, facts: Partial<KeptHealth> = {}): KeptHealth => ({
  deviceId,
  state: 'offline',
  sinceMs: 5,
  reasons: [{ code: 'unreachable', sinceMs: 5, detail: 'no answer' }],
  evidence: [{ kind: 'reachable', ok: false, sinceMs: 5, checkedAtMs: 9, detail: null }],
  clockHistory: [],
  lastReadAtMs: 3,
  lanes: [1, 2],
  viaBroker: true,
  usual: new Uint8Array([1, 2, 3]),
  ...facts,
});
const seen: CoverageNow = { state: 'seeing', cause: null, deviceIds: [], lanes: null };
const blind: CoverageNow = { state: 'blind', cause: 'devices_offline', deviceIds: ['d1'], lanes: null };

describe('what is kept of health', () => {
  it('is there again as it was kept, and gone with the device', () => {
    const { health, registry } = freshStore();
    health.keep([kept('d1'), kept('d2', { usual: null }), kept('gone')]);
    health.keep([kept('d1', { sinceMs: 7 })]);
    expect(health.load()).toEqual([kept('d1', { sinceMs: 7 }), kept('d2', { usual: null })]);
    registry.deleteDevice('d1');
    expect(health.load().map((one) => one.deviceId)).toEqual(['d2']);
  });

  it('sets many devices at once and says which are there', () => {
    const { health, registry } = freshStore();
    const set = health.setDevices([
      { id: 'd1', health: { state: 'online', clock: { offsetMs: 12, quality: 'good' } } },
      { id: 'nobody', health: { state: 'offline' } },
    ]);
    expect(set).toEqual([registry.getDevice('d1')]);
    expect(set[0]?.clock).toEqual({ offsetMs: 12, quality: 'good' });
  });
});

describe('the intervals of a checkpoint', () => {
  it('close each other, and are found by any moment in them', () => {
    const { health } = freshStore();
    health.openIntervals([{ checkpointId: 'c', fromMs: 100, ...seen }]);
    health.openIntervals([
      { checkpointId: 'c', fromMs: 200, ...blind },
      { checkpointId: 'other', fromMs: 200, ...seen },
    ]);
    expect(health.intervals('c', 0, 1000)).toEqual([
      { fromMs: 100, toMs: 200, ...seen },
      { fromMs: 200, toMs: null, ...blind },
    ]);
    expect(health.intervals('c', 150, 160)).toHaveLength(1);
    expect(health.intervals('c', 500, 600)).toHaveLength(1);
    expect(health.intervals('c', 0, 100)).toEqual([]);
  });

  it('are closed after a crash at the last sign of life, and the time since then is downtime', () => {
    const { health } = freshStore();
    expect(health.recover(50)).toBeNull();
    health.openIntervals([{ checkpointId: 'c', fromMs: 100, ...seen }]);
    health.beat(900);
    expect(health.recover(5_000)).toEqual({ fromMs: 900, toMs: 5_000 });
    expect(health.intervals('c', 0, 9_000)).toEqual([{ fromMs: 100, toMs: 900, ...seen }]);
    expect(health.downtimes(0, 9_000)).toEqual([{ fromMs: 900, toMs: 5_000 }]);
    expect(health.downtimes(5_000, 9_000)).toEqual([]);
    health.forget(2_000);
    expect(health.intervals('c', 0, 9_000)).toEqual([]);
    expect(health.downtimes(0, 9_000)).toHaveLength(1);
  });

  it('are not made longer by a clock that was set back', () => {
    const { health } = freshStore();
    health.beat(9_000);
    expect(health.recover(5_000)).toBeNull();
  });
});
