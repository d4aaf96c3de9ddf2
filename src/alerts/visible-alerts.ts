/** Who sees which alerts, and what of them. */
import type { Actor, Alert } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { AppContext } from '../http/context.ts';
import { scopeOf } from '../http/scope.ts';
import type { ImageLinks } from '../investigations/image-links.ts';

export interface AlertSight {
  /** For the store's list; null = all areas. */
  areaIds: readonly string[] | null;
  /** Whether the actor sees this alert at all. */
  sees(alert: Alert): boolean;
}

/**
 * By area of the newest hit. A crew sees what was dispatched to a checkpoint of its area instead, wherever the vehicle
 * was seen last, recalled or not.
 */
export async function alertSight(context: AppContext, actor: Actor): Promise<AlertSight> {
  const { areaIds } = await scopeOf(context, actor);
  if (!actor.roles.every((role) => role === 'crew')) {
    return {
      areaIds,
      sees: (alert) => areaIds === null || alert.areaId === null || areaIds.includes(alert.areaId),
    };
  }
  const { checkpoints } = await context.store.registry.snapshot();
  const mine = new Set(
    checkpoints
      .filter((place) => areaIds === null || areaIds.includes(place.areaId))
      .map((place) => place.id),
  );
  return { areaIds: null, sees: (alert) => alert.dispatch !== null && mine.has(alert.dispatch.checkpointId) };
}

/** @throws RinggateError not_found, outside_area */
export async function visibleAlert(context: AppContext, actor: Actor, id: string): Promise<Alert> {
  const alert = await context.store.alerts.get(id);
  const sight = await alertSight(context, actor);
  if (!sight.sees(alert)) throw new RinggateError('outside_area', `Alert ${id} lies outside your area.`);
  return alert;
}

/** With links to the pictures for those who may open them, under the standing purpose; the others get none. */
export function withImageLinks(alert: Alert, actor: Actor, imageLinks: ImageLinks, nowMs: number): Alert {
  const opens = actor.roles.some(
    (role) => role === 'operator' || role === 'officer' || role === 'supervisor',
  );
  const reads = alert.reads.map((read) =>
    opens ? imageLinks.signed(read, actor, dutyPurpose, nowMs) : { ...read, imageUrl: null },
  );
  return { ...alert, reads };
}
