/**
 * Tar (POSIX ustar) in the one form that bundles have, so that any tar program opens them and every byte of a header is
 * determined by name, size and time: whatever else stands there was put there later.
 */
export const blockBytes = 512;
const longestName = 100;
const largestFile = 8 ** 11 - 1;

/** @param mtimeSeconds UTC */
export function tarHeader(name: string, bytes: number, mtimeSeconds: number): Buffer {
  if (!/^[\x21-\x7e]+$/.test(name) || name.length > longestName)
    throw new Error(`${name} is no name for a file of a bundle`);
  if (bytes > largestFile) throw new Error(`${name} is larger than 8 GiB`);
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 'latin1');
  header.write('0000444\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${octal(bytes, 11)}\0`, 124, 'latin1');
  header.write(`${octal(mtimeSeconds, 11)}\0`, 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return header;
}

/** How many zeros follow a file of this size. */
export function paddingOf(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

/** What ends a bundle. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/** Name, size and time of a header; null where it is not exactly as a bundle has it. */
export function parseTarHeader(header: Buffer): { name: string; bytes: number; mtimeSeconds: number } | null {
  const text = (from: number, to: number) =>
    (header.toString('latin1', from, to).split('\0')[0] ?? '').trim();
  const name = text(0, longestName);
  const [bytes, mtimeSeconds] = [text(124, 136), text(136, 148)].map((field) =>
    /^[0-7]{11}$/.test(field) ? Number.parseInt(field, 8) : null,
  );
  if (bytes == null || mtimeSeconds == null) return null;
  try {
    return tarHeader(name, bytes, mtimeSeconds).equals(header) ? { name, bytes, mtimeSeconds } : null;
  } catch {
    return null;
  }
}

/** What a header seems to name, for telling where the damage is. */
export function seemingName(header: Buffer): string {
  const name = header.toString('latin1', 0, longestName).split('\0')[0] ?? '';
  return name.replace(/[^\x21-\x7e]/g, '?');
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
