/** The TCP or TLS port of the embedded broker. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface ListenerOptions {
  host: string;
  port: number;
  tls?: { cert: string | Buffer; key: string | Buffer };
  maxConnections: number;
  accept(socket: Socket): void;
  /** A connection that never came to be: TLS failed, or there are too many. */
  refused(reason: string): void;
}

export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Takes no further connection; resolves when the last open one is gone. */
  close(): Promise<void>;
}

const handshakeTimeoutMs = 10_000;

/** Rejects with the system's error where the port cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { host, tls, accept } = options;
  const server: Server =
    tls === undefined
      ? createServer(accept)
      : createTlsServer({ ...tls, handshakeTimeout: handshakeTimeoutMs }, accept);
  server.maxConnections = options.maxConnections;
  server.on('tlsClientError', (error: Error) => options.refused(error.message));
  server.on('drop', () => options.refused('too many connections'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the broker listens on no port');
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls === undefined ? 'mqtt' : 'mqtts'}://${shownHost}:${address.port}`,
    port: address.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
