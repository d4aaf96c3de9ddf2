/** Remarks on an alert: whoever works on it adds them at any time, nobody changes or removes one. Pure. */
import type { Alert } from './entities.ts';
import { RinggateError } from './errors.ts';

/** An alert is written and sent whole with each change. */
export const notesAtMost = 100;

/**
 * The alert with one more remark. Its version stays: a remark makes nobody's step stale, and takes no undo away.
 * @throws RinggateError conflict beyond the most that an alert takes
 */
export function addNote(alert: Alert, by: string, atMs: number, text: string): Alert {
  if (alert.history.filter((item) => item.what === 'note').length >= notesAtMost)
    throw new RinggateError(
      'conflict',
      `Alert ${alert.id} has ${notesAtMost} notes already, the most it takes.`,
    );
  const at = new Date(atMs).toISOString();
  return {
    ...alert,
    updatedAt: at,
    history: [
      ...alert.history,
      { at, by, from: alert.state, to: alert.state, note: text, what: 'note' as const },
    ],
  };
}
