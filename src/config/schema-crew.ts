/** Settings of the crews at the checkpoints. */
import { type Definition, integer } from './definition.ts';

export const crewSchema = {
  'crew.receiptSeconds': integer(
    {
      env: 'RINGGATE_CREW_RECEIPT_SECONDS',
      text: "How long a crew's open page has to confirm that it shows a dispatch, before the operator is warned.",
    },
    { min: 1, max: 600, default: 20, unit: 'seconds' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
