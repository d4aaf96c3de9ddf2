/** Every concern's routes, as the HTTP server gets them. */
import { sessionRoutes } from './accounts/session-routes.ts';
import { userRoutes } from './accounts/user-routes.ts';
import type { RouteModule } from './http/app.ts';

export const routes: readonly RouteModule[] = [sessionRoutes, userRoutes];
