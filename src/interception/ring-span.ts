/** The time that a question about the rings is over. */
import { RinggateError } from '../core/errors.ts';

export const hourMs = 3_600_000;
const longestMs = 31 * 24 * hourMs;

/** Whole hours: `from` is taken down and `to` up to the hour. @throws RinggateError invalid_request */
export function spanOf(
  query: { from?: string; to?: string },
  nowMs: number,
): { fromMs: number; toMs: number } {
  const toMs = Math.ceil((query.to === undefined ? nowMs + 1 : Date.parse(query.to)) / hourMs) * hourMs;
  const fromMs =
    Math.floor((query.from === undefined ? toMs - 24 * hourMs : Date.parse(query.from)) / hourMs) * hourMs;
  const message =
    fromMs >= toMs
      ? `is ${query.from}; must be before to, ${new Date(toMs).toISOString()}`
      : toMs - fromMs > longestMs
        ? `is ${query.from}; at most 31 days before to`
        : null;
  if (message === null) return { fromMs, toMs };
  throw new RinggateError('invalid_request', 'Wrong fields: /from', { errors: [{ path: '/from', message }] });
}
