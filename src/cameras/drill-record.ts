/** One drill as it is kept, and as the API gives it. */
import { randomBytes } from 'node:crypto';
import { drillPlate } from '../core/drill.ts';
import type { Device } from '../core/entities.ts';
import { type DrillStageName, type DrillView, drillStages } from './control-schemas.ts';

/** From its beginning until it is over, acknowledged or not. */
export const drillMs = 60_000;

export interface Drill {
  id: string;
  /** What the test read is known by; the gateway alone has it. */
  token: string;
  deviceId: string;
  areaId: string;
  plate: string;
  startedBy: string;
  startedAtMs: number;
  via: 'embedded' | 'external';
  state: DrillView['state'];
  reached: Map<DrillStageName, number>;
  /** Screens that the alert was sent to. */
  told: number;
  /** Sessions whose screen shows it. */
  seenBy: Set<string>;
  acknowledgedBy: string | null;
  alertId: string | null;
  problem: { code: string; detail: string } | null;
  timer: NodeJS.Timeout | null;
}

export function newDrill(
  device: Pick<Device, 'id' | 'areaId'>,
  startedBy: string,
  via: Drill['via'],
  nowMs: number,
): Drill {
  return {
    id: randomBytes(12).toString('base64url'),
    token: randomBytes(24).toString('base64url'),
    deviceId: device.id,
    areaId: device.areaId,
    plate: drillPlate(fiveRandoms()),
    startedBy,
    startedAtMs: nowMs,
    via,
    state: 'running',
    reached: new Map(),
    told: 0,
    seenBy: new Set(),
    acknowledgedBy: null,
    alertId: null,
    problem: null,
    timer: null,
  };
}

export function viewOfDrill(drill: Drill): DrillView {
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    id: drill.id,
    deviceId: drill.deviceId,
    state: drill.state,
    plate: drill.plate,
    startedBy: drill.startedBy,
    startedAt: time(drill.startedAtMs),
    expiresAt: time(drill.startedAtMs + drillMs),
    via: drill.via,
    stages: drillStages.map((stage) => {
      const atMs = drill.reached.get(stage);
      return atMs === undefined
        ? { stage, at: null, afterMs: null }
        : { stage, at: time(atMs), afterMs: Math.max(0, atMs - drill.startedAtMs) };
    }),
    screens: { told: drill.told, seen: drill.seenBy.size },
    acknowledgedBy: drill.acknowledgedBy,
    alertId: drill.alertId,
    problem: drill.problem,
  };
}

function fiveRandoms(): [number, number, number, number, number] {
  const part = (): number => (randomBytes(1)[0] ?? 0) / 256;
  return [part(), part(), part(), part(), part()];
}
