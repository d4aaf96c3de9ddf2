/** Devices whose events come as one HTTP answer that never ends; silence beyond the make's heartbeat means it is dead. */
import { RinggateError } from '../core/errors.ts';
import type { Pull, RawMessage } from '../core/model.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { openFromDevice, shown } from '../net/device-http.ts';
import type { HttpLogin } from '../net/http-login.ts';
import { boundaryOf } from '../wire/multipart.ts';
import { type Deliver, maxMessageBytes } from './deliver.ts';
import { MultipartSplitter, type StreamPart } from './multipart-stream.ts';
import type { LinkSignals } from './supervisor.ts';

export interface HttpStreamOptions {
  base: URL;
  pull: Extract<Pull, { transport: 'stream' }>;
  login: HttpLogin | null;
  guard: AddressGuard;
  ca?: string;
  zone?: string;
  deliver: Deliver;
  headersWithinMs?: number;
  /** An event waits so long for its pictures before it goes without. */
  picturesWithinMs?: number;
}

/** An event and the pictures that came after it make one message, as the same device would push it. */
const partBoundary = 'ringgate-stream';

/** Runs until the stream ends; throws where it can't be opened, is no multipart, or falls silent. */
export async function runHttpStream(
  options: HttpStreamOptions,
  { signal, heard }: LinkSignals,
): Promise<void> {
  const { pull, base } = options;
  const url = new URL(pull.path, base);
  const answer = await openFromDevice({
    url,
    login: options.login,
    guard: options.guard,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    headersWithinMs: options.headersWithinMs ?? 15_000,
    signal,
  });
  const boundary = boundaryOf(answer.headers['content-type']);
  if (boundary === null) {
    answer.destroy();
    throw new RinggateError('device_answered_error', `${shown(url)} is no multipart stream`);
  }
  heard();
  const splitter = new MultipartSplitter(boundary, maxMessageBytes);
  const silent = (): void =>
    void answer.destroy(
      new RinggateError('device_silent', `${shown(url)} said nothing for ${pull.heartbeatTimeoutMs} ms`),
    );
  let watchdog = setTimeout(silent, pull.heartbeatTimeoutMs);
  const group = new EventGroup(options, (error) => answer.destroy(error));
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      clearTimeout(watchdog);
      heard();
      for (const part of splitter.push(chunk)) await group.add(part);
      watchdog = setTimeout(silent, pull.heartbeatTimeoutMs);
    }
    await group.flush();
  } finally {
    clearTimeout(watchdog);
    group.cancel();
    answer.destroy();
  }
}

/** Collects an event and the pictures behind it. */
class EventGroup {
  readonly #options: HttpStreamOptions;
  readonly #failed: (error: Error) => void;
  #parts: StreamPart[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HttpStreamOptions, failed: (error: Error) => void) {
    this.#options = options;
    this.#failed = failed;
  }

  async add(part: StreamPart): Promise<void> {
    const isPicture = /^image\//i.test(part.headers.get('content-type') ?? '');
    if (!isPicture) await this.flush();
    this.#parts.push(part);
    this.cancel();
    this.#timer = setTimeout(() => {
      this.flush().catch((error: unknown) =>
        this.#failed(error instanceof Error ? error : new Error(String(error))),
      );
    }, this.#options.picturesWithinMs ?? 1000);
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async flush(): Promise<void> {
    this.cancel();
    const parts = this.#parts;
    this.#parts = [];
    const [first] = parts;
    if (first === undefined) return;
    const { zone, deliver, pull } = this.#options;
    const contentType =
      parts.length === 1 ? first.headers.get('content-type') : `multipart/mixed; boundary=${partBoundary}`;
    const message: RawMessage = {
      transport: 'http',
      path: pull.path,
      body: parts.length === 1 ? first.body : joined(parts),
      ...(contentType === undefined ? {} : { contentType }),
      ...(zone === undefined ? {} : { zone }),
    };
    await deliver(message);
  }
}

function joined(parts: readonly StreamPart[]): Buffer {
  const pieces = parts.flatMap(({ headers, body }) => {
    const lines = [...headers]
      .filter(([name]) => name !== 'content-length')
      .map(([name, value]) => `${name}: ${value}\r\n`);
    return [
      Buffer.from(`--${partBoundary}\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`, 'latin1'),
      body,
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${partBoundary}--\r\n`)]);
}
