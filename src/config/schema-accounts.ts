/** Settings of accounts: how people sign in, how long rights given for a time may last. */
import { choice, type Definition, integer, optionalText } from './definition.ts';

export const accountsSchema = {
  'accounts.adminPassword': optionalText(
    {
      env: 'RINGGATE_ADMIN_PASSWORD',
      text: 'Password of the first administrator (user name admin). Without it one is generated and printed once. Ignored once an administrator exists.',
      secret: true,
    },
    { allowed: '12 to 128 characters', accepts: (raw) => [...raw].length >= 12 && [...raw].length <= 128 },
  ),
  'accounts.sessionHours': integer(
    { env: 'RINGGATE_ACCOUNTS_SESSION_HOURS', text: 'How long a sign-in lasts.' },
    { min: 1, max: 168, default: 12, unit: 'hours' },
  ),
  'accounts.totp': choice(
    {
      env: 'RINGGATE_ACCOUNTS_TOTP',
      text: 'One-time codes of an app as second factor: off, optional (asked for once somebody has enrolled) or required (who has not may do nothing but enrol).',
    },
    ['off', 'optional', 'required'],
    'optional',
  ),
  'accounts.tokenDays': integer(
    { env: 'RINGGATE_ACCOUNTS_TOKEN_DAYS', text: 'How long a token for a program may last at most.' },
    { min: 1, max: 3650, default: 365, unit: 'days' },
  ),
  'accounts.lookHours': integer(
    {
      env: 'RINGGATE_ACCOUNTS_LOOK_HOURS',
      text: 'How long a supervisor may let somebody look into another area at most.',
    },
    { min: 1, max: 720, default: 72, unit: 'hours' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
