/** Sums over the rings, by hour and by checkpoint, with how far the checkpoints saw. Pure. */
import { blindWithin, type ClosedInterval } from '../core/coverage.ts';
import type { Checkpoint } from '../core/entities.ts';
import type { PlaceHour, RingHour } from '../store/contract/roads.ts';
import type { RingBalanceView } from './ring-schema.ts';
import { hourMs } from './ring-span.ts';

type Item = RingBalanceView['items'][number];
export interface Facts {
  rings: readonly RingHour[];
  places: readonly PlaceHour[];
  fromMs: number;
  toMs: number;
  nowMs: number;
}
export interface SeenPlace {
  checkpoint: Pick<Checkpoint, 'id' | 'name'>;
  coverage: readonly ClosedInterval[];
  /** Whether who asks may see the place by itself. */
  isShown: boolean;
}

/** The picture of one ring. */
export function ringItem(ring: { id: string; name: string }, on: readonly SeenPlace[], facts: Facts): Item {
  const hours = facts.rings.filter((row) => row.ringId === ring.id);
  const places = facts.places.filter((row) => row.ringId === ring.id);
  const byPlace = Map.groupBy(places, ({ checkpointId }) => checkpointId);
  return {
    ringId: ring.id,
    name: ring.name,
    checkpoints: on.length,
    ...sumOf(hours, places),
    hours: hoursOf(hours, places, on, facts),
    places: on
      .filter(({ isShown }) => isShown)
      .map(({ checkpoint: { id, name }, coverage }) => {
        const own = byPlace.get(id) ?? [];
        return {
          checkpointId: id,
          name,
          ...sumOf(own, own),
          ...minutesOf(blindOf([{ coverage }], facts.fromMs, Math.min(facts.toMs, facts.nowMs))),
          coverage: coverage.map(({ fromMs, toMs, state, cause }) => ({
            from: new Date(fromMs).toISOString(),
            to: new Date(toMs).toISOString(),
            state,
            cause,
          })),
        };
      }),
  };
}

function sumOf(rows: readonly Omit<RingHour, 'ringId'>[], places: readonly PlaceHour[]) {
  const sum = { inbound: 0, outbound: 0, unreadInbound: 0, unreadOutbound: 0, late: 0 };
  for (const row of rows)
    for (const key of ['inbound', 'outbound', 'unreadInbound', 'unreadOutbound'] as const)
      sum[key] += row[key];
  for (const { late } of places) sum.late += late;
  return { ...sum, balance: sum.inbound - sum.outbound };
}

function hoursOf(
  rows: readonly RingHour[],
  places: readonly PlaceHour[],
  on: readonly SeenPlace[],
  { fromMs, toMs, nowMs }: Facts,
): Item['hours'] {
  const hours: Item['hours'] = [];
  const ringByHour = Map.groupBy(rows, (row) => row.hourMs);
  const placesByHour = Map.groupBy(places, (row) => row.hourMs);
  for (let atMs = fromMs; atMs < toMs; atMs += hourMs) {
    // what is still to come was not unseen
    const endMs = Math.min(atMs + hourMs, nowMs);
    const blind = blindOf(on, atMs, endMs);
    const wholeMs = Math.max(0, endMs - atMs) * on.length;
    hours.push({
      at: new Date(atMs).toISOString(),
      ...sumOf(ringByHour.get(atMs) ?? [], placesByHour.get(atMs) ?? []),
      ...minutesOf(blind),
      unseeing: blind.unseeing,
      seeingShare:
        wholeMs === 0 ? null : Math.round((1 - (blind.blindMs + blind.unknownMs) / wholeMs) * 1000) / 1000,
    });
  }
  return hours;
}

function blindOf(on: readonly Pick<SeenPlace, 'coverage'>[], fromMs: number, toMs: number) {
  const sum = { blindMs: 0, partlyMs: 0, unknownMs: 0, unseeing: 0 };
  if (toMs <= fromMs) return sum;
  for (const { coverage } of on) {
    const one = blindWithin(coverage, fromMs, toMs);
    sum.blindMs += one.blindMs;
    sum.partlyMs += one.partlyMs;
    sum.unknownMs += one.unknownMs;
    if (one.blindMs + one.unknownMs > 0) sum.unseeing += 1;
  }
  return sum;
}

function minutesOf(blind: { blindMs: number; partlyMs: number; unknownMs: number }) {
  const minutes = (ms: number): number => Math.round(ms / 6_000) / 10;
  return {
    blindMinutes: minutes(blind.blindMs),
    partlyMinutes: minutes(blind.partlyMs),
    unknownMinutes: minutes(blind.unknownMs),
  };
}
