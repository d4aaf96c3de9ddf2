/** Settings of backups. */
import { type Definition, optionalText } from './definition.ts';

const leastCharacters = 12;

export const backupSchema = {
  'backup.passphrase': optionalText(
    {
      env: 'RINGGATE_BACKUP_PASSPHRASE',
      text: 'What `ringgate backup` encrypts with and `ringgate restore` opens with. Kept elsewhere than the backups; whoever loses it loses them.',
      secret: true,
    },
    {
      allowed: `at least ${leastCharacters} characters`,
      accepts: (raw) => [...raw].length >= leastCharacters,
    },
  ),
} as const satisfies Record<string, Definition<unknown>>;
