/** What the page offers to which role. The gateway decides; this is so that nobody is led to a closed door. */
import type { Role } from '../api/types.ts';

const builders: readonly Role[] = ['technician', 'administrator'];
const abilities = {
  /** Sees the queue of alerts. */
  alerts: ['operator', 'officer', 'supervisor', 'wall'],
  /** Sees what is dispatched to its checkpoint, and answers. */
  crewPost: ['crew'],
  /** Says when checkpoints are staffed. */
  roster: ['operator', 'supervisor', 'technician'],
  /** Takes steps on alerts, hands a shift over. */
  workAlerts: ['operator', 'supervisor'],
  /** Sees the screen for the wall. */
  wall: ['wall', 'operator', 'supervisor'],
  /** Finds, registers and repairs devices. */
  build: builders,
  devices: [...builders, 'operator', 'supervisor'],
  /** Sees what goes over the rings, in counts. */
  rings: ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'],
  live: ['operator', 'supervisor', 'technician', 'wall'],
  /** Tries messages stage by stage. */
  decode: [...builders, 'supervisor'],
  /** Sees the messages that were not understood. */
  letters: ['technician', 'supervisor'],
  /** Is shown reads as they come, those of no list masked. */
  hearReads: ['operator', 'supervisor', 'wall', 'technician'],
  /** Opens investigations and asks about reads. */
  ask: ['officer', 'supervisor'],
  /** Has cases and entries of their own to look after, and begins with them. */
  ownCases: ['officer'],
  /** Proposes entries of the watchlist. */
  list: ['officer', 'supervisor'],
  /** Decides on what others propose and ask for. */
  decide: ['supervisor'],
  /** Sees which entries of the lists are worth another look. */
  hygiene: ['supervisor', 'auditor'],
  /** Reads the audit log. */
  oversee: ['auditor'],
  /** Sees counts without plates. */
  statistics: ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'],
  /** Sees what is kept how long. */
  retention: ['auditor', 'supervisor', 'administrator'],
  /** Has it in the navigation; supervisors find it beside their decisions. */
  keep: ['auditor', 'administrator'],
  /** Sees what is held over its time. */
  holds: ['auditor', 'supervisor'],
  /** Keeps accounts, areas, rings and roads. */
  administer: ['administrator'],
  /** Turns cameras. */
  steer: ['operator', 'supervisor', 'technician'],
} as const satisfies Record<string, readonly Role[]>;
export type Ability = keyof typeof abilities;

/** Whether one of these roles may. */
export function may(roles: readonly Role[], ability: Ability): boolean {
  const allowed: readonly Role[] = abilities[ability];
  return roles.some((role) => allowed.includes(role));
}
