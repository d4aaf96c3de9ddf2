/** Devices that keep a list of reads and are asked for what is new, from a cursor on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pull, RawMessage } from '../core/model.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { fetchFromDevice } from '../net/device-http.ts';
import type { HttpLogin } from '../net/http-login.ts';
import { type Deliver, maxMessageBytes } from './deliver.ts';
import type { LinkSignals } from './supervisor.ts';

export interface PollingOptions {
  /** Where the make's paths begin. */
  base: URL;
  pull: Extract<Pull, { transport: 'poll' }>;
  login: HttpLogin | null;
  guard: AddressGuard;
  ca?: string;
  zone?: string;
  deliver: Deliver;
  /** Kept over restarts, so that a gateway that was down asks for what it missed. */
  cursor: { get(): Promise<string | null>; set(cursor: string): Promise<void> };
  answerWithinMs?: number;
}

/**
 * Runs until it is stopped; throws at the first poll that fails. The cursor moves only when the reads of an answer are
 * stored: what comes twice is told apart by its event id.
 */
export async function runPolling(options: PollingOptions, { signal, heard }: LinkSignals): Promise<void> {
  const { base, pull, deliver, zone } = options;
  let cursor = await options.cursor.get();
  while (!signal.aborted) {
    const request = pull.request(cursor);
    const url = new URL(request.path, base);
    const { contentType, body } = await fetchFromDevice({
      url,
      method: pull.method ?? 'GET',
      ...(request.body === undefined ? {} : { body: request.body }),
      headers: request.contentType === undefined ? {} : { 'content-type': request.contentType },
      login: options.login,
      guard: options.guard,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      withinMs: options.answerWithinMs ?? 15_000,
      maxBytes: maxMessageBytes,
      signal,
    });
    heard();
    const message: RawMessage = {
      transport: 'http',
      path: request.path,
      body,
      ...(contentType === undefined ? {} : { contentType }),
      ...(zone === undefined ? {} : { zone }),
    };
    if (body.length > 0) await deliver(message);
    const next = pull.cursorOf(message);
    if (next !== null && next !== cursor) {
      cursor = next;
      await options.cursor.set(next);
    }
    await pause(pull.intervalMs, undefined, { signal }).catch(() => undefined);
  }
}
