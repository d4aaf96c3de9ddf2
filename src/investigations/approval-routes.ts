/** `…/approvals`: a question that needs a second person is asked for, decided by a supervisor of the area, and used once. */
import { randomUUID } from 'node:crypto';
import { type ApprovalKind, approvalKinds } from '../core/approval.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { RinggateError } from '../core/errors.ts';
import type { Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { Id, IdParams, Nullable, OneOf, Timestamp, type TSchema, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { validatorCompiler } from '../http/validation.ts';
import { type LookRules, Looks, reasonOf } from './look.ts';
import { requireInvestigation } from './require.ts';

/** A kind of question: how its terms look, and their one form. */
export interface QuestionKind {
  schema: TSchema;
  /** @throws RinggateError invalid_request */
  terms(query: unknown): Record<string, unknown>;
}
export type QuestionKinds = Readonly<Record<ApprovalKind, QuestionKind>>;

const states = ['requested', 'approved', 'refused', 'used', 'expired'] as const;
const ApprovalSchema = Type.Object(
  {
    id: Type.String(),
    kind: OneOf(approvalKinds),
    terms: Type.Record(Type.String(), Type.Unknown(), { description: 'as they were normalised' }),
    reason: Type.String(),
    investigationId: Type.String(),
    purpose: Type.String(),
    caseReference: Type.String(),
    requestedBy: Type.String(),
    requestedAt: Timestamp,
    areaId: Nullable(Type.String()),
    state: OneOf(states),
    decidedBy: Nullable(Type.String()),
    decidedAt: Nullable(Timestamp),
    note: Nullable(Type.String()),
    expiresAt: Timestamp,
    usedAt: Nullable(Timestamp),
  },
  { title: 'Approval' },
);
const NewApproval = Type.Object({
  id: Type.Optional(Id),
  kind: OneOf(approvalKinds),
  terms: Type.Record(Type.String(), Type.Unknown(), {
    description: 'the members of the question, as it will be asked',
  }),
  reason: Type.String({ minLength: 4, maxLength: 2000 }),
});
const Decision = Type.Object({
  decision: OneOf(['approved', 'refused'] as const),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
});
const ApprovalsQuery = Type.Object({ ...listQueryFields, state: Type.Optional(OneOf(states)) });

/** An account younger than this that approves is flagged to the auditor (interfaces.md). */
const youngAccountMs = 24 * 3_600_000;

export interface ApprovalParts {
  kinds: QuestionKinds;
  rules: LookRules;
  /** How long one may be used once it is approved, and waits before. */
  approvalMs: number;
}

/** The terms in their one form; members that the question does not have are named. @throws RinggateError invalid_request */
export function termsOf(kind: QuestionKind, terms: Record<string, unknown>): Record<string, unknown> {
  const known = Object.keys((kind.schema as { properties?: object }).properties ?? {});
  const errors = Object.keys(terms)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: `/terms/${name}`,
      message: `is no member of this question; known: ${known.join(', ')}`,
    }));
  if (errors.length > 0)
    throw new RinggateError('invalid_request', 'The terms have unknown members.', { errors });
  const checked = validatorCompiler({ schema: kind.schema, httpPart: 'querystring' })(terms);
  if ('error' in checked) throw checked.error;
  return kind.terms(checked.value);
}

function isSupervisor(request: Request): boolean {
  return request.actor.roles.includes('supervisor');
}

async function isYoung(context: AppContext, userId: string): Promise<boolean> {
  const user = await context.store.accounts.getUser(userId);
  return context.clock() - Date.parse(user.createdAt) < youngAccountMs;
}

