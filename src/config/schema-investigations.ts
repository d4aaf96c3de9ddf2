/** Settings of questions over reads. */
import type { AgeStep } from '../core/approval.ts';
import { type Definition, integer, optionalText, type Parsed, wholePattern } from './definition.ts';

const ageStepForm = /^([1-9]\d{0,3}):(supervisor|approval)$/;

function parseAgeSteps(raw: string): Parsed<AgeStep[]> {
  if (raw === 'none') return { ok: true, value: [] };
  const steps: AgeStep[] = [];
  for (const item of raw.split(',')) {
    const parts = ageStepForm.exec(item.trim());
    if (parts === null) return { ok: false };
    steps.push({
      olderThanDays: Number(parts[1]),
      needs: parts[2] === 'supervisor' ? 'supervisor' : 'approval',
    });
  }
  return { ok: true, value: steps };
}

const ageSteps: Definition<AgeStep[]> = {
  env: 'RINGGATE_INVESTIGATIONS_AGE_STEPS',
  text: 'What reads older than so many days need beside an investigation: a supervisor who asks, or an approval.',
  allowed: 'none, or DAYS:supervisor and DAYS:approval, separated by commas',
  default: [{ olderThanDays: 90, needs: 'approval' }],
  defaultText: '90:approval',
  unit: null,
  readsFile: false,
  secret: false,
  parse: parseAgeSteps,
};

export const investigationSchema = {
  'investigations.caseReferencePattern': wholePattern(
    { env: 'RINGGATE_CASE_REFERENCE_PATTERN', text: 'How a case reference of the agency looks.' },
    '[\\p{L}\\p{N}()（）〔〕-]{4,64}',
  ),
  'investigations.ageSteps': ageSteps,
  'investigations.approvalHours': integer(
    {
      env: 'RINGGATE_INVESTIGATIONS_APPROVAL_HOURS',
      text: 'How long an approved question may be asked, once; and how long it waits to be decided on.',
    },
    { min: 1, max: 168, default: 8, unit: 'hours' },
  ),
  'investigations.highestSpeedKmh': integer(
    {
      env: 'RINGGATE_INVESTIGATIONS_HIGHEST_SPEED_KMH',
      text: 'No vehicle is faster in a straight line between two checkpoints: what is, is two vehicles or a misread.',
    },
    { min: 80, max: 400, default: 240, unit: 'km/h' },
  ),
  'investigations.exportRows': integer(
    {
      env: 'RINGGATE_INVESTIGATIONS_EXPORT_ROWS',
      text: 'An export of more reads than this needs an approval.',
    },
    { min: 1, max: 1_000_000, default: 1000, unit: 'reads' },
  ),
  'investigations.exportHours': integer(
    { env: 'RINGGATE_INVESTIGATIONS_EXPORT_HOURS', text: 'How long the file of an export can be fetched.' },
    { min: 1, max: 168, default: 24, unit: 'hours' },
  ),
  'investigations.pdfFont': optionalText(
    {
      env: 'RINGGATE_INVESTIGATIONS_PDF_FONT',
      text: 'Font of PDF reports; it has to have Chinese characters. Without it one is looked for on the system.',
    },
    { allowed: 'the path of a .ttf, .otf or .ttc file', accepts: (raw) => /\.(?:ttf|otf|ttc)$/i.test(raw) },
  ),
} as const satisfies Record<string, Definition<unknown>>;
