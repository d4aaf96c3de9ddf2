/** Settings of interception advice. */
import { type Definition, integer } from './definition.ts';

export const interceptionSchema = {
  'interception.prepareSeconds': integer(
    {
      env: 'RINGGATE_INTERCEPTION_PREPARE_SECONDS',
      text: 'What a crew needs to get ready: a checkpoint that the vehicle may reach sooner cannot act.',
    },
    { min: 0, max: 3600, default: 60, unit: 'seconds' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
