/** QR codes (ISO/IEC 18004) of bytes, error correction M, versions 1 to 10. Pure. */

/** Per version: codewords of error correction in a block, then blocks of each size with their data codewords. */
const layouts: readonly { correction: number; blocks: readonly number[] }[] = [
  { correction: 10, blocks: [16] },
  { correction: 16, blocks: [28] },
  { correction: 26, blocks: [44] },
  { correction: 18, blocks: [32, 32] },
  { correction: 24, blocks: [43, 43] },
  { correction: 16, blocks: [27, 27, 27, 27] },
  { correction: 18, blocks: [31, 31, 31, 31] },
  { correction: 22, blocks: [38, 38, 39, 39] },
  { correction: 22, blocks: [36, 36, 36, 37, 37] },
  { correction: 26, blocks: [43, 43, 43, 43, 44] },
];
/** Middles of the alignment patterns. */
const alignments: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** Logarithms in the field of 256 elements by x^8 + x^4 + x^3 + x^2 + 1. */
const powers: number[] = [];
const logs: number[] = [];
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  powers[exponent] = value;
  logs[value] = exponent;
  value = value << 1 > 255 ? (value << 1) ^ 0x11d : value << 1;
}
function product(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return powers[((logs[one] ?? 0) + (logs[other] ?? 0)) % 255] ?? 0;
}

/** The codewords of error correction of a block (Reed-Solomon). */
export function correctionOf(data: readonly number[], count: number): number[] {
  let divisor = [1];
  for (let index = 0; index < count; index += 1) {
    const next = [...divisor, 0];
    divisor.forEach((factor, at) => {
      next[at + 1] = (next[at + 1] ?? 0) ^ product(factor, powers[index] ?? 0);
    });
    divisor = next;
  }
  const rest = [...data, ...Array.from({ length: count }, () => 0)];
  data.forEach((_, at) => {
    const lead = rest[at] ?? 0;
    divisor.forEach((factor, index) => {
      rest[at + index] = (rest[at + index] ?? 0) ^ product(factor, lead);
    });
  });
  return rest.slice(data.length);
}

/** Data codewords of the bytes: mode, length, bytes, end, filling. */
function codewordsOf(bytes: Uint8Array, version: number, capacity: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const words = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => word * 2 + bit, 0),
  );
  for (let fill = 0xec; words.length < capacity; fill = fill === 0xec ? 0x11 : 0xec) words.push(fill);
  return words;
}

/** All codewords in the order in which they are drawn: blocks interleaved. */
function interleaved(words: readonly number[], { correction, blocks }: (typeof layouts)[number]): number[] {
  let from = 0;
  const data = blocks.map((length) => {
    const block = words.slice(from, from + length);
    from += length;
    return block;
  });
  const checks = data.map((block) => correctionOf(block, correction));
  const columns = (parts: readonly (readonly number[])[], length: number): number[] =>
    Array.from({ length }, (_, at) => parts.flatMap((part) => part.slice(at, at + 1))).flat();
  return [...columns(data, Math.max(...blocks)), ...columns(checks, correction)];
}

type Grid = (boolean | null)[][];

