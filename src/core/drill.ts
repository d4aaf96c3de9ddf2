/**
 * What marks the test read of a drill. The plate is a text that no vehicle bears, so that a read of a vehicle can
 * never pass for a drill, whoever sends it under whatever event id.
 */
import type { WatchlistEntry } from './entities.ts';

/** Begins the event id of a drill's read; the token that the gateway holds follows. */
export const drillEventPrefix = 'drill-';
/** Begins the id of a drill's entry. No other entry can have such an id: `:` is not allowed in ids. */
export const drillEntryPrefix = 'drill:';
/** "Drill" in the language of the screens; no province, no service and no foreign plate begins like this. */
const plateText = '演练';
const platePattern = /^演练[2-9A-HJ-NP-Z]{5}$/;
/** Without characters that plates or readers take for others. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** @param random five numbers of 0..1 */
export function drillPlate(random: readonly [number, number, number, number, number]): string {
  return plateText + random.map((part) => letters[Math.floor(part * letters.length)] ?? letters[0]).join('');
}

export function isDrillPlate(plate: string): boolean {
  return platePattern.test(plate);
}

/** Whether a read says that it is a drill's: by its event id and by its plate. */
export function isDrillRead(read: { eventId: string; plateRaw: string }): boolean {
  return read.eventId.startsWith(drillEventPrefix) && isDrillPlate(read.plateRaw);
}

/** The entry that the test read is matched against: marked in every field that a person reads, and on no list. */
export function drillEntry(drill: {
  id: string;
  plate: string;
  startedBy: string;
  fromMs: number;
  untilMs: number;
}): WatchlistEntry {
  const from = new Date(drill.fromMs).toISOString();
  return {
    id: `${drillEntryPrefix}${drill.id}`,
    plate: drill.plate,
    plateColor: null,
    category: 'drill',
    legalBasis: '演练 drill',
    caseReference: `drill-${drill.id}`,
    reason: '演练：检查从设备到屏幕的线路 / drill: checks the way from a device to the screens',
    priority: 5,
    instruction: 'inform',
    validFrom: from,
    validUntil: new Date(drill.untilMs).toISOString(),
    state: 'active',
    createdBy: drill.startedBy,
    createdAt: from,
    approvedBy: 'system',
    approvedAt: from,
  };
}
