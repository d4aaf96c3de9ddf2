/** What somebody means who types a plate: one whole plate, a pattern, or one that looks alike. Pure. */
export type PlateMode = 'exact' | 'wildcard' | 'near';
/** Why this way was chosen. */
export type PlateWhy = 'empty' | 'stars' | 'whole' | 'beginning' | 'within' | 'tilde' | 'chosen';
export interface PlateQuestion {
  /** As it is asked; empty: every vehicle. */
  plate: string;
  match: PlateMode;
  why: PlateWhy;
  /** The longest run of characters that are known; fewer than three of them need an approval. */
  knownRun: number;
}

const leastKnownRun = 3;
const whole = /^(?:\p{Script=Han}[A-Z][A-Z0-9]{4,6}\p{Script=Han}?|[A-Z0-9]{5,})$/u;
const chinese = /^\p{Script=Han}/u;

/** Typed text without what people put between characters, in capitals; * ? ~ of a Chinese keyboard are those of any. */
export function plateTyped(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s·•.\-—_]/g, '')
    .toUpperCase();
}

function longestRun(plate: string): number {
  return Math.max(0, ...plate.split(/[*?]+/).map((run) => [...run].length));
}

/** @param wanted a way that was chosen by hand; null: by what is typed */
export function plateQuestion(text: string, wanted: PlateMode | null): PlateQuestion {
  const typed = plateTyped(text);
  const plain = typed.replaceAll('~', '');
  const made = (plate: string, match: PlateMode, why: PlateWhy): PlateQuestion => ({
    plate,
    match,
    why,
    knownRun: longestRun(plate),
  });
  if (plain === '') return made('', 'exact', 'empty');
  if (wanted !== null) return made(plain, wanted, 'chosen');
  if (/[*?]/.test(plain)) return made(plain, 'wildcard', 'stars');
  if (typed.endsWith('~')) return made(plain, 'near', 'tilde');
  if (whole.test(plain)) return made(plain, 'exact', 'whole');
  if (chinese.test(plain)) return made(`${plain}*`, 'wildcard', 'beginning');
  return made(`*${plain}*`, 'wildcard', 'within');
}

/** Whether a supervisor has to approve it, by its plate alone. */
export function plateNeedsApproval({ plate, match, knownRun }: PlateQuestion): boolean {
  return plate === '' || (match === 'wildcard' && knownRun < leastKnownRun);
}
