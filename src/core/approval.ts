/** Four eyes: questions that a supervisor has to approve first, and when (domain.md, "accountable"). Pure. */
import { longestKnownRun } from './wildcard.ts';

/** What can be approved: a question of that path, with exactly these terms. */
export const approvalKinds = [
  'reads',
  'journeys',
  'convoys',
  'section-speeds',
  'findings',
  'usual-places',
  'exports',
] as const;
export type ApprovalKind = (typeof approvalKinds)[number];
export type ApprovalState = 'requested' | 'approved' | 'refused' | 'used' | 'expired';

export interface Approval {
  id: string;
  kind: ApprovalKind;
  terms: Record<string, unknown>;
  reason: string;
  investigationId: string;
  purpose: string;
  caseReference: string;
  requestedBy: string;
  requestedAt: string;
  /** Of the asker: who may decide is a supervisor whose area holds it. */
  areaId: string | null;
  state: ApprovalState;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
  /** Until when it may be decided on, and once approved until when it may be used. */
  expiresAt: string;
  usedAt: string | null;
}

/** Why a question needs an approval. */
export type ApprovalNeed = 'no_plate' | 'short_wildcard' | 'convoy' | 'habits' | 'old_reads' | 'many_rows';

export const needTexts: Record<ApprovalNeed, string> = {
  no_plate: 'it names no plate, so it is over everybody who passed',
  short_wildcard: 'its plate has fewer than three known characters in a row',
  convoy: 'it looks at everybody who was near a vehicle',
  habits: 'it tells where a vehicle usually is, and when',
  old_reads: 'it goes back further than a question may without one',
  many_rows: 'it exports more reads than may leave without one',
};

/** Fewer known characters in a row find too many plates that nobody asked for. */
const leastKnownRun = 3;

/** What of the plate of a question needs an approval. */
export function plateNeeds(plate: string | null, isWildcard: boolean): ApprovalNeed[] {
  if (plate === null) return ['no_plate'];
  return isWildcard && longestKnownRun(plate) < leastKnownRun ? ['short_wildcard'] : [];
}

/** Reads older than this many days need something more than an investigation. */
export interface AgeStep {
  olderThanDays: number;
  needs: 'supervisor' | 'approval';
}
const dayMs = 86_400_000;

/**
 * How far back a question may go. Without a start it goes back as far as it may without anything more.
 * @param steps in any order
 * @returns the start that counts, whether it was set here, and what the age needs
 */
export function ageLimit(
  steps: readonly AgeStep[],
  fromMs: number | undefined,
  nowMs: number,
): { fromMs: number | undefined; isLimited: boolean; needs: AgeStep['needs'][] } {
  if (fromMs === undefined) {
    const youngest = Math.min(...steps.map((step) => step.olderThanDays));
    if (!Number.isFinite(youngest)) return { fromMs, isLimited: false, needs: [] };
    return { fromMs: nowMs - youngest * dayMs, isLimited: true, needs: [] };
  }
  const reached = steps.filter((step) => fromMs < nowMs - step.olderThanDays * dayMs);
  return { fromMs, isLimited: false, needs: [...new Set(reached.map((step) => step.needs))] };
}
