/** The one gate before any look at reads. */
import type { Investigation } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Request } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';

/** Names the investigation under which a call looks at reads. */
export const investigationHeader = 'ringgate-investigation';

/**
 * The caller's own open investigation that the header names.
 * @throws RinggateError investigation_required without one, or when it is unknown, somebody else's, or over
 */
export async function requireInvestigation(context: AppContext, request: Request): Promise<Investigation> {
  const id = request.headers[investigationHeader];
  if (typeof id !== 'string' || id === '') {
    throw new RinggateError(
      'investigation_required',
      'Open an investigation (POST /investigations) and send its id in the header Ringgate-Investigation.',
    );
  }
  return openInvestigation(context, request.actor.userId, id);
}

/** @throws RinggateError investigation_required */
export async function openInvestigation(
  context: AppContext,
  userId: string,
  id: string,
): Promise<Investigation> {
  const found = await context.store.investigations.get(id).catch((error: unknown) => {
    if (error instanceof RinggateError && error.code === 'not_found') return null;
    throw error;
  });
  if (found === null || found.userId !== userId) {
    throw new RinggateError('investigation_required', `You have no investigation ${JSON.stringify(id)}.`);
  }
  if (Date.parse(found.expiresAt) <= context.clock()) {
    throw new RinggateError(
      'investigation_required',
      `Investigation ${id} was over at ${found.expiresAt}: open a new one.`,
    );
  }
  return found;
}
