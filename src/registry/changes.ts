/** How the registry is changed: one change after another, then told to the gateway, then audited. */
import type { Actor } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';

/** What a change answers and what of it goes into the audit log. */
export interface Changed<T> {
  result: T;
  action: string;
  detail: Record<string, unknown>;
}
export type Change = <T>(actor: Actor, work: () => Promise<Changed<T>>) => Promise<T>;

/**
 * Changes run one after another, so that a rule over several records (rings inside of each other, say) that was
 * checked still holds when the change is written.
 */
export function changesInTurn(context: Pick<AppContext, 'changes' | 'audit'>): Change {
  let last: Promise<unknown> = Promise.resolve();
  return (actor, work) => {
    const turn = last.then(async () => {
      const { result, action, detail } = await work();
      context.changes.emit('registryChanged');
      await context.audit(actor, action, detail);
      return result;
    });
    // a change that was refused does not hold up the next one
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** @throws RinggateError invalid_request when there is a wrong field */
export function refuseWrongFields(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const where = [...new Set(errors.map((error) => error.path))].join(', ');
  throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
}
