/** `…/legal-holds`: reads, alerts, or a plate in a period, kept over their time for a reason, until an end. */
import { randomUUID } from 'node:crypto';
import { withPseudonyms } from '../audit/pseudonym.ts';
import { fitsCaseReference } from '../core/case-reference.ts';
import type { Actor } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import { normalisePlate } from '../core/plate.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { type AreaScope, scopeOf } from '../http/scope.ts';
import type { LegalHold } from '../store/contract/retention.ts';

const dayMs = 86_400_000;
/** A longer one is placed anew, so that somebody looks at whether it is needed still. */
const longestHoldMs = 2 * 365 * dayMs;
const states = ['in_force', 'release_asked', 'released', 'ended'] as const;
const mostRecords = 500;

const LegalHoldView = Type.Object(
  {
    id: Type.String(),
    areaId: Nullable(Type.String()),
    readIds: Type.Array(Type.String()),
    alertIds: Type.Array(Type.String()),
    plate: Nullable(Type.String({ description: 'a pseudonym for who sees no plates' })),
    from: Nullable(Timestamp),
    to: Nullable(Timestamp),
    reason: Type.String(),
    caseReference: Type.String(),
    placedBy: Type.String(),
    placedAt: Timestamp,
    until: Timestamp,
    state: OneOf([...states]),
    endsSoon: Type.Boolean({ description: 'in force, and over within two weeks' }),
    releaseAskedBy: Nullable(Type.String()),
    releaseAskedAt: Nullable(Timestamp),
    releaseReason: Nullable(Type.String()),
    releasedBy: Nullable(Type.String()),
    releasedAt: Nullable(Timestamp),
  },
  { title: 'LegalHold' },
);
const Reason = Type.String({ minLength: 4, maxLength: 2000, pattern: '\\S.*\\S.*\\S.*\\S' });
const Ids = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  maxItems: mostRecords,
  uniqueItems: true,
});
const NewHold = Type.Object({
  readIds: Type.Optional(Ids),
  alertIds: Type.Optional(Ids),
  plate: Type.Optional(Type.String({ minLength: 1, maxLength: 32, description: 'with `from` and `to`' })),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
  reason: Reason,
  caseReference: Type.String(),
  until: Timestamp,
});
const HoldsQuery = Type.Object({
  ...listQueryFields,
  state: Type.Optional(OneOf([...states, 'current'])),
});

export interface HoldRouteParts {
  caseReferencePattern: RegExp;
  pseudonymKey: string;
}

type Body = Static<typeof NewHold>;

/** @throws RinggateError invalid_request with every wrong field */
function check(body: Body, parts: HoldRouteParts, nowMs: number): void {
  const errors: FieldError[] = [];
  const given = (value: unknown): string => JSON.stringify(value);
  const untilMs = Date.parse(body.until);
  if (untilMs <= nowMs || untilMs > nowMs + longestHoldMs)
    errors.push({
      path: '/until',
      message: `is ${given(body.until)}; has to lie ahead, ${longestHoldMs / dayMs} days at most`,
    });
  if (!fitsCaseReference(body.caseReference, parts.caseReferencePattern))
    errors.push({
      path: '/caseReference',
      message: `is ${given(body.caseReference)}; it has to fit ${parts.caseReferencePattern.source}`,
    });
  const names = [body.readIds ?? [], body.alertIds ?? []].flat().length > 0;
  if (!names && body.plate === undefined)
    errors.push({
      path: '',
      message: 'names nothing to hold: give readIds, alertIds, or a plate with from and to',
    });
  const { plate, from, to } = body;
  if ((plate !== undefined || from !== undefined || to !== undefined) && (!plate || !from || !to))
    errors.push({
      path: '/plate',
      message: 'plate, from and to go together: a period is held, not a plate for good',
    });
  if (from !== undefined && to !== undefined && Date.parse(to) <= Date.parse(from))
    errors.push({ path: '/to', message: `is ${given(to)}; has to lie after from, ${given(from)}` });
  if (plate !== undefined && normalisePlate(plate).plate === '')
    errors.push({ path: '/plate', message: `is ${given(plate)}; that is no plate` });
  if (errors.length > 0) throw new RinggateError('invalid_request', 'The hold is not right.', { errors });
}

