/**
 * One alert for one trouble. What is wrong with single devices is put together: all of a checkpoint are one subject;
 * where a large share of an area went at about the same time, the area is.
 */
import type { AreaTree } from './area.ts';

/** A device something is wrong with. */
export interface Trouble {
  deviceId: string;
  checkpointId: string | null;
  areaId: string;
  sinceMs: number;
}
/** What an alert is about. */
export interface TroubleGroup {
  /** `area:ID`, `checkpoint:ID` or `device:ID`. */
  key: string;
  checkpointId: string | null;
  areaId: string;
  deviceIds: string[];
}

/** Before an alert opens: time in which the rest of the same trouble is seen too (a round of probes and a hold time). */
export const gatherMs = 30_000;
/** An area is the subject when at least this share of its devices … */
const areaShare = 0.5;
/** … and at least so many, at two checkpoints or more (or none), are in trouble … */
const fewestOfArea = 4;
/** … which began within this time. */
const togetherMs = 180_000;

/**
 * @param troubles of one kind, all that there are now
 * @param devicesIn how many devices in service an area and all below it have
 */
export function groupTroubles(
  troubles: readonly Trouble[],
  tree: AreaTree,
  devicesIn: (areaId: string) => number,
): TroubleGroup[] {
  const byArea = new Map<string, Trouble[]>();
  for (const trouble of troubles)
    for (let area: string | null = trouble.areaId; area !== null; area = tree.parentOf(area)) {
      const of = byArea.get(area);
      if (of === undefined) byArea.set(area, [trouble]);
      else of.push(trouble);
    }
  const groups = new Map<string, TroubleGroup>();
  const taken = new Set<string>();
  const depth = (areaId: string): number => {
    let steps = 0;
    for (let area = tree.parentOf(areaId); area !== null; area = tree.parentOf(area)) steps++;
    return steps;
  };
  // the highest area first: a district that is cut off is one trouble, not twenty-five
  const areas = [...byArea.keys()].sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  for (const areaId of areas) {
    const left = (byArea.get(areaId) ?? []).filter((trouble) => !taken.has(trouble.deviceId));
    const together = largestTogether(left);
    const places = new Set(together.map((one) => one.checkpointId ?? one.deviceId));
    if (together.length < fewestOfArea || places.size < 2) continue;
    if (together.length < devicesIn(areaId) * areaShare) continue;
    for (const trouble of left) taken.add(trouble.deviceId);
    groups.set(`area:${areaId}`, {
      key: `area:${areaId}`,
      checkpointId: null,
      areaId,
      deviceIds: left.map((trouble) => trouble.deviceId),
    });
  }
  for (const trouble of troubles) {
    if (taken.has(trouble.deviceId)) continue;
    const { checkpointId, areaId, deviceId } = trouble;
    const key = checkpointId === null ? `device:${deviceId}` : `checkpoint:${checkpointId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, checkpointId, areaId, deviceIds: [deviceId] });
    else group.deviceIds.push(deviceId);
  }
  for (const group of groups.values()) group.deviceIds.sort((a, b) => a.localeCompare(b));
  return [...groups.values()];
}

/** The largest set of troubles that began within the time that makes them one. */
function largestTogether(troubles: readonly Trouble[]): Trouble[] {
  const sorted = [...troubles].sort((a, b) => a.sinceMs - b.sinceMs);
  let best: Trouble[] = [];
  let from = 0;
  for (let to = 0; to < sorted.length; to++) {
    while ((sorted[to]?.sinceMs ?? 0) - (sorted[from]?.sinceMs ?? 0) > togetherMs) from++;
    if (to - from + 1 > best.length) best = sorted.slice(from, to + 1);
  }
  return best;
}
