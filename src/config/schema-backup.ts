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
  'backup.folder': optionalText(
    {
      env: 'RINGGATE_BACKUP_FOLDER',
      text: 'Where backups lie: `ringgate doctor` names those in it that are older than reads are kept. `ringgate backup` looks beside the file that it writes.',
    },
    { allowed: 'a path', accepts: (raw) => raw.trim() !== '' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
