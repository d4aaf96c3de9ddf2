/** Accounts of the simulated staff: random passwords, never a default one. */
import { randomBytes } from 'node:crypto';
import type { Role } from '../../src/core/entities.ts';
import { SimulatorError } from '../errors.ts';
import { type ApiClient, readAll } from './api-client.ts';

export interface Account {
  username: string;
  password: string;
  roles: Role[];
  /** Where a crew stands, for people. */
  place?: string;
}
/** What an account may be beside its name, roles and area. */
export interface AccountMore {
  shared?: boolean;
  checkpointIds?: string[];
}

const conflict = 409;

/**
 * Makes an account. Where the name is taken (by an earlier run, whose password nobody keeps) it gets a new password
 * if the gateway lets the administrator set one, else a number is put behind the name.
 */
export async function makeAccount(
  admin: ApiClient,
  username: string,
  roles: Role[],
  areaId: string | null,
  more: AccountMore = {},
): Promise<Account> {
  const password = randomBytes(15).toString('base64url');
  const create = (name: string): Promise<unknown> =>
    admin.call('POST', '/users', { username: name, password, roles, areaId, ...more });
  try {
    await create(username);
    return { username, password, roles };
  } catch (error) {
    if (!(error instanceof SimulatorError) || error.status !== conflict) throw error;
  }
  const known = (await readAll<{ id: string; username: string }>(admin, '/users')).find(
    (user) => user.username === username,
  );
  if (known) {
    try {
      await admin.call('PATCH', `/users/${known.id}`, { password, ...more });
      return { username, password, roles };
    } catch (error) {
      if (!(error instanceof SimulatorError) || error.status === null || error.status >= 500) throw error;
    }
  }
  const other = `${username}-${randomBytes(3).toString('hex')}`;
  await create(other);
  return { username: other, password, roles };
}
