/** The checkpoints whose crew an actor is, by the registry as it is now. */
import { AreaTree } from '../core/area.ts';
import { postsOf } from '../core/crew.ts';
import type { Actor } from '../core/entities.ts';
import type { AppContext } from './context.ts';

/** Those that the account is bound to, or all of its area; a look into another area adds none. */
export async function crewPosts(
  context: { store: Pick<AppContext['store'], 'registry'> },
  actor: Pick<Actor, 'areaId' | 'checkpointIds'>,
): Promise<Set<string>> {
  const { areas, checkpoints } = await context.store.registry.snapshot();
  const tree = new AreaTree(areas);
  return postsOf(actor, checkpoints, (areaId) => tree.contains(actor.areaId, areaId));
}
