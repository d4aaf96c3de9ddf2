/** What is wrong with the settings, all at once. */
import { RinggateError } from '../core/errors.ts';

export interface SettingProblem {
  key: string;
  /** As it was given; `(hidden)` for a secret, `(not set)` where a value is missing. */
  value: string;
  allowed: string;
}

/** One error for all problems; its `errors` have one item each, its detail says how many. */
export function settingsError(problems: readonly SettingProblem[]): RinggateError {
  const errors = problems.map(({ key, value, allowed }) => ({
    path: key,
    message: `is ${JSON.stringify(value)}; allowed: ${allowed}`,
  }));
  const count = problems.length === 1 ? 'One setting is wrong' : `${problems.length} settings are wrong`;
  return new RinggateError('invalid_settings', count, { errors, extra: { problems: [...problems] } });
}
