/**
 * The one way to look at reads: an open investigation, an approval where the question needs one, and a record in the
 * audit log before anything is answered. A look that is refused is on record too.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AgeStep, type ApprovalKind, type ApprovalNeed, ageLimit, needTexts } from '../core/approval.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Investigation } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Request } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { alreadyOnRecord } from '../http/refusals.ts';
import { type AreaScope, scopeOf } from '../http/scope.ts';
import { investigationHeader, requireInvestigation } from './require.ts';

/** Names the approval that a question uses. */
export const approvalHeader = 'ringgate-approval';

export interface LookRules {
  ageSteps: readonly AgeStep[];
  /** Signs cursors: a page is only given on to who was given the one before. */
  cursorKey: string;
}

/** What is asked: of which kind, in which terms (as they are approved and recorded), and what of it needs an approval. */
export interface Question {
  kind: ApprovalKind;
  terms: Record<string, unknown>;
  needs: readonly ApprovalNeed[];
  /** Start of the time asked about. */
  fromMs?: number;
  /** In which order answers come, where there are several: a cursor is of one. */
  order?: string;
  /** The signed cursor of a further page. */
  cursor?: string;
}
export interface Look {
  investigation: Investigation;
  scope: AreaScope;
  /** As the store gave it. */
  cursor: string | undefined;
  /** The start that counts: a question without one goes no further back than it may. */
  fromMs: number | undefined;
  /** How far back the answer goes, where that was set here. */
  oldest: string | null;
  /** The approval that the question used; null where it needed none. */
  approval: string | null;
  /** Signs the cursor of the next page. */
  seal(cursor: string | null): string | null;
}
/** What the audit log says of an answer. */
export interface LookResult<T> {
  answer: T;
  results: number;
  readIds: readonly string[];
}

export function reasonOf(investigation: Investigation): Record<string, string> {
  const { id, purpose, caseReference } = investigation;
  return { investigation: id, purpose, caseReference };
}

/** Of one session in a minute. */
const refusalsInFull = 20;

export class Looks {
  readonly #context: AppContext;
  readonly #rules: LookRules;
  /** Refusals written in full in this minute. */
  #told = { minute: 0, bySession: new Map<string, number>() };

  constructor(context: AppContext, rules: LookRules) {
    this.#context = context;
    this.#rules = rules;
  }

