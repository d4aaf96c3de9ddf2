/** Who sees which alerts, and what of them. */
import { crewSees, crewView, seesAsCrew } from '../core/crew.ts';
import type { Actor, Alert } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { AppContext } from '../http/context.ts';
import { crewPosts } from '../http/posts.ts';
import { scopeOf } from '../http/scope.ts';
import type { ImageLinks } from '../investigations/image-links.ts';

export interface AlertSight {
  /** For the store's list; null = all areas. */
  areaIds: readonly string[] | null;
  /** For the store's list: only what was ever dispatched to these checkpoints; null = whatever the areas allow. */
  dispatchedTo: readonly string[] | null;
  /** Whether the actor sees this alert at all. */
  sees(alert: Alert): boolean;
  /** What of it the actor sees. */
  view(alert: Alert): Alert;
}

/**
 * By area of the newest hit. A crew sees what is dispatched to its posts instead, wherever the vehicle was seen last,
 * for a few hours after it is over, and of that no more than it needs.
 */
export async function alertSight(context: AppContext, actor: Actor): Promise<AlertSight> {
  const { areaIds } = await scopeOf(context, actor);
  if (!seesAsCrew(actor.roles)) {
    return {
      areaIds,
      dispatchedTo: null,
      view: (alert) => alert,
      sees: (alert) => areaIds === null || alert.areaId === null || areaIds.includes(alert.areaId),
    };
  }
  const posts = await crewPosts(context, actor);
  const nowMs = context.clock();
  return {
    areaIds: null,
    dispatchedTo: [...posts],
    sees: (alert) => crewSees(alert, posts, nowMs),
    view: (alert) => crewView(alert, posts),
  };
}

/** @returns what the actor sees of it @throws RinggateError not_found, outside_area */
export async function visibleAlert(context: AppContext, actor: Actor, id: string): Promise<Alert> {
  const alert = await context.store.alerts.get(id);
  const sight = await alertSight(context, actor);
  if (!sight.sees(alert)) throw new RinggateError('outside_area', `Alert ${id} lies outside your area.`);
  return sight.view(alert);
}

/** What the audit log says of an alert. */
export function namedInAudit(alert: Alert): Record<string, unknown> {
  return {
    alert: alert.id,
    version: alert.version,
    plate: alert.plate,
    entry: alert.entry?.id ?? null,
    caseReference: alert.entry?.caseReference ?? null,
    purpose: dutyPurpose,
  };
}

/** The present alert in a refusal goes out like any other: with links to its pictures for this caller. */
export function withShownAlert(error: unknown, shown: (alert: Alert) => Alert): unknown {
  if (!(error instanceof RinggateError) || error.extra.alert === undefined) return error;
  return new RinggateError(error.code, error.message, {
    errors: error.errors,
    extra: { ...error.extra, alert: shown(error.extra.alert as Alert) },
  });
}

/** With links to the pictures for those who may open them, under the standing purpose; the others get none. */
export function withImageLinks(alert: Alert, actor: Actor, imageLinks: ImageLinks, nowMs: number): Alert {
  // a crew's view has the address of a picture only while it is dispatched
  const opens = actor.roles.some(
    (role) => role === 'operator' || role === 'officer' || role === 'supervisor' || role === 'crew',
  );
  const reads = alert.reads.map((read) =>
    opens ? imageLinks.signed(read, actor, dutyPurpose, nowMs) : { ...read, imageUrl: null },
  );
  return { ...alert, reads };
}
