/**
 * Composition: settings -> parts -> start, stop. The only file that imports everything; what each part needs stands
 * in an interface beside the part.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureFirstAdministrator } from './accounts/first-administrator.ts';
import { permissions } from './accounts/permissions.ts';
import { AlertAnnouncer } from './alerts/announcer.ts';
import { addressOf, sendsOut } from './composition/addresses.ts';
import { createDrills, routesWithoutOnvif } from './composition/cameras.ts';
import { counterSource } from './composition/counters.ts';
import { gat1400Of, gat1400SubscriptionsOf } from './composition/gat1400.ts';
import { bindSubscriptions, replayOf, Senders, startSiteBrokers } from './composition/ingest.ts';
import { createPictureFetch } from './composition/pictures-of-reads.ts';
import type { Settings } from './config/index.ts';
import { loadSiteKeys } from './config/site-keys.ts';
import { createVault } from './config/vault.ts';
import { createChanges } from './core/changes.ts';
import type { Log } from './core/ports.ts';
import { actorOfToken } from './http/auth.ts';
import type { AppContext } from './http/context.ts';
import { createHttpServer } from './http/server.ts';
import { LiveServer } from './live/live-server.ts';
import { RecentReads } from './live/recent-reads.ts';
import { createMetrics } from './metrics/metrics.ts';
import { type RunningSide, startMqtt } from './mqtt/side.ts';
import { createTopics } from './mqtt/topics.ts';
import { createMqttInlet } from './pipeline/mqtt-inlet.ts';
import { viewOfCommitted } from './pipeline/view.ts';
import { type CommittedRead, WayOfARead, type WayParts } from './pipeline/way.ts';
import { DeviceWatch } from './registry/device-watch.ts';
import { LiveRegistry } from './registry/live-registry.ts';
import { loadMakes } from './registry/makes.ts';
import { allRoutes } from './routes.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import { version } from './version.ts';
import { startExpiryTimer } from './watchlists/expiry-timer.ts';
import { openLiveIndex } from './watchlists/live-index.ts';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
/** Pictures come along as base64, up to 500 reads in a message; larger ones belong on a device's own web server. */
const maxBodyBytes = 8 * 1024 * 1024;

export interface Gateway {
  http: string;
  mqtt: string;
  /** The first administrator's generated password; null unless it was made just now. */
  firstAdministrator: { username: string; password: string } | null;
  /** Stops taking messages, commits and acknowledges what was taken, closes. */
  stop(): Promise<void>;
}

/**
 * Starts the gateway; resolves when it takes messages and answers calls.
 * @param onFailure a part died that the gateway cannot do without: the caller ends the process
 */
