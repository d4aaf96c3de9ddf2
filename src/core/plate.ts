/** Plates: from what a reader says to the one text that is stored, searched, listed and matched. */
import { plateRegions, provinceChars } from './plate-regions.ts';
import {
  DIGIT,
  foldPlateText,
  LETTER,
  NEW_ENERGY,
  PROVINCE,
  REPLACED,
  replaceIAndO,
  SERIAL,
  unitFlags,
} from './plate-text.ts';

export const plateKinds = [
  'civil',
  'new-energy-small',
  'new-energy-large',
  'police',
  'learner',
  'trailer',
  'hong-kong',
  'macao',
  'consulate',
  'embassy',
  'emergency',
  'military',
  'armed-police',
  'foreign',
  'unknown',
  'none',
] as const;
export type PlateKind = (typeof plateKinds)[number];

export interface NormalPlate {
  /** The normalised text; '' where the vehicle has no readable plate. */
  plate: string;
  kind: PlateKind;
  /** The province's character (`plateRegions` has its names), or null where the plate names none. */
  region: string | null;
}

/** What readers write for "no plate": the two words of the contract, and the spellings of GA/T 1400 devices. */
const noPlateTexts: ReadonlySet<string> = new Set(['', '无牌', 'UNKNOWN', '无车牌', '无牌车', '未识别']);

const provinceByUnit: ReadonlyMap<number, string> = new Map(
  plateRegions.map((region) => [region.char.charCodeAt(0), region.char]),
);
const endings: ReadonlyMap<number, PlateKind> = new Map<number, PlateKind>([
  ['警'.charCodeAt(0), 'police'],
  ['学'.charCodeAt(0), 'learner'],
  ['挂'.charCodeAt(0), 'trailer'],
  ['港'.charCodeAt(0), 'hong-kong'],
  ['澳'.charCodeAt(0), 'macao'],
  ['领'.charCodeAt(0), 'consulate'],
  ['使'.charCodeAt(0), 'embassy'],
]);
const embassyForm = /^(?:使\d[\dIO]{5}|\d\d[\dIO]{4}使)$/;
/** Since 2012 a letter of the service or region and one of the unit; before, the service's character. */
const militaryForm = /^(?:[BCGHJKLNSV][A-Z]|[军空海北沈兰济南广成][A-Z])\d{5}$/;
const armedPoliceForm = new RegExp(`^WJ(?:([${provinceChars}])\\d{4}[0-9A-Z]|\\d{6}[0-9A-Z])$`);
/** Letters of the scripts that neighbours and visitors use, with at least one digit and one letter. */
const foreignForm =
  /^(?=.*\p{Nd})(?=.*\p{L})[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hangul}\p{Nd}]{4,10}$/u;

/**
 * The normal form of a plate text as a reader gives it, with its kind and region. Never throws: a text of
 * no known form keeps its folded text with kind `unknown`; what says "no plate" becomes '' with kind `none`.
 * Normalising twice changes nothing.
 */
export function normalisePlate(raw: string): NormalPlate {
  const text = foldPlateText(raw);
  const province = provinceByUnit.get(text.charCodeAt(0));
  if (province !== undefined && (unitFlags(text.charCodeAt(1)) & LETTER) !== 0) {
    const kind = kindByAgency(text);
    if (kind !== null) return { plate: withoutIAndO(text), kind, region: province };
  }
  return normaliseOther(text);
}

/** The kind of a text that starts with province and agency letter, or null where the rest fits no form of GA 36. */
function kindByAgency(text: string): PlateKind | null {
  if (text.length === 7) {
    if (!every(text, 2, 6, SERIAL)) return null;
    const last = text.charCodeAt(6);
    // How many letters a serial may hold is left open: a reader's B for 8 makes no other kind of plate.
    return (unitFlags(last) & SERIAL) !== 0 ? 'civil' : (endings.get(last) ?? null);
  }
  if (text.length !== 8) return null;
  if (every(text, 2, 3, NEW_ENERGY) && every(text, 3, 4, SERIAL) && every(text, 4, 8, DIGIT)) {
    return 'new-energy-small';
  }
  if (every(text, 2, 7, DIGIT) && every(text, 7, 8, NEW_ENERGY)) return 'new-energy-large';
  return text.endsWith('应急') && every(text, 2, 6, SERIAL) ? 'emergency' : null;
}

function every(text: string, start: number, end: number, flag: number): boolean {
  for (let i = start; i < end; i++) if ((unitFlags(text.charCodeAt(i)) & flag) === 0) return false;
  return true;
}

/** Positions 1 and 2 stay: there I and O are agency letters (police use O). */
function withoutIAndO(text: string): string {
  for (let i = 2; i < text.length; i++) {
    if ((unitFlags(text.charCodeAt(i)) & REPLACED) !== 0) return replaceIAndO(text, 2);
  }
  return text;
}

function normaliseOther(text: string): NormalPlate {
  if (noPlateTexts.has(text)) return { plate: '', kind: 'none', region: null };
  if (embassyForm.test(text)) return { plate: withoutIAndO(text), kind: 'embassy', region: null };
  const armedPolice = armedPoliceForm.exec(text);
  if (armedPolice !== null) return { plate: text, kind: 'armed-police', region: armedPolice[1] ?? null };
  if (militaryForm.test(text)) return { plate: text, kind: 'military', region: null };
  if (foreignForm.test(text)) return { plate: text, kind: 'foreign', region: null };
  return { plate: text, kind: 'unknown', region: null };
}

/** Whether a character is a province's on plates. */
export function isProvince(char: string): boolean {
  return char.length === 1 && (unitFlags(char.charCodeAt(0)) & PROVINCE) !== 0;
}

/**
 * The plate as those may see it who may not see plates: 苏F12345 becomes 苏F1•••5. Its length stays; a
 * text shorter than a plate of GA 36 shows its ends only, and one under five characters its first or none.
 */
export function maskPlate(plate: string): string {
  const chars = Array.from(plate);
  const shownFirst = chars.length >= 7 ? 3 : chars.length >= 3 ? 1 : 0;
  const shownLast = chars.length >= 5 ? 1 : 0;
  return chars
    .map((char, index) => (index < shownFirst || index >= chars.length - shownLast ? char : '•'))
    .join('');
}
