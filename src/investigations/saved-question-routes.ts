/** `…/saved-questions`: questions that a person keeps with a case, and asks again under any investigation of it. */
import { randomUUID } from 'node:crypto';
import { RinggateError } from '../core/errors.ts';
import type { Request, RouteModule } from '../http/app.ts';
import { PageSchema } from '../http/list.ts';
import { IdParams, NoContent, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import type { SavedQuestion } from '../store/contract/saved-questions.ts';
import { type QuestionKinds, termsOf } from './approval-routes.ts';
import { type LookRules, Looks, reasonOf } from './look.ts';
import { requireInvestigation } from './require.ts';

const kinds = ['reads', 'journeys', 'convoys', 'section-speeds', 'findings', 'usual-places'] as const;
const atMost = 100;
const hourMs = 3_600_000;

const Terms = Type.Record(Type.String(), Type.Unknown(), { description: 'the members of the question' });
const LastHours = Type.Integer({
  minimum: 1,
  maximum: 24 * 366,
  description: 'its time is the last so many hours before it is asked; then the terms have no from and to',
});
const SavedQuestionSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    kind: OneOf(kinds),
    terms: Terms,
    lastHours: Nullable(LastHours),
    caseReference: Type.String(),
    savedAt: Timestamp,
  },
  { title: 'SavedQuestion' },
);
const NewSavedQuestion = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  kind: OneOf(kinds),
  terms: Terms,
  lastHours: Type.Optional(Nullable(LastHours)),
});

/** What is kept has to be a question that could be asked now. @throws RinggateError invalid_request */
function check(body: Static<typeof NewSavedQuestion>, known: QuestionKinds, nowMs: number): void {
  const { terms, lastHours = null } = body;
  if (lastHours === null) {
    termsOf(known[body.kind], terms);
    return;
  }
  const errors = ['from', 'to']
    .filter((name) => terms[name] !== undefined)
    .map((name) => ({ path: `/terms/${name}`, message: 'lastHours says what the time is: leave it out' }));
  if (errors.length > 0)
    throw new RinggateError('invalid_request', 'The question has two times.', { errors });
  const iso = (ms: number): string => new Date(ms).toISOString();
  termsOf(known[body.kind], { ...terms, from: iso(nowMs - lastHours * hourMs), to: iso(nowMs) });
}

export function savedQuestionRoutes(parts: { kinds: QuestionKinds; rules: LookRules }): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, parts.rules);
    /** Under the caller's open investigation; a refusal is on record. */
    const within = async <T>(
      request: Request,
      terms: Record<string, unknown>,
      act: (investigation: Awaited<ReturnType<typeof requireInvestigation>>) => Promise<T>,
    ): Promise<T> => {
      try {
        return await act(await requireInvestigation(context, request));
      } catch (error) {
        await looks.refused(request, { kind: 'saved-questions', terms }, error);
        throw error;
      }
    };
    app.get(
      '/saved-questions',
      {
        schema: {
          summary: 'The questions that one has kept with the case of the open investigation, newest first',
          response: { 200: PageSchema(SavedQuestionSchema) },
        },
      },
      (request) =>
        within(request, {}, async ({ caseReference }) => ({
          items: await context.store.savedQuestions.list(request.actor.userId, caseReference),
          nextCursor: null,
        })),
    );
    app.post(
      '/saved-questions',
      {
        schema: {
          summary: 'Keeps a question with the case of the open investigation',
          body: NewSavedQuestion,
          response: { 201: SavedQuestionSchema },
        },
      },
      (request, reply) =>
        within(request, request.body.terms, async (investigation) => {
          const { body, actor } = request;
          const nowMs = context.clock();
          check(body, parts.kinds, nowMs);
          const made: SavedQuestion = {
            id: randomUUID(),
            name: body.name.trim(),
            kind: body.kind,
            terms: body.terms,
            lastHours: body.lastHours ?? null,
            caseReference: investigation.caseReference,
            savedAt: new Date(nowMs).toISOString(),
          };
          await context.store.savedQuestions.insert(made, actor.userId, atMost);
          const { id, name, kind, terms } = made;
          await context.audit(actor, 'question.saved', {
            ...reasonOf(investigation),
            id,
            name,
            kind,
            terms,
          });
          return reply.code(201).send(made);
        }),
    );
    app.delete(
      '/saved-questions/:id',
      {
        schema: {
          summary: 'Removes a question that one has kept with the case of the open investigation',
          params: IdParams,
          response: { 204: NoContent },
        },
      },
      (request, reply) =>
        within(request, { id: request.params.id }, async (investigation) => {
          const { question, userId } = await context.store.savedQuestions.get(request.params.id);
          if (userId !== request.actor.userId)
            throw new RinggateError('forbidden', 'This question was kept by somebody else.');
          if (question.caseReference !== investigation.caseReference)
            throw new RinggateError('forbidden', 'This question belongs to another case.');
          await context.store.savedQuestions.remove(question.id);
          await context.audit(request.actor, 'question.removed', {
            ...reasonOf(investigation),
            id: question.id,
          });
          return reply.code(204).send();
        }),
    );
  };
}
