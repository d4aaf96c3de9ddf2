/** Settings of the work on alerts. */
import { type Definition, integer } from './definition.ts';

function escalateSeconds(priority: number, seconds: number): Definition<number> {
  return integer(
    {
      env: `RINGGATE_ALERTS_ESCALATE_SECONDS_${priority}`,
      text: `An alert of priority ${priority} that nobody has acknowledged for so long goes to the next area up; 0: it stays.`,
    },
    { min: 0, max: 86_400, default: seconds, unit: 'seconds' },
  );
}

export const alertSchema = {
  'alerts.escalateSeconds1': escalateSeconds(1, 60),
  'alerts.escalateSeconds2': escalateSeconds(2, 120),
  'alerts.escalateSeconds3': escalateSeconds(3, 300),
  'alerts.escalateSeconds4': escalateSeconds(4, 900),
  'alerts.escalateSeconds5': escalateSeconds(5, 3600),
  'alerts.undoSeconds': integer(
    {
      env: 'RINGGATE_ALERTS_UNDO_SECONDS',
      text: 'So long whoever acknowledged, verified or closed an alert may take that step back, where nothing followed; 0: never.',
    },
    { min: 0, max: 3600, default: 60, unit: 'seconds' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
