/** A bare client of cameras, for what the clients of npm can't say: any login, any body, raw probes. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

export interface CameraAnswer {
  status: number;
  text: string;
  challenges: string[];
}

const hash = (algorithm: 'md5' | 'sha256', text: string): string =>
  createHash(algorithm).update(text).digest('hex');

/** The header of WS-UsernameToken with a digest. */
export function tokenHeader(
  login: { username: string; password: string },
  atMs: number,
  nonce: Buffer = randomBytes(16),
): string {
  const created = new Date(atMs).toISOString();
  const digest = createHash('sha1')
    .update(Buffer.concat([nonce, Buffer.from(created + login.password)]))
    .digest('base64');
  const base = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
  return (
    `<w:Security xmlns:w="${base}-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>${login.username}</w:Username>` +
    `<w:Password Type="${base}-username-token-profile-1.0#PasswordDigest">${digest}</w:Password>` +
    `<w:Nonce>${nonce.toString('base64')}</w:Nonce><u:Created xmlns:u="${base}-wssecurity-utility-1.0.xsd">${created}</u:Created>` +
    '</w:UsernameToken></w:Security>'
  );
}

export const soapText = (body: string, header = ''): string =>
  `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;

export const device = (operation: string): string =>
  `<${operation} xmlns="http://www.onvif.org/ver10/device/wsdl"/>`;

/** One request. `digest` is an Authorization header. */
export async function ask(
  url: string,
  options: { body?: string; authorization?: string; timeoutMs?: number } = {},
): Promise<CameraAnswer> {
  const response = await fetch(url, {
    method: options.body === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
    ...(options.body === undefined ? {} : { body: options.body }),
    headers: {
      'content-type': 'application/soap+xml; charset=utf-8',
      ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
    },
  });
  const challenge = response.headers.get('www-authenticate') ?? '';
  return {
    status: response.status,
    text: Buffer.from(await response.arrayBuffer()).toString('latin1'),
    challenges: challenge.split(/,\s*(?=Digest )/).filter((one) => one !== ''),
  };
}

/** The answer to a challenge, as RFC 7616 has it. */
export function digestAuthorization(
  challenge: string,
  request: { method: string; url: string; username: string; password: string },
): string {
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
  const algorithm = field('algorithm') === 'SHA-256' ? 'sha256' : 'md5';
  const uri = new URL(request.url).pathname;
  const [nonce, cnonce] = [field('nonce'), randomBytes(4).toString('hex')];
  const user = hash(algorithm, `${request.username}:${field('realm')}:${request.password}`);
  const what = hash(algorithm, `${request.method}:${uri}`);
  const response = hash(algorithm, `${user}:${nonce}:00000001:${cnonce}:auth:${what}`);
  return (
    `Digest username="${request.username}", realm="${field('realm')}", nonce="${nonce}", uri="${uri}", ` +
    `algorithm=${field('algorithm')}, qop=auth, nc=00000001, cnonce="${cnonce}", response="${response}"`
  );
}

export const probeText = (types = 'dn:NetworkVideoTransmitter', scopes = ''): string =>
  '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" ' +
  'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
  `xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:${randomUUID()}</w:MessageID>` +
  '<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
  '<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body><d:Probe>' +
  `<d:Types>${types}</d:Types><d:Scopes>${scopes}</d:Scopes></d:Probe></e:Body></e:Envelope>`;

export interface Heard {
  text: string;
  from: RemoteInfo;
}

const discoveryPort = Number('3702');

/**
 * Sends the probe on loopback until `isEnough`, again every second as a datagram may be lost. `to` is the group where
 * it is left out. Answers everything heard.
 */
export async function probeUntil(
  isEnough: (heard: readonly Heard[]) => boolean,
  options: { to?: string; probe?: string; timeoutMs?: number } = {},
): Promise<Heard[]> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  const heard: Heard[] = [];
  const probe = options.probe ?? probeText();
  const send = (): void => socket.send(probe, discoveryPort, options.to ?? '239.255.255.250');
  const repeat = setInterval(send, 1000);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`not enough answers: ${heard.length}`)),
        options.timeoutMs ?? 15_000,
      );
      socket.on('message', (message, from) => {
        heard.push({ text: message.toString(), from });
        if (!isEnough(heard)) return;
        clearTimeout(timer);
        resolve();
      });
      send();
    });
    return heard;
  } finally {
    clearInterval(repeat);
    socket.close();
  }
}

export const endpointsIn = (text: string): string[] =>
  [...text.matchAll(/<a:EndpointReference><a:Address>([^<]+)</g)].map((found) => found[1] ?? '');
