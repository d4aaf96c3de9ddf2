/** What an auditor should look at first: decisions that were quick or by young accounts, emergencies, refusals. Pure. */
import type { AuditRecord } from '../core/entities.ts';

export const auditFlags = [
  'young_account',
  'quick_approval',
  'emergency',
  'self_approval',
  'refused_look',
  'refused_access',
  'plate_revealed',
] as const;
export type AuditFlag = (typeof auditFlags)[number];

/** Where each flag is found. */
export const flagActions = {
  decided: ['watchlist.approved', 'watchlist.import_approved', 'approval.approved'],
  proposed: [
    'watchlist.proposed',
    'watchlist.emergency_proposed',
    'watchlist.imported',
    'approval.requested',
  ],
  emergency: ['watchlist.emergency_proposed'],
  self: ['watchlist.self_approval_refused', 'query.self_review_refused'],
  refused: ['look.refused'],
  access: ['access.refused'],
  revealed: ['audit.plate_revealed', 'audit.reveal_refused'],
} as const;

/** A decision this soon after it was asked for can hardly rest on having read it. */
export const quickMs = 30_000;

const idOf = ({ detail }: AuditRecord): string => String(detail.entry ?? detail.import ?? detail.id ?? '');

/** Approvals that came within `quickMs` of their proposal. */
export function quickApprovals(
  decided: readonly AuditRecord[],
  proposed: readonly AuditRecord[],
): AuditRecord[] {
  const proposedAtMs = new Map(proposed.map((record) => [idOf(record), Date.parse(record.at)]));
  return decided.filter((record) => {
    const sinceMs = proposedAtMs.get(idOf(record));
    return sinceMs !== undefined && Date.parse(record.at) - sinceMs < quickMs;
  });
}

/** Approvals by accounts that were younger than a day. */
export function youngApprovals(decided: readonly AuditRecord[]): AuditRecord[] {
  return decided.filter(
    ({ detail }) =>
      detail.flag === 'young_account' ||
      (Array.isArray(detail.flags) && detail.flags.includes('young_account')),
  );
}

/** Of refusals those of somebody deciding on their own question; the rest are looks that were refused. */
export function refusals(refused: readonly AuditRecord[]): { own: AuditRecord[]; looks: AuditRecord[] } {
  const isOwn = ({ detail }: AuditRecord): boolean => detail.code === 'self_approval';
  return { own: refused.filter(isOwn), looks: refused.filter((record) => !isOwn(record)) };
}