export function approvalRoutes(parts: ApprovalParts): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, parts.rules);
    const noted = async <T>(
      request: Request,
      terms: Record<string, unknown>,
      act: () => Promise<T>,
    ): Promise<T> => {
      try {
        return await act();
      } catch (error) {
        await looks.refused(request, { kind: 'approvals', terms }, error);
        throw error;
      }
    };
    app.post(
      '/approvals',
      {
        schema: {
          summary: 'Asks a supervisor to approve a question that needs it',
          body: NewApproval,
          response: { 201: ApprovalSchema },
        },
      },
      (request, reply) =>
        noted(request, request.body.terms, async () => {
          const { actor, body } = request;
          const investigation = await requireInvestigation(context, request);
          const terms = termsOf(parts.kinds[body.kind], body.terms);
          const id = body.id ?? randomUUID();
          const nowMs = context.clock();
          const { id: investigationId, purpose, caseReference } = investigation;
          const made = {
            id,
            kind: body.kind,
            terms,
            reason: body.reason,
            investigationId,
            purpose,
            caseReference,
            requestedBy: actor.username,
            requestedAt: new Date(nowMs).toISOString(),
            areaId: actor.areaId,
            state: 'requested' as const,
            decidedBy: null,
            decidedAt: null,
            note: null,
            expiresAt: new Date(nowMs + parts.approvalMs).toISOString(),
            usedAt: null,
          };
          await context.store.approvals.insert(made, actor.userId, canonicalJson(terms));
          await context.audit(actor, 'approval.requested', {
            ...reasonOf(investigation),
            id,
            kind: body.kind,
            terms,
            reason: body.reason,
          });
          return reply.code(201).send(made);
        }),
    );
    app.get(
      '/approvals',
      {
        schema: {
          summary: 'Approvals: one’s own; for a supervisor those of the area too. Newest first',
          querystring: ApprovalsQuery,
          response: { 200: PageSchema(ApprovalSchema) },
        },
      },
      async (request) => {
        const { areaIds } = await scopeOf(context, request.actor);
        const { state } = request.query;
        const query = { ...pageOf(request.query), ...(state === undefined ? {} : { state }) };
        return context.store.approvals.list(
          isSupervisor(request)
            ? { ...query, areaIds }
            : { ...query, areaIds: null, requesterId: request.actor.userId },
          context.clock(),
        );
      },
    );
    app.get(
      '/approvals/:id',
      { schema: { summary: 'One approval', params: IdParams, response: { 200: ApprovalSchema } } },
      (request) =>
        noted(request, { id: request.params.id }, async () => {
          const { approval, requesterId } = await context.store.approvals.get(
            request.params.id,
            context.clock(),
          );
          if (requesterId === request.actor.userId) return approval;
          if (!isSupervisor(request))
            throw new RinggateError('forbidden', 'This approval is of somebody else.');
          (await scopeOf(context, request.actor)).require(approval.areaId, `Approval ${approval.id}`);
          return approval;
        }),
    );
    app.post(
      '/approvals/:id/decision',
      {
        schema: {
          summary: 'A supervisor of the area approves or refuses a question of somebody else',
          params: IdParams,
          body: Decision,
          response: { 200: ApprovalSchema },
        },
      },
      (request) =>
        noted(request, { id: request.params.id }, async () => {
          const { actor, params, body } = request;
          const nowMs = context.clock();
          const { approval } = await context.store.approvals.get(params.id, nowMs);
          (await scopeOf(context, actor)).require(approval.areaId, `Approval ${approval.id}`);
          const decided = await context.store.approvals.decide(
            params.id,
            { userId: actor.userId, username: actor.username },
            {
              approves: body.decision === 'approved',
              note: body.note ?? null,
              expiresAtMs: nowMs + parts.approvalMs,
            },
            nowMs,
          );
          await context.audit(actor, `approval.${body.decision}`, {
            id: decided.id,
            kind: decided.kind,
            terms: decided.terms,
            requestedBy: decided.requestedBy,
            note: decided.note,
            purpose: decided.purpose,
            caseReference: decided.caseReference,
            ...((await isYoung(context, actor.userId)) ? { flag: 'young_account' } : {}),
          });
          return decided;
        }),
    );
  };
}
