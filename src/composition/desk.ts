/** The work on alerts: escalation upwards, remarks, undo, handovers. */
import { deskRoutes } from '../alerts/desk-routes.ts';
import { Escalator } from '../alerts/escalator.ts';
import { handoverRoutes } from '../alerts/handover-routes.ts';
import type { Settings } from '../config/index.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';

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

export function deskModules(parts: { imageLinks: ImageLinks }): readonly RouteModule[] {
  return [deskRoutes(parts), handoverRoutes];
}
