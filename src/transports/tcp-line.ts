/** Devices that send lines or XML elements over a plain TCP connection (Axxon and others); the gateway connects. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { RinggateError } from '../core/errors.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { type Deliver, maxMessageBytes } from './deliver.ts';
import { createFrameCutter, type FrameRule } from './frames.ts';
import type { LinkSignals } from './supervisor.ts';

export interface TcpLineOptions {
  host: string;
  port: number;
  frame: FrameRule;
  guard: AddressGuard;
  deliver: Deliver;
  connectWithinMs?: number;
  /** Longest message. */
  maxBytes?: number;
}

/**
 * Runs until the connection ends. There is no acknowledgement on such a line: while messages wait for the store
 * nothing more is read, so that TCP itself holds the device back, and what is lost in a crash is what was in flight.
 */
export async function runTcpLine(options: TcpLineOptions, { signal, heard }: LinkSignals): Promise<void> {
  const { host, port, guard, deliver } = options;
  const cutter = createFrameCutter(options.frame, options.maxBytes ?? maxMessageBytes);
  const socket = connect({ host, port, lookup: guard.lookup });
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  // a peer that is gone without a word is noticed by the system after about two minutes
  socket.setKeepAlive(true, 30_000);
  try {
    const within = AbortSignal.timeout(options.connectWithinMs ?? 10_000);
    await once(socket, 'connect', { signal: AbortSignal.any([signal, within]) }).catch((cause: unknown) => {
      if (cause instanceof RinggateError) throw cause;
      throw new RinggateError('device_unreachable', `${host}:${port} is not reached`, { cause });
    });
    // the lookup is not asked for a literal address
    guard.check(socket.remoteAddress ?? host);
    heard();
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      heard();
      for (const body of cutter.push(chunk)) await deliver({ transport: 'tcp', body });
    }
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}
