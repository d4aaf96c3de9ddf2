/** Settings of signing in at an OpenID provider. */
import {
  choice,
  type Definition,
  identityMapping,
  isLoopback,
  optionalText,
  text,
  words,
} from './definition.ts';

/** HTTPS; plain HTTP on this machine alone, where nobody can listen between. */
function isSafeUrl(raw: string): boolean | string {
  if (!URL.canParse(raw)) return false;
  const { protocol, hostname, search, hash } = new URL(raw);
  if (search !== '' || hash !== '') return false;
  if (protocol === 'https:') return true;
  return protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

export const oidcSchema = {
  'accounts.oidc.issuer': optionalText(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_ISSUER',
      text: 'OpenID provider at which people may sign in too, by its issuer identifier. Nothing: only passwords of our own.',
    },
    { allowed: 'an https:// address (http:// on this machine alone)', accepts: isSafeUrl },
  ),
  'accounts.oidc.clientId': optionalText(
    { env: 'RINGGATE_ACCOUNTS_OIDC_CLIENT_ID', text: 'How the gateway is registered there.' },
    { allowed: 'a text', accepts: () => true },
  ),
  'accounts.oidc.clientSecret': optionalText(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_CLIENT_SECRET',
      text: 'Secret of that registration. Nothing: a public client (PKCE is used either way).',
      secret: true,
    },
    { allowed: 'a text', accepts: () => true },
  ),
  'accounts.oidc.name': text(
    { env: 'RINGGATE_ACCOUNTS_OIDC_NAME', text: 'What the button of the sign-in page calls the provider.' },
    { allowed: '1 to 64 characters', pattern: /^.{1,64}$/u, default: 'OpenID Connect' },
  ),
  'accounts.oidc.publicUrl': optionalText(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_PUBLIC_URL',
      text: 'Address at which people reach the gateway; /api/v1/session/oidc/callback below it is registered at the provider. Nothing: the host that was called.',
    },
    { allowed: 'an https:// address (http:// on this machine alone)', accepts: isSafeUrl },
  ),
  'accounts.oidc.accounts': choice(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_ACCOUNTS',
      text: 'Who comes for the first time: match = has an account of the same user name, whose roles stay ours; create = gets one, with roles and area by the mapping, at each sign-in anew.',
    },
    ['match', 'create'],
    'match',
  ),
  'accounts.oidc.usernameClaim': text(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_USERNAME_CLAIM',
      text: 'Claim that holds the user name; with match it has to be one that people cannot change themselves.',
    },
    { allowed: 'the name of a claim', pattern: /^\S{1,64}$/, default: 'preferred_username' },
  ),
  'accounts.oidc.mapping': identityMapping({
    env: 'RINGGATE_ACCOUNTS_OIDC_MAPPING',
    text: 'From claims to roles and area, for accounts that are created.',
  }),
  'accounts.oidc.domains': words(
    {
      env: 'RINGGATE_ACCOUNTS_OIDC_DOMAINS',
      text: 'Domains of verified e-mail addresses that may sign in there. Nothing: any.',
    },
    { allowed: 'domain names, separated by commas', pattern: /^[a-z0-9.-]{1,253}$/ },
  ),
} as const satisfies Record<string, Definition<unknown>>;
