/**
 * Composition: settings -> parts -> start, stop. The only file that imports everything; what each part needs stands
 * in an interface beside the part.
 */
import { ensureFirstAdministrator } from './accounts/first-administrator.ts';
import { permissions } from './accounts/permissions.ts';
import { addressOf } from './composition/addresses.ts';
import { createAuditHeads } from './composition/audit-heads.ts';
import { createCameras, createDrills } from './composition/cameras.ts';
import { createContext, maxBodyBytes } from './composition/context.ts';
import { counterSource } from './composition/counters.ts';
import { createCrew } from './composition/crew.ts';
import { createEscalator } from './composition/desk.ts';
import { gat1400Of, gat1400SubscriptionsOf } from './composition/gat1400.ts';
import { createHealth } from './composition/health.ts';
import { bindSubscriptions, replayOf, Senders } from './composition/ingest.ts';
import { createInterception } from './composition/interception.ts';
import { startDeviceLinks } from './composition/links.ts';
import { startLive } from './composition/live.ts';
import { startMedia } from './composition/media.ts';
import { startMqttSides } from './composition/mqtt.ts';
import { createAlertAnnouncer, createReadsOutlet } from './composition/outlets.ts';
import { createOversight } from './composition/oversight.ts';
import { createPictureFetch } from './composition/pictures-of-reads.ts';
import { pullPointsOf } from './composition/pull-points.ts';
import { createQuestions } from './composition/questions.ts';
import { createRetention } from './composition/retention.ts';
import { createWatchlistFeeds } from './composition/watchlist-feeds.ts';
import { watchlistPartsOf } from './composition/watchlists.ts';
import type { Settings } from './config/index.ts';
import { loadSiteKeys } from './config/site-keys.ts';
import { createVault } from './config/vault.ts';
import { createChanges } from './core/changes.ts';
import { scopeWorld } from './core/entry-scope.ts';
import type { Log } from './core/ports.ts';
import { createHttpServer } from './http/server.ts';
import type { LiveServer } from './live/live-server.ts';
import { RecentReads } from './live/recent-reads.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { RunningSide } from './mqtt/side.ts';
import { createTopics } from './mqtt/topics.ts';
import { createAddressGuard } from './net/address-guard.ts';
import { createOnvif } from './onvif/client.ts';
import { WayOfARead, type WayParts } from './pipeline/way.ts';
import { LiveRegistry } from './registry/live-registry.ts';
import { loadMakes } from './registry/makes.ts';
import { allRoutes } from './routes.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import { startExpiryTimer } from './watchlists/expiry-timer.ts';
import { openLiveIndex } from './watchlists/live-index.ts';

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
  const index = await openLiveIndex(
    store,
    changes,
    scopeWorld(settings.siteZone, () => registry.areas),
  );
  const keys = loadSiteKeys(settings.dataDir);
  const senders = new Senders(registry, settings.siteZone);
  const subscriptions = bindSubscriptions(settings, makes, senders);
  const recent = new RecentReads();
  const topics = createTopics(settings.mqtt.topicPrefix);
  const parts: { live: LiveServer | null; mqtt: RunningSide | null } = { live: null, mqtt: null };
  const feeds = createWatchlistFeeds(settings);
  const outlets = { settings, store, keys, clock, log, topics, running: parts };
  const heads = createAuditHeads(outlets);
  const ownTroubles = {
    auditHeads: () => heads.trouble,
    ...feeds.troubles,
    broker: () => (parts.mqtt?.side.connected() === false ? 'the MQTT broker is not reached' : null),
  };
  const health = await createHealth({ store, registry, changes, clock, log, ownTroubles });
  const { watch } = health;

  const questions = await createQuestions({ settings, store, changes, clock, log, keys });
  const drills = createDrills({ store, clock, log, changes, running: parts });
  const outlet = { settings, store, changes, log, topics, running: parts };
  const sendReads = createReadsOutlet(outlet);
  const vault = createVault(keys.vaultKey);
  const { coverageOf } = health;
  const common = { settings, store, registry, changes, clock, log };
  const interception = await createInterception({ ...common, coverageOf });
  const { announceAlerts } = interception;
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
    heardFrom: (deviceId, atMs) => watch.heardFrom(deviceId, atMs),
    reported: (deviceId, report) => watch.reported(deviceId, report),
    announceAlerts,
    testReads: drills,
    announceReads: (reads) => {
      const committed = [...reads];
      // one list for a batch, not one for each read
      const followers = [health, questions, interception, oversight];
      for (const read of committed) {
        recent.add(read);
        for (const follower of followers) follower.read(read);
        pictures.want(read);
      }
      parts.live?.reads(committed);
      sendReads(committed);
    },
  };
  const way = new WayOfARead(wayParts);
  const announcer = createAlertAnnouncer(outlet);
  const metrics = createMetrics({
    counters: way.counters,
    backlog: () => way.backlog,
    devicesByState: () => watch.byState(),
    alertsByKind: () => announcer.opened,
    liveConnections: () => parts.live?.connections ?? 0,
    mqtt: () => ({ ...parts.mqtt?.side.counters() }),
  });
  const isStoring = () => way.healthy;
  const known = { vault, metrics, makes: [...makes.keys()], isStoring, running: parts };
  const context = createContext({ ...common, ...known });
  const firstAdministrator = await ensureFirstAdministrator(context, settings.accounts.adminPassword);
  const guard = createAddressGuard(settings.cameras.networks);
  const onvif = createOnvif({ ...settings.cameras, guard, clock, log });
  const media = startMedia({ context, settings, onvif });
  const cameras = createCameras({ context, settings, onvif, media, drills, registry });
  const { imageLinkKey } = keys;
  const crew = createCrew({ settings, store, changes, clock, log, imageLinkKey, running: parts });
  const oversight = createOversight({ settings, store, changes, log, keys, clock });
  const retention = createRetention({ context, settings, keys, heads, questions, recent });
  const routes = allRoutes({
    keys,
    caseReferencePattern: settings.investigations.caseReferencePattern,
    cameras: [...cameras.routes, ...media.routes],
    pictures: media.pictures,
    undoMs: settings.alerts.undoMs,
    watchlists: watchlistPartsOf(settings),
    health: [...health.routes, ...feeds.routes, ...interception.routes, ...oversight.routes, ...crew.routes],
    retention: retention.routes,
    questions,
    recentReads: (checkpointId) => recent.of(checkpointId),
    replay: replayOf({ way: wayParts, makes, native, senders, subscriptions }),
    decoding: {
      makes,
      senderOf: (deviceId) => senders.ofDevice(deviceId),
      placementOf: (deviceId, lane, travel) => registry.placementOf(deviceId, lane, travel),
      siteZone: settings.siteZone,
    },
    gat1400: gat1400SubscriptionsOf({ settings, store, vault }),
    ingest: { way, makes, registry, senderOf: (deviceId) => senders.ofDevice(deviceId), maxBodyBytes },
  });
  const standards = [gat1400Of({ settings, makes, way, senders, deviceOf, watch })];
  const app = await createHttpServer(context, { routes, permissions, standards });
  const stopExpiry = startExpiryTimer(context);
  await feeds.start(context);
  retention.worker.start();
  const stopWatching = registry.watchOtherProcesses();
  const counters = counterSource({ way, watch, store });
  const live = startLive({ http: app.server, context, changes, registry, counters });
  parts.live = live;
  media.attach(app.server);
  await drills.closeLeft();
  await announcer.catchUp();
  interception.refreshAdvice();
  await crew.start();
  const escalator = createEscalator({ context, settings, registry });
  await escalator.start();
  await health.start();
  health.probeCameras({ context, onvif, frames: media.frames, describer: cameras.describer });
  await app.listen({ host: settings.http.host, port: settings.http.port });
  const sides = { settings, topics, log, changes, context, way, native, registry, watch, subscriptions };
  const { mqtt, siteBrokers } = await startMqttSides(sides);
  parts.mqtt = mqtt;
  await heads.tell();
  const linkChanged = watch.link.bind(watch);
  const runPullPoint = pullPointsOf(context, onvif);
  const links = startDeviceLinks({ ...common, makes, senders, way, vault, guard, runPullPoint, linkChanged });

  return {
    http: addressOf(app.server.address(), settings),
    mqtt: mqtt.side.url,
    firstAdministrator,
    async stop() {
      watch.freeze();
      await heads.tell();
      // Messages first, so that what was taken is committed and acknowledged while its connection is still there.
      const draining = way.drain();
      const linksClosed = links.close();
      await Promise.all([mqtt.side, ...siteBrokers].map((side) => side.close()));
      await draining;
      await linksClosed;
      await way.drain();
      await pictures.close();
      await retention.worker.stop();
      await questions.stop();
      await oversight.stop();
      stopExpiry();
      await feeds.stop();
      await escalator.stop();
      await crew.stop();
      stopWatching();
      await cameras.stop();
      await media.close();
      await onvif.close();
      await live.close();
      await app.close();
      await health.stop();
      await interception.stop();
      await announcer.settle();
      await heads.close();
      await store.close();
    },
  };
}
