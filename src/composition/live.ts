/** The screens' live link, put together. */
import type { Server as HttpServer } from 'node:http';
import type { Changes } from '../core/ports.ts';
import { actorOfScreen } from '../http/auth.ts';
import type { AppContext } from '../http/context.ts';
import { LiveServer } from '../live/live-server.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import { areaOfAlert } from './desk.ts';

export interface LiveComposition {
  http: HttpServer;
  context: AppContext;
  changes: Changes;
  registry: LiveRegistry;
  counters(): Promise<Record<string, unknown>>;
}

/** Takes screens from now on, and tells them what changes. */
export function startLive({ http, context, changes, registry, counters }: LiveComposition): LiveServer {
  const live = new LiveServer({
    http,
    log: context.log,
    clock: context.clock,
    areas: () => registry.areas,
    checkpoints: () => registry.checkpoints.values(),
    areaOfAlert: (alertId) => areaOfAlert(context.store, alertId),
    authenticate: (token) => actorOfScreen(context, token),
    counters,
    // it never rejects
    refused: (refusal) => void context.refusals.note(refusal),
  });
  live.listenTo(changes);
  return live;
}
