/** What waits for a supervisor's decision, oldest first. Pure. */
import type { Approval, WatchlistImport } from '../api/officer-types.ts';
import type { WatchlistEntry } from '../api/types.ts';

export type Decision = { key: string; sinceMs: number; by: string; own: boolean } & (
  | { kind: 'entry' | 'emergency' | 'review'; entry: WatchlistEntry }
  | { kind: 'import'; import: WatchlistImport }
  | { kind: 'question' | 'export'; approval: Approval }
);
export type DecisionKind = Decision['kind'];

export interface Waiting {
  proposed: readonly WatchlistEntry[];
  emergencies: readonly WatchlistEntry[];
  due: readonly WatchlistEntry[];
  imports: readonly WatchlistImport[];
  approvals: readonly Approval[];
}

/** Entries of an import are decided on with it, an entry of an emergency as one. */
export function decisionsOf(waiting: Waiting, username: string): Decision[] {
  const of = (key: string, since: string, by: string) => ({
    key,
    sinceMs: Date.parse(since),
    by,
    own: by === username,
  });
  const urgent = new Set(waiting.emergencies.map(({ id }) => id));
  const decisions: Decision[] = [
    ...waiting.proposed
      .filter(({ importId, id }) => importId === undefined && !urgent.has(id))
      .map((entry) => ({
        ...of(`entry ${entry.id}`, entry.createdAt, entry.createdBy),
        kind: 'entry' as const,
        entry,
      })),
    ...waiting.emergencies.map((entry) => ({
      ...of(`emergency ${entry.id}`, entry.emergency?.since ?? entry.createdAt, entry.createdBy),
      kind: 'emergency' as const,
      entry,
    })),
    ...waiting.due.map((entry) => ({
      ...of(`review ${entry.id}`, entry.reviewDueAt ?? entry.createdAt, entry.createdBy),
      kind: 'review' as const,
      entry,
    })),
    ...waiting.imports
      .filter(({ state }) => state === 'proposed')
      .map((one) => ({
        ...of(`import ${one.id}`, one.proposedAt, one.proposedBy),
        kind: 'import' as const,
        import: one,
      })),
    ...waiting.approvals.map((approval) => ({
      ...of(`approval ${approval.id}`, approval.requestedAt, approval.requestedBy),
      kind: approval.kind === 'exports' ? ('export' as const) : ('question' as const),
      approval,
    })),
  ];
  return decisions.toSorted((one, other) => one.sinceMs - other.sinceMs);
}

/** Until when a decision is worth anything; null: it is not over by itself. */
export function deadlineMs(decision: Decision): number | null {
  switch (decision.kind) {
    case 'emergency': {
      const { entry } = decision;
      const waits = entry.state === 'active' && entry.approvedBy === null;
      return waits && entry.emergency !== undefined ? Date.parse(entry.emergency.lapsesAt) : null;
    }
    case 'review':
      return decision.entry.reviewUntil === undefined ? null : Date.parse(decision.entry.reviewUntil);
    case 'question':
    case 'export':
      return Date.parse(decision.approval.expiresAt);
    default:
      return null;
  }
}

const dayMs = 86_400_000;
/** For how many days an entry is to stand, a part of a day as a whole one. */
export function validityDays({ validFrom, validUntil }: WatchlistEntry): number {
  return Math.ceil((Date.parse(validUntil) - Date.parse(validFrom)) / dayMs);
}