export async function startGateway(
  settings: Settings,
  log: Log,
  onFailure: (error: Error) => void,
): Promise<Gateway> {
  const clock = Date.now;
  const changes = createChanges(log);
  const store = await openSqliteStore({
    dataDir: settings.dataDir,
    synchronous: settings.store.synchronous,
    onFailure,
  });
  const makes = await loadMakes(undefined, settings.makes.mappings);
  const native = makes.get('ringgate');
  if (native === undefined) throw new Error('devices/ringgate.ts is missing');
  const registry = await LiveRegistry.open(store, changes, log);
  const index = await openLiveIndex(store, changes);
  const keys = loadSiteKeys(settings.dataDir);
  const watch = new DeviceWatch({ store, registry, changes, log });
  const senders = new Senders(registry, settings.siteZone);
  const subscriptions = bindSubscriptions(settings, makes, senders);
  const recent = new RecentReads();
  const topics = createTopics(settings.mqtt.topicPrefix);
  const parts: { live: LiveServer | null; mqtt: RunningSide | null } = { live: null, mqtt: null };

  const drills = createDrills({ store, clock, log, changes, running: parts });
  const sendReads = (committed: readonly CommittedRead[]): void => {
    for (const read of committed) {
      parts.mqtt?.side
        .publish(topics.outReads, JSON.stringify(viewOfCommitted(read)), { qos: 1, retain: false })
        .catch((error: unknown) => log.warn({ err: error }, 'a read was not sent on'));
    }
  };
  const vault = createVault(keys.vaultKey);
  const announceAlerts: WayParts['announceAlerts'] = (alerts) => changes.emit('alertsChanged', alerts);
  const deviceOf = (deviceId: string) => registry.devices.get(deviceId);
  const pictures = createPictureFetch({ settings, store, vault, deviceOf, announceAlerts, log });
  const wayParts: WayParts = {
    store: store.reads,
    surroundings: {
      placementOf: (deviceId, lane, travel) => registry.placementOf(deviceId, lane, travel),
      index,
      lateAfterMs: settings.reads.lateAfterMs,
      aheadMs: settings.reads.aheadAfterMs,
    },
    clock,
    log,
    maxBatchReads: settings.batch.maxReads,
    heardFrom: (deviceId) => watch.heardFrom(deviceId),
    reported: (deviceId, report) => watch.reported(deviceId, report),
    announceAlerts,
    testReads: drills,
    announceReads: (reads) => {
      const committed = [...reads];
      for (const read of committed) {
        recent.add(read);
        pictures.want(read);
      }
      parts.live?.reads(committed);
      if (sendsOut(settings, 'reads')) sendReads(committed);
    },
  };
  const way = new WayOfARead(wayParts);
  const announcer = new AlertAnnouncer({
    store,
    changes,
    log,
    toScreens: (alerts) => parts.live?.alerts(alerts),
    toMqtt: sendsOut(settings, 'alerts')
      ? async (alert) => {
          await parts.mqtt?.side.publish(topics.outAlerts, JSON.stringify(alert), { qos: 1, retain: false });
        }
      : null,
  });
  const metrics = createMetrics({
    counters: way.counters,
    backlog: () => way.backlog,
    devicesByState: () => watch.byState(),
    alertsByKind: () => announcer.opened,
    liveConnections: () => parts.live?.connections ?? 0,
    mqtt: () => ({ ...parts.mqtt?.side.counters() }),
  });
  const context: AppContext = {
    store,
    clock,
    log,
    changes,
    vault,
    audit: async (by, action, detail) => {
      await store.audit.append(clock(), by.username, action, detail);
    },
    readinessChecks: {
      store: async () => {
        await store.alerts.countOpen();
        if (!way.healthy) throw new Error('the last commit was refused');
      },
      broker: async () => {
        if (parts.mqtt?.side.connected() !== true) throw new Error('the broker is not reached');
      },
    },
    metrics,
    options: {
      version,
      tls: settings.tls,
      trustedProxies: settings.trustedProxies,
      maxBodyBytes,
      sessionMs: settings.accounts.sessionMs,
      dashboardDir: join(projectDir, 'dashboards', 'command-center', 'dist'),
      makes: [...makes.keys()],
    },
  };
  const firstAdministrator = await ensureFirstAdministrator(context, settings.accounts.adminPassword);
  const routes = allRoutes({
    keys,
    caseReferencePattern: settings.investigations.caseReferencePattern,
    cameras: routesWithoutOnvif(drills),
    recentReads: (checkpointId) => recent.of(checkpointId),
    replay: replayOf({ way: wayParts, makes, native, senders, subscriptions }),
    gat1400: gat1400SubscriptionsOf({ settings, store, vault }),
    ingest: { way, makes, registry, senderOf: (deviceId) => senders.ofDevice(deviceId), maxBodyBytes },
  });
  const standards = [gat1400Of({ settings, makes, way, senders, deviceOf, watch })];
  const app = await createHttpServer(context, { routes, permissions, standards });
  const stopExpiry = startExpiryTimer(context);
  const stopWatching = registry.watchOtherProcesses();
  parts.live = new LiveServer({
    http: app.server,
    log,
    clock,
    areas: () => registry.areas,
    authenticate: (token) => actorOfToken(context, token),
    counters: counterSource({ way, watch, store }),
  });
  const { live } = parts;
  changes.on('deviceChanged', (device) => live.device(device));
  changes.on('sessionEnded', (sessionId) => live.endSession(sessionId));
  await drills.closeLeft();
  await announcer.catchUp();
  await app.listen({ host: settings.http.host, port: settings.http.port });
  const inlet = createMqttInlet({ topics, way, native, registry, watch, subscriptions });
  parts.mqtt = await startMqtt({
    settings,
    topics,
    log,
    inlet,
    otherTopics: subscriptions.filter(({ url }) => url === null).map(({ filter }) => filter),
    mayPublish: (deviceId, topic) =>
      subscriptions.some((one) => one.mayName.has(deviceId) && one.matches(topic)),
    deviceCredential: (deviceId) => store.registry.deviceCredential(deviceId),
    deviceConnections: (deviceId, open) => watch.connections(deviceId, open),
    consumerSignedIn: ({ name, purpose, topics: read }) =>
      context.audit({ username: name }, 'mqtt.consumer_signed_in', { purpose, topics: read }),
  });
  const { mqtt } = parts;
  const siteBrokers = await startSiteBrokers({ settings, subscriptions, topics, inlet, log });
  changes.on('credentialsEnded', (deviceId) => mqtt.dropDevice(deviceId));
  changes.on('deviceChanged', (device) => {
    if (device.state === 'retired') mqtt.dropDevice(device.id);
  });

  return {
    http: addressOf(app.server.address(), settings),
    mqtt: mqtt.side.url,
    firstAdministrator,
    async stop() {
      // Messages first, so that what was taken is committed and acknowledged while its connection is still there.
      const draining = way.drain();
      await Promise.all([mqtt.side, ...siteBrokers].map((side) => side.close()));
      await draining;
      await way.drain();
      await pictures.close();
      stopExpiry();
      stopWatching();
      drills.close();
      await live.close();
      await app.close();
      await announcer.settle();
      await store.close();
    },
  };
}
