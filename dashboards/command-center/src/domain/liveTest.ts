/** The live test of a device: which read proves it, and how its plate may be shown. Pure. */
import type { ReadView } from '../api/types.ts';

/** The newest read of a device that was received at `sinceMs` (gateway's clock) or later, null for none. Drills prove nothing here. */
export function newestOf(reads: Iterable<ReadView>, deviceId: string, sinceMs: number): ReadView | null {
  let newest: ReadView | null = null;
  for (const read of reads) {
    if (read.deviceId !== deviceId || read.drill === true || Date.parse(read.receivedAt) < sinceMs) continue;
    if (newest === null || read.receivedAt > newest.receivedAt) newest = read;
  }
  return newest;
}

/**
 * A plate as who builds may see it, by the gateway's own rule. The gateway masks for technicians; a user who is also
 * an operator gets listed plates whole, and here they are masked all the same.
 */
export function maskedText(plate: string): string {
  const characters = [...plate];
  const first = characters.length >= 7 ? 3 : characters.length >= 3 ? 1 : 0;
  const last = characters.length >= 5 ? 1 : 0;
  return characters
    .map((character, at) => (at < first || at >= characters.length - last ? character : '•'))
    .join('');
}
