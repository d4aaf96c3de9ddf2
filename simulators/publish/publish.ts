/** Publishes a scenario in its pace, and waits until every message is acknowledged. */
import { type Run, writePayload } from '../payload.ts';
import { percentile } from '../percentile.ts';
import type { ReadPictures } from '../pictures/pictures.ts';
import type { Outgoing } from '../scenario-types.ts';
import type { Connections } from './connections.ts';

export interface PublishOptions {
  connections: Connections;
  messages: Iterable<Outgoing>;
  run: Run;
  /** Pictures that go along with the reads; absent: none. */
  pictures?: ReadPictures;
  /** Ends the publishing early; what is in flight is still waited for. */
  signal?: AbortSignal;
  /** Told about once a second. */
  onProgress?: (progress: { messages: number; acknowledged: number; behindMs: number }) => void;
  /** More unacknowledged messages than this, and the publisher waits. */
  maxInFlight?: number;
  /** Gives up on acknowledgements after this long without one. */
  quietMs?: number;
}
export interface PublishSummary {
  messages: number;
  /** Reads in them, repeats and revisions counted. */
  readsSent: number;
  acknowledged: number;
  unacknowledged: number;
  reconnects: number;
  seconds: number;
  messagesPerSecond: number;
  /** From handing a message to the client until its PUBACK. */
  acknowledgedMs: { p50: number | null; p95: number | null; p99: number | null };
}

/** So many messages in a row before the event loop may look at the sockets again. */
const breathEvery = 64;
/** How long without an acknowledgement is long enough once one is told to stop. */
const stopQuietMs = 1500;
const latencySamples = 200_000;

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Publishes every message when it is due, never before; ends when all are acknowledged or none is for `quietMs`. */
export async function publishMessages(options: PublishOptions): Promise<PublishSummary> {
  const { connections, run, signal, maxInFlight = 4000, quietMs = 60_000 } = options;
  let messages = 0;
  let readsSent = 0;
  let acknowledged = 0;
  let inFlight = 0;
  let lastAckAt = performance.now();
  let behindMs = 0;
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const ticker = setInterval(() => options.onProgress?.({ messages, acknowledged, behindMs }), 1000);

  const publish = (deviceId: string, body: string): void => {
    const publishedAt = performance.now();
    connections.publish(deviceId, body, (isAcknowledged) => {
      if (!isAcknowledged) {
        // the client gave it up (its connection was ended under it): the same event again is the same read
        if (signal?.aborted) inFlight--;
        else setTimeout(() => publish(deviceId, body), 500);
        return;
      }
      inFlight--;
      acknowledged++;
      lastAckAt = performance.now();
      if (latenciesMs.length < latencySamples) latenciesMs.push(lastAckAt - publishedAt);
    });
  };
  const isQuiet = (): boolean =>
    performance.now() - lastAckAt > (signal?.aborted ? Math.min(quietMs, stopQuietMs) : quietMs);

  try {
    for (const message of options.messages) {
      for (let waitMs = run.startMs + message.atMs - Date.now(); waitMs > 0 && !signal?.aborted; ) {
        await pauseMs(Math.min(waitMs, 200));
        waitMs = run.startMs + message.atMs - Date.now();
      }
      behindMs = Math.max(0, Date.now() - run.startMs - message.atMs);
      if (inFlight === 0) lastAckAt = performance.now();
      while (inFlight >= maxInFlight && !signal?.aborted && !isQuiet()) await pauseMs(1);
      if (signal?.aborted || (inFlight >= maxInFlight && isQuiet())) break;
      inFlight++;
      messages++;
      readsSent += message.reads.length;
      const pictures =
        options.pictures &&
        (await Promise.all(message.reads.map(({ plan }) => options.pictures?.of(run, plan) ?? null)));
      publish(message.deviceId, writePayload(run, message, pictures));
      if (messages % breathEvery === 0) await breathe();
    }
    lastAckAt = performance.now();
    while (inFlight > 0 && !isQuiet()) await pauseMs(5);
  } finally {
    clearInterval(ticker);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  latenciesMs.sort((a, b) => a - b);
  return {
    messages,
    readsSent,
    acknowledged,
    unacknowledged: messages - acknowledged,
    reconnects: connections.reconnects(),
    seconds: Math.round(seconds * 100) / 100,
    messagesPerSecond: Math.round(messages / seconds),
    acknowledgedMs: {
      p50: percentile(latenciesMs, 0.5),
      p95: percentile(latenciesMs, 0.95),
      p99: percentile(latenciesMs, 0.99),
    },
  };
}
