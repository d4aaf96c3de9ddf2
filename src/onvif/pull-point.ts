/**
 * Events of a camera by PullPoint: one subscription, renewed before its end, taken back at the end. Cameras freeze when
 * they are asked for subscriptions often, so that is never done twice within a time that grows.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RinggateError } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { XmlElement } from '../wire/xml.ts';
import type { PullPointRequest } from './contract.ts';
import {
  addressingHeader,
  createBody,
  type EventOperation,
  holdsTopic,
  lifetimeIn,
  pullBody,
  renewBody,
  type Subscription,
  subscriptionIn,
  unsubscribeBody,
} from './event-messages.ts';
import { isRefusal } from './problems.ts';
import type { CameraSession } from './session.ts';
import type { SessionPool } from './session-pool.ts';
import type { Fault } from './soap.ts';

export interface PullPointOptions {
  /** How long a subscription is asked to stand. */
  lastsSeconds: number;
  /** How long the camera holds a question that it has nothing for. */
  waitSeconds: number;
  messages: number;
  /** For an answer beyond `waitSeconds`. */
  answerMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
}
export const usualPullPoint: Omit<PullPointOptions, 'answerMs'> = {
  lastsSeconds: 120,
  waitSeconds: 20,
  messages: 50,
  firstPauseMs: 10_000,
  longestPauseMs: 300_000,
};

/** A subscription that stood this long was a good one: the next may come soon. */
const goodAfterMs = 60_000;
const unsubscribeMs = 2000;
/** What a camera says that knows no Renew. */
const notRenewed: ReadonlySet<string> = new Set([
  'unsupported',
  'device_fault',
  'device_answered_error',
  'device_answer_broken',
]);

interface Creations {
  lastAtMs: number;
  pauseMs: number;
}

export class PullPoints {
  readonly #pool: SessionPool;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #options: PullPointOptions;
  readonly #creations = new Map<string, Creations>();

  constructor(parts: { pool: SessionPool; clock: Clock; log: Log }, options: PullPointOptions) {
    this.#pool = parts.pool;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#options = options;
  }

  /** @throws RinggateError device_*, unsupported (no events) */
  async run(request: PullPointRequest): Promise<void> {
    const { target, signal } = request;
    while (!signal.aborted) {
      await this.#waitForTurn(target.serviceUrl, signal);
      if (signal.aborted) return;
      const { session, services } = this.#pool.of(target);
      try {
        const { events } = await services(signal);
        if (events === undefined) throw new RinggateError('unsupported', 'The camera has no events');
        await this.#subscribe(session, events, request);
      } catch (error) {
        if (signal.aborted) return;
        if (isRefusal(error)) this.#pool.forget(target);
        throw error;
      }
    }
  }

