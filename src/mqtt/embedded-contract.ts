/** What the embedded broker needs from its parent, and what it gives. */
import type { MqttInlet, MqttSide } from './contract.ts';
import type { Topics } from './topics.ts';

/** Another system that reads what the gateway publishes. */
export interface MqttConsumer {
  name: string;
  /** Topic filters it may subscribe to, e.g. `ringgate/v1/out/alerts`. */
  topicFilters: readonly string[];
}

export type RefusalKind = 'sign_in' | 'topic' | 'connection';

export interface EmbeddedBrokerOptions {
  host: string;
  /** 0 = any free one; `url` and `port` of the broker say which. */
  port: number;
  inlet: MqttInlet;
  topics?: Topics;
  /** The id of the device that these credentials belong to, or null. */
  authenticateDevice(username: string, password: string): Promise<string | null>;
  /**
   * Asked first: the gateway itself signs in as a device, for a drill. Such a connection is none of the device's: it
   * counts nowhere and says nothing of the device's state.
   */
  authenticateStandIn?(username: string, password: string): boolean;
  /** Asked where no device has these credentials. */
  authenticateConsumer?(username: string, password: string): Promise<MqttConsumer | null>;
  /** Whether a device may publish on a topic that is not its own (makes with topics of their own). Default: no. */
  mayPublish?(deviceId: string, topic: string): boolean;
  /** A device's connection came or went; `connections` of its are open now. */
  onDeviceConnection?(deviceId: string, connections: number): void;
  /** A connection was closed for what it did, or a sign-in was refused. */
  onRefusal?(what: RefusalKind, deviceId: string | null, reason: string): void;
  tls?: { cert: string | Buffer; key: string | Buffer };
  /** Default 2000. */
  maxConnections?: number;
  /** Default 4; a further connection closes the oldest, since that is most likely dead. */
  maxConnectionsPerDevice?: number;
  /** Default 8 MiB. */
  maxPacketBytes?: number;
  /** Messages of one connection that may wait for the store before it is no longer read. Default 1000. */
  maxHeldPerConnection?: number;
}

export interface EmbeddedBroker extends MqttSide {
  readonly port: number;
  /** Closes the connections of a device: its credentials changed, or it is retired. */
  dropDevice(deviceId: string): void;
}
