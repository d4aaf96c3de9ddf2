/** UDP sockets of a look for cameras: one for each interface, one for each family of single addresses. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { ProbeInterface } from './interfaces.ts';
import { groups } from './probe-message.ts';

/** Hundreds of cameras answer within the same milliseconds. */
const receiveBytes = 4 * 1024 * 1024;

export type Heard = (datagram: Buffer, from: string) => void;

export interface ProbeSocket {
  /** Resolves when it is given to the network; false where that failed. */
  send(bytes: Uint8Array, to: { address: string; port: number }): Promise<boolean>;
  /** Where this socket's multicast goes; null for single addresses. */
  group: string | null;
  close(): void;
}

/** @throws Error of the system where the interface cannot be used */
export async function openMulticast(one: ProbeInterface, heard: Heard): Promise<ProbeSocket> {
  const { family, address, name } = one;
  const zone = family === 6 ? `%${name}` : '';
  return open(family, address, heard, `${groups[family]}${zone}`, (socket) => {
    socket.setMulticastInterface(family === 6 ? `::${zone}` : address);
    // the link only, as the standard has it for IPv6; a few routers for IPv4, where a site lets multicast pass
    socket.setMulticastTTL(family === 6 ? 1 : 4);
    socket.setMulticastLoopback(true);
  });
}

/** @throws Error of the system */
export function openUnicast(family: 4 | 6, heard: Heard): Promise<ProbeSocket> {
  return open(family, family === 6 ? '::' : '0.0.0.0', heard, null, () => undefined);
}

async function open(
  family: 4 | 6,
  address: string,
  heard: Heard,
  group: string | null,
  set: (socket: Socket) => void,
): Promise<ProbeSocket> {
  const socket = createSocket(
    family === 6
      ? { type: 'udp6', ipv6Only: true, recvBufferSize: receiveBytes }
      : { type: 'udp4', recvBufferSize: receiveBytes },
  );
  socket.on('message', (datagram, from) => heard(datagram, from.address));
  try {
    const bound = once(socket, 'listening');
    socket.bind({ port: 0, address });
    await bound;
    set(socket);
  } catch (error) {
    socket.close();
    throw error;
  }
  // an unreachable network is no reason to give up the others
  socket.on('error', () => undefined);
  let isOpen = true;
  return {
    group,
    send: (bytes, to) =>
      new Promise((resolve) => {
        if (!isOpen) {
          resolve(false);
          return;
        }
        socket.send(bytes, to.port, to.address, (error) => resolve(error === null));
      }),
    close: () => {
      isOpen = false;
      socket.close();
    },
  };
}
