/** An inlet that keeps what it is given, so that a test decides when each message is stored. */
import type { MqttInlet } from '../../src/mqtt/contract.ts';

export interface InletMessage {
  topic: string;
  text: string;
  deviceId: string | null;
  done: (error?: Error) => void;
}
export interface CollectingInlet extends MqttInlet {
  messages: InletMessage[];
  /** Resolves when so many messages have come, with all of them. */
  arrived(count: number): Promise<InletMessage[]>;
}

/** @param storeAtOnce true: each message is done as it comes */
export function createCollectingInlet(storeAtOnce = false): CollectingInlet {
  const messages: InletMessage[] = [];
  const waiting: { count: number; resolve: (messages: InletMessage[]) => void }[] = [];
  return {
    messages,
    onMessage(topic, payload, source, done) {
      messages.push({ topic, text: payload.toString('utf8'), deviceId: source.deviceId, done });
      if (storeAtOnce) done();
      for (const { count, resolve } of waiting) if (messages.length >= count) resolve(messages);
    },
    arrived(count) {
      if (messages.length >= count) return Promise.resolve(messages);
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
  };
}
