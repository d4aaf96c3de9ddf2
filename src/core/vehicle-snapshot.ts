/**
 * Vehicle states as bytes: a header of four 32-bit words (magic, version, count, checksum) and the records of
 * vehicle-table.ts. Byte order is the machine's; a machine of the other order does not find the magic and refuses.
 */
import { RinggateError } from './errors.ts';
import { wordsPerVehicle } from './vehicle-table.ts';

const magic = 0x53564752; // "RGVS" in little-endian
const version = 1;
const headerWords = 4;

/** Room for a snapshot of so many vehicles: fill `records`, then `seal`. */
export function newSnapshot(count: number): { records: Int32Array; seal: () => Uint8Array } {
  const words = new Int32Array(headerWords + count * wordsPerVehicle);
  const seal = (): Uint8Array => {
    words.set([magic, version, count, 0]);
    words[3] = checksum(words);
    return new Uint8Array(words.buffer);
  };
  return { records: words.subarray(headerWords), seal };
}

/**
 * The records of a snapshot.
 * @throws RinggateError `damaged_snapshot` where the bytes are not whole, or of another version
 */
export function openSnapshot(bytes: Uint8Array): { count: number; words: Int32Array; times: Float64Array } {
  if (bytes.length < headerWords * 4) throw damaged(`it has ${bytes.length} bytes, less than its header`);
  // not slice(): on a Buffer that is a view of the same, perhaps unaligned, memory
  const { buffer } = Uint8Array.from(bytes);
  const [foundMagic, foundVersion, count = 0, sum] = new Int32Array(buffer, 0, headerWords);
  if (foundMagic !== magic) throw damaged('it does not start as one');
  if (foundVersion !== version)
    throw damaged(`its version is ${foundVersion}, this gateway reads ${version}`);
  const needed = (headerWords + count * wordsPerVehicle) * 4;
  if (bytes.length !== needed)
    throw damaged(`it has ${bytes.length} bytes where ${count} vehicles need ${needed}`);
  if (checksum(new Int32Array(buffer)) !== sum) throw damaged('its checksum is wrong');
  return {
    count,
    words: new Int32Array(buffer, headerWords * 4),
    times: new Float64Array(buffer, headerWords * 4),
  };
}

/** Over every word but the checksum's own. Each step is a bijection, so that a change of one word is never missed. */
function checksum(words: Int32Array): number {
  let sum = 0x1b873593;
  for (let i = 0; i < words.length; i++) {
    if (i === 3) continue;
    sum = Math.imul(sum ^ (words[i] as number), 0x9e3779b1);
    sum = ((sum << 13) | (sum >>> 19)) + 0x52dce729;
  }
  return (sum ^ (sum >>> 16)) | 0;
}

function damaged(why: string): RinggateError {
  return new RinggateError('damaged_snapshot', `The snapshot of the vehicle states cannot be used: ${why}`);
}
