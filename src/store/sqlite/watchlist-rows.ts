/** A watchlist entry as a row, and back. */
import type { EntryState, Instruction, WatchlistEntry } from '../../core/entities.ts';
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
}

export const insertEntrySql = `INSERT INTO watchlist_entries
  (id, plate, plate_color, category, legal_basis, case_reference, reason, priority, instruction, valid_from_ms,
   valid_until_ms, state, created_by, proposer_id, created_at_ms, approved_by, approved_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

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
    approvedAt: row.approved_at_ms === null ? null : new Date(row.approved_at_ms).toISOString(),
  };
}
