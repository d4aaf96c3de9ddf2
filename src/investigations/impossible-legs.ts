/** Which legs between found reads of one plate no vehicle can have driven: what a journey says of them, beside a search. */
import { type LegEnd, legBetween } from '../core/journey.ts';
import type { ReadView } from '../core/model.ts';
import { passagesOf } from '../core/passage.ts';
import type { RegistrySnapshot } from '../store/contract/registry.ts';
import { placesAndClocks } from './journey-routes.ts';

/** @param reads of one plate, in any order */
export function impossibleLegs(
  reads: readonly ReadView[],
  registry: RegistrySnapshot,
  highestSpeedKmh: number,
): { fromReadId: string; toReadId: string; leastSpeedKmh: number }[] {
  const { placeOf, uncertaintyOf } = placesAndClocks(registry);
  const passages = passagesOf(reads.map((read) => ({ ...read, capturedAtMs: Date.parse(read.capturedAt) })));
  const endOf = ({
    capturedAtMs,
    checkpointId,
    deviceId,
    clockQuality,
  }: (typeof passages)[number]['first']): LegEnd => ({
    atMs: capturedAtMs,
    place: placeOf(checkpointId),
    uncertaintyMs: uncertaintyOf(deviceId, clockQuality === 'bad'),
  });
  return passages.slice(1).flatMap(({ first: to }, before) => {
    const from = passages[before]?.first ?? to;
    const { impossible, leastSpeedKmh } = legBetween(endOf(from), endOf(to), highestSpeedKmh);
    if (impossible !== true || leastSpeedKmh === null) return [];
    return [{ fromReadId: from.id, toReadId: to.id, leastSpeedKmh }];
  });
}
