/** The registry on HTTP: areas, rings, checkpoints, devices. */
import type { RouteModule } from '../http/app.ts';
import { areaRoutes } from './area-routes.ts';
import { changesInTurn } from './changes.ts';
import { checkpointRoutes } from './checkpoint-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { ringRoutes } from './ring-routes.ts';

export const registryRoutes: RouteModule = (app, context) => {
  const change = changesInTurn(context);
  areaRoutes(app, context, change);
  ringRoutes(app, context, change);
  checkpointRoutes(app, context, change);
  deviceRoutes(app, context, change);
};
