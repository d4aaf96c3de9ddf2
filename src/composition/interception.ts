/** Interception advice, the road graph and the ring picture, put together. */
import type { Settings } from '../config/index.ts';
import type { ClosedInterval } from '../core/coverage.ts';
import type { Alert } from '../core/entities.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { RouteModule } from '../http/app.ts';
import { Advisor } from '../interception/advisor.ts';
import { AdviceRefresher } from '../interception/refresher.ts';
import { ringBalanceRoutes } from '../interception/ring-balance-routes.ts';
import { RingCounts } from '../interception/ring-counts.ts';
import { ringGapRoutes } from '../interception/ring-gap-routes.ts';
import { RoadDesk } from '../interception/road-desk.ts';
import { roadRoutes } from '../interception/road-routes.ts';
import { SightingsDesk } from '../interception/sightings-desk.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

export interface InterceptionParts {
  settings: Pick<Settings, 'interception'>;
  store: Store;
  registry: LiveRegistry;
  changes: Changes;
  clock: Clock;
  log: Log;
  coverageOf(checkpointId: string, fromMs: number, toMs: number): Promise<readonly ClosedInterval[]>;
}
export interface InterceptionSide {
  routes: readonly RouteModule[];
  /** A read is stored. */
  read(committed: CommittedRead): void;
  /** Alerts were committed: advised where they want it, then told to all. */
  announceAlerts(alerts: readonly Alert[]): void;
  /** What an earlier run left: alerts without advice, and vehicles on their way. */
  refreshAdvice(): void;
  stop(): Promise<void>;
}

export async function createInterception(parts: InterceptionParts): Promise<InterceptionSide> {
  const { store, changes, log, settings } = parts;
  const desk = await RoadDesk.open(parts);
  const counts = new RingCounts(store, parts.clock, log);
  const sightings = new SightingsDesk({ ...parts, counts });
  let { ringsVersion } = parts.registry;
  const advisor = new Advisor({
    ...parts,
    desk,
    prepareMs: settings.interception.prepareMs,
    announce: (alerts) => changes.emit('alertsChanged', alerts),
  });
  const refresher = new AdviceRefresher({
    ...parts,
    staffed: () => advisor.staffed(),
    adviseAgain: (alerts) => advisor.adviseAgain(alerts),
  });
  changes.on('registryChanged', () => {
    desk.registryChanged();
    refresher.registryChanged();
  });
  return {
    routes: [
      roadRoutes(desk),
      ringBalanceRoutes({ counts, coverageOf: parts.coverageOf }),
      ringGapRoutes(counts),
    ],
    read(committed) {
      advisor.read(committed);
      if (ringsVersion !== parts.registry.ringsVersion) {
        ringsVersion = parts.registry.ringsVersion;
        sightings.ringsChanged(committed.read.receivedAtMs);
      }
      counts.read(committed);
    },
    announceAlerts: (alerts) => advisor.announce(alerts),
    refreshAdvice() {
      refresher.refresh();
      sightings.start();
    },
    async stop() {
      await refresher.settle();
      await advisor.settle();
      await sightings.close();
      await counts.close();
      await desk.close();
    },
  };
}
