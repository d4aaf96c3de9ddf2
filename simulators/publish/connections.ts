/** Real MQTT connections of the simulated devices. The only file of the simulators that knows mqtt.js. */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { SimulatorError } from '../errors.ts';

export interface Credential {
  username: string;
  password: string;
}
export interface ConnectOptions {
  /** `mqtt://` or `mqtts://`. */
  url: string;
  deviceIds: readonly string[];
  /** Each device with its own account, or one account over one connection for all (null: a broker without accounts). */
  credentials: ReadonlyMap<string, Credential> | Credential | null;
  /** PEM of the authority that signed the broker's certificate. */
  ca?: Buffer;
  /** Per connection, until it first stands. */
  timeoutMs?: number;
  topicPrefix?: string;
  log?: (text: string) => void;
}
export interface Connections {
  /** Publishes at QoS 1; `onSettled` hears whether it was acknowledged. Kept and sent again over reconnects until it is. */
  publish(deviceId: string, body: string, onSettled: (acknowledged: boolean) => void): void;
  /** How often a standing connection was lost and came back. */
  reconnects(): number;
  /** Says goodbye where the devices are to be seen offline, and ends the connections. */
  close(): Promise<void>;
}

const reconnectMs = 250;
const closeMs = 2000;

interface Link {
  client: MqttClient;
  /** How often it stood. */
  connects: number;
}

/** Tells of lost connections and of their return once for all of them: after a restart hundreds come at a time. */
interface Outages {
  lost(reason: string): void;
  back(): void;
}

function createOutages(log: (text: string) => void): Outages {
  let down = 0;
  return {
    lost(reason) {
      if (down++ === 0) log(`connections lost (${reason}); trying again until they are back`);
    },
    back() {
      if (--down === 0) log('all connections are back');
    },
  };
}

function openLink(
  options: ConnectOptions,
  clientId: string,
  credential: Credential | null,
  deviceId: string | null,
  statusTopic: (id: string) => string,
  outages: Outages,
): Promise<Link> {
  const settings: IClientOptions = {
    clientId,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: reconnectMs,
    connectTimeout: 5000,
    keepalive: 30,
    resubscribe: false,
    ...(credential ?? {}),
    ...(options.ca ? { ca: options.ca } : {}),
    ...(deviceId === null
      ? {}
      : {
          will: {
            topic: statusTopic(deviceId),
            payload: Buffer.from(status('offline')),
            qos: 1,
            retain: true,
          },
        }),
  };
  return new Promise((resolve, reject) => {
    const client = connect(options.url, settings);
    const link: Link = { client, connects: 0 };
    let lastError: Error | null = null;
    const deadline = setTimeout(() => {
      client.end(true);
      reject(
        new SimulatorError(
          `no connection of ${clientId} to ${options.url}: ${lastError?.message ?? 'timed out'}`,
          { cause: lastError },
        ),
      );
    }, options.timeoutMs ?? 15_000);
    let isDown = false;
    client.on('connect', () => {
      link.connects++;
      if (isDown) outages.back();
      isDown = false;
      if (deviceId !== null)
        client.publish(statusTopic(deviceId), status('online'), { qos: 1, retain: true });
      clearTimeout(deadline);
      resolve(link);
    });
    client.on('error', (error) => {
      lastError = error;
    });
    client.on('close', () => {
      // not the end that we asked for ourselves
      if (link.connects === 0 || isDown || client.disconnecting) return;
      isDown = true;
      outages.lost(lastError?.message ?? 'closed by the other side');
    });
  });
}

const status = (state: 'online' | 'offline'): string =>
  JSON.stringify({ state, at: new Date().toISOString(), firmware: '1.0.0', model: 'ringgate-simulator' });

function end(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    const forced = setTimeout(() => client.end(true, () => resolve()), closeMs);
    client.end(false, () => {
      clearTimeout(forced);
      resolve();
    });
  });
}

/** Opens the connections and answers when all stand. Throws a SimulatorError naming the first that does not. */
export async function openConnections(options: ConnectOptions): Promise<Connections> {
  const prefix = options.topicPrefix ?? 'ringgate';
  const topic = (deviceId: string, leaf: 'reads' | 'status'): string =>
    `${prefix}/v1/devices/${deviceId}/${leaf}`;
  const statusTopic = (deviceId: string): string => topic(deviceId, 'status');
  const { credentials } = options;
  const outages = createOutages(options.log ?? (() => undefined));
  const links = new Map<string, Link>();
  const closeAll = async (): Promise<void> => {
    await Promise.all([...links.values()].map(({ client }) => end(client)));
  };
  let shared: Link | null = null;
  if (credentials instanceof Map) {
    // some at a time: a site's devices do not all come up in the same millisecond either
    const queue = [...options.deviceIds];
    const workers = Array.from({ length: 24 }, async () => {
      for (let deviceId = queue.pop(); deviceId !== undefined; deviceId = queue.pop()) {
        const credential = credentials.get(deviceId);
        if (!credential) throw new SimulatorError(`there are no credentials for device ${deviceId}`);
        links.set(deviceId, await openLink(options, deviceId, credential, deviceId, statusTopic, outages));
      }
    });
    const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
    if (failed) {
      await closeAll();
      throw failed.reason;
    }
  } else {
    const clientId = `ringgate-simulator-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
    shared = await openLink(options, clientId, credentials as Credential | null, null, statusTopic, outages);
    links.set(clientId, shared);
  }
  return {
    publish(deviceId, body, onSettled) {
      const link = shared ?? links.get(deviceId);
      if (!link) throw new SimulatorError(`device ${deviceId} has no connection`);
      link.client.publish(topic(deviceId, 'reads'), body, { qos: 1 }, (error) => onSettled(!error));
    },
    reconnects: () => [...links.values()].reduce((sum, link) => sum + Math.max(0, link.connects - 1), 0),
    async close() {
      if (!shared) {
        for (const [deviceId, { client }] of links)
          client.publish(statusTopic(deviceId), status('offline'), { qos: 1, retain: true });
      }
      await closeAll();
    },
  };
}
