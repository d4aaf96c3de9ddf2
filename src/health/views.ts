/** What the gateway knows of a device's health, as the API gives it. */
import type { Device } from '../core/entities.ts';
import type { ReasonSince } from '../core/health-facts.ts';
import type { DeviceRecord } from './device-record.ts';
import { slotMs } from './read-counts.ts';
import type { DeviceHealthView, HealthBoard } from './schemas.ts';

const hourMs = 3_600_000;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
function reasonsOf(reasons: readonly ReasonSince[]) {
  return reasons.map(({ code, sinceMs, detail }) => ({ code, since: iso(sinceMs), detail }));
}
function factsOf(device: Device) {
  const { id, name, kind, checkpointId, areaId, state } = device;
  return { deviceId: id, name, kind, checkpointId, areaId, state };
}

export function healthView(device: Device, record: DeviceRecord | null, nowMs: number): DeviceHealthView {
  const clock = record?.clock.last ?? null;
  const counted = record?.reads.since(nowMs - hourMs + slotMs, nowMs) ?? null;
  const usual = counted === null ? null : (record?.usual.between(counted.fromMs, nowMs) ?? null);
  return {
    ...factsOf(device),
    since: record === null || record.machine.state === null ? null : iso(record.machine.sinceMs),
    reasons: reasonsOf(record?.reasons ?? []),
    evidence: [...(record?.evidence.values() ?? [])].map(({ kind, ok, sinceMs, checkedAtMs, detail }) => ({
      kind,
      ok,
      since: iso(sinceMs),
      checkedAt: iso(checkedAtMs),
      detail,
    })),
    clock: {
      offsetMs: clock?.offsetMs ?? device.clock.offsetMs,
      uncertaintyMs: clock?.uncertaintyMs ?? null,
      quality: clock?.measuredBy == null ? device.clock.quality : clock.quality,
      measuredBy: clock?.measuredBy ?? null,
      measuredAt: isoOrNull(clock?.measuredAtMs ?? null),
      history: (record?.clock.history ?? []).map(({ atMs, offsetMs, uncertaintyMs, measuredBy }) => ({
        at: iso(atMs),
        offsetMs,
        uncertaintyMs,
        measuredBy,
      })),
    },
    backlog:
      record === null || record.reads.lastReadAtMs === null
        ? null
        : { behindMs: record.reads.behindMs, lateReads: record.reads.lateLastHour(nowMs) },
    lastReadAt: isoOrNull(record?.reads.lastReadAtMs ?? null),
    readsLastHour: counted?.reads ?? 0,
    expectedReads: usual === null ? null : Math.round(usual * 10) / 10,
  };
}

/** Those with something wrong, the longest first; with `state` those of that state. */
export function healthBoard(
  devices: readonly Device[],
  recordOf: (deviceId: string) => DeviceRecord | null,
  query: { state?: Device['state']; limit: number; offset: number },
): HealthBoard {
  const counts: HealthBoard['counts'] = { pending: 0, online: 0, degraded: 0, offline: 0, retired: 0 };
  for (const device of devices) counts[device.state]++;
  const wanted = devices.filter((device) =>
    query.state === undefined
      ? device.state === 'offline' || device.state === 'degraded'
      : device.state === query.state,
  );
  const items = wanted
    .map((device) => {
      const record = recordOf(device.id);
      const sinceMs = record === null || record.machine.state === null ? null : record.machine.sinceMs;
      return { device, record, sinceMs };
    })
    .sort(
      (a, b) =>
        (a.sinceMs ?? Number.POSITIVE_INFINITY) - (b.sinceMs ?? Number.POSITIVE_INFINITY) ||
        a.device.id.localeCompare(b.device.id),
    );
  const end = query.offset + query.limit;
  return {
    counts,
    items: items.slice(query.offset, end).map(({ device, record, sinceMs }) => ({
      ...factsOf(device),
      since: isoOrNull(sinceMs),
      reasons: reasonsOf(record?.reasons ?? []),
    })),
    nextCursor: end < items.length ? String(end) : null,
  };
}
