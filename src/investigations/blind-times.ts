/** How much of a time checkpoints could not see: "not seen" is only said for times at which they could. */
import { blindWithin, timeline } from '../core/coverage.ts';
import type { AppContext } from '../http/context.ts';
import { Type } from '../http/schema.ts';

export const BlindSchema = Type.Object(
  {
    checkpointId: Type.String(),
    blindMs: Type.Number(),
    partlyMs: Type.Number(),
    unknownMs: Type.Number(),
    sawAll: Type.Boolean({ description: 'false: a vehicle may have passed unseen' }),
  },
  { title: 'BlindTime' },
);

/** Looked up for this many checkpoints at most. */
const mostPlaces = 100;

/** @param span UTC ms; what lies ahead of now is left out */
export async function blindTimes(
  context: AppContext,
  checkpointIds: readonly string[],
  span: { fromMs: number; toMs: number },
) {
  const { health } = context.store;
  const nowMs = context.clock();
  const toMs = Math.min(span.toMs, nowMs);
  const ids = [...new Set(checkpointIds)].slice(0, mostPlaces);
  if (ids.length === 0 || toMs <= span.fromMs) return [];
  const downtimes = await health.downtimes(span.fromMs, toMs);
  return Promise.all(
    ids.map(async (checkpointId) => {
      const recorded = await health.intervals(checkpointId, span.fromMs, toMs);
      const whole = timeline(recorded, downtimes, span.fromMs, toMs, nowMs);
      return { checkpointId, ...blindWithin(whole, span.fromMs, toMs) };
    }),
  );
}
