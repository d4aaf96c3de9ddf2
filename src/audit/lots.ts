/** The lots by which published counts are rounded: drawn once for each count, by a secret of the site. */
import { createHmac } from 'node:crypto';

/** The lots of what stands under a name: `lots(names)(3)` is that of its fourth count. At most 32 of them. */
export type Lots = (names: readonly (string | null)[]) => (at: number) => number;

/** @param base of the rounding: lots are 0 … base − 1, all equally likely */
export function createLots(secret: string, base: number): Lots {
  return (names) => {
    const drawn = createHmac('sha512', secret)
      .update(JSON.stringify(['statistics', ...names]))
      .digest();
    return (at) => (drawn.readUInt16BE(2 * at) * base) >>> 16;
  };
}
