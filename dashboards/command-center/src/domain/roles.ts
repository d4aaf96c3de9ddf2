/** What the page offers to which role. The gateway decides; this is so that nobody is led to a closed door. */
import type { Role } from '../api/types.ts';
import type { Route, ViewName } from '../router/routes.ts';

const builders: readonly Role[] = ['technician', 'administrator'];
const abilities = {
  /** Sees the queue of alerts. */
  alerts: ['operator', 'officer', 'supervisor', 'wall', 'crew'],
  /** Finds, registers and repairs devices. */
  build: builders,
  devices: [...builders, 'operator', 'supervisor'],
  live: ['operator', 'supervisor', 'technician', 'wall'],
  /** Tries messages stage by stage. */
  decode: [...builders, 'supervisor'],
  /** Sees the messages that were not understood. */
  letters: ['technician', 'supervisor'],
  /** Turns cameras. */
  steer: ['operator', 'supervisor', 'technician'],
} as const satisfies Record<string, readonly Role[]>;
export type Ability = keyof typeof abilities;

/** Whether one of these roles may. */
export function may(roles: readonly Role[], ability: Ability): boolean {
  const allowed: readonly Role[] = abilities[ability];
  return roles.some((role) => allowed.includes(role));
}

/** Where somebody begins: who sees alerts at the console, who builds at what is to be done. */
export function startView(roles: readonly Role[]): 'console' | 'work' {
  return may(roles, 'build') && !may(roles, 'alerts') ? 'work' : 'console';
}

const needed: Readonly<Record<ViewName, Ability | null>> = {
  start: null,
  console: null,
  work: 'build',
  find: 'build',
  register: 'build',
  import: 'build',
  devices: 'devices',
  device: 'devices',
  live: 'live',
  messages: 'decode',
  letters: 'letters',
};

/** The route that is shown: what was asked for, or the start where the role does not have it. */
export function shownRoute(asked: Route, roles: readonly Role[]): Exclude<Route, { view: 'start' }> {
  const ability = needed[asked.view];
  const allowed = ability === null || may(roles, ability);
  if (!allowed || asked.view === 'start') return { view: startView(roles) };
  return asked;
}

/** The views of the navigation, in their order. */
export function navigation(
  roles: readonly Role[],
): readonly ('console' | 'work' | 'find' | 'devices' | 'import' | 'live' | 'messages')[] {
  const all = ['work', 'console', 'find', 'devices', 'import', 'live', 'messages'] as const;
  return all.filter((view) => {
    if (view === 'console') return startView(roles) === 'console';
    const ability = needed[view];
    return ability === null || may(roles, ability);
  });
}
