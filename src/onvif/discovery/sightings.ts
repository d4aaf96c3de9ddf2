/** Many answers, one camera: by endpoint reference, and where there is none by the address that answers. */
import { authorityOf, type CameraUrl, parseCameraUrl, reachableUrls, textOfUrl } from '../camera-url.ts';
import type { Sighting } from '../contract.ts';
import { usualHttpPorts } from './knock.ts';
import type { Match } from './probe-answer.ts';
import { idKey } from './probe-message.ts';

/** A network full of devices that answer anything must not fill the memory. */
const mostCameras = 20_000;
const mostAddresses = 32;
const usualPath = '/onvif/device_service';

export class Sightings {
  readonly #sighted: (sighting: Sighting) => void;
  readonly #byEndpoint = new Map<string, Sighting>();
  readonly #byAddress = new Map<string, Sighting>();
  #count = 0;

  constructor(sighted: (sighting: Sighting) => void) {
    this.#sighted = sighted;
  }

  /** @param from the address that a datagram came from, an IPv6 zone included */
  matched(match: Match, from: string): void {
    const urls = serviceUrlsOf(match.xaddrs, from);
    this.#take({ ...match, urls });
  }

  /** A service that has answered by HTTP. */
  knocked(url: CameraUrl): void {
    this.#take({ endpoint: null, name: null, model: null, urls: [url] });
  }

  #take(found: Pick<Match, 'endpoint' | 'name' | 'model'> & { urls: readonly CameraUrl[] }): void {
    const { urls, endpoint } = found;
    const first = urls[0];
    if (first === undefined) return;
    const key = endpoint === null ? '' : idKey(endpoint);
    const address = authorityOf(first);
    const known = this.#known(key, address);
    if (known === null) {
      if (this.#count >= mostCameras) return;
      this.#count++;
    }
    const sighting: Sighting = {
      endpoint: known?.endpoint ?? endpoint,
      addresses: joined(known?.addresses, [address]),
      serviceUrls: joined(known?.serviceUrls, urls.map(textOfUrl)),
      name: known?.name ?? found.name,
      model: known?.model ?? found.model,
    };
    const isNews = known === null || JSON.stringify(known) !== JSON.stringify(sighting);
    if (key !== '') this.#byEndpoint.set(key, sighting);
    this.#byAddress.set(address, sighting);
    if (isNews) this.#sighted(sighting);
  }

  #known(key: string, address: string): Sighting | null {
    const byEndpoint = key === '' ? undefined : this.#byEndpoint.get(key);
    if (byEndpoint !== undefined) return byEndpoint;
    const byAddress = this.#byAddress.get(address);
    // two endpoints at one address are two devices of one recorder
    return byAddress !== undefined && (key === '' || byAddress.endpoint === null) ? byAddress : null;
  }
}

/**
 * Where the device service may be, best first: an address that the camera states with the host that answered, then the
 * stated ones on that host, then those as they stand (another interface of the camera, or NAT).
 */
export function serviceUrlsOf(xaddrs: readonly string[], from: string): CameraUrl[] {
  const zone = from.includes('%') ? from.slice(from.indexOf('%')) : '';
  const answered: CameraUrl = { secure: false, host: from, port: 80, hasPort: false, path: usualPath };
  const stated = xaddrs.flatMap((text) => parseCameraUrl(text) ?? []);
  const isSame = (host: string): boolean => bare(host) === bare(from);
  const own = stated
    .filter(({ host }) => isSame(host))
    // a link-local address is worth nothing without the interface that it came by
    .map((url) => ({ ...url, host: from }));
  const others = stated.filter(({ host }) => !isSame(host));
  const moved = others.map((url) => ({ ...url, host: from }));
  const asStated = others.map((url) =>
    /^fe80:/i.test(url.host) && !url.host.includes('%') ? { ...url, host: `${url.host}${zone}` } : url,
  );
  const atUsual = own.length > 0 ? [] : reachableUrls(textOfUrl(answered), answered);
  // a port that was left out need not be 80
  const portless = [...own, ...moved].filter(({ hasPort, secure }) => !hasPort && !secure);
  const guessed = usualHttpPorts.flatMap((port) => portless.map((url) => ({ ...url, port, hasPort: true })));
  // one that names no address may be where services usually are
  const unnamed =
    stated.length > 0 ? [] : atUsual.flatMap((url) => usualHttpPorts.map((port) => ({ ...url, port })));
  const seen = new Set<string>();
  return [
    ...own,
    ...moved,
    ...(stated.length === 0 ? atUsual : []),
    ...asStated,
    ...guessed,
    ...unnamed,
  ].filter((url) => {
    const text = textOfUrl(url);
    return !seen.has(text) && seen.add(text);
  });
}

function bare(host: string): string {
  return (host.split('%')[0] ?? host).toLowerCase().replace(/^::ffff:(?=\d)/, '');
}

function joined(before: readonly string[] | undefined, more: readonly string[]): string[] {
  return [...new Set([...(before ?? []), ...more])].slice(0, mostAddresses);
}
