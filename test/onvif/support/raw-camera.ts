/** A camera of plain node:http, with nothing of the gateway's own in it: what it says is written out here. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export const login = { username: 'admin', password: 'Geheim & 7<>"' };

export interface RawAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}
export interface RawRequest {
  operation: string;
  body: string;
  headers: IncomingMessage['headers'];
  method: string;
  path: string;
}
export interface RawOptions {
  /** How it lets people in. `both`: either. */
  signIn?: 'none' | 'wsse' | 'digest' | 'digest-sha256' | 'both' | 'basic';
  users?: { username: string; password: string }[];
  clockOffsetMs?: number;
  /** Instead of the usual answer; undefined: the usual one. */
  answer?: (request: RawRequest, response: ServerResponse) => RawAnswer | 'handled' | undefined;
  /** Answers a nonce is good for; 0: for ever. */
  nonceUses?: number;
  tls?: { key: string; cert: string };
  host?: string;
  /** Host and port that it names in its addresses. */
  named?: string;
  media?: 1 | 2;
  lockAfter?: number;
}

export interface RawCamera {
  host: string;
  port: number;
  serviceUrl: string;
  requests: RawRequest[];
  /** Requests that carried a login which was not accepted. */
  wrong: number;
  /** Bytes of everything that came in, as text. */
  options: RawOptions;
  close(): Promise<void>;
}

const soap = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope"';
const wsdl = {
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tt: 'http://www.onvif.org/ver10/schema',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wsa: 'http://www.w3.org/2005/08/addressing',
};

