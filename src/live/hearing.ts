/** Which role hears which event: the table for Socket.IO, as accounts/permissions.ts is for HTTP. */
import type { Actor, Role } from '../core/entities.ts';

export const hearing: Readonly<
  Record<'alert' | 'presence' | 'reads' | 'device' | 'checkpoint' | 'counters', readonly Role[]>
> = {
  // A crew hears what is dispatched to it by a way of its own (live-server.ts), not the queue.
  alert: ['operator', 'officer', 'supervisor', 'wall'],
  // who looks at which alert: for those who work on alerts, from them
  presence: ['operator', 'supervisor'],
  reads: ['operator', 'supervisor', 'wall', 'technician'],
  device: ['operator', 'supervisor', 'wall', 'technician', 'administrator'],
  // the map, the boards, and the crew's own post; an auditor watches no screen of the present
  checkpoint: ['operator', 'officer', 'supervisor', 'wall', 'technician', 'administrator', 'crew'],
  counters: ['operator', 'officer', 'supervisor', 'wall', 'technician', 'administrator', 'auditor', 'crew'],
};

export function hears(actor: Pick<Actor, 'roles'>, event: keyof typeof hearing): boolean {
  return actor.roles.some((role) => hearing[event].includes(role));
}

/** Whether reads of listed vehicles come with their plate; technicians see none. */
export function seesListedPlates(actor: Pick<Actor, 'roles'>): boolean {
  return actor.roles.some((role) => role === 'operator' || role === 'supervisor' || role === 'wall');
}
