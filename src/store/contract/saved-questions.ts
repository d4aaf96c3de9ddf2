/** Questions that a person keeps with a case, to ask them again. */
import type { ApprovalKind } from '../../core/approval.ts';

export interface SavedQuestion {
  id: string;
  name: string;
  kind: Exclude<ApprovalKind, 'exports'>;
  /** The members of the question, as it is asked. */
  terms: Record<string, unknown>;
  /** Its time is the last so many hours before it is asked; null: as its terms say. */
  lastHours: number | null;
  caseReference: string;
  savedAt: string;
}

export interface SavedQuestionsRepository {
  /** At most this many for one person and case. @throws RinggateError conflict (the id is taken, or there are too many) */
  insert(question: SavedQuestion, userId: string, atMost: number): void;
  /** Those of one person and case, newest first. */
  list(userId: string, caseReference: string): SavedQuestion[];
  /** @throws RinggateError not_found */
  get(id: string): { question: SavedQuestion; userId: string };
  remove(id: string): void;
}
