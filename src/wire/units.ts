/** Units and words that many makes share: speeds, plate colours, pictures in parts. */
import type { PlateColor } from '../core/model.ts';

const kmhPer = { kmh: 1, mph: 1.609344, ms: 3.6, knots: 1.852 } as const;
export type SpeedUnit = keyof typeof kmhPer;

/** A speed in km/h with one decimal; null where it is none, negative, or beyond what is kept (500). */
export function speedKmhOf(value: number | null, unit: SpeedUnit): number | null {
  if (value === null || value < 0) return null;
  const speedKmh = Math.round(value * kmhPer[unit] * 10) / 10;
  return speedKmh > 500 ? null : speedKmh;
}

const colorWords: Readonly<Record<string, PlateColor>> = {
  blue: 'blue',
  lightblue: 'blue',
  darkblue: 'blue',
  yellow: 'yellow',
  yellowblack: 'yellow',
  white: 'white',
  black: 'black',
  green: 'green',
  gradientgreen: 'green',
  yellowgreen: 'yellow-green',
  greenyellow: 'yellow-green',
  蓝: 'blue',
  黄: 'yellow',
  白: 'white',
  黑: 'black',
  绿: 'green',
  渐变绿: 'green',
  黄绿: 'yellow-green',
  黄绿双拼: 'yellow-green',
};

/** A plate colour by its English or Chinese word, whatever the case, blanks, hyphens and 色; null for others. */
export function plateColorOf(value: unknown): PlateColor | null {
  if (typeof value !== 'string' || value.length > 32) return null;
  const word = value.toLowerCase().replace(/[\s_-]|色/g, '');
  return Object.hasOwn(colorWords, word) ? (colorWords[word] ?? null) : null;
}

const unknownWords: ReadonlySet<string> = new Set([
  '',
  '-',
  'unknown',
  'unknow',
  'unkown',
  'other',
  'none',
  'null',
  '未知',
]);

/** A word of the vehicle, undefined where the make says that it does not know. */
export function knownWord(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const word = value.trim();
  return unknownWords.has(word.toLowerCase()) ? undefined : word;
}
