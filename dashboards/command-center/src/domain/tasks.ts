/** What a technician must do now, from health and registry: the most pressing first. Pure. */
import type { BoardItem, HealthReason } from '../api/health-types.ts';
import type { Checkpoint, Device } from '../api/types.ts';

export type TaskKind = 'site' | 'offline' | 'degraded' | 'clock' | 'lane' | 'pending';
export interface Task {
  kind: TaskKind;
  /** Stays the same while the task does. */
  key: string;
  /** The devices that it is about; none where it is about a place. */
  devices: readonly { id: string; name: string }[];
  checkpointId: string | null;
  areaId: string | null;
  since: string | null;
  reasons: readonly { code: HealthReason; detail: string | null }[];
}

const order: readonly TaskKind[] = ['site', 'offline', 'degraded', 'clock', 'lane', 'pending'];
/** From so many lost devices on, a checkpoint is one task: it is its power or its line, not each of them. */
const siteFrom = 3;

function isClockOnly(item: BoardItem): boolean {
  return item.reasons.length > 0 && item.reasons.every(({ code }) => code === 'clock_wrong');
}

function deviceTask(kind: TaskKind, item: BoardItem): Task {
  return {
    kind,
    key: `${kind} ${item.deviceId}`,
    devices: [{ id: item.deviceId, name: item.name }],
    checkpointId: item.checkpointId,
    areaId: item.areaId,
    since: item.since,
    reasons: item.reasons,
  };
}

function oldest(items: readonly BoardItem[]): string | null {
  return items.reduce<string | null>(
    (first, { since }) => (since !== null && (first === null || since < first) ? since : first),
    null,
  );
}

/** Offline devices: those of one checkpoint together where there are many. */
function lostTasks(items: readonly BoardItem[]): Task[] {
  const lost = items.filter((item) => item.state === 'offline');
  const byPlace = Map.groupBy(lost, (item) => item.checkpointId);
  return [...byPlace].flatMap(([checkpointId, here]): Task[] => {
    if (checkpointId === null || here.length < siteFrom)
      return here.map((item) => deviceTask('offline', item));
    const codes = [...new Set(here.flatMap((item) => item.reasons.map(({ code }) => code)))];
    return [
      {
        kind: 'site',
        key: `site ${checkpointId}`,
        devices: here.map(({ deviceId, name }) => ({ id: deviceId, name })),
        checkpointId,
        areaId: here[0]?.areaId ?? null,
        since: oldest(here),
        reasons: codes.map((code) => ({ code, detail: null })),
      },
    ];
  });
}

/** Checkpoints with devices whose lanes have no heading: their reads have no direction. */
function laneTasks(devices: readonly Device[], checkpoints: ReadonlyMap<string, Checkpoint>): Task[] {
  const used = new Set(
    devices.filter(({ state }) => state !== 'retired').map(({ checkpointId }) => checkpointId),
  );
  return [...checkpoints.values()]
    .filter(
      ({ id, lanes }) =>
        used.has(id) && (lanes.length === 0 || lanes.some(({ headingDeg }) => headingDeg === null)),
    )
    .map(({ id, areaId }) => ({
      kind: 'lane',
      key: `lane ${id}`,
      devices: [],
      checkpointId: id,
      areaId,
      since: null,
      reasons: [],
    }));
}

/** Everything that is to be done, grouped by how pressing it is and the longest first. */
export function tasksOf(
  board: readonly BoardItem[],
  registry: { devices: ReadonlyMap<string, Device>; checkpoints: ReadonlyMap<string, Checkpoint> },
): Task[] {
  const devices = [...registry.devices.values()];
  const degraded = board.filter((item) => item.state === 'degraded');
  const pending = devices.filter((device) => device.state === 'pending');
  const tasks: Task[] = [
    ...lostTasks(board),
    ...degraded.map((item) => deviceTask(isClockOnly(item) ? 'clock' : 'degraded', item)),
    ...laneTasks(devices, registry.checkpoints),
    ...pending.map(
      (device): Task => ({
        kind: 'pending',
        key: `pending ${device.id}`,
        devices: [{ id: device.id, name: device.name }],
        checkpointId: device.checkpointId,
        areaId: device.areaId,
        since: null,
        reasons: [],
      }),
    ),
  ];
  const late = '9999';
  return tasks.sort(
    (a, b) =>
      order.indexOf(a.kind) - order.indexOf(b.kind) || (a.since ?? late).localeCompare(b.since ?? late),
  );
}