function frame(version: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => Array.from({ length: size }, () => null));
  const set = (x: number, y: number, dark: boolean): void => {
    const row = grid[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = dark;
  };
  const square = (cx: number, cy: number, half: number, darkAt: (ring: number) => boolean): void => {
    for (let y = -half; y <= half; y += 1)
      for (let x = -half; x <= half; x += 1) set(cx + x, cy + y, darkAt(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let at = 8; at < size - 8; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const centres = alignments[version - 1] ?? [];
  const last = size - 7;
  for (const x of centres)
    for (const y of centres) {
      const inCorner = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
      if (!inCorner) square(x, y, 2, (ring) => ring !== 1);
    }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
  // kept free for the format, which is drawn with the mask
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

/** The remainder that a code of this length and generator holds behind its data. */
function remainder(data: number, generator: number, length: number): number {
  let rest = data << length;
  const top = 31 - Math.clz32(generator);
  for (let at = 31 - Math.clz32(rest); at >= top && rest !== 0; at = 31 - Math.clz32(rest))
    rest ^= generator << (at - top);
  return rest;
}

function drawFormat(grid: Grid, mask: number): void {
  const size = grid.length;
  // 00 stands for the level M
  const bits = ((mask << 10) | remainder(mask, 0x537, 10)) ^ 0x5412;
  const put = (x: number, y: number, at: number): void => {
    const row = grid[y];
    if (row !== undefined) row[x] = ((bits >> at) & 1) === 1;
  };
  for (let at = 0; at <= 5; at += 1) put(8, at, at);
  put(8, 7, 6);
  put(8, 8, 7);
  put(7, 8, 8);
  for (let at = 9; at < 15; at += 1) put(14 - at, 8, at);
  for (let at = 0; at < 8; at += 1) put(size - 1 - at, 8, at);
  for (let at = 8; at < 15; at += 1) put(8, size - 15 + at, at);
  const row = grid[size - 8];
  if (row !== undefined) row[8] = true;
}

function drawVersion(grid: Grid, version: number): void {
  const bits = (version << 12) | remainder(version, 0x1f25, 12);
  for (let at = 0; at < 18; at += 1) {
    const dark = ((bits >> at) & 1) === 1;
    const far = grid.length - 11 + (at % 3);
    const near = Math.floor(at / 3);
    const [one, other] = [grid[near], grid[far]];
    if (one !== undefined) one[far] = dark;
    if (other !== undefined) other[near] = dark;
  }
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The free places in the order in which bits are drawn: two columns at a time, up and down, from the right. */
function places(grid: Grid): [number, number][] {
  const size = grid.length;
  const found: [number, number][] = [];
  let upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (grid[y]?.[x] === null) found.push([x, y]);
    }
    upward = !upward;
  }
  return found;
}

/** How hard a code is to read: the lower the better. */
function penalty(rows: readonly (readonly boolean[])[]): number {
  const size = rows.length;
  const columns = rows.map((_, at) => rows.map((row) => row[at] === true));
  let sum = 0;
  let dark = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map((one) => (one ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    for (const look of ['10111010000', '00001011101'])
      for (let at = text.indexOf(look); at !== -1; at = text.indexOf(look, at + 1)) sum += 40;
  }
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const here = rows[y]?.[x];
      if (here === true) dark += 1;
      const same = rows[y]?.[x + 1] === here && rows[y + 1]?.[x] === here && rows[y + 1]?.[x + 1] === here;
      if (same && x + 1 < size && y + 1 < size) sum += 3;
    }
  return sum + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/**
 * The code of a text, row by row; true is dark.
 * @throws RangeError where it is too long (213 bytes of UTF-8 fit)
 */
export function qrCode(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text);
  const capacityOf = ({ blocks }: (typeof layouts)[number]): number =>
    blocks.reduce((sum, length) => sum + length, 0);
  const index = layouts.findIndex((layout, at) => bytes.length + (at < 9 ? 2 : 3) <= capacityOf(layout));
  const layout = layouts[index];
  if (layout === undefined) throw new RangeError(`${bytes.length} bytes do not fit into a code`);
  const version = index + 1;
  const words = interleaved(codewordsOf(bytes, version, capacityOf(layout)), layout);
  const drawn = masks.map((isTurned, mask) => {
    const grid = frame(version);
    places(grid).forEach(([x, y], at) => {
      const bit = (((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1;
      const row = grid[y];
      if (row !== undefined) row[x] = bit !== isTurned(x, y);
    });
    drawFormat(grid, mask);
    const rows = grid.map((row) => row.map((one) => one === true));
    return { rows, cost: penalty(rows) };
  });
  return drawn.reduce((best, one) => (one.cost < best.cost ? one : best)).rows;
}
