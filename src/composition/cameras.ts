/** Cameras: what they need of the rest of the gateway, put together. */
import { Describer } from '../cameras/describer.ts';
import { DiscoveryJobs } from '../cameras/discovery-jobs.ts';
import { discoveryRoutes } from '../cameras/discovery-routes.ts';
import { drillRoutes } from '../cameras/drill-routes.ts';
import { Drills } from '../cameras/drills.ts';
import type { CameraFinder } from '../cameras/finder.ts';
import { cameraLoginRoutes } from '../cameras/login-routes.ts';
import { PtzDesk } from '../cameras/ptz-desk.ts';
import { ptzRoutes } from '../cameras/ptz-routes.ts';
import { createRecogniser } from '../cameras/recognise.ts';
import { registrationRoutes } from '../cameras/registration-routes.ts';
import { snapshotRoutes } from '../cameras/snapshot-routes.ts';
import { createPtzDriver } from '../cameras/target.ts';
import type { Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import type { LiveServer } from '../live/live-server.ts';
import type { Media } from '../media/index.ts';
import type { RunningSide } from '../mqtt/side.ts';
import type { OnvifClient } from '../onvif/contract.ts';
import { viewOfCommitted } from '../pipeline/view.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

/** Of the longer side, in the list of what was found. */
const thumbnailPx = 320;

export interface DrillsParts {
  store: Store;
  clock: Clock;
  log: Log;
  changes: Changes;
  /** Parts that start later than this one. */
  running: { live: LiveServer | null; mqtt: RunningSide | null };
}

/** Drills are known to the way of a read, so they come before everything that answers calls. */
export function createDrills({ store, clock, log, changes, running }: DrillsParts): Drills {
  return new Drills({
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
}

export interface CamerasParts {
  context: AppContext;
  settings: Settings;
  onvif: OnvifClient;
  media: Pick<Media, 'snapshots' | 'pictures'>;
  drills: Drills;
  registry: LiveRegistry;
}

export interface Cameras {
  routes: readonly RouteModule[];
  /** Asks a registered camera anew what it is, and keeps what it says. */
  describer: Describer;
  stop(): Promise<void>;
}

export function createCameras({ context, settings, onvif, media, drills, registry }: CamerasParts): Cameras {
  const { networks, interfaces, probeMs, ptzStopMs, ptzHoldMs } = settings.cameras;
  const { clock, log, changes } = context;
  const finder = createFinder(onvif, media);
  const describer = new Describer({ context, finder, interfaces });
  const devices = async () => {
    await registry.settling;
    return registry.devices.values();
  };
  const jobs = new DiscoveryJobs({ finder, clock, log, ...createRecogniser(context, devices) });
  const desk = new PtzDesk({
    driver: createPtzDriver(context, onvif.ptz),
    clock,
    log,
    changes,
    stopMs: ptzStopMs,
    holdMs: ptzHoldMs,
    audit: (by, action, detail) => context.audit(by, action, detail),
  });
  return {
    describer,
    routes: [
      cameraLoginRoutes,
      discoveryRoutes({ jobs, networks, interfaces, probeMs }),
      registrationRoutes({ jobs, describer, networks }),
      snapshotRoutes(media),
      ptzRoutes({ desk }),
      drillRoutes({ drills }),
    ],
    async stop() {
      drills.close();
      await Promise.all([jobs.close(), describer.close(), desk.close()]);
    },
  };
}

/** ONVIF with a small picture of what was found. */
function createFinder(onvif: OnvifClient, { pictures }: Pick<Media, 'pictures'>): CameraFinder {
  return {
    find: (request) => onvif.find(request),
    describe: (request) => onvif.describe(request),
    async thumbnail({ facts, login, signal }) {
      const url = facts.profiles.find(({ snapshotUri }) => snapshotUri !== null)?.snapshotUri ?? null;
      if (url === null) return null;
      try {
        const picture = await onvif.snapshot(url, login, facts.pinnedCertificate ?? null, signal);
        return (await pictures.thumbnail(picture.bytes, thumbnailPx)).bytes;
      } catch (error) {
        // a camera without a picture is shown without one; why is for its own page
        if (error instanceof RinggateError) return null;
        throw error;
      }
    },
  };
}
