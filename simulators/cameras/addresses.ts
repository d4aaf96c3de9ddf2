/** Loopback addresses for cameras: on Linux all of 127.0.0.0/8 is this machine, elsewhere only 127.0.0.1. */
import { createServer, type Server } from 'node:net';
import { SimulatorError } from '../errors.ts';

export interface Addresses {
  /** Each camera has an address of its own. */
  areDistinct: boolean;
  next(): string;
  /** Gives the block of addresses back. */
  release(): void;
}

/** Addresses of one fleet; 32,512 fleets fit. */
const blockSize = 512;
const firstBlock = 0x7f010000;
const blockCount = (0x7fff0000 - firstBlock) / blockSize;
/** Whoever listens here on the first address of a block has the block. */
const lockPort = 3702;

const textOf = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
const numberOf = (address: string): number =>
  address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

/** Addresses from `first` on, without those that end in 0 or 255. */
function counting(first: number): () => string {
  let value = first;
  return () => {
    while ((value & 0xff) === 0 || (value & 0xff) === 0xff) value += 1;
    if (value > 0x7ffffffe) throw new SimulatorError('there are no further loopback addresses');
    const address = textOf(value);
    value += 1;
    return address;
  };
}

function lock(address: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen({ port: lockPort, host: address }, () => resolve(server.unref()));
  });
}

/**
 * `bind` 127.0.0.1: a block of addresses that no other fleet of this machine has. Another loopback address: from it
 * on. Any other: that one for all cameras, which then differ by port.
 */
export async function takeAddresses(
  bind: string,
  count: number,
  platform: NodeJS.Platform = process.platform,
): Promise<Addresses> {
  const one: Addresses = { areDistinct: false, next: () => bind, release: () => undefined };
  if (platform !== 'linux' || !bind.startsWith('127.')) return one;
  if (bind !== '127.0.0.1')
    return { areDistinct: true, next: counting(numberOf(bind)), release: () => undefined };
  // cameras may move, so that they need more than one each
  const blocks = Math.ceil((count * 2 + 32) / blockSize);
  const start = (process.pid * 7) % blockCount;
  for (let tried = 0; tried < 256; tried += 1) {
    const first = firstBlock + ((start + tried * blocks) % (blockCount - blocks)) * blockSize;
    const locks: Server[] = [];
    for (let block = 0; block < blocks; block += 1) {
      const held = await lock(textOf(first + block * blockSize + 254));
      if (held) locks.push(held);
    }
    if (locks.length === blocks) {
      const release = (): void => {
        for (const held of locks) held.close();
      };
      return { areDistinct: true, next: skipping(counting(first + 1)), release };
    }
    for (const held of locks) held.close();
  }
  throw new SimulatorError('no free loopback addresses for cameras');
}

/** Without the addresses that hold a lock. */
function skipping(next: () => string): () => string {
  return () => {
    const address = next();
    return address.endsWith('.254') ? next() : address;
  };
}
