/** Health over the real store in a folder of its own, with a clock that the test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createChanges } from '../../src/core/changes.ts';
import type { Alert, Device } from '../../src/core/entities.ts';
import { HealthDesk } from '../../src/health/desk.ts';
import type { CameraProbe } from '../../src/onvif/contract.ts';
import { LiveRegistry } from '../../src/registry/live-registry.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { preparedRead } from '../support/gateway-app.ts';

/** Monday. */
export const startMs = Date.UTC(2026, 10, 23, 0);

export interface HealthSite {
  desk: HealthDesk;
  registry: LiveRegistry;
  store: Store;
  devices: Device[];
  alerts: Alert[];
  nowMs(): number;
  /** Moves the clock in steps, looking at each. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Moves the clock while nothing looks. */
  skip(ms: number): void;
  state(deviceId: string): string | undefined;
  codes(deviceId: string): string[];
  read(deviceId: string, facts?: { capturedAtMs?: number; lane?: number }): void;
  ownTrouble: string | null;
  /** As after a crash (nothing is written at the end) or a stop. */
  restart(how: 'crash' | 'stop'): Promise<HealthSite>;
  close(): Promise<void>;
}

const log = {
  debug() {},
  info() {},
  warn: (fields: object) => expect.fail(JSON.stringify(fields)),
  error: (fields: object) => expect.fail(JSON.stringify(fields)),
};

/** @param sites devices by checkpoint; a checkpoint is in the area before its first `-` */
export async function openHealthSite(sites: Record<string, string[]>): Promise<HealthSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-health-'));
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => expect.fail(error.message),
  });
  await store.registry.createArea({ id: 'district', name: 'district', parentId: null });
  const areas = new Set<string>();
  for (const [checkpointId, deviceIds] of Object.entries(sites)) {
    const [areaId = ''] = checkpointId.split('-');
    if (!areas.has(areaId))
      await store.registry.createArea({ id: areaId, name: areaId, parentId: 'district' });
    areas.add(areaId);
    await store.registry.createCheckpoint({
      id: checkpointId,
      name: checkpointId,
      grade: 'C',
      ringId: null,
      kind: 'checkpoint',
      areaId,
      position: { lat: 32, lon: 120, datum: 'wgs84' },
      road: 'G15',
      lanes: [{ number: 1, headingDeg: 90 }],
      staffed: false,
    });
    for (const id of deviceIds)
      await store.registry.createDevice(
        { id, name: id, make: 'ringgate', kind: 'reader', checkpointId, areaId },
        id,
      );
  }
  return begin(store, { nowMs: startMs }, async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  });
}

async function begin(store: Store, time: { nowMs: number }, close: () => Promise<void>): Promise<HealthSite> {
  const changes = createChanges(log);
  const devices: Device[] = [];
  const alerts: Alert[] = [];
  changes.on('deviceChanged', (device) => devices.push(device));
  changes.on('alertsChanged', (changed) => alerts.push(...changed));
  const registry = await LiveRegistry.open(store, changes, log);
  const own = { trouble: null as string | null };
  const desk = await HealthDesk.open({
    store,
    registry,
    changes,
    clock: () => time.nowMs,
    log,
    ownTroubles: { broker: () => own.trouble },
  });
  await desk.coverage.start();
  await desk.startAlerts();
  return {
    desk,
    registry,
    store,
    devices,
    alerts,
    nowMs: () => time.nowMs,
    async pass(ms, stepMs = 1000) {
      for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
        time.nowMs += stepMs;
        await desk.tick();
      }
    },
    skip: (ms) => {
      time.nowMs += ms;
    },
    state: (deviceId) => registry.devices.get(deviceId)?.state,
    codes: (deviceId) => desk.watch.record(deviceId)?.reasons.map((reason) => reason.code) ?? [],
    read(deviceId, { capturedAtMs = time.nowMs - 400, lane = 1 } = {}) {
      const read = preparedRead({ capturedAtMs, receivedAtMs: time.nowMs });
      read.placement = { ...read.placement, deviceId };
      read.decoded = { ...read.decoded, capturedAtMs, lane };
      desk.watch.heardFrom(deviceId, time.nowMs);
      desk.watch.read({ read, id: 'r', outcome: 'stored' });
    },
    get ownTrouble() {
      return own.trouble;
    },
    set ownTrouble(trouble) {
      own.trouble = trouble;
    },
    async restart(how) {
      if (how === 'stop') await desk.stop();
      return begin(store, time, close);
    },
    close,
  };
}

export function probe(facts: Partial<CameraProbe> = {}): CameraProbe {
  return { reachable: true, login: 'accepted', clock: null, problem: null, tookMs: 12, ...facts };
}
