/** Approvals of questions: asked for by one person, decided by another, used once. */
import type { Approval, ApprovalKind } from '../../core/approval.ts';
import type { Page } from '../../core/entities.ts';
import type { Person } from './watchlists.ts';

export interface ApprovalQuery {
  state?: Approval['state'];
  /** Only what this person asked for. */
  requesterId?: string;
  /** Only of askers in these areas; null = all. */
  areaIds: readonly string[] | null;
  limit: number;
  cursor?: string;
}
/** What an approval is used for. */
export interface ApprovalUse {
  userId: string;
  kind: ApprovalKind;
  /** Canonical JSON. */
  termsKey: string;
  investigationId: string;
}

export interface ApprovalsRepository {
  /** @throws RinggateError conflict (the id is taken) */
  insert(approval: Approval, requesterId: string, termsKey: string): void;
  /** As of a moment: one whose time is over is `expired`. @throws RinggateError not_found */
  get(id: string, nowMs: number): { approval: Approval; requesterId: string };
  /** Newest first. */
  list(query: ApprovalQuery, nowMs: number): Page<Approval>;
  /**
   * By another person than who asked. @param expiresAtMs until when an approved one may be used
   * @throws RinggateError not_found, self_approval, conflict (decided already, or its time is over)
   */
  decide(
    id: string,
    by: Person,
    decision: { approves: boolean; note: string | null; expiresAtMs: number },
    nowMs: number,
  ): Approval;
  /**
   * Takes an approved one for a question, once.
   * @throws RinggateError approval_required, where there is none such, or it is not for this
   */
  use(id: string, use: ApprovalUse, nowMs: number): Approval;
}