export function envelopeOf(body: string): string {
  const declared = Object.entries(wsdl).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`);
  return `<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope ${soap} ${declared.join(' ')}><s:Body>${body}</s:Body></s:Envelope>`;
}

export function faultAnswer(subcode: string, reason: string, status = 400): RawAnswer {
  return {
    status,
    body: envelopeOf(
      `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:ter="http://www.onvif.org/ver10/error">ter:${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`,
    ),
  };
}

export async function startRawCamera(options: RawOptions = {}): Promise<RawCamera> {
  const nonces = new Map<string, number>();
  const seen = new Set<string>();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => respond(request, Buffer.concat(chunks).toString(), response));
  };
  const server: Server =
    options.tls === undefined ? createServer(handle) : createSecureServer(options.tls, handle);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  const camera: RawCamera = {
    host,
    port,
    serviceUrl: `${scheme}://${host}:${port}/onvif/device_service`,
    requests: [],
    wrong: 0,
    options,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  function respond(incoming: IncomingMessage, body: string, response: ServerResponse): void {
    const { options } = camera;
    const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
    const request: RawRequest = {
      operation,
      body,
      headers: incoming.headers,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
    };
    camera.requests.push(request);
    const own = options.answer?.(request, response);
    if (own === 'handled') return;
    const answer = own ?? usual(request);
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/soap+xml', ...answer.headers });
    response.end(answer.body);
  }

  function usual(request: RawRequest): RawAnswer {
    if (request.operation === 'GetSystemDateAndTime') return { body: envelopeOf(clockAnswer()) };
    const refused = check(request);
    if (refused !== null) return refused;
    if (request.method === 'GET') return { headers: { 'content-type': 'image/jpeg' }, body: jpeg };
    const body = content(request.operation);
    return body === null
      ? faultAnswer('ActionNotSupported', `no ${request.operation}`, 500)
      : { body: envelopeOf(body) };
  }

  function clockAnswer(): string {
    const now = new Date(Date.now() + (camera.options.clockOffsetMs ?? 0));
    const time = `<tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>`;
    const date = `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>`;
    return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:UTCDateTime>${time}${date}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
  }

  /** null: let in. */
  function check(request: RawRequest): RawAnswer | null {
    const { signIn = 'none', users = [login], nonceUses = 0, lockAfter = 0 } = camera.options;
    if (signIn === 'none') return null;
    if (lockAfter > 0 && camera.wrong >= lockAfter)
      return faultAnswer('NotAuthorized', 'The account is locked for 30 minutes');
    const takesToken = signIn === 'wsse' || signIn === 'both';
    const { authorization } = request.headers;
    const hasToken = request.body.includes('UsernameToken');
    if (takesToken && hasToken) {
      if (users.some((user) => tokenFits(request.body, user))) return null;
      camera.wrong++;
    } else if (authorization !== undefined) {
      if (signIn === 'basic') {
        const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
        if (users.some(({ username, password }) => given === `${username}:${password}`)) return null;
      } else if (users.some((user) => digestFits(request, authorization, user))) {
        const nonce = /nonce="([^"]+)"/.exec(authorization)?.[1] ?? '';
        const left = nonces.get(nonce);
        if (left !== undefined && left > 0) {
          if (nonceUses > 0) nonces.set(nonce, left - 1);
          return null;
        }
        return challenge(true);
      }
      camera.wrong++;
    }
    return signIn === 'wsse' ? faultAnswer('NotAuthorized', 'Sender not Authorized') : challenge(false);
  }

  function challenge(stale: boolean): RawAnswer {
    const { signIn, nonceUses = 0 } = camera.options;
    if (signIn === 'basic')
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="cam"' }, body: 'no' };
    const nonce = randomBytes(8).toString('hex');
    nonces.set(nonce, nonceUses === 0 ? Number.POSITIVE_INFINITY : nonceUses);
    const algorithm = signIn === 'digest-sha256' ? 'SHA-256' : 'MD5';
    const header = `Digest realm="cam, \\"x\\"", qop="auth", nonce="${nonce}", algorithm=${algorithm}, opaque="o"${stale ? ', stale=true' : ''}`;
    return { status: 401, headers: { 'www-authenticate': header }, body: '<html>401</html>' };
  }

  function tokenFits(body: string, { username, password }: typeof login): boolean {
    const part = (name: string): string =>
      new RegExp(`<\\w+:${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
    const created = part('Created');
    const nonce = part('Nonce');
    const now = Date.now() + (camera.options.clockOffsetMs ?? 0);
    if (seen.has(nonce) || Math.abs(Date.parse(created) - now) > 5000) return false;
    seen.add(nonce);
    const expected = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created + password)
      .digest('base64');
    return part('Username') === username && part('Password') === expected;
  }

  function content(operation: string): string | null {
    const { named, media = 1 } = camera.options;
    const at = named ?? `${host}:${port}`;
    const x = (path: string): string => `${scheme}://${at}/onvif/${path}`;
    const tr = media === 2 ? 'tr2' : 'trt';
    const service = (prefix: keyof typeof wsdl, path: string): string =>
      `<tds:Service><tds:Namespace>${wsdl[prefix]}</tds:Namespace><tds:XAddr>${x(path)}</tds:XAddr></tds:Service>`;
    switch (operation) {
      case 'GetDeviceInformation':
        return '<tds:GetDeviceInformationResponse><tds:Manufacturer>Raw</tds:Manufacturer><tds:Model>R-1 "中"</tds:Model><tds:FirmwareVersion>1.2</tds:FirmwareVersion><tds:SerialNumber>S77</tds:SerialNumber></tds:GetDeviceInformationResponse>';
      case 'GetServices':
        return `<tds:GetServicesResponse>${service('tds', 'device_service')}${service(tr, 'media')}${service('tptz', 'ptz')}${service('tev', 'events')}</tds:GetServicesResponse>`;
      case 'GetNetworkInterfaces':
        return '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="e0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:HwAddress>00-1A-2B-3C-4D-5E</tt:HwAddress></tt:Info></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>';
      case 'GetScopes':
        return '<tds:GetScopesResponse><tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/name/Mast%207</tt:ScopeItem></tds:Scopes></tds:GetScopesResponse>';
      case 'GetEndpointReference':
        return '<tds:GetEndpointReferenceResponse><tds:GUID>6b1f</tds:GUID></tds:GetEndpointReferenceResponse>';
      case 'GetProfiles':
        return media === 2
          ? '<tr2:GetProfilesResponse><tr2:Profiles token="p2"><tr2:Name>sub</tr2:Name><tr2:Configurations><tr2:VideoEncoder token="v"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tr2:VideoEncoder></tr2:Configurations></tr2:Profiles><tr2:Profiles token="p1"><tr2:Name>main</tr2:Name><tr2:Configurations><tr2:VideoEncoder token="v"><tt:Encoding>H265</tt:Encoding><tt:Resolution><tt:Width>3840</tt:Width><tt:Height>2160</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>25.0</tt:FrameRateLimit><tt:BitrateLimit>8000</tt:BitrateLimit></tt:RateControl></tr2:VideoEncoder><tr2:PTZ token="z"/></tr2:Configurations></tr2:Profiles></tr2:GetProfilesResponse>'
          : '<trt:GetProfilesResponse><trt:Profiles token="p1" fixed="true"><tt:Name>main</tt:Name><tt:VideoEncoderConfiguration token="v"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl></tt:VideoEncoderConfiguration><tt:PTZConfiguration token="z"/></trt:Profiles></trt:GetProfilesResponse>';
      case 'GetStreamUri':
        return media === 2
          ? `<tr2:GetStreamUriResponse><tr2:Uri>rtsp://user:pw@${at.split(':')[0]}:5554/live?a=1&amp;b=2</tr2:Uri></tr2:GetStreamUriResponse>`
          : `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://user:pw@${at.split(':')[0]}:5554/live?a=1&amp;b=2</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
      case 'GetSnapshotUri':
        return `<${tr}:GetSnapshotUriResponse><${tr}:MediaUri><tt:Uri>http://${at}/snap.jpg</tt:Uri></${tr}:MediaUri></${tr}:GetSnapshotUriResponse>`;
      case 'ContinuousMove':
      case 'Stop':
      case 'GotoPreset':
      case 'RemovePreset':
        return `<tptz:${operation}Response/>`;
      case 'GetPresets':
        return '<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>Gate</tt:Name></tptz:Preset><tptz:Preset token="2"/></tptz:GetPresetsResponse>';
      case 'SetPreset':
        return '<tptz:SetPresetResponse><tptz:PresetToken>9</tptz:PresetToken></tptz:SetPresetResponse>';
      default:
        return null;
    }
  }
  return camera;
}

function digestFits(
  { method, path }: RawRequest,
  authorization: string,
  { username, password }: typeof login,
): boolean {
  const field = (name: string): string =>
    (new RegExp(`[ ,]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^,]*))`).exec(authorization) ?? [])
      .slice(1)
      .find((one) => one !== undefined)
      ?.replace(/\\(.)/g, '$1') ?? '';
  const hash = (text: string): string =>
    createHash(field('algorithm') === 'SHA-256' ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const first = hash(`${username}:${field('realm')}:${password}`);
  const second = hash(`${method}:${path}`);
  const expected = hash(`${first}:${field('nonce')}:${field('nc')}:${field('cnonce')}:auth:${second}`);
  return field('username') === username && field('uri') === path && field('response') === expected;
}

export const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0xff, 0xd9]);
