/** The part of the area tree that an actor sees: their area and all below it, and what they may look into for a time. */
import { AreaTree } from '../core/area.ts';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from './context.ts';

export interface AreaScope {
  /** The areas within, as the repositories take them; null = all. */
  areaIds: readonly string[] | null;
  /** Whether a record of this area is within; what has no area is only within the whole tree. */
  holds(areaId: string | null): boolean;
  /** @throws RinggateError outside_area when a record of this area is not within */
  require(areaId: string | null, what: string): void;
}

/** The scope of an actor by the areas as they are now. */
export async function scopeOf(
  context: { store: Pick<AppContext['store'], 'registry'> },
  actor: Pick<Actor, 'areaId' | 'looks'>,
): Promise<AreaScope> {
  // the whole tree needs no look at it
  const tree = new AreaTree(actor.areaId === null ? [] : await context.store.registry.allAreas());
  // looks are there only in calls that change nothing (accounts/door.ts)
  const roots = [actor.areaId, ...(actor.looks ?? []).map((look) => look.areaId)];
  const holds = (areaId: string | null) => roots.some((root) => tree.contains(root, areaId));
  return {
    areaIds: actor.areaId === null ? null : [...new Set(roots.flatMap((root) => tree.within(root) ?? []))],
    holds,
    require(areaId, what) {
      if (!holds(areaId))
        throw new RinggateError('outside_area', `${what} lies outside your area "${actor.areaId}"`);
    },
  };
}
