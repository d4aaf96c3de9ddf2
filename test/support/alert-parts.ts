/** Entries, reads and hits for the tests of alerts: small, complete, each fact can be set. */
import type { Hit } from '../../src/core/alert.ts';
import type { WatchlistEntry } from '../../src/core/entities.ts';
import type { Match, ReadView } from '../../src/core/model.ts';

/** 2026-11-24T05:00:00Z. */
export const startMs = Date.UTC(2026, 10, 24, 5);

export function entryOf(facts: Partial<WatchlistEntry> = {}): WatchlistEntry {
  return {
    id: 'entry-1',
    plate: '苏F12345',
    plateColor: 'blue',
    category: 'stolen-vehicle',
    legalBasis: '刑事诉讼法',
    caseReference: '苏公刑2026-0042',
    reason: 'stolen',
    priority: 2,
    instruction: 'stop',
    validFrom: '2026-11-01T00:00:00.000Z',
    validUntil: '2026-12-01T00:00:00.000Z',
    state: 'active',
    createdBy: 'officer',
    createdAt: '2026-11-01T00:00:00.000Z',
    approvedBy: 'supervisor',
    approvedAt: '2026-11-01T01:00:00.000Z',
    ...facts,
  };
}

export function readOf(id: string, atMs: number, facts: Partial<ReadView> = {}): ReadView {
  return {
    id,
    eventId: `event-${id}`,
    deviceId: 'device-1',
    checkpointId: 'checkpoint-1',
    lane: 1,
    capturedAt: new Date(atMs).toISOString(),
    receivedAt: new Date(atMs + 200).toISOString(),
    plate: '苏F12345',
    plateRaw: '苏F·12345',
    plateColor: 'blue',
    confidence: 0.97,
    ring: 'outer',
    direction: 'along',
    zone: null,
    crossing: null,
    late: false,
    clockQuality: 'good',
    speedKmh: 60,
    vehicle: null,
    revision: 0,
    imageUrl: null,
    ...facts,
  };
}

export function hitOf(read: ReadView, match: Partial<Match> = {}, areaId: string | null = 'station-1'): Hit {
  return { read, areaId, match: { entryId: 'entry-1', class: 'exact', differences: [], ...match } };
}
