/** One message over a connection of its own: signs in, publishes with QoS 1, waits for the acknowledgement, leaves. */
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { RinggateError } from '../core/errors.ts';
import { generate, type Packet, parser } from './packets.ts';

export interface OnePublish {
  host: string;
  port: number;
  /** The broker's own certificate (PEM), where it speaks TLS. */
  certificate: string | null;
  username: string;
  password: string;
  clientId: string;
  topic: string;
  payload: string;
  /** For all of it. */
  timeoutMs: number;
  /** The broker has let it in, and the message is on its way. */
  onSent(): void;
}

const publishId = 1;

/**
 * Resolves when the broker has acknowledged.
 * @throws RinggateError unavailable: no connection, refused, or no acknowledgement in time
 */
export function publishOnce(options: OnePublish): Promise<void> {
  const { host, port, certificate } = options;
  return new Promise((resolve, reject) => {
    const socket =
      certificate === null
        ? connectTcp({ host, port })
        : // to ourselves, by address: the certificate is compared as a whole, not by its name
          connectTls({
            host,
            port,
            ca: certificate,
            allowPartialTrustChain: true,
            checkServerIdentity: () => undefined,
          });
    const timer = setTimeout(() => end('was not acknowledged in time'), options.timeoutMs);
    const end = (wrong: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      if (wrong === null) resolve();
      else reject(new RinggateError('unavailable', `the message to ${host}:${port} ${wrong}`));
    };
    const packets = parser();
    packets.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') {
        if (packet.returnCode !== 0)
          end(`was not sent: the broker refuses the sign-in (${packet.returnCode})`);
        else {
          options.onSent();
          socket.write(
            generate({
              cmd: 'publish',
              topic: options.topic,
              payload: options.payload,
              qos: 1,
              messageId: publishId,
              dup: false,
              retain: false,
            }),
          );
        }
      } else if (packet.cmd === 'puback' && packet.messageId === publishId) {
        socket.end(generate({ cmd: 'disconnect' }));
        end(null);
      }
    });
    packets.on('error', (error: Error) => end(`failed: ${error.message}`));
    socket.on('data', (bytes: Buffer) => packets.parse(bytes));
    socket.on('error', (error: Error) => end(`failed: ${error.message}`));
    socket.on('close', () => end('failed: the broker closed the connection'));
    socket.on(certificate === null ? 'connect' : 'secureConnect', () =>
      socket.write(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clean: true,
          keepalive: 30,
          clientId: options.clientId,
          username: options.username,
          password: Buffer.from(options.password),
        }),
      ),
    );
  });
}
