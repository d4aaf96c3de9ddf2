/** `GET /purposes`, `…/investigations`: the recorded reason before any look at reads, one's own, and its end. */
import { randomUUID } from 'node:crypto';
import { fitsCaseReference } from '../core/case-reference.ts';
import type { Investigation } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import { findPurpose, purposes } from '../core/purpose.ts';
import type { RouteModule } from '../http/app.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { Id, IdParams, Nullable, Timestamp, Type } from '../http/schema.ts';

export interface InvestigationRules {
  /** A case reference has to fit it as a whole. */
  caseReferencePattern: RegExp;
  /** How long an investigation stays open. */
  investigationMs: number;
}
export const defaultInvestigationMs = 8 * 60 * 60 * 1000;

const NewInvestigation = Type.Object({
  id: Type.Optional(Id),
  purpose: Type.String({ description: 'an id of GET /purposes' }),
  caseReference: Type.String(),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
});
const InvestigationSchema = Type.Object({
  id: Type.String(),
  purpose: Type.String(),
  caseReference: Type.String(),
  note: Nullable(Type.String()),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  endedAt: Type.Optional(
    Type.String({ format: 'date-time', description: 'ended by its person before its time' }),
  ),
});
const InvestigationsQuery = Type.Object({
  ...listQueryFields,
  open: Type.Optional(Type.Boolean({ description: 'true: only those that are not over' })),
});
const PurposeList = Type.Object({
  items: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), nameZh: Type.String(), legalBasis: Type.String() }),
  ),
  nextCursor: Type.Null(),
  caseReferencePattern: Type.String({
    description: 'regular expression (Unicode) that a case reference has to fit as a whole',
  }),
});

function wrongFields(
  body: { purpose: string; caseReference: string },
  rules: InvestigationRules,
): FieldError[] {
  const errors: FieldError[] = [];
  if (findPurpose(body.purpose) === undefined) {
    const allowed = purposes.map((purpose) => purpose.id).join(', ');
    errors.push({ path: '/purpose', message: `is ${JSON.stringify(body.purpose)}; allowed: ${allowed}` });
  }
  if (!fitsCaseReference(body.caseReference, rules.caseReferencePattern)) {
    const message = `is ${JSON.stringify(body.caseReference)}; it has to fit ${rules.caseReferencePattern.source}`;
    errors.push({ path: '/caseReference', message });
  }
  return errors;
}

function viewOf({ userId: _userId, ...investigation }: Investigation) {
  return investigation;
}

export function investigationRoutes(rules: InvestigationRules): RouteModule {
  return (app, context) => {
    app.get(
      '/purposes',
      {
        schema: { summary: 'The purposes for which reads may be looked at', response: { 200: PurposeList } },
      },
      () => ({
        items: purposes.map((purpose) => ({ ...purpose })),
        nextCursor: null,
        caseReferencePattern: rules.caseReferencePattern.source,
      }),
    );
    app.post(
      '/investigations',
      {
        schema: {
          summary: 'States why reads are going to be looked at',
          body: NewInvestigation,
          response: { 201: InvestigationSchema },
        },
      },
      async (request, reply) => {
        const errors = wrongFields(request.body, rules);
        if (errors.length > 0) {
          throw new RinggateError('invalid_request', 'The investigation has wrong fields.', { errors });
        }
        const nowMs = context.clock();
        const made: Investigation = {
          id: request.body.id ?? randomUUID(),
          userId: request.actor.userId,
          purpose: request.body.purpose,
          caseReference: request.body.caseReference,
          note: request.body.note ?? null,
          createdAt: new Date(nowMs).toISOString(),
          expiresAt: new Date(nowMs + rules.investigationMs).toISOString(),
        };
        await context.store.investigations.insert(made);
        const { id, purpose, caseReference, note } = made;
        await context.audit(request.actor, 'investigation.opened', { id, purpose, caseReference, note });
        return reply.code(201).send(viewOf(made));
      },
    );
    app.get(
      '/investigations',
      {
        schema: {
          summary: 'One’s own investigations, newest first',
          querystring: InvestigationsQuery,
          response: { 200: PageSchema(InvestigationSchema) },
        },
      },
      async (request) => {
        const page = await context.store.investigations.list({
          ...pageOf(request.query),
          userId: request.actor.userId,
          ...(request.query.open === true ? { openAtMs: context.clock() } : {}),
        });
        return { items: page.items.map(viewOf), nextCursor: page.nextCursor };
      },
    );
    app.post(
      '/investigations/:id/end',
      {
        schema: {
          summary: 'Ends one’s own investigation before its time: nothing is looked at under it any more',
          params: IdParams,
          response: { 200: InvestigationSchema },
        },
      },
      async (request) => {
        const { userId } = request.actor;
        const ended = await context.store.investigations.end(request.params.id, userId, context.clock());
        const { id, purpose, caseReference } = ended;
        await context.audit(request.actor, 'investigation.ended', { id, purpose, caseReference });
        return viewOf(ended);
      },
    );
  };
}
