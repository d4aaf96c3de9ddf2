/** Servers on several addresses with one port. */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** One server per address; port 0: a free one of the first address, taken on the others as well. */
export async function listenOn<S extends Server>(
  addresses: readonly string[],
  port: number,
  create: () => S,
): Promise<{ servers: S[]; port: number }> {
  const servers: S[] = [];
  let taken = port;
  for (const host of addresses) {
    const server = create();
    server.listen({ port: taken, host });
    await once(server, 'listening');
    servers.push(server);
    taken = (server.address() as AddressInfo).port;
  }
  return { servers, port: taken };
}

export async function closeServers(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
}