/** Each named record has to be there, and within the area. @throws RinggateError not_found, outside_area */
async function checkRecords(context: AppContext, scope: AreaScope, body: Body): Promise<void> {
  const { reads, alerts } = context.store;
  for (const id of body.readIds ?? []) {
    const found = await reads.get(id);
    if (found === null) throw new RinggateError('not_found', `There is no read ${JSON.stringify(id)}.`);
    scope.require(found.areaId, `Read ${id}`);
  }
  for (const id of body.alertIds ?? []) scope.require((await alerts.get(id)).areaId, `Alert ${id}`);
}

export function holdRoutes(parts: HoldRouteParts): RouteModule {
  return (app, context) => {
    const { retention } = context.store;
    const seenBy = (actor: Pick<Actor, 'roles'>, hold: LegalHold): LegalHold =>
      actor.roles.includes('supervisor')
        ? hold
        : (withPseudonyms(parts.pseudonymKey, { ...hold }) as LegalHold);
    const facts = (hold: LegalHold): Record<string, unknown> => ({
      id: hold.id,
      readIds: hold.readIds,
      alertIds: hold.alertIds,
      plate: hold.plate,
      from: hold.from,
      to: hold.to,
      caseReference: hold.caseReference,
      until: hold.until,
    });
    app.get(
      '/legal-holds',
      {
        schema: {
          summary:
            'Legal holds of my area, newest first; `endsSoon` where one has to be placed anew or let go',
          querystring: HoldsQuery,
          response: { 200: PageSchema(LegalHoldView) },
        },
      },
      async ({ actor, query }) => {
        const { areaIds } = await scopeOf(context, { areaId: actor.areaId });
        const { state } = query;
        const page = await retention.listHolds(
          { ...pageOf(query), areaIds, ...(state === undefined ? {} : { state }) },
          context.clock(),
        );
        return { ...page, items: page.items.map((hold) => seenBy(actor, hold)) };
      },
    );
    app.post(
      '/legal-holds',
      {
        schema: {
          summary: 'Keeps reads, alerts, or the reads of a plate in a period over their time',
          body: NewHold,
          response: { 201: LegalHoldView },
        },
      },
      async ({ actor, body }, reply) => {
        const nowMs = context.clock();
        check(body, parts, nowMs);
        await checkRecords(context, await scopeOf(context, { areaId: actor.areaId }), body);
        const id = randomUUID();
        const time = (text: string | undefined): string | null =>
          text === undefined ? null : new Date(text).toISOString();
        await retention.placeHold(
          {
            id,
            areaId: actor.areaId,
            readIds: body.readIds ?? [],
            alertIds: body.alertIds ?? [],
            plate: body.plate === undefined ? null : normalisePlate(body.plate).plate,
            from: time(body.from),
            to: time(body.to),
            reason: body.reason,
            caseReference: body.caseReference,
            placedBy: actor.username,
            placedAt: new Date(nowMs).toISOString(),
            until: new Date(body.until).toISOString(),
            releaseAskedBy: null,
            releaseAskedAt: null,
            releaseReason: null,
            releasedBy: null,
            releasedAt: null,
          },
          actor.userId,
        );
        const hold = await retention.getHold(id, nowMs);
        await context.audit(actor, 'hold.placed', { ...facts(hold), reason: hold.reason });
        return reply.code(201).send(hold);
      },
    );
    app.post(
      '/legal-holds/:id/release',
      {
        schema: {
          summary: 'Asks for the release of a hold; the same call of another supervisor releases it',
          params: IdParams,
          body: Type.Object({ reason: Reason }),
          response: { 200: LegalHoldView },
        },
      },
      async ({ actor, params, body }) => {
        const nowMs = context.clock();
        const before = await retention.getHold(params.id, nowMs);
        (await scopeOf(context, { areaId: actor.areaId })).require(before.areaId, `The hold ${before.id}`);
        const note = { ...facts(before), reason: body.reason };
        try {
          const hold = await retention.release(params.id, actor, body.reason, nowMs);
          const action = hold.state === 'released' ? 'hold.released' : 'hold.release_asked';
          await context.audit(actor, action, { ...note, placedBy: hold.placedBy });
          return hold;
        } catch (error) {
          if (error instanceof RinggateError && error.code === 'self_approval')
            await context.audit(actor, 'hold.self_release_refused', note);
          throw error;
        }
      },
    );
  };
}
