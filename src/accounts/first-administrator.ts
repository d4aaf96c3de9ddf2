/** A fresh store gets one account: `admin`, who sees the whole tree. There is no default password. */
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { hashPassword } from './password-hash.ts';
import { passwordError } from './rules.ts';
import { randomId, randomSecret } from './secrets.ts';

export const firstAdministratorName = 'admin';

/**
 * Makes the first administrator unless there is one.
 * @param configuredPassword null = generate one
 * @returns the generated password, to be shown once; null when there was an administrator or the password was given
 * @throws RinggateError invalid_request when the given password does not do
 */
export async function ensureFirstAdministrator(
  context: Pick<AppContext, 'store' | 'clock' | 'audit'>,
  configuredPassword: string | null,
): Promise<{ username: string; password: string } | null> {
  const { accounts } = context.store;
  if ((await accounts.countAdministrators()) > 0) return null;
  const wrong = configuredPassword === null ? null : passwordError(configuredPassword);
  if (wrong !== null)
    throw new RinggateError('invalid_request', `The first administrator's password ${wrong}`);
  const password = configuredPassword ?? randomSecret();
  const user = await accounts.createUser(
    {
      id: randomId(),
      username: firstAdministratorName,
      roles: ['administrator'],
      areaId: null,
      disabled: false,
      createdAt: new Date(context.clock()).toISOString(),
    },
    await hashPassword(password),
  );
  await context.audit({ username: 'system' }, 'user.create', {
    userId: user.id,
    username: user.username,
    first: true,
  });
  return configuredPassword === null ? { username: user.username, password } : null;
}
