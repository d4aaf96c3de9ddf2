/** Where the gateway may connect to on behalf of a device: never beyond the site's networks, whatever a device says. */
import { lookup as lookupHost } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { RinggateError } from '../core/errors.ts';

export interface AddressGuard {
  /** @throws RinggateError address_refused */
  check(address: string): void;
  /** For sockets: resolves a name and gives only addresses that are allowed, so the one checked is the one used. */
  lookup: LookupFunction;
}

/**
 * @param networks IP addresses and networks in CIDR form
 * @param except of those, where never to connect
 * @param setting what a refusal tells people to look at
 */
export function createAddressGuard(
  networks: readonly string[],
  except: readonly string[] = [],
  setting = 'cameras.networks',
): AddressGuard {
  const allowed = blockListOf(networks);
  const refused = blockListOf(except);
  const isAllowed = (address: string): boolean => {
    // an IPv4 address in IPv6 clothes is judged as what it is
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%')[0] ?? address;
    const family = isIP(plain);
    if (family === 0) return false;
    const kind = family === 6 ? 'ipv6' : 'ipv4';
    return allowed.check(plain, kind) && !refused.check(plain, kind);
  };
  const refusal = (address: string): RinggateError =>
    new RinggateError(
      'address_refused',
      `${address} is not in the networks that may be connected to (${setting})`,
    );
  return {
    check(address) {
      if (!isAllowed(address)) throw refusal(address);
    },
    lookup(hostname, options, callback) {
      lookupHost(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) {
          callback(error, '', 0);
          return;
        }
        const good = found.filter(({ address }) => isAllowed(address));
        const [first] = good;
        if (first === undefined)
          callback(refusal(found[0]?.address ?? hostname) as NodeJS.ErrnoException, '', 0);
        else if (options.all === true) callback(null, good);
        else callback(null, first.address, first.family);
      });
    },
  };
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
