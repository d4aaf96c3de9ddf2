/**
 * The connection to a camera, open and vouched for before a single byte is sent: the address lies in the site's networks,
 * and over TLS the certificate is signed by the site's CA (or the system's), or is the one that a technician pinned.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import { RinggateError } from '../core/errors.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { type CameraUrl, shownUrl } from './camera-url.ts';

export interface SocketOptions {
  guard: AddressGuard;
  /** Certificates in PEM; absent: the system's. */
  ca?: string;
  pinnedCertificate?: string;
  signal: AbortSignal;
}

/** SHA-256 of a certificate: 64 hex digits in lower case. */
export function certificateKey(text: string): string {
  return text.replace(/[^0-9a-f]/gi, '').toLowerCase();
}

/** @throws RinggateError address_refused, device_unreachable, device_untrusted (its `extra.certificate` is the SHA-256) */
export function openCameraSocket(url: CameraUrl, options: SocketOptions): Promise<Socket> {
  const { guard, ca, signal } = options;
  const { host, port } = url;
  // a literal address never reaches the lookup
  if (isIP(host) !== 0) guard.check(host);
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const socket = url.secure
      ? connectSecurely({
          host,
          port,
          lookup: guard.lookup,
          // checked below, so that a refusal can name the certificate; nothing is sent before
          rejectUnauthorized: false,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(ca === undefined ? {} : { ca }),
        })
      : connect({ host, port, lookup: guard.lookup });
    const fail = (error: unknown): void => {
      done();
      socket.on('error', () => undefined).destroy();
      reject(error as Error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onClose = (): void => fail(new Error('closed while connecting'));
    const done = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', fail).off('close', onClose);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', fail).once('close', onClose);
    socket.once(url.secure ? 'secureConnect' : 'connect', () => {
      try {
        // a name may have meant something else to somebody else: the address that is connected counts
        if (socket.remoteAddress !== undefined) guard.check(socket.remoteAddress);
        if (url.secure) checkCertificate(socket as TLSSocket, url, options.pinnedCertificate);
      } catch (error) {
        fail(error);
        return;
      }
      done();
      resolve(socket);
    });
  });
}

function checkCertificate(socket: TLSSocket, url: CameraUrl, pinned: string | undefined): void {
  const certificate = certificateKey(socket.getPeerCertificate().fingerprint256 ?? '');
  // a pinned camera that shows another certificate is another camera, whoever signs for it
  if (pinned !== undefined ? certificate === certificateKey(pinned) : socket.authorized) return;
  const why =
    pinned === undefined
      ? `nobody vouches for its certificate (${String(socket.authorizationError)})`
      : 'it shows another certificate than the one that was pinned';
  throw new RinggateError('device_untrusted', `${shownUrl(url)}: ${why}`, { extra: { certificate } });
}
