/** Crews at the checkpoints and their rosters, put together. */
import type { Settings } from '../config/index.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { siteClock } from '../core/roster.ts';
import { crewRoutes } from '../crew/answer-routes.ts';
import { DeliveryWatch } from '../crew/delivery-watch.ts';
import { rosterRoutes } from '../crew/roster-routes.ts';
import { StaffingKeeper } from '../crew/staffing.ts';
import type { RouteModule } from '../http/app.ts';
import { createImageLinks } from '../investigations/image-links.ts';
import type { LiveServer } from '../live/live-server.ts';
import type { Store } from '../store/contract/index.ts';

/** Shifts change on the minute, receipts are due on the second. */
const lookEveryMs = 500;

export interface CrewParts {
  settings: Pick<Settings, 'crew' | 'siteZone'>;
  store: Store;
  changes: Changes;
  clock: Clock;
  log: Log;
  imageLinkKey: string;
  /** Starts later. */
  running: { live: LiveServer | null };
}
export interface CrewSide {
  routes: readonly RouteModule[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createCrew(parts: CrewParts): CrewSide {
  const { settings, store, clock, running } = parts;
  const site = siteClock(settings.siteZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const keeper = new StaffingKeeper({
    ...parts,
    site,
    audit: async (action, detail) => {
      await store.audit.append(clock(), 'system', action, detail);
    },
  });
  const watch = new DeliveryWatch({
    ...parts,
    receiptMs: settings.crew.receiptMs,
    screensAt: (checkpointId) => running.live?.crewScreens(checkpointId) ?? 0,
  });
  let timer: NodeJS.Timeout | null = null;
  return {
    routes: [
      crewRoutes({ imageLinks: createImageLinks(parts.imageLinkKey) }),
      rosterRoutes({ site, apply: () => keeper.apply() }),
    ],
    async start() {
      await keeper.apply();
      await watch.start();
      timer = setInterval(() => {
        keeper.tick();
        watch.tick();
      }, lookEveryMs);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await keeper.settle();
      await watch.settle();
    },
  };
}
