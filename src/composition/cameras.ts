/** Cameras: what they need of the rest of the gateway, put together. */
import { drillRoutes } from '../cameras/drill-routes.ts';
import { Drills } from '../cameras/drills.ts';
import { cameraLoginRoutes } from '../cameras/login-routes.ts';
import { RinggateError } from '../core/errors.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { RouteModule } from '../http/app.ts';
import type { LiveServer } from '../live/live-server.ts';
import type { RunningSide } from '../mqtt/side.ts';
import { viewOfCommitted } from '../pipeline/view.ts';
import type { Store } from '../store/contract/index.ts';

export interface CamerasParts {
  store: Store;
  clock: Clock;
  log: Log;
  changes: Changes;
  /** Parts that start later than this one. */
  running: { live: LiveServer | null; mqtt: RunningSide | null };
}

export interface Cameras {
  drills: Drills;
  routes: readonly RouteModule[];
  /** Puts right what an earlier run left open. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createCameras({ store, clock, log, changes, running }: CamerasParts): Cameras {
  const drills = new Drills({
    store,
    clock,
    log,
    changes,
    publish: async (deviceId, payload, onSent) => {
      if (running.mqtt === null) throw new RinggateError('unavailable', 'MQTT is not there yet');
      await running.mqtt.publishAs(deviceId, payload, onSent);
    },
    via: () => running.mqtt?.via ?? 'embedded',
    hearers: (areaId) => running.live?.alertHearers(areaId) ?? 0,
    viewOf: (read, id) => viewOfCommitted({ read, id, outcome: 'stored' }),
  });
  return {
    drills,
    routes: [cameraLoginRoutes, drillRoutes({ drills })],
    start: () => drills.closeLeft(),
    stop: async () => drills.close(),
  };
}
