/** Alerts and reads as the API gives them, for tests of the page's stores. */
import type { Alert, Checkpoint, Device, ReadView } from '../../dashboards/command-center/src/api/types.ts';

export function anAlert(id: string, seq: number, change: Partial<Alert> = {}): Alert {
  return {
    id,
    seq,
    version: 1,
    kind: 'watchlist_hit',
    state: 'new',
    priority: 2,
    plate: '苏F12345',
    plateColor: 'blue',
    openedAt: '2026-11-24T05:00:00.000Z',
    updatedAt: '2026-11-24T05:00:00.000Z',
    late: false,
    corrected: false,
    ringBreach: false,
    reads: [],
    hitCount: 1,
    entry: null,
    match: { class: 'exact', differences: [] },
    verification: null,
    dispatch: null,
    interception: [],
    subject: null,
    outcome: null,
    history: [],
    areaId: null,
    ...change,
  };
}

export function aRead(id: string, change: Partial<ReadView> = {}): ReadView {
  return {
    id,
    eventId: '',
    deviceId: 'd1',
    checkpointId: 'c1',
    lane: 1,
    capturedAt: '2026-11-24T05:00:00.000Z',
    receivedAt: '2026-11-24T05:00:00.100Z',
    plate: '苏F1••••5',
    plateRaw: '苏F1••••5',
    plateColor: 'blue',
    confidence: 0.9,
    ring: null,
    direction: 'unknown',
    zone: null,
    crossing: null,
    late: false,
    clockQuality: 'good',
    speedKmh: 50,
    vehicle: null,
    revision: 0,
    imageUrl: null,
    ...change,
  };
}

export function aCheckpoint(id: string, lon: number, change: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id,
    name: id,
    grade: 'A',
    ringId: 'outer',
    kind: 'checkpoint',
    areaId: 'a1',
    position: { lat: 32, lon, datum: 'wgs84' },
    road: 'G1',
    lanes: [],
    staffed: true,
    ...change,
  };
}

export function aDevice(id: string, state: Device['state'], checkpointId: string | null = 'c1'): Device {
  return {
    id,
    name: id,
    make: 'ringgate',
    kind: 'reader',
    checkpointId,
    areaId: 'a1',
    state,
    clock: { offsetMs: 0, quality: 'good' },
    hasLogin: false,
  };
}
