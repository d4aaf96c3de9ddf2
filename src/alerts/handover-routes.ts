/** `/handovers`: what one shift leaves to the next, in the words of a person, and who took it over. */
import { randomUUID } from 'node:crypto';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { HandoverSchema } from './handover-schema.ts';
import { HandoverSummarySchema, handoverSummary } from './handover-summary.ts';

const NewHandover = Type.Object({
  summary: Type.String({ minLength: 1, maxLength: 8000, pattern: '\\S' }),
});
const Acceptance = Type.Object({
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
});

export const handoverRoutes: RouteModule = (app, context) => {
  const { handovers } = context.store;
  app.post(
    '/handovers',
    {
      schema: {
        summary: 'Hands my shift over, in my own words',
        body: NewHandover,
        response: { 201: HandoverSchema },
      },
    },
    async ({ actor, body }, reply) => {
      const made = await handovers.add({
        id: randomUUID(),
        atMs: context.clock(),
        by: actor.username,
        areaId: actor.areaId,
        summary: body.summary.trim(),
      });
      await context.audit(actor, 'handover.write', { handover: made.id, areaId: made.areaId });
      return reply.code(201).send(made);
    },
  );
  app.get(
    '/handovers',
    {
      schema: {
        summary: 'Handovers of my area and below, newest first',
        querystring: ListQuery,
        response: { 200: PageSchema(HandoverSchema) },
      },
    },
    async ({ actor, query }) => {
      const { areaIds } = await scopeOf(context, actor);
      return handovers.list({ ...pageOf(query), areaIds });
    },
  );
  app.post(
    '/handovers/:id/acceptance',
    {
      schema: {
        summary: 'Takes a handover over; by another person than the one who wrote it',
        params: IdParams,
        body: Acceptance,
        response: { 200: HandoverSchema },
      },
    },
    async ({ actor, params, body }) => {
      const handover = await handovers.get(params.id);
      (await scopeOf(context, actor)).require(handover.areaId, `Handover ${handover.id}`);
      if (handover.by === actor.username)
        throw new RinggateError('conflict', 'You wrote this handover: somebody else takes it over.');
      const note = body.note?.trim() ?? '';
      const accepted = await handovers.accept(
        handover.id,
        actor.username,
        context.clock(),
        note === '' ? null : note,
      );
      await context.audit(actor, 'handover.accept', { handover: handover.id, by: handover.by });
      return accepted;
    },
  );
  app.get(
    '/handover-summary',
    {
      schema: {
        summary: 'What a new shift has to know: open alerts with their notes, what has changed since',
        querystring: Type.Object({
          since: Type.Optional(
            Type.String({
              format: 'date-time',
              description: 'the last handover of my area if absent, and 12 hours ago without one',
            }),
          ),
        }),
        response: { 200: HandoverSummarySchema },
      },
    },
    ({ actor, query }) =>
      handoverSummary(context, actor, query.since === undefined ? null : Date.parse(query.since)),
  );
};
