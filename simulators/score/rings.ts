/** Holds the gateway's picture of the rings against the truth: who entered and left, and who got over a ring unseen. */
import type { ReadView } from '../../src/core/model.ts';
import { forEachLimited, readAll } from '../setup/api-client.ts';
import type { TruthRead } from '../truth/truth.ts';
import type { Officer } from './officer.ts';

interface Compared {
  truth: number;
  counted: number;
}
export interface RingScore {
  /** Passages over each ring, of vehicles with a plate. */
  ringBalance: Record<string, { entered: Compared; left: Compared }>;
  /** Vehicles whose reads, in order of time, skip a ring: in truth, among the findings, and in the counts without plates. */
  skippedRings: { truth: number; found: number; counted: number };
}
interface RingCount {
  ringId: string;
  inbound: number;
  outbound: number;
}
interface GapCount {
  ringId: string;
  inbound: number | null;
  outbound: number | null;
}

/** As domain.md has it: two reads at one checkpoint and direction within this time are one passage. */
const passageMs = 10_000;
const atATime = 6;
const dayMs = 86_400_000;

/** Asks for the hours of the run; other traffic of these hours counts along. */
export async function scoreRings(officer: Officer, reads: readonly TruthRead[]): Promise<RingScore> {
  const times = reads.map(({ capturedAt }) => Date.parse(capturedAt));
  const firstMs = times.reduce((first, timeMs) => Math.min(first, timeMs), Number.POSITIVE_INFINITY);
  const lastMs = times.reduce((last, timeMs) => Math.max(last, timeMs), Number.NEGATIVE_INFINITY);
  const ringBalance: RingScore['ringBalance'] = {};
  if (reads.length === 0) return { ringBalance, skippedRings: { truth: 0, found: 0, counted: 0 } };
  // the reads of a wrong clock count in the hour in which they came
  const toMs = Math.max(lastMs + 1, Math.min(Date.now(), firstMs + dayMs));
  const query = `from=${new Date(firstMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  const balance = await officer.client.call<{ items: RingCount[] }>('GET', `/ring-balance?${query}`);
  for (const { ringId, inbound, outbound } of balance.items) {
    const passed = (direction: 'inbound' | 'outbound'): number =>
      passagesOf(reads.filter((read) => read.ring === ringId && read.direction === direction));
    ringBalance[ringId] = {
      entered: { truth: passed('inbound'), counted: inbound },
      left: { truth: passed('outbound'), counted: outbound },
    };
  }
  const skips = skipsOf(reads);
  const gaps = await officer.client.call<{ items: GapCount[] }>('GET', `/ring-gaps?${query}`);
  return {
    ringBalance,
    skippedRings: {
      // a vehicle that skips two rings counts at both
      truth: skips.reduce((sum, { rings }) => sum + rings, 0),
      found: await findingsOf(officer, skips),
      counted: gaps.items.reduce((sum, each) => sum + (each.inbound ?? 0) + (each.outbound ?? 0), 0),
    },
  };
}

function passagesOf(reads: readonly TruthRead[]): number {
  const lastMs = new Map<string, number>();
  let passages = 0;
  for (const { plate, checkpointId, capturedAt } of inOrder(reads)) {
    const key = `${plate} ${checkpointId}`;
    const atMs = Date.parse(capturedAt);
    if (atMs - (lastMs.get(key) ?? Number.NEGATIVE_INFINITY) <= passageMs) continue;
    lastMs.set(key, atMs);
    passages += 1;
  }
  return passages;
}

interface Skip {
  plate: string;
  eventId: string;
  rings: number;
}

/** Where the reads of a vehicle, as they were sent, lead from one zone to another with no read of the ring between. */
function skipsOf(reads: readonly TruthRead[]): Skip[] {
  const last = new Map<string, { read: TruthRead; zone: number; atMs: number }>();
  const skips: Skip[] = [];
  for (const read of inOrder(reads)) {
    const { plate, plateColor, zone, direction, checkpointId, eventId } = read;
    if (zone === null || read.wrongClock === true) continue;
    const vehicle = `${plate} ${plateColor ?? ''}`;
    const before = last.get(vehicle);
    const atMs = Date.parse(read.capturedAt);
    const isCrossing = read.ring !== null && (direction === 'inbound' || direction === 'outbound');
    last.set(vehicle, { read, zone, atMs });
    if (before === undefined || atMs === before.atMs) continue;
    const start = !isCrossing ? zone : direction === 'inbound' ? zone - 1 : zone + 1;
    const isSame =
      isCrossing &&
      before.read.checkpointId === checkpointId &&
      before.read.direction === direction &&
      atMs - before.atMs <= passageMs;
    if (before.zone !== start && !isSame)
      skips.push({ plate, eventId, rings: Math.abs(start - before.zone) });
  }
  return skips;
}

async function findingsOf(officer: Officer, skips: readonly Skip[]): Promise<number> {
  const byEvent = new Map(skips.map(({ eventId, rings }) => [eventId, rings]));
  let found = 0;
  await forEachLimited([...new Set(skips.map(({ plate }) => plate))], atATime, async (plate) => {
    const items = await readAll<{ reads: ReadView[] }>(
      officer.client,
      `/findings?kind=gap&plate=${encodeURIComponent(plate)}`,
      officer.headers,
    );
    for (const { reads } of items) for (const { eventId } of reads) found += byEvent.get(eventId) ?? 0;
  });
  return found;
}

function inOrder(reads: readonly TruthRead[]): TruthRead[] {
  return reads.toSorted((a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt));
}
