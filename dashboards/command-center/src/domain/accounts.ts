/** What accounts may be, as the gateway has it, and what a site needs before it can work. Pure. */
import type { Account } from '../api/people-types.ts';
import type { Area, Checkpoint, Role } from '../api/types.ts';
import { areasBelow } from './areas.ts';

const besideAdministrator: readonly Role[] = ['administrator', 'technician'];
const personal: readonly Role[] = ['officer', 'supervisor', 'auditor', 'administrator'];
export type RoleRefusal = 'administrator' | 'withAdministrator' | 'shared';

/** Why a role cannot be added to those chosen; null: it can. */
export function refusalOf(role: Role, chosen: readonly Role[], shared: boolean): RoleRefusal | null {
  if (shared && personal.includes(role)) return 'shared';
  const others = chosen.filter((one) => one !== role);
  if (role === 'administrator' && others.some((one) => !besideAdministrator.includes(one)))
    return 'administrator';
  if (others.includes('administrator') && !besideAdministrator.includes(role)) return 'withAdministrator';
  return null;
}

export const firstSteps = [
  'secondFactor',
  'areas',
  'rings',
  'roads',
  'technician',
  'checkpoints',
  'devices',
  'operator',
  'officer',
  'supervisor',
  'auditor',
  'secondAdministrator',
] as const;
export type FirstStep = (typeof firstSteps)[number];

export interface SiteFacts {
  secondFactor: boolean;
  areas: number;
  rings: number;
  roads: number;
  checkpoints: number;
  devices: number;
  users: readonly Pick<Account, 'roles' | 'disabled'>[];
}

/** Which of the first steps are done. */
export function doneSteps(site: SiteFacts): ReadonlySet<FirstStep> {
  const count = (role: Role): number =>
    site.users.filter(({ roles, disabled }) => !disabled && roles.includes(role)).length;
  const isDone: Record<FirstStep, boolean> = {
    secondFactor: site.secondFactor,
    areas: site.areas > 0,
    rings: site.rings > 0,
    roads: site.roads > 0,
    technician: count('technician') > 0,
    checkpoints: site.checkpoints > 0,
    devices: site.devices > 0,
    operator: count('operator') > 0,
    officer: count('officer') > 0,
    // one alone could never approve what they propose themselves
    supervisor: count('supervisor') > 1,
    auditor: count('auditor') > 0,
    secondAdministrator: count('administrator') > 1,
  };
  return new Set(firstSteps.filter((step) => isDone[step]));
}

/** The gateway takes no more for one account. */
export const mostPosts = 16;

/** Where a crew of this area can stand: checkpoints that stop vehicles, grade A first, then by name. */
export function postOptions(
  checkpoints: Iterable<Checkpoint>,
  areas: ReadonlyMap<string, Area>,
  areaId: string | null,
): Checkpoint[] {
  const within = areasBelow(areas, areaId);
  return [...checkpoints]
    .filter(({ kind, grade, areaId: own }) => {
      const stops = kind === 'checkpoint' && (grade === 'A' || grade === 'B');
      return stops && (within === null || within.has(own));
    })
    .sort((a, b) => (a.grade ?? '').localeCompare(b.grade ?? '') || a.name.localeCompare(b.name));
}