  /**
   * Answers a question, on record.
   * @param action name of the record @param find looks, and says what was found
   * @throws RinggateError investigation_required, approval_required, outside_area, invalid_request
   */
  async answer<T>(
    request: Request,
    action: string,
    question: Question,
    find: (look: Look) => Promise<LookResult<T>>,
  ): Promise<T> {
    const { actor } = request;
    try {
      const investigation = await requireInvestigation(this.#context, request);
      const termsKey = canonicalJson(question.terms);
      const bound = [actor.userId, investigation.id, question.kind, termsKey, question.order ?? ''];
      const opened = question.cursor === undefined ? null : this.#openCursor(question.cursor, bound);
      const limit = ageLimit(this.#rules.ageSteps, question.fromMs, this.#context.clock());
      const needs = [...question.needs];
      if (limit.needs.includes('approval')) needs.push('old_reads');
      if (limit.needs.includes('supervisor') && !actor.roles.includes('supervisor'))
        throw new RinggateError('approval_required', 'Reads this old are for supervisors to ask about.', {
          extra: { needs: ['supervisor'] },
        });
      const approval = await this.#approval(request, { ...question, needs }, termsKey, investigation, opened);
      const look: Look = {
        investigation,
        scope: await scopeOf(this.#context, actor),
        approval,
        cursor: opened?.cursor,
        fromMs: limit.fromMs,
        oldest: limit.isLimited && limit.fromMs !== undefined ? new Date(limit.fromMs).toISOString() : null,
        seal: (cursor) => (cursor === null ? null : this.#sealCursor(cursor, approval, bound)),
      };
      const { answer, results, readIds } = await find(look);
      await this.#context.audit(actor, action, {
        ...reasonOf(investigation),
        terms: question.terms,
        results,
        readIds: [...readIds],
        ...(approval === null ? {} : { approval }),
      });
      return answer;
    } catch (error) {
      await this.refused(request, question, error);
      throw error;
    }
  }

  /** Notes what was refused; what merely failed is no attempt. */
  async refused(
    request: Request,
    question: { kind: string; terms: Record<string, unknown> },
    error: unknown,
  ): Promise<void> {
    if (!(error instanceof RinggateError)) return;
    const isCursor = error.errors.some((one) => one.path === '/cursor');
    const codes = [
      'investigation_required',
      'approval_required',
      'outside_area',
      'forbidden',
      'self_approval',
      'too_few_vehicles',
    ];
    if (!codes.includes(error.code) && !isCursor) return;
    // the many that one session tries are counted with the other refusals
    if (!this.#isToBeTold(request.actor.sessionId)) return;
    alreadyOnRecord(error);
    await this.#context.audit(request.actor, 'look.refused', {
      code: error.code,
      question: question.kind,
      terms: question.terms,
      investigation: String(request.headers[investigationHeader] ?? ''),
      approval: String(request.headers[approvalHeader] ?? ''),
    });
  }

  #isToBeTold(sessionId: string): boolean {
    const minute = Math.floor(this.#context.clock() / 60_000);
    if (minute !== this.#told.minute) this.#told = { minute, bySession: new Map() };
    const before = this.#told.bySession.get(sessionId) ?? 0;
    this.#told.bySession.set(sessionId, before + 1);
    return before < refusalsInFull;
  }

  /** The approval in use; null where none is needed. */
  async #approval(
    request: Request,
    question: Question,
    termsKey: string,
    investigation: Investigation,
    opened: { approval: string | null } | null,
  ): Promise<string | null> {
    if (question.needs.length === 0) return null;
    const { userId } = request.actor;
    const nowMs = this.#context.clock();
    if (opened?.approval != null) {
      // further pages of the question that used it
      const { approval } = await this.#context.store.approvals.get(opened.approval, nowMs);
      if (Date.parse(approval.expiresAt) > nowMs) return approval.id;
      throw new RinggateError(
        'approval_required',
        `Approval ${approval.id} was over at ${approval.expiresAt}.`,
      );
    }
    const id = request.headers[approvalHeader];
    if (typeof id !== 'string' || id === '') {
      const why = question.needs.map((need) => needTexts[need]).join('; ');
      throw new RinggateError(
        'approval_required',
        `This question needs the approval of a supervisor first: ${why}. Ask for it with POST /approvals (kind "${question.kind}", these terms, a reason), then send its id in the header Ringgate-Approval.`,
        { extra: { needs: question.needs, approval: { kind: question.kind, terms: question.terms } } },
      );
    }
    const use = { userId, kind: question.kind, termsKey, investigationId: investigation.id };
    return (await this.#context.store.approvals.use(id, use, nowMs)).id;
  }

  #sealCursor(cursor: string, approval: string | null, bound: readonly string[]): string {
    const body = Buffer.from(JSON.stringify([cursor, approval])).toString('base64url');
    return `${body}.${this.#signature(body, bound)}`;
  }

  /** @throws RinggateError invalid_request for one that was changed, or is of another person, investigation or question */
  #openCursor(sealed: string, bound: readonly string[]): { cursor: string; approval: string | null } {
    const [body = '', given = ''] = sealed.split('.');
    const right = Buffer.from(this.#signature(body, bound));
    const told = Buffer.from(given);
    if (right.length !== told.length || !timingSafeEqual(right, told)) {
      const message = 'is none that was given out for this question, to you, in this investigation';
      throw new RinggateError('invalid_request', `The cursor ${message}.`, {
        errors: [{ path: '/cursor', message }],
      });
    }
    const [cursor, approval] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
      string,
      string | null,
    ];
    return { cursor, approval };
  }

  #signature(body: string, bound: readonly string[]): string {
    return createHmac('sha256', this.#rules.cursorKey)
      .update(JSON.stringify(['cursor', body, ...bound]))
      .digest('base64url');
  }
}
