/** Messages changed at random, the same ones for the same seed: bytes, slices, numbers, values of fields, splices. */

export type Random = (below: number) => number;

/** A small generator (mulberry32). @returns whole numbers from 0 to below `below` */
export function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const oddTexts = [
  '',
  'null',
  '-1',
  '0',
  '1e999',
  '9999999999999999999999',
  '18446744073709551615',
  'NaN',
  '\\u0000',
  '\u0000',
  '\ud83d\ude97',
  'true',
  '{}',
  '[]',
  '[[[[[[[[',
  '"',
  '<',
  '>',
  '&',
  '&#0;',
  '&x;',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE a>',
  '__proto__',
  '../../x',
  '\r\n',
  '--',
  ',',
  ':',
  "'",
  '9'.repeat(300),
  'x'.repeat(5000),
  'data:image/jpeg;base64,',
  '2025-02-30T25:61:61Z',
  '\ufeff',
];

function splice(bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(Math.min(bytes.length, at + remove))]);
}

/** The value between quotes, or the number, or the text between tags, nearest after a random place. */
function valueAt(bytes: Buffer, random: Random): { at: number; length: number } | null {
  const text = bytes.toString('latin1');
  const pattern = /"[^"\n]{0,200}"|-?\d+(?:\.\d+)?|>[^<>]{1,200}</g;
  pattern.lastIndex = random(text.length + 1);
  const found = pattern.exec(text);
  if (found === null) return null;
  const isWrapped = /^["><]/.test(found[0]);
  return { at: found.index + (isWrapped ? 1 : 0), length: found[0].length - (isWrapped ? 2 : 0) };
}

/** One to three changes. @param others messages of the same make, to take pieces from */
export function mutate(message: Uint8Array, others: readonly Uint8Array[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (let change = random(3); change >= 0; change--) bytes = mutateOnce(bytes, others, random);
  return bytes;
}

function mutateOnce(bytes: Buffer, others: readonly Uint8Array[], random: Random): Buffer {
  const at = random(bytes.length + 1);
  const odd = Buffer.from(oddTexts[random(oddTexts.length)] ?? '');
  switch (random(9)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = random(256);
      return flipped;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return splice(bytes, at, 1 + random(40), new Uint8Array());
    case 3:
      return splice(bytes, at, 0, odd);
    case 4:
      return splice(bytes, at, 0, bytes.subarray(at, at + random(200)));
    case 5: {
      const other = Buffer.from(others[random(others.length)] ?? bytes);
      const from = random(other.length + 1);
      return splice(bytes, at, random(100), other.subarray(from, from + random(300)));
    }
    case 6:
    case 7: {
      const value = valueAt(bytes, random);
      return value === null ? bytes : splice(bytes, value.at, value.length, odd);
    }
    default: {
      const noise = Buffer.alloc(1 + random(16));
      for (let i = 0; i < noise.length; i++) noise[i] = random(256);
      return splice(bytes, at, random(16), noise);
    }
  }
}
