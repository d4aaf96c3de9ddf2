/** Which interfaces probes go out on: all but loopback, or those that are named. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface ProbeInterface {
  family: 4 | 6;
  /** Its own address; IPv6 link-local ones with their zone. */
  address: string;
  name: string;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * One for each interface and family.
 * @param wanted names or addresses; empty: all but loopback. An address of this machine that no interface lists (more of
 * 127.0.0.0/8) is taken as it stands.
 */
export function probeInterfaces(
  wanted: readonly string[],
  present: Interfaces = networkInterfaces(),
): ProbeInterface[] {
  const found = new Map<string, ProbeInterface>();
  const listed = new Set<string>();
  for (const [name, addresses] of Object.entries(present))
    for (const one of addresses ?? []) {
      const family = one.family === 'IPv6' ? 6 : 4;
      const bare = one.address.split('%')[0] ?? one.address;
      const isNamed = wanted.includes(name) || wanted.includes(bare) || wanted.includes(one.address);
      if (isNamed) for (const text of [name, bare, one.address]) listed.add(text);
      if (wanted.length === 0 ? one.internal : !isNamed) continue;
      const address = family === 6 && /^fe80:/i.test(bare) ? `${bare}%${name}` : bare;
      const key = `${name} ${family}`;
      const known = found.get(key);
      // of several addresses of an interface the link-local one is who IPv6 multicast comes from
      if (known === undefined || (family === 6 && address.includes('%') && !known.address.includes('%')))
        found.set(key, { family, address, name });
    }
  for (const text of wanted) {
    const family = isIP(text);
    if (family === 0 || listed.has(text)) continue;
    found.set(text, { family: family === 6 ? 6 : 4, address: text, name: text });
  }
  return [...found.values()];
}
