/** The work on alerts: escalation upwards, remarks, undo, handovers. */
import { deskRoutes } from '../alerts/desk-routes.ts';
import { Escalator } from '../alerts/escalator.ts';
import { handoverRoutes } from '../alerts/handover-routes.ts';
import type { Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

/** Looks for alerts that are due from `start` on. */
export function createEscalator(parts: {
  context: AppContext;
  settings: Pick<Settings, 'alerts'>;
  registry: Pick<LiveRegistry, 'areas'>;
}): Escalator {
  const { context, settings, registry } = parts;
  return new Escalator({
    ...context,
    areas: () => registry.areas,
    afterMs: (priority) => settings.alerts.escalateAfterMs[priority] ?? null,
  });
}

/** Undefined where there is no such alert. */
export async function areaOfAlert(
  store: Pick<Store, 'alerts'>,
  alertId: string,
): Promise<string | null | undefined> {
  try {
    return (await store.alerts.get(alertId)).areaId;
  } catch (error) {
    if (error instanceof RinggateError && error.code === 'not_found') return undefined;
    throw error;
  }
}

export function deskModules(parts: { imageLinks: ImageLinks }): readonly RouteModule[] {
  return [deskRoutes(parts), handoverRoutes];
}
