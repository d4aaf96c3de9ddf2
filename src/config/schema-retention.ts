/** How long what is stored is kept. The floors and ceilings stand here and nowhere else; a value outside is refused at the start. */
import { type Definition, integer } from './definition.ts';

/** In days. */
export const retentionBounds = {
  reads: { min: 7, max: 180, default: 30 },
  images: { min: 3, max: 180, default: 30 },
  hits: { min: 30, max: 3650, default: 365 },
  deadLetters: { min: 1, max: 30, default: 7 },
  // longer than any read that hit nothing: who looked at it stays on record after it has gone
  audit: { min: 365, max: 3650, default: 1095 },
} as const;

export const retentionSchema = {
  'retention.readsDays': integer(
    {
      env: 'RINGGATE_RETENTION_READS_DAYS',
      text: 'Reads that hit nothing go this long after they were captured; so do clone findings, vehicle states, approvals and investigations that are over.',
    },
    { ...retentionBounds.reads, unit: 'days' },
  ),
  'retention.imagesDays': integer(
    {
      env: 'RINGGATE_RETENTION_IMAGES_DAYS',
      text: 'Pictures of reads that hit nothing go after this long, and with their read at the latest.',
    },
    { ...retentionBounds.images, unit: 'days' },
  ),
  'retention.hitsDays': integer(
    {
      env: 'RINGGATE_RETENTION_HITS_DAYS',
      text: 'Alerts that are resolved, with the reads and pictures that hit, go this long after the last hit and the last step; so do entries of lists that are over.',
    },
    { ...retentionBounds.hits, unit: 'days' },
  ),
  'retention.deadLetterDays': integer(
    {
      env: 'RINGGATE_RETENTION_DEAD_LETTER_DAYS',
      text: 'Messages that could not be understood go after this long.',
    },
    { ...retentionBounds.deadLetters, unit: 'days' },
  ),
  'retention.auditDays': integer(
    {
      env: 'RINGGATE_RETENTION_AUDIT_DAYS',
      text: 'Records of the audit log go after this long, oldest first, up to the first that a legal hold keeps; a signed cut stands for them.',
    },
    { ...retentionBounds.audit, unit: 'days' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
