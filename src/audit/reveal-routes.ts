/** `/audit/reveals`: which plate stands behind a pseudonym of the log, for a case, by a supervisor, on record. */
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { alreadyOnRecord } from '../http/refusals.ts';
import { Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { plateBehind } from './pseudonym.ts';

const RevealBody = Type.Object({
  seq: Type.Integer({ minimum: 1, description: 'of the record in which the pseudonym stands' }),
  pseudonym: Type.String({ pattern: '^p-[0-9a-f]{16}$' }),
  caseReference: Type.String({ minLength: 1, maxLength: 64 }),
  reason: Type.String({ minLength: 4, maxLength: 2000, pattern: '\\S.*\\S.*\\S.*\\S' }),
});
const Revealed = Type.Object({ seq: Type.Integer(), pseudonym: Type.String(), plate: Type.String() });

export function revealRoutes(parts: { pseudonymKey: string; fitsCase(text: string): boolean }): RouteModule {
  return (app, context) => {
    app.post(
      '/audit/reveals',
      {
        schema: {
          summary: 'The plate behind a pseudonym of a record, where a case needs it',
          description: 'For supervisors, of what the people of their own area did.',
          body: RevealBody,
          response: { 201: Revealed },
        },
      },
      async ({ actor, body }, reply) => {
        const { seq, pseudonym, caseReference, reason } = body;
        if (!parts.fitsCase(caseReference))
          throw new RinggateError('invalid_request', 'Wrong fields: /caseReference', {
            errors: [
              {
                path: '/caseReference',
                message: `is ${JSON.stringify(caseReference)}, which is no case reference of this agency`,
              },
            ],
          });
        const asked = { seq, pseudonym, caseReference, reason };
        try {
          const record = await context.store.oversight.record(seq);
          const known = await context.store.accounts.credentials(record.actor);
          const scope = await scopeOf(context, { areaId: actor.areaId });
          scope.require(known?.user.areaId ?? null, `Record ${seq}, of "${record.actor}",`);
          const plate = plateBehind(parts.pseudonymKey, record.detail, pseudonym);
          if (plate === null)
            throw new RinggateError('not_found', `Record ${seq} holds no pseudonym ${pseudonym}.`);
          await context.audit(actor, 'audit.plate_revealed', { ...asked, plate });
          return reply.code(201).send({ seq, pseudonym, plate });
        } catch (error) {
          if (!(error instanceof RinggateError)) throw error;
          await context.audit(actor, 'audit.reveal_refused', { ...asked, code: error.code });
          throw alreadyOnRecord(error);
        }
      },
    );
  };
}
