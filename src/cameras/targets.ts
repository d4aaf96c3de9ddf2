/** Addresses to look for cameras at: an address, a network (CIDR) or a range, checked against the site's networks. */
import { BlockList, isIP } from 'node:net';
import type { FieldError } from '../core/errors.ts';
import { discoveryLimits } from './schemas.ts';

/** Larger IPv6 networks cannot be walked; IPv4 ones would be over the limit of addresses anyway. */
const smallestPrefix = { 4: 16, 6: 112 } as const;

interface Span {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

/**
 * The single addresses that the targets mean, each once, in order.
 * @param networks addresses and CIDR networks that cameras may be in
 * @returns every wrong target with its path (`/targets/3`); the addresses are complete only without errors
 */
export function addressesOf(
  targets: readonly string[],
  networks: readonly string[],
): { addresses: string[]; errors: FieldError[] } {
  const allowed = allowList(networks);
  const errors: FieldError[] = [];
  const addresses = new Set<string>();
  for (const [index, target] of targets.entries()) {
    const wrong = (message: string): void => {
      errors.push({ path: `/targets/${index}`, message: `${message}, got ${JSON.stringify(target)}` });
    };
    const span = spanOf(target.trim());
    if (typeof span === 'string') {
      wrong(span);
      continue;
    }
    const outside = [span.first, span.last]
      .map((value) => textOf(value, span.family))
      .find((text) => !allowed(text));
    if (outside !== undefined) {
      wrong(
        `${outside} lies in none of the networks of cameras (setting cameras.networks: ${networks.join(', ')})`,
      );
      continue;
    }
    if (Number(span.last - span.first) + addresses.size >= discoveryLimits.addresses) {
      wrong(`together these are more than ${discoveryLimits.addresses} addresses: look in parts`);
      continue;
    }
    for (let value = span.first; value <= span.last; value++) addresses.add(textOf(value, span.family));
  }
  return { addresses: [...addresses], errors };
}

/** Whether an address lies in one of the networks. */
export function allowList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** The addresses of a target from the first to the last, or what is wrong with it. */
function spanOf(target: string): Span | string {
  const [from = '', to, ...more] = target.split('-');
  if (to !== undefined) {
    const first = addressValue(from.trim());
    const last = addressValue(to.trim());
    if (more.length > 0 || first === null || last === null || first.family !== last.family)
      return 'must be two addresses of one kind with - between them';
    if (last.value < first.value) return 'must begin with the lower address';
    return { family: first.family, first: first.value, last: last.value };
  }
  const [address = '', prefix, ...rest] = target.split('/');
  const found = addressValue(address);
  if (found === null || rest.length > 0)
    return 'must be an IP address, a network such as 10.0.0.0/24 or a range such as 10.0.0.10-10.0.0.40';
  const { family, value } = found;
  if (prefix === undefined) return { family, first: value, last: value };
  const bits = family === 4 ? 32 : 128;
  const length = Number(prefix);
  if (!/^\d{1,3}$/.test(prefix) || length > bits) return `must have a prefix of 0 to ${bits} bits`;
  if (length < smallestPrefix[family])
    return `is too large: /${smallestPrefix[family]} to /${bits} can be looked at`;
  const size = 1n << BigInt(bits - length);
  const base = value - (value % size);
  // the network's own and its broadcast address are no hosts
  const edge = family === 4 && size > 2n ? 1n : 0n;
  return { family, first: base + edge, last: base + size - 1n - edge };
}

function addressValue(text: string): { family: 4 | 6; value: bigint } | null {
  const family = isIP(text);
  if (family === 4) {
    const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
    return { family, value };
  }
  if (family !== 6 || text.includes('%')) return null;
  const groups = groupsOf(text);
  return { family, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n) };
}

/** The eight groups of an IPv6 address that `isIP` has accepted. */
function groupsOf(text: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain =
    dotted === null
      ? text
      : `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function textOf(value: bigint, family: 4 | 6): string {
  const width = family === 4 ? 8n : 16n;
  const parts: string[] = [];
  for (let rest = value, n = 0; n < (family === 4 ? 4 : 8); n++, rest >>= width)
    parts.unshift((rest & ((1n << width) - 1n)).toString(family === 4 ? 10 : 16));
  if (family === 4) return parts.join('.');
  return new URL(`http://[${parts.join(':')}]/`).hostname.slice(1, -1);
}
