/** `/query-reviews`: a supervisor looks at questions drawn by lot; what looks wrong goes to the auditor. */
import type { Actor, AuditRecord } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { alreadyOnRecord } from '../http/refusals.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { type QueryReview, queryVerdicts } from '../store/contract/oversight.ts';
import { lookFields, lookOf } from './looks.ts';
import { withPseudonyms } from './pseudonym.ts';
import { QuerySample, type Sample } from './query-sample.ts';

const Review = Type.Object({
  verdict: OneOf(queryVerdicts),
  note: Nullable(Type.String()),
  by: Type.String(),
  at: Timestamp,
});
const SampledQuery = Type.Object(
  {
    ...lookFields,
    own: Type.Boolean({ description: 'mine: somebody else has to review it' }),
    review: Nullable(Review),
  },
  { title: 'SampledQuery' },
);
const SampleView = Type.Object(
  {
    from: Timestamp,
    to: Type.String({ format: 'date-time', description: 'exclusive: the last whole week, in UTC' }),
    asked: Type.Integer({ description: 'how many questions the people of my area asked in it' }),
    items: Type.Array(SampledQuery),
    nextCursor: Type.Null(),
  },
  { title: 'QuerySample' },
);
const QuestionableQuery = Type.Object({ ...lookFields, review: Review }, { title: 'QuestionableQuery' });
const Verdict = Type.Object({
  verdict: OneOf(queryVerdicts),
  note: Type.Optional(
    Nullable(Type.String({ maxLength: 2000, description: 'has to be there where it is questionable' })),
  ),
});
export type SampleView = Static<typeof SampleView>;
export type QuestionableQuery = Static<typeof QuestionableQuery>;

function reviewView({ verdict, note, by, at }: QueryReview): Static<typeof Review> {
  return { verdict, note, by, at };
}

/** @param parts.pseudonymKey secret of the site, by which lots are drawn too */
export function queryReviewRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    const sample = new QuerySample(context, parts.pseudonymKey);
    const sampleOf = async (actor: Actor): Promise<Sample> =>
      sample.of(await scopeOf(context, { areaId: actor.areaId }));
    addSample(app, context, sampleOf);
    addVerdict(app, context, sampleOf);
    addQuestionable(app, context, parts.pseudonymKey);
  };
}

/** By the investigation too: a name can be changed, whose case it was cannot. */
async function isOwn(context: AppContext, actor: Actor, record: AuditRecord): Promise<boolean> {
  if (record.actor.toLowerCase() === actor.username.toLowerCase()) return true;
  try {
    const { userId } = await context.store.investigations.get(lookOf(record).investigation);
    return userId === actor.userId;
  } catch (error) {
    if (error instanceof RinggateError && error.code === 'not_found') return false;
    throw error;
  }
}

type SampleOf = (actor: Actor) => Promise<Sample>;

function addSample(app: App, context: AppContext, sampleOf: SampleOf): void {
  app.get(
    '/query-reviews',
    {
      schema: {
        summary: 'Questions of the last whole week that were drawn by lot to be reviewed',
        description:
          'The lots are drawn by a secret of the site, for each week anew: the same sample for everybody who sees the area, and nobody can tell beforehand which questions are in it.',
        response: { 200: SampleView },
      },
    },
    async ({ actor }) => {
      const { week, asked, records } = await sampleOf(actor);
      const reviews = await context.store.oversight.reviewsOf(records.map((record) => record.seq));
      const bySeq = new Map(reviews.map((review) => [review.seq, review]));
      const items = await Promise.all(
        records.map(async (record) => {
          const review = bySeq.get(record.seq);
          return {
            ...lookOf(record),
            own: await isOwn(context, actor, record),
            review: review === undefined ? null : reviewView(review),
          };
        }),
      );
      await context.audit(actor, 'query_reviews.opened', { records: records.map((record) => record.seq) });
      return {
        from: new Date(week.fromMs).toISOString(),
        to: new Date(week.toMs).toISOString(),
        asked,
        items,
        nextCursor: null,
      };
    },
  );
}

function addVerdict(app: App, context: AppContext, sampleOf: SampleOf): void {
  app.post(
    '/query-reviews/:seq',
    {
      schema: {
        summary: 'Says of a question in the sample whether it is plausible',
        params: Type.Object({ seq: Type.Integer({ minimum: 1 }) }),
        body: Verdict,
        response: { 201: Type.Object({ seq: Type.Integer(), ...Review.properties }) },
      },
    },
    async ({ actor, params, body }, reply) => {
      const note = body.note?.trim() ?? '';
      if (body.verdict === 'questionable' && note === '')
        throw new RinggateError('invalid_request', 'Wrong fields: /note', {
          errors: [{ path: '/note', message: 'has to say what is questionable; it is empty' }],
        });
      const { records } = await sampleOf(actor);
      const record = records.find(({ seq }) => seq === params.seq);
      if (record === undefined)
        throw new RinggateError('not_found', `Record ${params.seq} is not in the sample that you review.`);
      const { seq } = record;
      if (await isOwn(context, actor, record)) {
        await context.audit(actor, 'query.self_review_refused', { seq });
        throw alreadyOnRecord(new RinggateError('self_approval', 'Nobody reviews their own question.'));
      }
      const review: QueryReview = {
        seq,
        verdict: body.verdict,
        note: note === '' ? null : note,
        by: actor.username,
        at: new Date(context.clock()).toISOString(),
      };
      await context.store.oversight.addReview(review, actor.userId);
      const { verdict } = review;
      await context.audit(actor, 'query.reviewed', { seq, verdict, note: review.note, of: record.actor });
      return reply.code(201).send({ seq, ...reviewView(review) });
    },
  );
}

function addQuestionable(app: App, context: AppContext, pseudonymKey: string): void {
  app.get(
    '/questionable-queries',
    {
      schema: {
        summary: 'Questions that a supervisor found questionable, newest first',
        querystring: ListQuery,
        response: { 200: PageSchema(QuestionableQuery) },
      },
    },
    async ({ query }) => {
      const { oversight } = context.store;
      const page = await oversight.listReviews({ verdict: 'questionable', ...pageOf(query) });
      const items = await Promise.all(
        page.items.map(async (review) => {
          const look = lookOf(await oversight.record(review.seq));
          const terms = withPseudonyms(pseudonymKey, look.terms) as Record<string, unknown>;
          return { ...look, terms, review: reviewView(review) };
        }),
      );
      return { items, nextCursor: page.nextCursor };
    },
  );
}
