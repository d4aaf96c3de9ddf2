/** Whose account it is that an identity provider vouches for: known by its subject, else matched or made, as configured. */
import type { IdentityMapping } from '../config/identity-mapping.ts';
import type { Actor, Role, User } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { Claims } from './oidc-provider.ts';
import { rolesError } from './rules.ts';
import { randomSecret } from './secrets.ts';
import { createUser } from './users.ts';

export interface OidcAccountRules {
  issuer: string;
  accounts: 'match' | 'create';
  usernameClaim: string;
  mapping: readonly IdentityMapping[];
  /** Lower case; empty = any. */
  domains: readonly string[];
}

/** Makes accounts on the word of the provider; whoever configured the mapping answers for it. */
const byProvider: Actor = {
  userId: 'oidc',
  username: 'system',
  roles: ['administrator'],
  areaId: null,
  sessionId: '',
};
const usernamePattern = /^[\p{L}\p{N}._@-]{1,64}$/u;

/**
 * The account of the person whom the claims speak of.
 * @throws RinggateError oidc_no_account, with the reason for the log (no claim's value in it)
 */
export async function accountOfClaims(
  context: AppContext,
  rules: OidcAccountRules,
  claims: Claims,
): Promise<User> {
  checkDomain(rules, claims);
  const { signIn } = context.store;
  const known = await signIn.identity(rules.issuer, claims.sub);
  if (known === null) return firstTime(context, rules, claims);
  if (known.user.disabled) throw noAccount('the account is disabled');
  return known.identity.managed ? withRights(context, known.user, rightsOf(rules, claims)) : known.user;
}

async function firstTime(context: AppContext, rules: OidcAccountRules, claims: Claims): Promise<User> {
  const username = claims[rules.usernameClaim];
  if (typeof username !== 'string' || !usernamePattern.test(username))
    throw noAccount(`the claim ${rules.usernameClaim} holds no user name`);
  const managed = rules.accounts === 'create';
  const user = managed
    ? await makeAccount(context, username, rightsOf(rules, claims))
    : await matchAccount(context, username);
  const { issuer } = rules;
  try {
    await context.store.signIn.addIdentity({
      issuer,
      subject: claims.sub,
      userId: user.id,
      managed,
      createdAtMs: context.clock(),
    });
  } catch (error) {
    if (error instanceof RinggateError && error.code === 'conflict')
      throw noAccount('the account of this user name belongs to somebody else there');
    throw error;
  }
  await context.audit(user, 'identity.add', { userId: user.id, issuer, managed });
  return user;
}

async function matchAccount(context: AppContext, username: string): Promise<User> {
  const found = await context.store.accounts.credentials(username);
  if (found === null) throw noAccount('nobody has this user name');
  if (found.user.disabled) throw noAccount('the account is disabled');
  if (found.user.shared === true) throw noAccount('a shared account is nobody’s own');
  return found.user;
}

async function makeAccount(context: AppContext, username: string, rights: Rights): Promise<User> {
  try {
    const password = randomSecret();
    return await createUser(context, byProvider, { username, password, ...rights });
  } catch (error) {
    if (error instanceof RinggateError && error.code === 'conflict')
      throw noAccount('an account of our own has this user name');
    if (error instanceof RinggateError && error.code === 'invalid_request')
      throw noAccount('the mapping names an area that is not there');
    throw error;
  }
}

interface Rights {
  roles: Role[];
  areaId: string | null;
}

/** Roles add up; the area is that of the first entry that fits. */
function rightsOf(rules: OidcAccountRules, claims: Claims): Rights {
  const fitting = rules.mapping.filter(({ claim, value }) => {
    const held = claims[claim];
    return Array.isArray(held) ? held.includes(value) : held === value;
  });
  const [first] = fitting;
  if (first === undefined) throw noAccount('no entry of the mapping fits');
  const roles = [...new Set(fitting.flatMap((entry) => entry.roles))];
  const wrong = rolesError(roles);
  if (wrong !== null) throw noAccount(`the mapping gives roles that do not go together: ${wrong}`);
  return { roles, areaId: first.areaId };
}

/** What the provider takes away is gone here with the next sign-in; open sessions know it at once. */
async function withRights(context: AppContext, before: User, rights: Rights): Promise<User> {
  const same =
    before.areaId === rights.areaId &&
    new Set([...before.roles, ...rights.roles]).size === before.roles.length;
  if (same && before.roles.length === rights.roles.length) return before;
  const { user } = await context.store.accounts.updateUser(before.id, { ...rights });
  for (const { id } of await context.store.accounts.listSessions(user.id, context.clock()))
    context.changes.emit('sessionEnded', id);
  await context.audit(byProvider, 'user.change', {
    userId: user.id,
    username: user.username,
    changes: { ...rights },
  });
  return user;
}

function checkDomain(rules: OidcAccountRules, claims: Claims): void {
  if (rules.domains.length === 0) return;
  const { email, email_verified: verified } = claims;
  if (typeof email !== 'string' || verified !== true) throw noAccount('no verified e-mail address');
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!rules.domains.includes(domain)) throw noAccount('the e-mail address is of another domain');
}

function noAccount(reason: string): RinggateError {
  return new RinggateError('oidc_no_account', undefined, { extra: { reason } });
}
