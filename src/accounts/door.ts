/** What a signed-in caller may do at a route beside their role: the rules that hold for every route alike. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';

export type TotpRule = 'off' | 'optional' | 'required';

/** Calls that only look, although they are no GET: a look into another area holds for them. */
const looking = new Set([
  'POST /investigations',
  'POST /devices/:id/live',
  'POST /exports',
  'POST /approvals',
  'POST /alerts/:id/sighting',
]);

/** What a person does themselves and no program for them, whatever the scope of its token. */
const forPeople = [
  /^(?!GET )\w+ \/users/,
  /^(?!GET )\w+ \/area-grants/,
  /^\w+ \/tokens/,
  /^\w+ \/sessions/,
  /^\w+ \/session\//,
  /^DELETE \/session$/,
  // a person answers for a decision, and looks at the picture before a vehicle is stopped
  /^POST .*\/(?:approval|rejection|decision|verification|answer|receipt|recall-confirmation|acceptance|release|(?:emergency-)?review)$/,
  /^POST \/approvals/,
  /^POST \/legal-holds/,
  /^POST \/handovers/,
  // a person's judgement of a question, and a plate that a person has to account for having seen
  /^POST \/query-reviews/,
  /^POST \/audit\/reveals/,
];

/** Socket.IO, as a group of routes. */
export const screenGroup = 'live-events';

/** The group of a route: the first part of its path. */
export function groupOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/**
 * The actor as this route sees them.
 * @param route method and path as in the permission table
 * @throws RinggateError forbidden (outside a token's scope), otp_enrolment_required
 */
export function throughTheDoor(
  actor: Actor,
  route: { method: string; path: string },
  rule: { totp: TotpRule },
): Actor {
  const { method, path } = route;
  const name = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  const looks = name.startsWith('GET ') || looking.has(name);
  if (actor.apiToken !== undefined) requireTokenScope(actor.apiToken, name, path);
  else if (rule.totp === 'required' && actor.secondFactor !== true && groupOf(path) !== 'session')
    throw new RinggateError('otp_enrolment_required');
  if (looks || actor.looks === undefined) return actor;
  const { looks: _none, ...rest } = actor;
  return rest;
}

function requireTokenScope(token: NonNullable<Actor['apiToken']>, name: string, path: string): void {
  const refuse = (why: string): never => {
    throw new RinggateError('forbidden', `The token "${token.name}" ${why}`);
  };
  if (forPeople.some((pattern) => pattern.test(name)))
    refuse('may not do this: it is for people, signed in themselves');
  if (token.readOnly && !name.startsWith('GET ')) refuse('may only read');
  if (token.routes !== null && groupOf(path) !== 'session' && !token.routes.includes(groupOf(path)))
    refuse(`is for ${token.routes.join(', ')}, not for ${groupOf(path)}`);
}
