/** What the two ways of receiving MQTT (embedded broker, external broker) share with the rest of the gateway. */

/** Where a message came from. */
export interface MessageSource {
  /** The device that signed in, with the embedded broker; null where the broker does not tell (external). */
  deviceId: string | null;
}

/**
 * Takes messages from devices. Called on the hot path, so with a callback and not a promise.
 * `payload` may be kept (it is not reused). Call `done()` exactly once, when the message is durably stored:
 * only then is it acknowledged to its sender. `done(error)` means "not stored": it is not acknowledged, and the
 * sender delivers it again later. `done` may be called in any order over messages, and before `onMessage` returns.
 */
export interface MqttInlet {
  onMessage(topic: string, payload: Buffer, source: MessageSource, done: (error?: Error) => void): void;
}

export interface PublishOptions {
  qos: 0 | 1;
  retain: boolean;
}

/** Sends to the outside: alerts, reads, the gateway's own state. */
export interface MqttOutlet {
  /** Resolves when the broker has taken it (QoS 1: acknowledged). Rejects with `unavailable` when closed. */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>;
}

/** What one MQTT side counts since its start, and how it stands now. */
export interface MqttCounters {
  /** Messages handed to the inlet. */
  received: number;
  /** Messages whose acknowledgement waits for the store. */
  held: number;
  /** Embedded: open connections. External: 1 while connected. */
  connections: number;
  /** Sign-ins refused (embedded). */
  refusedSignIns: number;
  /** Publishes and subscriptions that the rights of the sender did not allow (embedded). */
  refusedTopics: number;
  /** Connections closed because of what they sent. */
  brokenConnections: number;
}

/** An MQTT side that runs. */
export interface MqttSide extends MqttOutlet {
  /** `mqtt://host:port`, as a client would write it. */
  readonly url: string;
  /** Embedded: always true until closed. External: whether the broker is reached now. */
  connected(): boolean;
  counters(): Readonly<MqttCounters>;
  /**
   * Takes no further message, waits until the held ones are stored and acknowledged, then closes.
   * What is not done after `graceMs` stays unacknowledged: its sender delivers it again.
   */
  close(graceMs?: number): Promise<void>;
}
