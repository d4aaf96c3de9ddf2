/** The queues of an area: its own alerts, those handed up to it, and those of the entries that somebody proposed. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { AlertQuery } from '../store/contract/alerts.ts';

export const queues = ['own', 'escalated'] as const;
export type Queue = (typeof queues)[number];

/** The areas whose desk somebody is: their own; of the whole tree the roots, and what has no area. */
async function deskAreas(context: AppContext, actor: Actor): Promise<(string | null)[]> {
  if (actor.areaId !== null) return [actor.areaId];
  const areas = await context.store.registry.allAreas();
  return [null, ...areas.filter((area) => area.parentId === null).map((area) => area.id)];
}

/**
 * What a list asks of the store, beside who may see it.
 * @throws RinggateError invalid_request where two queues are asked for at once
 */
export async function queueQuery(
  context: AppContext,
  actor: Actor,
  asked: { queue?: Queue; mine?: boolean },
): Promise<Partial<AlertQuery>> {
  const { queue, mine } = asked;
  if (mine === true) {
    if (queue !== undefined)
      throw new RinggateError('invalid_request', 'Ask for a queue or for mine, not for both.', {
        errors: [{ path: '/queue', message: `is ${JSON.stringify(queue)} beside mine=true` }],
      });
    return { proposedBy: actor.username, areaIds: null };
  }
  if (queue === undefined) return {};
  const areas = await deskAreas(context, actor);
  return queue === 'own'
    ? { ofAreas: areas }
    : { escalatedTo: areas.filter((id): id is string => id !== null) };
}
