/** The characters of plates: what each UTF-16 unit can be, and how a text is folded to its normal characters. */
import { provinceChars } from './plate-regions.ts';

/** Already normal: folding leaves the unit as it is. */
export const NORMAL = 1;
export const PROVINCE = 2;
/** A–Z, what the agency's place may hold. */
export const LETTER = 4;
/** What a serial may hold once I and O are 1 and 0. */
export const SERIAL = 8;
/** 0–9, with I and O, which a serial turns into digits. */
export const DIGIT = 16;
/** Letters that mark a new-energy plate: D A B C E electric, F G H J K other. */
export const NEW_ENERGY = 32;
/** I and O: to be replaced from position 3 on. */
export const REPLACED = 64;
const DROPPED = 128;

const flags = new Uint8Array(0x10000);

function mark(chars: string, bits: number): void {
  for (let i = 0; i < chars.length; i++) flags[chars.charCodeAt(i)] = unitFlags(chars.charCodeAt(i)) | bits;
}

/** The flags above of one UTF-16 unit. */
export function unitFlags(unit: number): number {
  return flags[unit] ?? 0;
}

mark('0123456789', NORMAL | SERIAL | DIGIT);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', NORMAL | LETTER | SERIAL);
mark('IO', DIGIT | REPLACED);
mark('ABCDEFGHJK', NEW_ENERGY);
mark(provinceChars, NORMAL | PROVINCE);
mark('警学挂港澳领使应急*?', NORMAL);
mark('\u00b7\u2022\u30fb.', DROPPED);
mark('-\u2010\u2011\u2012\u2013\u2014\u2015\u2212', DROPPED);
// every space of Unicode, the tab and line ends, and the two that have no width
mark('\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a', DROPPED);
mark('\u2028\u2029\u202f\u205f\u3000\u200b\ufeff', DROPPED);

/** Half-width, capitals, without spaces, hyphens and dots. Returns the same string where nothing changes. */
export function foldPlateText(raw: string): string {
  for (let i = 0; i < raw.length; i++) {
    if ((unitFlags(raw.charCodeAt(i)) & NORMAL) === 0) return foldSlowly(raw);
  }
  return raw;
}

function foldSlowly(raw: string): string {
  let text = '';
  for (let i = 0; i < raw.length; i++) {
    let unit = raw.charCodeAt(i);
    if (unit >= 0xff01 && unit <= 0xff5e) unit -= 0xfee0;
    if ((unitFlags(unit) & DROPPED) === 0) text += String.fromCharCode(unit);
  }
  return text.toUpperCase();
}

/** The text with I and O as 1 and 0 from the unit `start` on. */
export function replaceIAndO(text: string, start: number): string {
  return text.slice(0, start) + text.slice(start).replaceAll('I', '1').replaceAll('O', '0');
}
