/** Cuts of the audit log: signed by the site, and held against what retention allows. */
import { retentionBounds } from '../config/schema-retention.ts';
import { type AuditCut, cutFormat, type PlannedCut, textOfCut } from '../core/audit-cut.ts';
import { isSignedBy, type PublicKeyView, type SigningKey } from '../evidence/signing-key.ts';

const dayMs = 86_400_000;

export function signCut(planned: PlannedCut, cutAtMs: number, keptDays: number, key: SigningKey): AuditCut {
  const { first, through, hash, lastAt } = planned;
  const unsigned = {
    format: cutFormat,
    first,
    through,
    hash,
    lastAt,
    cutAt: new Date(cutAtMs).toISOString(),
    keptDays,
    key: key.fingerprint,
  } as const;
  return { ...unsigned, signature: key.sign(textOfCut(unsigned)) };
}

/** Records before this moment were over their time when the cut was made, UTC ms. */
export function overBeforeMs(cut: Pick<AuditCut, 'cutAt' | 'keptDays'>): number {
  return Date.parse(cut.cutAt) - cut.keptDays * dayMs;
}

/** Why a cut is none of the site's, or took what was not over its time; null: it is lawful. @param keys whose signatures count */
export function faultOfCut(
  cut: AuditCut,
  keys: readonly Pick<PublicKeyView, 'fingerprint' | 'publicKey'>[],
): string | null {
  const key = keys.find(({ fingerprint }) => fingerprint === cut.key);
  if (key === undefined) return `the cut is signed with the key ${cut.key}, which is none of the site's`;
  if (!isSignedBy(key.publicKey, textOfCut(cut), cut.signature))
    return 'the signature of the cut does not hold: it is forged, or was changed';
  const { min } = retentionBounds.audit;
  if (cut.keptDays < min)
    return `the cut says that records were kept for ${cut.keptDays} days: no less than ${min} is allowed`;
  return Date.parse(cut.lastAt) < overBeforeMs(cut)
    ? null
    : `the cut took a record of ${cut.lastAt} at ${cut.cutAt}, before its ${cut.keptDays} days were over`;
}
