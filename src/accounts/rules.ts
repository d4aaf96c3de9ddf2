/** What an account may be. */
import type { Role } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';

export const passwordLength = { least: 12, most: 128 } as const;

/** Roles that may go with `administrator`: none of them sees reads or approves anything. */
const besideAdministrator: readonly Role[] = ['administrator', 'technician'];

/** What is wrong with a password; null when nothing is. Never tells the password. */
export function passwordError(password: string): string | null {
  const length = [...password].length;
  if (length >= passwordLength.least && length <= passwordLength.most) return null;
  return `must have ${passwordLength.least} to ${passwordLength.most} characters, has ${length}`;
}

/** What is wrong with a set of roles; null when nothing is. */
export function rolesError(roles: readonly Role[]): string | null {
  if (roles.length === 0) return 'must name at least one role';
  if (!roles.includes('administrator')) return null;
  const refused = roles.filter((role) => !besideAdministrator.includes(role));
  if (refused.length === 0) return null;
  return `an administrator may hold no role that sees reads or approves, got ${JSON.stringify(refused)} too`;
}

/** Roles whose looks and decisions have to be one person's. */
const personalRoles: readonly Role[] = ['officer', 'supervisor', 'auditor', 'administrator'];

/** What is wrong with the roles of a shared account; null when nothing is. */
export function sharedError(roles: readonly Role[]): string | null {
  const refused = roles.filter((role) => personalRoles.includes(role));
  if (refused.length === 0) return null;
  return `a shared account may hold no role that asks for reads, sees the log or approves, got ${JSON.stringify(refused)}`;
}

/** @throws RinggateError invalid_request with every wrong field of a new or changed account */
export function checkAccount(account: {
  password?: string | undefined;
  roles?: readonly Role[] | undefined;
  shared?: boolean | undefined;
  checkpointIds?: readonly string[] | null | undefined;
}): void {
  const errors: FieldError[] = [];
  const note = (path: string, message: string | null) => {
    if (message !== null) errors.push({ path, message });
  };
  if (account.password !== undefined) note('/password', passwordError(account.password));
  if (account.roles !== undefined) note('/roles', rolesError(account.roles));
  if (account.shared === true && account.roles !== undefined) note('/roles', sharedError(account.roles));
  if (account.checkpointIds != null && account.roles?.includes('crew') === false) {
    const had = JSON.stringify(account.roles);
    note('/checkpointIds', `only a crew is bound to checkpoints; the roles are ${had}`);
  }
  if (errors.length === 0) return;
  const where = errors.map((error) => error.path).join(', ');
  throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
}
