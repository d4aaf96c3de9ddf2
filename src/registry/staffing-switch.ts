/** A person's switch of staffing where there is a roster: it holds against the roster until a given time. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { CheckpointPatchBody } from './schemas.ts';

/** Long enough for a deployment, short enough that a forgotten switch does not outlive its reason by much. */
const longestMs = 14 * 86_400_000;
/** Where nobody says until when. */
const usualMs = 12 * 3_600_000;

/**
 * Keeps the switch with the roster, which else would set `staffed` back at once. Without a roster there is nothing to
 * keep: the switch holds until it is moved.
 * @throws RinggateError invalid_request: a time that is past or too far ahead, or without a roster or a switch to hold
 */
export async function switchRoster(
  context: Pick<AppContext, 'store' | 'clock'>,
  actor: Actor,
  checkpointId: string,
  { staffed, staffedUntil }: Pick<CheckpointPatchBody, 'staffed' | 'staffedUntil'>,
): Promise<void> {
  if (staffed === undefined && staffedUntil === undefined) return;
  const nowMs = context.clock();
  const refuse = (why: string): never => {
    throw new RinggateError('invalid_request', 'Wrong fields: /staffedUntil', {
      errors: [{ path: '/staffedUntil', message: `${why}, got "${staffedUntil}"` }],
    });
  };
  if (staffed === undefined) return refuse('goes with staffed');
  const roster = await context.store.rosters.get(checkpointId);
  if (roster === null) {
    if (staffedUntil !== undefined) refuse(`the checkpoint "${checkpointId}" has no roster to hold against`);
    return;
  }
  const untilMs = staffedUntil === undefined ? nowMs + usualMs : Date.parse(staffedUntil);
  if (untilMs <= nowMs) refuse('lies in the past');
  if (untilMs > nowMs + longestMs) refuse('lies more than 14 days ahead');
  await context.store.rosters.setSwitch(checkpointId, {
    staffed,
    until: new Date(untilMs).toISOString(),
    by: actor.username,
    at: new Date(nowMs).toISOString(),
  });
}
