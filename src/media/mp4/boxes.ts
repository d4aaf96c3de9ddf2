/** Boxes of ISO/IEC 14496-12, written and found. */

/** A box with its contents. */
export function box(type: string, ...contents: Uint8Array[]): Buffer {
  let size = 8;
  for (const part of contents) size += part.length;
  const head = Buffer.allocUnsafe(8);
  head.writeUInt32BE(size, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...contents], size);
}

/** A box with version and flags. */
export function fullBox(type: string, version: number, flags: number, ...contents: Uint8Array[]): Buffer {
  return box(type, u32(version * 0x1000000 + flags), ...contents);
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
}

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
}

/** The contents of the first box of a path, e.g. `['moof', 'traf', 'trun']`; null without one. */
export function contentsOf(bytes: Buffer, path: readonly string[]): Buffer | null {
  const [wanted, ...rest] = path;
  if (wanted === undefined) return bytes;
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) return null;
    if (bytes.toString('latin1', at + 4, at + 8) === wanted)
      return contentsOf(bytes.subarray(at + 8, at + size), rest);
    at += size;
  }
  return null;
}