  /** Until the signal, or until the camera no longer knows the subscription. */
  async #subscribe(session: CameraSession, events: string, request: PullPointRequest): Promise<void> {
    const { topicFilter, signal, target } = request;
    const { lastsSeconds, firstPauseMs, longestPauseMs } = this.#options;
    const subscribedAtMs = this.#clock();
    const before = this.#creations.get(target.serviceUrl);
    const pauseMs = before === undefined ? firstPauseMs : Math.min(longestPauseMs, before.pauseMs * 2);
    this.#creations.set(target.serviceUrl, { lastAtMs: subscribedAtMs, pauseMs });
    const create = (filter: string | null): Promise<XmlElement> =>
      this.#ask(
        session,
        { address: events, header: '' },
        'CreatePullPointSubscription',
        createBody(filter, lastsSeconds),
        signal,
      );
    let filtersHere = false;
    const answer = await create(topicFilter).catch((error: unknown) => {
      if (topicFilter === null || !isLost(error)) throw error;
      // it knows no filters, or not this one: everything, filtered here
      filtersHere = true;
      return create(null);
    });
    const made = subscriptionIn(answer);
    const subscription = made === null ? null : { ...made, topicFilter: filtersHere ? topicFilter : null };
    if (subscription === null)
      throw new RinggateError('device_answer_broken', 'The camera does not say where its subscription is');
    request.heard();
    try {
      await this.#pull(session, subscription, request);
    } catch (error) {
      if (!isLost(error)) throw error;
      this.#log.info({ err: error, serviceUrl: target.serviceUrl }, 'a camera has lost its subscription');
    } finally {
      if (this.#clock() - subscribedAtMs > goodAfterMs) this.#creations.delete(target.serviceUrl);
      // cameras have room for a few subscriptions only
      await this.#ask(
        session,
        subscription,
        'Unsubscribe',
        unsubscribeBody(),
        undefined,
        unsubscribeMs,
      ).catch(() => undefined);
    }
  }

  async #pull(
    session: CameraSession,
    subscription: Subscription & { topicFilter: string | null },
    request: PullPointRequest,
  ): Promise<void> {
    const { signal, heard, deliver } = request;
    const { lastsSeconds, answerMs } = this.#options;
    let { waitSeconds, messages } = this.#options;
    let isLimited = false;
    let lastsMs = subscription.lastsMs ?? lastsSeconds * 1000;
    let renewAtMs = this.#clock() + lastsMs / 2;
    let canRenew = true;
    while (!signal.aborted) {
      const leftMs = renewAtMs - this.#clock();
      if (canRenew && leftMs <= 0) {
        try {
          const answer = await this.#ask(session, subscription, 'Renew', renewBody(lastsSeconds), signal);
          lastsMs = lifetimeIn(answer) ?? lastsSeconds * 1000;
        } catch (error) {
          // cameras that do not renew keep a subscription alive by its being asked
          if (!(error instanceof RinggateError && notRenewed.has(error.code))) throw error;
          canRenew = false;
        }
        renewAtMs = this.#clock() + lastsMs / 2;
        continue;
      }
      // back before the half of its time is over
      const seconds = Math.max(
        1,
        Math.min(waitSeconds, Math.floor((canRenew ? leftMs : lastsMs / 2) / 1000)),
      );
      const askedAtMs = this.#clock();
      let envelope: Uint8Array = new Uint8Array();
      let answer: XmlElement;
      try {
        answer = await this.#ask(
          session,
          subscription,
          'PullMessages',
          pullBody(seconds, messages),
          signal,
          seconds * 1000 + answerMs,
          (bytes) => {
            envelope = bytes;
          },
        );
      } catch (error) {
        // asked for more than it can do: once more within what it can
        const limits = pullLimitsOf(error);
        if (limits === null || isLimited) throw error;
        isLimited = true;
        waitSeconds = Math.max(1, Math.min(waitSeconds, limits.seconds ?? waitSeconds));
        messages = Math.max(1, Math.min(messages, limits.messages ?? messages));
        continue;
      }
      heard();
      if (holdsTopic(answer, subscription.topicFilter)) await deliver(envelope);
      // one that does not hold the question must not be asked in a tight loop
      else if (this.#clock() - askedAtMs < 500) await wait(1000, signal);
    }
  }

  #ask(
    session: CameraSession,
    { address, header }: Pick<Subscription, 'address' | 'header'>,
    operation: EventOperation,
    body: string,
    signal?: AbortSignal,
    answerMs?: number,
    received?: (envelope: Uint8Array) => void,
  ): Promise<XmlElement> {
    return session.call(address, {
      operation,
      body,
      header: addressingHeader(operation, address) + header,
      signal,
      ...(answerMs === undefined ? {} : { answerMs }),
      ...(received === undefined ? {} : { received }),
    });
  }

  /** Each subscription of a camera keeps its distance from the one before, the greater the worse that one went. */
  async #waitForTurn(camera: string, signal: AbortSignal): Promise<void> {
    const before = this.#creations.get(camera);
    if (before !== undefined) await wait(before.lastAtMs + before.pauseMs - this.#clock(), signal);
  }
}

/** The camera is there and no longer knows the subscription. */
function isLost(error: unknown): boolean {
  return error instanceof RinggateError && error.code === 'device_fault';
}

function pullLimitsOf(error: unknown): NonNullable<Fault['pullLimits']> | null {
  const fault = error instanceof RinggateError ? error.extra.fault : undefined;
  return (fault as Fault | undefined)?.pullLimits ?? null;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  try {
    await pause(ms, undefined, { signal });
  } catch {
    // given up: the caller sees it at the signal
  }
}
