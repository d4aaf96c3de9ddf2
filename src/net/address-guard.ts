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

/** @param networks IP addresses and networks in CIDR form */
export function createAddressGuard(networks: readonly string[]): AddressGuard {
  const allowed = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(prefix), family);
  }
  const isAllowed = (address: string): boolean => {
    const family = isIP(address);
    if (family === 0) return false;
    // an IPv4 address in IPv6 clothes is judged as what it is
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    if (mapped !== undefined) return allowed.check(mapped, 'ipv4');
    return allowed.check(address.split('%')[0] ?? address, family === 6 ? 'ipv6' : 'ipv4');
  };
  const refusal = (address: string): RinggateError =>
    new RinggateError(
      'address_refused',
      `${address} is not in the networks that devices may be in (cameras.networks)`,
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
