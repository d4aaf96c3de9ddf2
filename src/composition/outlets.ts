/** What leaves the gateway over MQTT: alerts and reads, where the settings or a named consumer ask for them. */
import { AlertAnnouncer } from '../alerts/announcer.ts';
import type { Settings } from '../config/index.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { LiveServer } from '../live/live-server.ts';
import type { RunningSide } from '../mqtt/side.ts';
import type { Topics } from '../mqtt/topics.ts';
import { viewOfCommitted } from '../pipeline/view.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import { sendsOut } from './addresses.ts';

export interface OutletParts {
  settings: Settings;
  store: Store;
  changes: Changes;
  log: Log;
  topics: Topics;
  /** Parts that start later. */
  running: { live: LiveServer | null; mqtt: RunningSide | null };
}

/** Sends committed reads on; does nothing where nobody takes them. */
export function createReadsOutlet({ settings, log, topics, running }: OutletParts) {
  if (!sendsOut(settings, 'reads')) return () => undefined;
  return (committed: readonly CommittedRead[]): void => {
    for (const read of committed) {
      running.mqtt?.side
        .publish(topics.outReads, JSON.stringify(viewOfCommitted(read)), { qos: 1, retain: false })
        .catch((error: unknown) => log.warn({ err: error }, 'a read was not sent on'));
    }
  };
}

export function createAlertAnnouncer({
  settings,
  store,
  changes,
  log,
  topics,
  running,
}: OutletParts): AlertAnnouncer {
  return new AlertAnnouncer({
    store,
    changes,
    log,
    toScreens: (alerts) => running.live?.alerts(alerts),
    toMqtt: sendsOut(settings, 'alerts')
      ? async (alert) => {
          await running.mqtt?.side.publish(topics.outAlerts, JSON.stringify(alert), {
            qos: 1,
            retain: false,
          });
        }
      : null,
  });
}
