/** Dead letters: messages that could not be understood, to be looked at and, once a cause is mended, taken in again. */
import type { Actor, DeadLetter } from '../core/entities.ts';
import type { RouteModule } from '../http/app.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';

/** What came of taking a message in again. */
export interface Replayed {
  /** Reads that are in the store now, those that were there before included. */
  reads: number;
  /** What still could not be understood. */
  errors: { code: string; detail: string }[];
}

export interface DeadLetterParts {
  /**
   * The way of a read for bytes that came before. What fails again is answered and stored nowhere:
   * the letter itself stays.
   */
  replay(letter: DeadLetter): Promise<Replayed>;
}

const DeadLetterSchema = Type.Object({
  id: Type.String(),
  receivedAt: Timestamp,
  source: Type.String({ description: 'the topic or path it came by' }),
  deviceId: Nullable(Type.String()),
  make: Nullable(Type.String()),
  code: Type.String(),
  detail: Type.String(),
  bytesBase64: Type.String({ description: 'the message whole; empty for technicians' }),
  transport: OneOf(['mqtt', 'http', 'tcp']),
  contentType: Nullable(Type.String()),
});
const ReplayedSchema = Type.Object({
  reads: Type.Integer({ description: 'in the store now, those that were there before included' }),
  errors: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
  removed: Type.Boolean({ description: 'the letter is gone, since nothing of it failed' }),
});

/**
 * Technicians see that and why a message was not understood; its bytes may hold a plate, which they see masked only,
 * so those are for supervisors.
 */
function forActor(letter: DeadLetter, actor: Pick<Actor, 'roles'>): DeadLetter {
  return actor.roles.includes('supervisor') ? letter : { ...letter, bytesBase64: '' };
}

/** What the audit log says of a letter: never its bytes, they may hold a plate. */
function named(letter: DeadLetter): Record<string, unknown> {
  return { id: letter.id, deviceId: letter.deviceId, code: letter.code };
}

export function deadLetterRoutes(parts: DeadLetterParts): RouteModule {
  return (app, context) => {
    app.get(
      '/dead-letters',
      {
        schema: {
          summary: 'Messages that could not be understood, whole, newest first',
          querystring: Type.Object({ ...listQueryFields, code: Type.Optional(Type.String()) }),
          response: { 200: PageSchema(DeadLetterSchema) },
        },
      },
      async (request) => {
        const { code } = request.query;
        const page = await context.store.deadLetters.list({
          ...pageOf(request.query),
          ...(code === undefined ? {} : { code }),
        });
        await context.audit(request.actor, 'dead_letters.listed', {
          code: code ?? null,
          ids: page.items.map((letter) => letter.id),
        });
        return { ...page, items: page.items.map((letter) => forActor(letter, request.actor)) };
      },
    );
    app.get(
      '/dead-letters/:id',
      { schema: { summary: 'One dead letter', params: IdParams, response: { 200: DeadLetterSchema } } },
      async (request) => {
        const letter = await context.store.deadLetters.get(request.params.id);
        await context.audit(request.actor, 'dead_letter.opened', named(letter));
        return forActor(letter, request.actor);
      },
    );
    app.post(
      '/dead-letters/:id/replay',
      {
        schema: {
          summary: 'Takes the message in again; the letter goes when all of it is understood now',
          params: IdParams,
          response: { 200: ReplayedSchema },
        },
      },
      async (request) => {
        const letter = await context.store.deadLetters.get(request.params.id);
        const replayed = await parts.replay(letter);
        const removed = replayed.errors.length === 0;
        if (removed) await context.store.deadLetters.remove(letter.id);
        const codes = replayed.errors.map((error) => error.code);
        await context.audit(request.actor, 'dead_letter.replayed', {
          ...named(letter),
          reads: replayed.reads,
          codes,
          removed,
        });
        return { ...replayed, removed };
      },
    );
  };
}
