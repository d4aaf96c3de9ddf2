/**
 * What stands for the records that retention took off the front of the audit log: which were the first and the last of
 * them, and the hash that the chain goes on from. Signed by the site, and a record of the log itself (docs/audit.md).
 */
import { canonicalJson } from './canonical-json.ts';

export const cutFormat = 'ringgate-audit-cut/1';
/** The action of the record whose detail is a cut. */
export const cutAction = 'audit.cut';

export interface PlannedCut {
  /** First and last record that go. */
  first: number;
  through: number;
  /** Of the last record that goes: the first that stays holds it as `prevHash`. */
  hash: string;
  /** `at` of the last record that goes. */
  lastAt: string;
}
export interface AuditCut extends PlannedCut {
  format: typeof cutFormat;
  /** When it was made, and how many days records were kept then. */
  cutAt: string;
  keptDays: number;
  /** Fingerprint. */
  key: string;
  /** Of the canonical JSON of the other members; hex. */
  signature: string;
}
/** A cut with the number of the record that it is the detail of. */
export interface CutOnRecord extends AuditCut {
  seq: number;
}

/** What is signed. */
export function textOfCut(cut: Omit<AuditCut, 'signature'>): string {
  const { format, first, through, hash, lastAt, cutAt, keptDays, key } = cut;
  return canonicalJson({ format, first, through, hash, lastAt, cutAt, keptDays, key });
}

/** The cut that a detail is; null where it is none. */
export function readCut(detail: unknown): AuditCut | null {
  const cut = (detail ?? {}) as Partial<AuditCut>;
  const isCut =
    cut.format === cutFormat &&
    [cut.first, cut.through, cut.keptDays].every((one) => Number.isSafeInteger(one) && Number(one) > 0) &&
    Number(cut.first) <= Number(cut.through) &&
    [cut.lastAt, cut.cutAt].every((one) => typeof one === 'string' && !Number.isNaN(Date.parse(one))) &&
    /^[0-9a-f]{64}$/.test(String(cut.hash)) &&
    [cut.key, cut.signature].every((one) => typeof one === 'string');
  return isCut ? (cut as AuditCut) : null;
}
