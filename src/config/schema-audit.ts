/** Settings of the audit log and of the statistics for publication. */
import { type Definition, flag, integer, optionalText } from './definition.ts';

export const auditSchema = {
  'audit.headMinutes': integer(
    {
      env: 'RINGGATE_AUDIT_HEAD_MINUTES',
      text: 'How often the signed head of the audit log is told to the outside, where there is a new one; at each stop too.',
    },
    { min: 1, max: 1440, default: 10, unit: 'minutes' },
  ),
  'audit.headPath': optionalText(
    {
      env: 'RINGGATE_AUDIT_HEAD_PATH',
      text: 'File that heads are added to, best on another disk. Without it: audit-heads.jsonl in the data folder.',
    },
    { allowed: 'a path', accepts: (raw) => raw.trim() !== '' },
  ),
  'out.auditHead': flag(
    {
      env: 'RINGGATE_OUT_AUDIT_HEAD',
      text: 'Publish the head of the audit log to <prefix>/v1/out/audit-head (retained), for named consumers.',
    },
    false,
  ),
  'statistics.smallestCount': integer(
    {
      env: 'RINGGATE_STATISTICS_SMALLEST_COUNT',
      text: 'Counts in statistics are rounded by lot to multiples of this, so that none tells of single vehicles.',
    },
    { min: 1, max: 1000, default: 5 },
  ),
} as const satisfies Record<string, Definition<unknown>>;
