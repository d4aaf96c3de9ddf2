/** Where each role begins, and what of the page it is shown. */
import type { Role } from '../api/types.ts';
import { type AreaRoute, navEntries, partOf, type Route } from '../router/routes.ts';
import { may } from './abilities.ts';

/** Each role's first view; who has several roles begins where the first of them in this list does. */
const starts: readonly (readonly [Role, AreaRoute])[] = [
  ['crew', { view: 'crew' }],
  ['wall', { view: 'wall' }],
  ['operator', { view: 'console' }],
  ['supervisor', { view: 'decide' }],
  ['officer', { view: 'mine' }],
  ['technician', { view: 'work' }],
  ['administrator', { view: 'administer' }],
  ['auditor', { view: 'oversee' }],
];

/** Where somebody begins: the view that answers "what must I do now?". */
export function startRoute(roles: readonly Role[]): AreaRoute {
  return starts.find(([role]) => roles.includes(role))?.[1] ?? { view: 'console' };
}

function isOpenTo(view: AreaRoute['view'], roles: readonly Role[]): boolean {
  const ability = partOf(view).views[view];
  return ability === null || may(roles, ability);
}

/** The route that is shown: what was asked for, or the start where the role does not have it. */
export function shownRoute(asked: Route, roles: readonly Role[]): AreaRoute {
  if (asked.view === 'start' || !isOpenTo(asked.view, roles)) return startRoute(roles);
  return asked;
}

/** The entries of the navigation that this role has, in their order. */
export function navigation(roles: readonly Role[]): readonly (typeof navEntries)[number][] {
  return navEntries.filter(
    ({ to, offeredTo }) => isOpenTo(to.view, roles) && (offeredTo === undefined || may(roles, offeredTo)),
  );
}
