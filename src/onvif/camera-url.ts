/** Addresses as cameras write them: with zones, without ports, of other networks, with passwords in them, or no addresses at all. */
import { isIP } from 'node:net';

/** An http(s) address that can be connected to. Never with credentials. */
export interface CameraUrl {
  secure: boolean;
  /** Name or address without brackets; an IPv6 zone (`fe80::1%eth0`) included. */
  host: string;
  port: number;
  /** Whether the text itself named the port. */
  hasPort: boolean;
  /** With query. */
  path: string;
}

const longestUrl = 2048;

/** @returns null where the text is no http(s) address */
export function parseCameraUrl(text: string): CameraUrl | null {
  const trimmed = text.trim();
  if (trimmed.length > longestUrl) return null;
  // URL knows no zones (RFC 6874): taken out before and put back after
  const zone = /^(https?:\/\/(?:[^/@]*@)?\[[0-9a-f:.]+)%(?:25)?([0-9a-z._~-]{1,32})\]/i.exec(trimmed);
  const plain = zone === null ? trimmed : `${zone[1]}]${trimmed.slice(zone[0].length)}`;
  const url = URL.parse(plain);
  if (url === null || !(url.protocol === 'http:' || url.protocol === 'https:') || url.hostname === '')
    return null;
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.port === '0') return null;
  return {
    secure,
    host: zone === null ? host : `${host}%${zone[2]}`,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    hasPort: /^https?:\/\/(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:?#]*):\d+/i.test(trimmed),
    path: `${url.pathname}${url.search}`,
  };
}

/** `host` or `host:port`, as a device's address is written; IPv6 in brackets. */
export function authorityOf({ host, port, secure }: CameraUrl): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === (secure ? 443 : 80) ? shown : `${shown}:${port}`;
}

/** The whole address, zone included. `parseCameraUrl` reads it back. */
export function textOfUrl(url: CameraUrl): string {
  const authority = authorityOf(url).replace('%', '%25');
  return `${url.secure ? 'https' : 'http'}://${authority}${url.path}`;
}

/** For errors and logs: without the query, where some makes put secrets. */
export function shownUrl(url: CameraUrl): string {
  return textOfUrl({ ...url, path: url.path.split('?')[0] ?? '' });
}

/** The two hosts are the same one, as far as can be told without asking a name server. */
export function isSameHost(a: string, b: string): boolean {
  const bare = (host: string): string => (host.split('%')[0] ?? host).toLowerCase();
  return bare(a) === bare(b);
}

/**
 * Where a service may be that the camera names with `stated`, best first, after `answered`, the address that it answers
 * at. The host is always that of `answered` first: cameras behind NAT, or moved to another subnet, name one that is not
 * theirs. A port that they name may be meant (NAT of one port only) or forgotten.
 */
export function reachableUrls(stated: string, answered: CameraUrl): CameraUrl[] {
  const said = parseCameraUrl(atOwnHost(stated, answered));
  if (said === null) return [];
  const { host, port, secure } = answered;
  const atAnswered: CameraUrl = { ...said, host, port, secure, hasPort: true };
  const atStatedPort: CameraUrl = { ...said, host };
  const candidates = isSameHost(said.host, host)
    ? said.hasPort || said.port === port
      ? [atStatedPort, atAnswered]
      : [atAnswered, atStatedPort]
    : [atAnswered, atStatedPort, said];
  const seen = new Set<string>();
  return candidates.filter((url) => {
    const text = textOfUrl(url);
    return !seen.has(text) && seen.add(text);
  });
}

/** A path alone, or an address without a host (`http:///onvif/media`), is one of the camera itself. */
function atOwnHost(stated: string, answered: CameraUrl): string {
  const path = /^(?:https?:\/\/(?=\/))?(\/(?!\/)\S*)$/i.exec(stated.trim())?.[1];
  return path === undefined ? stated : textOfUrl({ ...answered, path });
}

/**
 * A stream address with the host that answered and without credentials.
 * @returns null where the text is no address of a stream (rtsp, rtsps, http, https)
 */
export function reachableStream(
  stated: string,
  answeredHost: string,
): { uri: string; stated: string } | null {
  const trimmed = stated.trim();
  if (trimmed.length > longestUrl) return null;
  const parts =
    /^(rtsps?|https?):\/\/(?:[^/@]*@)?(\[[0-9a-f:.%a-z]*\]|[^/:?#[\]\s]*)(?::(\d{1,5}))?([/?][^\s#]*)?(?:#.*)?$/i.exec(
      trimmed,
    );
  if (parts === null) return null;
  const [, scheme = '', statedHost = '', port, path = '/'] = parts;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return null;
  const bare = statedHost.replace(/^\[|\]$/g, '');
  const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
  const host = bare !== '' && isSameHost(bare, answeredHost) ? bare : answeredHost;
  const tail = `${port === undefined ? '' : `:${port}`}${path}`;
  return {
    uri: `${scheme.toLowerCase()}://${bracketed(host)}${tail}`,
    stated: `${scheme.toLowerCase()}://${bare === '' ? '' : bracketed(bare)}${tail}`,
  };
}

/** Whether a host is an address and not a name. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}
