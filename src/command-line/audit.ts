/** `ringgate audit verify`: the chain, and the heads that were told, beside a gateway or without one. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { faultOfCut } from '../audit/cuts.ts';
import { checkHeads, type HeadsVerdict } from '../audit/heads.ts';
import { headFileOf } from '../composition/audit-heads.ts';
import type { Settings } from '../config/index.ts';
import { loadSiteKeys } from '../config/site-keys.ts';
import { type PublicKeyView, signersOf } from '../evidence/signing-key.ts';
import type { AuditVerdict } from '../store/contract/audit.ts';
import { verifyAuditInRanges } from '../store/sqlite/audit-verify-ranges.ts';
import { openMainStore } from '../store/sqlite/main-store.ts';

export interface AuditLogVerdict extends AuditVerdict {
  /** The chain holds, and so does every head that was told. */
  holds: boolean;
  /** null: no heads were told yet. */
  heads: (HeadsVerdict & { file: string }) | null;
}

/** @param options.heads a file of heads; default: the one that the settings name, where it is there */
export async function verifyAuditLog(
  settings: Settings,
  options: { heads?: string },
): Promise<AuditLogVerdict> {
  const { heads: named } = options;
  const file = named ?? headFileOf(settings);
  // a file that was named has to be there
  const lines = named !== undefined || existsSync(file) ? readFileSync(file, 'utf8').split('\n') : null;
  // a folder with no log yet gets an empty one, as each command does
  await openMainStore(settings.dataDir).close();
  const { hashOf, close, ...walked } = await verifyAuditInRanges(settings.dataDir, availableParallelism());
  try {
    const keys = keysOf(settings);
    const verdict = { ...walked, firstBroken: walked.firstBroken ?? unlawful(walked.cut, keys) };
    const heads = lines === null ? null : { file, ...checkHeads(lines, keys, { hashOf, cut: verdict.cut }) };
    const holds = verdict.firstBroken === null && (heads === null || heads.firstBroken === null);
    return { holds, ...verdict, heads };
  } finally {
    close();
  }
}

/** What is cut off has to be covered by the site's signature, and to have been over its time. */
function unlawful(cut: AuditVerdict['cut'], keys: readonly PublicKeyView[]): AuditVerdict['firstBroken'] {
  const reason = cut === null ? null : faultOfCut(cut, keys);
  return cut === null || reason === null ? null : { seq: cut.seq, reason };
}

function keysOf(settings: Settings): PublicKeyView[] {
  // a check makes no keys
  if (!existsSync(join(settings.dataDir, 'keys.json'))) return [];
  return signersOf(loadSiteKeys(settings.dataDir));
}
