/** A watchlist entry as a row, and back. */
import type {
  EmergencyFacts,
  EntryEndingKind,
  EntryScope,
  EntryState,
  Instruction,
  WatchlistEntry,
} from '../../core/entities.ts';
import type { PlateColor } from '../../core/model.ts';

export interface EntryRow {
  n: number;
  id: string;
  plate: string;
  plate_color: PlateColor | null;
  category: string;
  legal_basis: string;
  case_reference: string;
  reason: string;
  priority: WatchlistEntry['priority'];
  instruction: Instruction;
  valid_from_ms: number;
  valid_until_ms: number;
  state: EntryState;
  created_by: string;
  proposer_id: string;
  created_at_ms: number;
  approved_by: string | null;
  approved_at_ms: number | null;
  ended_by: string | null;
  ended_at_ms: number | null;
  end_note: string | null;
  /** null where it ended before there were kinds, or has not ended. */
  end_kind: EntryEndingKind | null;
  lapses_at_ms: number | null;
  emergency_review: string | null;
  scope: string | null;
  review_due_ms: number | null;
  review_until_ms: number | null;
  supersedes: string | null;
  superseded_by: string | null;
  import_id: string | null;
  feed_id: string | null;
  suspended_at_ms: number | null;
}

export const insertEntrySql = `INSERT INTO watchlist_entries
  (id, plate, plate_color, category, legal_basis, case_reference, reason, priority, instruction, valid_from_ms,
   valid_until_ms, state, created_by, proposer_id, created_at_ms, approved_by, approved_at_ms,
   lapses_at_ms, scope, supersedes, import_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The values of `insertEntrySql`. */
export function entryValues(entry: WatchlistEntry, proposerId: string): unknown[] {
  return [
    entry.id,
    entry.plate,
    entry.plateColor,
    entry.category,
    entry.legalBasis,
    entry.caseReference,
    entry.reason,
    entry.priority,
    entry.instruction,
    Date.parse(entry.validFrom),
    Date.parse(entry.validUntil),
    entry.state,
    entry.createdBy,
    proposerId,
    Date.parse(entry.createdAt),
    entry.approvedBy,
    entry.approvedAt === null ? null : Date.parse(entry.approvedAt),
    entry.emergency === undefined ? null : Date.parse(entry.emergency.lapsesAt),
    entry.scope === undefined ? null : JSON.stringify(entry.scope),
    entry.supersedes ?? null,
    entry.importId ?? null,
  ];
}

export function entryOf(row: EntryRow): WatchlistEntry {
  return {
    id: row.id,
    plate: row.plate,
    plateColor: row.plate_color,
    category: row.category,
    legalBasis: row.legal_basis,
    caseReference: row.case_reference,
    reason: row.reason,
    priority: row.priority,
    instruction: row.instruction,
    validFrom: new Date(row.valid_from_ms).toISOString(),
    validUntil: new Date(row.valid_until_ms).toISOString(),
    state: row.state,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at_ms).toISOString(),
    approvedBy: row.approved_by,
    approvedAt: row.approved_at_ms === null ? null : timeText(row.approved_at_ms),
    ...lifeOf(row),
  };
}

/** What an entry has only where it applies. */
function lifeOf(row: EntryRow): Partial<WatchlistEntry> {
  const life: Partial<WatchlistEntry> = {};
  if (row.lapses_at_ms !== null) {
    life.emergency = {
      since: timeText(row.created_at_ms),
      lapsesAt: timeText(row.lapses_at_ms),
      review:
        row.emergency_review === null
          ? null
          : (JSON.parse(row.emergency_review) as NonNullable<EmergencyFacts['review']>),
    };
  }
  if (row.scope !== null) life.scope = JSON.parse(row.scope) as EntryScope;
  if (row.review_due_ms !== null) life.reviewDueAt = timeText(row.review_due_ms);
  if (row.review_until_ms !== null) life.reviewUntil = timeText(row.review_until_ms);
  if (row.supersedes !== null) life.supersedes = row.supersedes;
  if (row.superseded_by !== null) life.supersededBy = row.superseded_by;
  if (row.import_id !== null) life.importId = row.import_id;
  if (row.feed_id !== null) life.feedId = row.feed_id;
  if (row.suspended_at_ms !== null) life.suspendedAt = timeText(row.suspended_at_ms);
  if (row.ended_at_ms !== null) {
    life.ended = {
      how: row.end_kind ?? (row.state === 'expired' ? 'expired' : 'withdrawn'),
      by: row.ended_by ?? 'system',
      at: timeText(row.ended_at_ms),
      note: row.end_note ?? '',
    };
  }
  return life;
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
